"""Nothing in; files made to hurt whoever opens them out: bombs, loops, giants, names that leave their folder.

Every one of them is small on disk. None holds a program; what they attack is memory, time and the file system.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from evals.mutations.broken import BrokenFile

ESCAPE = "jixiao-escaped.txt"
"""The name that must not appear anywhere after an archive with paths was read."""
MIB = 2**20
DOCUMENT = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{part}"/></Relationships>'
)
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _docx(document: bytes) -> bytes:
    return _zipped(
        {
            "[Content_Types].xml": TYPES.format(part=DOCUMENT, kind="wordprocessingml.document").encode(),
            "_rels/.rels": RELATIONS.format(kind="officeDocument", part=DOCUMENT).encode(),
            DOCUMENT: document,
        }
    )


def _body(inside: str) -> bytes:
    return f'<?xml version="1.0"?><w:document {W}><w:body>{inside}</w:body></w:document>'.encode()


def _xlsx(sheet: bytes) -> bytes:
    book = (
        f'<workbook xmlns="{SPREADSHEET}"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return _zipped(
        {
            "[Content_Types].xml": TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet").encode(),
            "_rels/.rels": RELATIONS.format(kind="officeDocument", part="xl/workbook.xml").encode(),
            "xl/workbook.xml": book.encode(),
            "xl/_rels/workbook.xml.rels": RELATIONS.format(kind="worksheet", part="worksheets/sheet1.xml").encode(),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _sheet(rows: str, more: str = "") -> bytes:
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{rows}</sheetData>{more}</worksheet>'.encode()


def _pdf(*objects: str) -> bytes:
    """Objects numbered from 1 (the first is the catalog) with a table of their places."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj {content} endobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out + f"trailer <</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())


def _png(width: int, height: int) -> bytes:
    """A white picture of one bit a pixel, sound but for its size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    packer, row = zlib.compressobj(9), b"\0" + b"\xff" * (-(-width // 8))
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def zip_bomb_docx() -> bytes:
    return _docx(_body("<w:p><w:r><w:t>" + " " * (600 * MIB) + "</w:t></w:r></w:p>"))


def entity_bomb_docx() -> bytes:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    text = _body("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>").decode()[21:]
    return _docx(f'<!DOCTYPE x [<!ENTITY e0 "绩效">{levels}]>{text}'.encode())


def outside_entity_docx() -> bytes:
    text = _body("<w:p><w:r><w:t>&file;</w:t></w:r></w:p>").decode()[21:]
    return _docx(f'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>{text}'.encode())


def wide_span_docx() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>'
    return _docx(_body(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>"))


def nested_tables_docx() -> bytes:
    return _docx(_body("<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000))


def styled_rows_xlsx() -> bytes:
    return _xlsx(_sheet("".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(1, 1_000_001))))


def whole_sheet_merged_xlsx() -> bytes:
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return _xlsx(_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>绩效</t></is></c></row>', merge))


def far_cell_xlsx() -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _xlsx(_sheet(cells))


def page_tree_loop_pdf() -> bytes:
    return _pdf(
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"
    )


def many_pages_pdf() -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, 10_003))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return _pdf("<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count 10000>>", *[page] * 10_000)


def stream_bomb_pdf() -> bytes:
    packed = zlib.compress(zlib.compress(b"0 0 m 1 1 l S\n" * (40 * MIB), 9), 9).decode("latin-1")
    stream = f"<</Length {len(packed)}/Filter[/FlateDecode/FlateDecode]>>stream\n{packed}\nendstream"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    return _pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream)


def deep_array_pdf() -> bytes:
    return _pdf(
        "<</Type/Catalog/Pages 2 0 R/X " + "[" * 100_000 + "]" * 100_000 + ">>", "<</Type/Pages/Kids[]/Count 0>>"
    )


def giant_page_pdf() -> bytes:
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000000 2000000]>>"
    return _pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", page)


def giant_picture_png() -> bytes:
    return _png(30_000, 30_000)


def false_size_png() -> bytes:
    return _png(64, 64).replace(struct.pack(">II", 64, 64), struct.pack(">II", 2**31 - 1, 2**31 - 1), 1)


def wide_span_html() -> bytes:
    return "<table><tr><td colspan=2000000000 rowspan=2000000000>绩效</td><td>目标</td></tr></table>".encode()


def deep_html() -> bytes:
    return b"<div>" * 200_000 + "绩效".encode()


def deep_tables_html() -> bytes:
    return b"<table><tr><td>" * 20_000 + "绩效".encode()


def endless_line_txt() -> bytes:
    return "项目名称".encode() * (2 * MIB)


def leaving_names_zip() -> bytes:
    names = (f"../{ESCAPE}", f"../../../../../../tmp/{ESCAPE}", f"/tmp/{ESCAPE}", f"..\\{ESCAPE}", f"C:\\{ESCAPE}")
    return _zipped({name: "绩效目标申报表".encode() for name in names})


def many_members_zip() -> bytes:
    return _zipped({f"{number}.txt": b"x" for number in range(20_000)})


def nested_zip() -> bytes:
    data = _zipped({"form.txt": "绩效目标申报表".encode()})
    for depth in range(40):
        data = _zipped({f"{depth}.zip": data})
    return data


def text_bomb_zip() -> bytes:
    return _zipped({f"{number}.txt": b" " * (300 * MIB) for number in range(3)})


def no_bytes_pdf() -> bytes:
    return b""


HOSTILE: tuple[Callable[[], bytes], ...] = (
    zip_bomb_docx, entity_bomb_docx, outside_entity_docx, wide_span_docx, nested_tables_docx, styled_rows_xlsx,
    whole_sheet_merged_xlsx, far_cell_xlsx, page_tree_loop_pdf, many_pages_pdf, stream_bomb_pdf, deep_array_pdf,
    giant_page_pdf, giant_picture_png, false_size_png, wide_span_html, deep_html, deep_tables_html, endless_line_txt,
    leaving_names_zip, many_members_zip, nested_zip, text_bomb_zip, no_bytes_pdf,
)  # fmt: skip


def hostile_files() -> Iterator[BrokenFile]:
    """Each of them, named by its maker; what stands behind the last underscore is the suffix."""
    for make in HOSTILE:
        stem, _, suffix = make.__name__.rpartition("_")
        yield BrokenFile(f"{stem}.{suffix}", make.__name__, make())
