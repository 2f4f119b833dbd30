"""A PDF in, layout out: pages with text by their geometry, pages without by recognition where that is installed.

Pages are read one after another and let go; only their tables and lines are kept. A page that is broken costs itself
and a notice, not the document.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pypdfium2
import pypdfium2.raw as raw

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.blocks import Block, TableBlock, TableCell, TextBlock, document_of_blocks
from extractor.reading.limits import MAX_PAGES, RECOGNITION_BYTES, limit_memory
from extractor.reading.options import ReadOptions
from extractor.reading.page_layout.glyphs import UNREADABLE
from extractor.reading.page_layout.ink import Ink
from extractor.reading.page_layout.join_pages import joined
from extractor.reading.page_layout.label_spans import Habit
from extractor.reading.page_layout.page_tables import PageContent, content_of
from extractor.reading.pdf.page_ink import ink_of

PICTURE = 0.4
"""Share of a page from which a picture is a scan of the page and not a logo."""
FEW_GLYPHS = 20
"""Glyphs beside a scan that are a stamp or a page number and no text of the form."""
NAMELESS = 0.3
"""Share of glyphs without a character from which a page is better read as a picture."""
Place = TypeVar("Place", TextBlock, TableCell)
MARK = "□"
MOST_LISTED = 10
"""Pages or places named in one notice."""


def read_pdf(data: bytes, name: str, options: ReadOptions) -> Document:
    """Document of a PDF. Raises ReadError when it is encrypted, broken, or has no page that can be read."""
    document = _opened(data, name, options)
    try:
        pages, scans, notices = _pages(document, name, options)
    finally:
        document.close()
    recognised = _recognised(data, name, scans, options, notices) if scans else {}
    pages = [recognised.get(page.number, page) for page in pages]
    blocks = joined(pages)
    notices += _unreadable(blocks)
    blocks = [_marked(block) for block in blocks]
    digest = hashlib.sha256(data).hexdigest()
    layout = document_of_blocks(
        blocks, name, sha256=digest, media_type="application/pdf", pages=len(pages), notices=notices
    )
    if not layout.segments:
        raise ReadError(name, "；".join(notices) or "PDF 里没有能读取的文字，可能已损坏；请另存后再读取")
    return layout


def _opened(data: bytes, name: str, options: ReadOptions) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data, password=options.password or None)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            reason = "密码不对" if options.password else "PDF 文件设有打开密码，请用 --password 给出密码"
        elif error.err_code == raw.FPDF_ERR_SECURITY:
            reason = "PDF 文件的加密方式无法识别，请去掉密码另存后再读取"
        else:
            reason = "PDF 文件已损坏或不完整，请重新下载或另存后再读取"
        raise ReadError(name, reason) from error


def _pages(
    document: pypdfium2.PdfDocument, name: str, options: ReadOptions
) -> tuple[list[PageContent], list[int], list[str]]:
    """Contents of all pages, the numbers of those that are pictures, notices about those that are broken. Raises
    ReadError when there is no page."""
    habit = Habit()
    contents: list[PageContent] = []
    scans: list[int] = []
    broken: list[int] = []
    notices: list[str] = []
    count = len(document)
    for number in range(1, min(count, MAX_PAGES) + 1):
        options.progress(f"第 {number} 页")
        content, scanned = _page(document, number, habit)
        contents.append(content or PageContent(number, 0.0, 0.0))
        if content is None:
            broken.append(number)
        if scanned:
            scans.append(number)
    if count > MAX_PAGES:
        notices.append(f"PDF 超过 {MAX_PAGES} 页，其余各页未读取")
    if contents and len(broken) == len(contents):
        raise ReadError(name, "PDF 文件已损坏，没有一页能够读取，请重新下载或另存后再读取")
    drawings = [content.number for content in contents if content.drawing]
    if drawings:
        notices.append(f"{_listed(drawings)}线条过多，未按表格读取，请核对")
    if broken:
        notices.append(f"{_listed(broken)}已损坏，未能读取")
    if not contents:
        raise ReadError(name, "PDF 文件里没有页面，可能已损坏")
    return contents, scans, notices


def _page(document: pypdfium2.PdfDocument, number: int, habit: Habit) -> tuple[PageContent | None, bool]:
    """The content of a page, None when it is broken; whether it is a scan. Raises MemoryError."""
    try:
        ink = ink_of(document.raw, number)
        scanned = _is_scan(ink)
        return content_of(ink, habit), scanned
    except MemoryError:
        raise
    except Exception:
        return None, False


def _is_scan(ink: Ink) -> bool:
    """Whether the page is best read as a picture: no text but a stamp, text nobody sees (the search layer of a
    scanner), or text in fonts that do not say their characters."""
    printed = [glyph for glyph in ink.glyphs if not glyph.text.isspace()]
    nameless = sum(1 for glyph in printed if glyph.text == UNREADABLE)
    if len(printed) > FEW_GLYPHS and nameless > NAMELESS * len(printed):
        return True
    return ink.picture > PICTURE and len(printed) - ink.hidden <= FEW_GLYPHS


def _recognised(
    data: bytes, name: str, scans: Sequence[int], options: ReadOptions, notices: list[str]
) -> dict[int, PageContent]:
    """Contents of pages that are pictures; empty, with a notice, where recognition is off or not installed."""
    if not options.ocr:
        notices.append(f"{_listed(scans)}是图片，未识别")
        return {}
    try:
        ocr = importlib.import_module("extractor.reading.ocr.reader")
    except ImportError:
        notices.append(f"{_listed(scans)}是图片，识别图片需要先安装：pip install 'jixiao[ocr]'")
        return {}
    limit_memory(RECOGNITION_BYTES)
    found: dict[int, PageContent]
    found, told = ocr.read_pdf_contents(data, name, scans, options)
    notices += [f"{_listed(scans)}的{ocr.RECOGNISED}", *told]
    return found


def _listed(numbers: Sequence[int]) -> str:
    """第 1–3、7 页."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    more = f" 等 {len(numbers)}" if len(names) > MOST_LISTED else ""
    return f"第 {'、'.join(names[:MOST_LISTED])}{more} 页"


def _marked(block: Block) -> Block:
    """The block with a sign people see for glyphs that could not be read: a cell with them is not an empty one."""
    if isinstance(block, TableBlock):
        return replace(block, cells=tuple(_marked_place(cell) for cell in block.cells))
    return _marked_place(block)


def _marked_place(place: Place) -> Place:
    return replace(place, text=place.text.replace(UNREADABLE, MARK)) if UNREADABLE in place.text else place


def _unreadable(blocks: Sequence[Block]) -> list[str]:
    """A notice for every page with glyphs whose characters the file does not tell, naming their cells."""
    places: dict[int, list[str]] = {}
    for block in blocks:
        for place in block.cells if isinstance(block, TableBlock) else [block]:
            if UNREADABLE in place.text:
                where = f"第 {place.row + 1} 行第 {place.column + 1} 列" if isinstance(place, TableCell) else "表外文字"
                places.setdefault(place.page or 0, []).append(where)
    return [
        f"第 {page} 页有文字的字体没有给出字符，无法读取（{'、'.join(cells[:MOST_LISTED])}"
        f"{f'等 {len(cells)} 处' if len(cells) > MOST_LISTED else ''}）；请核对，或另存为图片后识别"
        for page, cells in places.items()
    ]
