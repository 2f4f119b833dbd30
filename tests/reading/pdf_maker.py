"""Small PDFs for tests, written out by hand: rules, Chinese text without an embedded font, pictures, several pages."""

from __future__ import annotations

from collections.abc import Sequence

HEIGHT = 842
SIZE = 10


def text(x: float, top: float, words: str, size: float = SIZE, matrix: str | None = None, mode: int = 0) -> str:
    """Content operators for a line of text whose top left corner is (x, top) from the page's top left."""
    place = matrix or f"1 0 0 1 {x} {HEIGHT - top - 0.88 * size}"
    return f"BT {mode} Tr /F1 {size} Tf {place} Tm <{words.encode('utf-16-be').hex()}> Tj ET\n"


def unnamed(x: float, top: float, count: int) -> str:
    """Glyphs of a font that does not say which characters they are."""
    return f"BT /F2 {SIZE} Tf 1 0 0 1 {x} {HEIGHT - top - 0.88 * SIZE} Tm <{'0007' * count}> Tj ET\n"


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S\n"


def grid(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], closed: bool = True) -> str:
    """A ruled table; `closed=False` leaves its last rule out, as some programs do at the end of a page."""
    out = "".join(rule(xs[0], y, xs[-1], y) for y in (ys if closed else ys[:-1]))
    out += "".join(rule(x, ys[0], x, ys[-1]) for x in xs)
    for row, y in zip(rows, ys, strict=False):
        for words, x in zip(row, xs, strict=False):
            for number, line in enumerate(words.split("\n") if words else []):
                out += text(x + 3, y + 4 + number * 1.3 * SIZE, line)
    return out


def pdf(pages: Sequence[str], *, extra: str = "", picture: bool = False, kids: str | None = None) -> bytes:
    """A file of pages with these contents. extra: entries of every page, such as /Rotate 90."""
    first = 9
    numbers = [first + 2 * index for index in range(len(pages))]
    listed = kids if kids is not None else " ".join(f"{number} 0 R" for number in numbers)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{listed}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        4: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        5: b"<< /Type /FontDescriptor /FontName /STSong-Light /Ascent 880 /Descent -120 /Flags 6 /ItalicAngle 0"
        b" /CapHeight 700 /StemV 80 /FontBBox [0 -120 1000 880] >>",
        6: b"<< /Type /Font /Subtype /Type0 /BaseFont /Nameless /Encoding /Identity-H /DescendantFonts [7 0 R] >>",
        7: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Nameless /DW 1000 /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        8: _stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\x80"
        ),
    }
    for number, page in zip(numbers, pages, strict=True):
        content = ("q 595 0 0 842 0 0 cm /I1 Do Q\n" if picture else "") + page
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R {extra}"
            " /Resources << /Font << /F1 3 0 R /F2 6 0 R >> /XObject << /I1 8 0 R >> >> >>"
        ).encode()
        objects[number + 1] = _stream("", content.encode("latin-1"))
    return _written(objects)


def _stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _written(objects: dict[int, bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number in sorted(objects):
        places.append(f"{len(out):010d} 00000 n \n")
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + (table + end).encode()
