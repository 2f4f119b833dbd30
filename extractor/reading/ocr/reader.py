"""Pictures and pages of a PDF without text in; a layout, or the tables and lines of the pages, out.

Needs the extra `ocr`. Works offline: the models come with the package. Importing this raises ImportError without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec

from extractor.errors import ReadError
from extractor.model.document import Document
from extractor.reading.blocks import Block, TableBlock, document_of_blocks
from extractor.reading.limits import RECOGNITION_BYTES, limit_memory
from extractor.reading.ocr.image import picture_info
from extractor.reading.ocr.page import ReadPage
from extractor.reading.ocr.page_pool import ScannedFile, read_pages
from extractor.reading.options import ReadOptions
from extractor.reading.page_layout.join_pages import joined
from extractor.reading.page_layout.page_tables import PageBlock, PageContent, PageTable

RECOGNISED = "文字由图片识别而来，请留意标为待核对的内容"
STRIP = "图片由 {pages} 页上下相接而成，已分成 {pages} 页读取，请核对相接之处"
OFF = "这是图片，需要文字识别；请去掉关闭识别的选项后再试"

if find_spec("rapidocr") is None:
    raise ImportError("rapidocr")


def read_image(data: bytes, name: str, options: ReadOptions) -> Document:
    """Document of a PNG, JPEG, TIFF (all its pages), BMP or WebP. Raises ReadError."""
    if not options.ocr:
        raise ReadError(name, OFF)
    info = picture_info(data, name)
    limit_memory(RECOGNITION_BYTES)
    pages = read_pages(ScannedFile(data, name, pdf=False), range(1, info.pages + 1), options)
    return document_of_blocks(
        joined([page.content for page in pages]),
        name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=info.media_type,
        pages=info.pages,
        notices=(RECOGNISED, *([STRIP.format(pages=info.pages)] if info.strip else []), *notices_of(pages)),
    )


def read_pdf_contents(
    data: bytes, name: str, pages: Sequence[int], options: ReadOptions
) -> tuple[dict[int, PageContent], list[str]]:
    """Contents of pages (1-based) of a PDF, for joining with its other pages, and notices. Raises ReadError."""
    read = read_pages(ScannedFile(data, name, pdf=True, password=options.password), pages, options)
    return {page.content.number: page.content for page in read}, notices_of(read)


def read_pdf_pages(data: bytes, name: str, pages: Sequence[int], options: ReadOptions) -> dict[int, list[Block]]:
    """Blocks of pages (1-based) of a PDF, every page by itself. Raises ReadError."""
    contents, _ = read_pdf_contents(data, name, pages, options)
    return {number: [_block(block) for block in content.blocks] for number, content in contents.items()}


def notices_of(pages: Sequence[ReadPage]) -> list[str]:
    return [notice for page in pages for notice in page.notices]


def _block(block: PageBlock) -> Block:
    if isinstance(block, PageTable):
        return TableBlock(len(block.xs) - 1, block.cells, "guessed" if block.guessed else "given")
    return block
