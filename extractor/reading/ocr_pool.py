"""Pages to recognise in, read pages out in their order, on one process or on several side by side.

A page is decoded or rasterised where it is read, so only the file and the results travel between processes.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from extractor.errors import ReadError
from extractor.reading.ocr_page import ReadPage, read_page
from extractor.reading.options import ReadOptions
from extractor.reading.picture import LARGEST_SIDE, MAX_PIXELS, Picture, picture_page

DPI = 200
"""Resolution at which pages of a PDF are drawn."""
FEWEST_PAGES = 3
"""Starting processes takes as long as reading two pages; fewer pages are read in this one."""
BEAT_SECONDS = 10.0
"""Longest silence towards whoever waits."""
DONE = "识别 {}/{} 页"


@dataclass(frozen=True, slots=True)
class Document:
    """The file whose pages are read. pdf: whether it is one, or a picture."""

    data: bytes
    name: str
    pdf: bool
    password: str | None = None


def read_pages(document: Document, pages: Sequence[int], options: ReadOptions) -> list[ReadPage]:
    """The pages (1-based) read, in the order asked for. Raises ReadError for a page that cannot be decoded."""
    workers = min(options.ocr_workers, len(pages))
    if workers < 2 or len(pages) < FEWEST_PAGES:
        return list(_here(document, pages, options))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_hold, initargs=(document,)) as pool:
        reading = {page: pool.submit(_read_held, page) for page in pages}
        try:
            _await(list(reading.values()), options)
            return [reading[page].result() for page in pages]
        except BrokenProcessPool as error:
            raise ReadError(document.name, "识别程序意外结束，可能内存不足；请减少并行数或拆分文件后再试") from error
        finally:
            for future in reading.values():
                future.cancel()


def _await(reading: Sequence[Future[ReadPage]], options: ReadOptions) -> None:
    """Waits for all pages, telling how many are done, also while none is. Raises what reading a page raised."""
    waiting = set(reading)
    while waiting:
        done, waiting = wait(waiting, timeout=BEAT_SECONDS, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        options.progress(DONE.format(len(reading) - len(waiting), len(reading)))


def _here(document: Document, pages: Sequence[int], options: ReadOptions) -> Iterator[ReadPage]:
    for number, page in enumerate(pages, 1):
        told = partial(options.progress, DONE.format(number, len(pages)))
        told()
        yield read_page(_picture(document, page), page, told)
    _opened.cache_clear()


_held: list[Document] = []


def _hold(document: Document) -> None:
    _held[:] = [document]


def _read_held(page: int) -> ReadPage:
    return read_page(_picture(_held[0], page), page, _alone)


def _alone() -> None:
    """The process that waits for the pages beats itself."""


def _picture(document: Document, page: int) -> Picture:
    if document.pdf:
        return _drawn(document, page)
    return picture_page(document.data, document.name, page)


def _drawn(document: Document, page: int) -> Picture:
    """A page of a PDF as it would be printed, smaller where it is larger than A3."""
    try:
        sheet = _opened(document)[page - 1]
        width, height = sheet.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5, LARGEST_SIDE / max(width, height, 1))
        return Picture(sheet.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy(), 1 / scale)
    except (RuntimeError, ValueError, IndexError) as error:
        raise ReadError(document.name, f"PDF 第 {page} 页已损坏，无法显示，请重新扫描或另存后再试") from error


@lru_cache(maxsize=1)
def _opened(document: Document) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(document.data, password=document.password)
