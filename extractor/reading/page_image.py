"""A file's bytes and its layout in, small pictures of its pages out, in the units of the layout's boxes.

For the page that shows people which cell a value came from. The bytes are untrusted, so they are drawn where they were
parsed: in a process that can be killed. What cannot be drawn is left out; a missing picture is never an error.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.options import ReadOptions

if TYPE_CHECKING:
    from extractor.reading.ocr.image import Picture

DPI = 110
"""Resolution at which 9 point print is read without effort when the page is made larger."""
MOST_PAGES = 12
MOST_BYTES = 6 * 2**20
"""Bytes of all pictures together: the page they are put into is sent by mail and opened on old computers."""
MOST_PIXELS = 2_500_000
"""Pixels of one picture: A3 at 110 dpi and a margin."""
COLOURS = 32
"""Colours of a printed page: black, paper, the greys between and a stamp or two."""
JPEG_QUALITY = 72
LOOKED_AT_DPI = 200
"""Resolution at which pages are drawn for recognition, and again to find how they were straightened for it."""
PDF = "application/pdf"
ARCHIVE = b"PK\x03\x04"

Matrix = tuple[tuple[float, ...], ...]
"""3 × 3, projective: (x, y, 1) of one page to a multiple of (x, y, 1) of another, in points."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as it is shown. data: PNG or JPEG (media_type). width, height: of the page in points, the units and the
    origin of `Segment.box`; the picture fills them. straight: from the page as shown to the page as it was straightened
    for recognition, None for one that lies straight: there, the boxes are the cells themselves and not frames around
    cells that lie askew."""

    data: bytes
    media_type: str
    width: float
    height: float
    straight: Matrix | None = None


def page_images(
    data: bytes,
    layout: Document,
    *,
    pages: Collection[int] | None = None,
    dpi: int = DPI,
    password: str | None = None,
) -> dict[int, PageImage]:
    """Pictures of pages (1-based), at most MOST_PAGES and MOST_BYTES; empty when nothing can be drawn.

    data: the file the layout was read from, or the archive it was in. pages: the wanted ones, the most wanted first;
    None: all that hold a box. Never raises.
    """
    boxed = {segment.page for segment in layout.segments if segment.box and segment.page}
    wanted = [page for page in (sorted(boxed) if pages is None else dict.fromkeys(pages)) if page in boxed]
    if not wanted or not (layout.media_type == PDF or layout.media_type.startswith("image/")):
        return {}
    try:
        from extractor.reading.sandbox import run

        task = (data, replace(layout, text="", notices=()), wanted[:MOST_PAGES], dpi)
        options = ReadOptions(password=password)
        found = run("extractor.reading.page_image", "drawn", task, layout.name, len(data), options)
    except (ReadError, OSError):
        return {}
    return cast("dict[int, PageImage]", found)


def drawn(data: bytes, layout: Document, pages: Sequence[int], dpi: int, options: ReadOptions) -> dict[int, PageImage]:
    """The pictures, drawn in this process. Raises ReadError where the bytes are not the layout's."""
    content = _own(data, layout)
    found: dict[int, PageImage] = {}
    size = 0
    for number, image in _pictures(content, layout, pages, dpi, options):
        size += len(image.data)
        if size > MOST_BYTES:
            break
        found[number] = image
    return dict(sorted(found.items()))


def _own(data: bytes, layout: Document) -> bytes:
    """The bytes the layout was read from: the file itself or one of an archive. Raises ReadError."""
    if hashlib.sha256(data).hexdigest() == layout.sha256:
        return data
    if data.startswith(ARCHIVE):
        from extractor.reading.archive import members

        for _, content in members(data, layout.name):
            if hashlib.sha256(content).hexdigest() == layout.sha256:
                return content
    raise ReadError(layout.name, "文件已改动，与读取时不同")


def _pictures(
    data: bytes, layout: Document, pages: Sequence[int], dpi: int, options: ReadOptions
) -> Iterator[tuple[int, PageImage]]:
    """Every page that can be drawn; none without the library for its kind. One broken page costs itself alone."""
    recognised = {segment.page for segment in layout.segments if segment.confidence is not None}
    try:
        draw = _pdf_drawer(data, options) if layout.media_type == PDF else _picture_drawer(data, layout.name)
    except (ImportError, RuntimeError):
        return
    for number in pages:
        options.progress(f"第 {number} 页图像")
        try:
            picture = draw(number, LOOKED_AT_DPI if number in recognised else dpi)
            straight = _straightened(picture) if number in recognised else None
            image = _page_image(picture, dpi, straight)
        except (ReadError, RuntimeError, ValueError, IndexError, OSError):
            continue
        yield number, image


Drawer = Callable[[int, int], "Picture"]
"""Draws a page at a resolution or at the one it has."""


def _pdf_drawer(data: bytes, options: ReadOptions) -> Drawer:
    """Raises RuntimeError for a file PDFium cannot open."""
    import pypdfium2

    from extractor.reading.ocr.image import Picture

    document = pypdfium2.PdfDocument(data, password=options.password)

    def draw(number: int, dpi: int) -> Picture:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(dpi / 72, (_most_pixels(dpi) / max(width * height, 1.0)) ** 0.5)
        pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy()
        return Picture(pixels, width / pixels.shape[1])  # PDFium stretches the page over the last pixel

    return draw


def _picture_drawer(data: bytes, name: str) -> Drawer:
    """Decoded as recognition decodes it, so that its boxes fit: turned upright as the file says, not straightened."""
    from extractor.reading.ocr.image import picture_page

    return lambda number, _: picture_page(data, name, number)


def _most_pixels(dpi: float) -> float:
    """A page is as large at any resolution."""
    return MOST_PIXELS * (dpi / DPI) ** 2


def _straightened(picture: Picture) -> Matrix | None:
    """How recognition straightens the page, None where it does not or is not installed."""
    try:
        import cv2
        import numpy as np

        from extractor.reading.ocr.clean_image import cleaned
    except ImportError:
        return None
    try:
        page = cleaned(picture)
    except cv2.error:  # too little memory, as a rule; the page is shown all the same
        return None
    shown, straight = page.original_scale, page.scale
    there = np.diag([straight, straight, 1.0]) @ np.linalg.inv(page.back) @ np.diag([1 / shown, 1 / shown, 1.0])
    there /= there[2, 2]
    if np.abs(there - np.eye(3)).max() < 1e-6:
        return None
    return tuple(tuple(float(value) for value in row) for row in there)


def _page_image(picture: Picture, dpi: int, straight: Matrix | None) -> PageImage:
    """As PNG of few colours, which keeps print sharp, or as JPEG where that is smaller: scans and photographs."""
    from PIL import Image

    image = Image.fromarray(picture.pixels).convert("RGB")
    width, height = image.width * picture.scale, image.height * picture.scale
    ratio = min(picture.scale * dpi / 72, (MOST_PIXELS / (image.width * image.height)) ** 0.5)
    if ratio < 0.99:
        size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    printed, photographed = io.BytesIO(), io.BytesIO()
    image.save(photographed, "JPEG", quality=JPEG_QUALITY, optimize=True)
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(printed, "PNG", optimize=True)
    made = ((printed.getvalue(), "png"), (photographed.getvalue(), "jpeg"))
    data, kind = min(made, key=lambda content: len(content[0]))
    return PageImage(data, f"image/{kind}", round(width, 2), round(height, 2), straight)
