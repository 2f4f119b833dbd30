"""Pages to recognise in, read pages out in their order, in this process and in others side by side.

A page is decoded or rasterised where it is read, so only results travel between processes; the file is written once to
where all can read it. This process reads pages too, and the others stay for the next file: loading libraries and
models takes as long as half a page. Whoever is free takes the next page.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import pickle
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from extractor.errors import ReadError
from extractor.reading.ocr.image import LARGEST_SIDE, MAX_PIXELS, Picture, picture_page
from extractor.reading.ocr.page import ReadPage, read_page
from extractor.reading.options import ReadOptions

DPI = 200
"""Resolution at which pages of a PDF are drawn."""
FEWEST_PAGES = 3
"""Pages for which another process is started; where it stands already, two are enough."""
BEAT_SECONDS = 10.0
"""Longest silence towards whoever waits."""
DONE = "识别 {}/{} 页"


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """The file whose pages are read. pdf: whether it is one, or a picture."""

    data: bytes
    name: str
    pdf: bool
    password: str | None = None


def read_pages(document: ScannedFile, pages: Sequence[int], options: ReadOptions) -> list[ReadPage]:
    """The pages (1-based) read, in the order asked for. Raises ReadError for a page that cannot be decoded."""
    workers = min(options.ocr_workers, len(pages))
    if workers < 2 or len(pages) < (2 if _pools else FEWEST_PAGES):
        return list(_here(document, pages, options))
    try:
        with _written(document) as path:
            return _Shared(document, path, pages, options).read(workers - 1)
    except BrokenProcessPool as error:
        close()
        raise ReadError(document.name, "识别程序意外结束，可能内存不足；请减少并行数或拆分文件后再试") from error


class _Shared:
    """Pages that this process and others take one by one."""

    def __init__(self, document: ScannedFile, path: str, pages: Sequence[int], options: ReadOptions) -> None:
        self.document, self.path, self.pages, self.options = document, path, pages, options
        self.waiting = deque(pages)
        self.reading: dict[int, Future[ReadPage]] = {}
        self.done: dict[int, ReadPage] = {}
        self.lock = threading.Lock()

    def read(self, others: int) -> list[ReadPage]:
        pool = _pool(others)
        try:
            for _ in range(others):
                self._hand_out(pool)
            while (page := self._next()) is not None:
                self.tell()
                self.done[page] = read_page(_picture(self.document, page), page, self.tell)
                self._raise()
            self._await()
        finally:
            self.waiting.clear()
            _opened.cache_clear()
        return [self.done[page] if page in self.done else self.reading[page].result() for page in self.pages]

    def _next(self) -> int | None:
        with self.lock:
            return self.waiting.popleft() if self.waiting else None

    def _hand_out(self, pool: ProcessPoolExecutor, before: Future[ReadPage] | None = None) -> None:
        """Gives another process a page, and the next when that is read, whatever this one is doing then."""
        if before is not None and before.exception() is not None:
            return
        with self.lock:
            if not self.waiting:
                return
            page = self.waiting.popleft()
            self.reading[page] = future = pool.submit(_read_there, self.path, page)
        future.add_done_callback(partial(self._hand_out, pool))

    def tell(self) -> None:
        """Sign of life: how many pages are read."""
        read = len(self.done) + sum(1 for future in self._futures() if future.done())
        self.options.progress(DONE.format(read, len(self.pages)))

    def _futures(self) -> list[Future[ReadPage]]:
        with self.lock:
            return list(self.reading.values())

    def _raise(self) -> None:
        for future in self._futures():
            if future.done():
                future.result()

    def _await(self) -> None:
        """Waits for the pages of the others, telling also while none is done. Raises what reading a page raised."""
        while unread := [future for future in self._futures() if not future.done()]:
            wait(unread, timeout=BEAT_SECONDS, return_when=FIRST_COMPLETED)
            self.tell()
        self._raise()
        self.tell()  # the other processes may have been done first


_pools: dict[int, ProcessPoolExecutor] = {}


def _pool(others: int) -> ProcessPoolExecutor:
    """Processes that stay until this one ends or one of them breaks."""
    if others not in _pools:
        close()
        _pools[others] = ProcessPoolExecutor(others, multiprocessing.get_context("spawn"))
    return _pools[others]


@atexit.register
def close() -> None:
    """Ends the other processes; the next file of several pages starts new ones."""
    while _pools:
        _, pool = _pools.popitem()
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _written(document: ScannedFile) -> Iterator[str]:
    """A file with the document, while it is read."""
    handle, name = tempfile.mkstemp(prefix="pages-")
    try:
        with os.fdopen(handle, "wb") as file:
            pickle.dump(document, file)
        yield name
    finally:
        with suppress(OSError):
            Path(name).unlink()


@lru_cache(maxsize=1)
def _held(path: str) -> ScannedFile:
    held: ScannedFile = pickle.loads(Path(path).read_bytes())  # written by _written
    return held


def _read_there(path: str, page: int) -> ReadPage:
    return read_page(_picture(_held(path), page), page, _alone)


def _here(document: ScannedFile, pages: Sequence[int], options: ReadOptions) -> Iterator[ReadPage]:
    for number, page in enumerate(pages, 1):
        told = partial(options.progress, DONE.format(number, len(pages)))
        told()
        yield read_page(_picture(document, page), page, told)
    _opened.cache_clear()


def _alone() -> None:
    """The process that waits for the pages beats itself."""


def _picture(document: ScannedFile, page: int) -> Picture:
    if document.pdf:
        return _drawn(document, page)
    return picture_page(document.data, document.name, page)


def _drawn(document: ScannedFile, page: int) -> Picture:
    """A page of a PDF as it would be printed, smaller where it is larger than A3."""
    try:
        sheet = _opened(document)[page - 1]
        width, height = sheet.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5, LARGEST_SIDE / max(width, height, 1))
        return Picture(sheet.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy(), 1 / scale)
    except (RuntimeError, ValueError, IndexError) as error:
        raise ReadError(document.name, f"PDF 第 {page} 页已损坏，无法显示，请重新扫描或另存后再试") from error


@lru_cache(maxsize=1)
def _opened(document: ScannedFile) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(document.data, password=document.password)
