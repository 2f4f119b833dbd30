"""Many files in, what became of each document in them out, as soon as it is known: nothing stops the others.

With a model files overlap, so that as many calls are open as it may have; files are still parsed one at a time, because
parsing one may take every core.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import JixiaoError, ReadError
from extractor.export.file_names import output_stems
from extractor.extraction import aextract, extract
from extractor.model.form import Extraction
from extractor.reading import Document, ReadOptions, read_all
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.llm import ModelReader

EMPTY_ARCHIVE = "压缩文件里没有可以读取的文件"
FILES_AHEAD = 2
"""Files under way for each call that may be open."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document. member: its name among several in one file, fit for a file name; else None.

    It was either read (`extraction`, `layout`) or not: for a reason staff can act on (`failure`, Chinese) or by a fault
    of the program itself (`fault`). readable: whether the file could be opened and parsed, so that only reading the
    forms failed.
    """

    path: Path
    member: str | None = None
    layout: Document | None = None
    extraction: Extraction | None = None
    failure: str = ""
    fault: Exception | None = None
    readable: bool = True

    @property
    def where(self) -> str:
        """The file, and the document where it holds several, for messages."""
        return f"{self.path}（{self.layout.name}）" if self.member and self.layout else str(self.path)

    @property
    def result(self) -> tuple[Extraction, Document]:
        """What was read of a document that was."""
        assert self.extraction is not None
        assert self.layout is not None
        return self.extraction, self.layout


OnOutcome = Callable[[Outcome], None]
OnProgress = Callable[[str, int], None]
"""A message (Chinese), and how many files it finishes."""


def extract_files(
    paths: Sequence[Path], settings: Settings, options: ReadOptions, on_outcome: OnOutcome, on_progress: OnProgress
) -> None:
    """Extracts every document of every file by the engine in force. `on_outcome` must not raise.

    What is in memory by now, the libraries above all, stays out of later searches for garbage: one through it all holds
    up every open call for a tenth of a second. Only while this runs: what is frozen at the end of a process is never
    freed, and libraries report it as leaked.
    """
    gc.freeze()
    try:
        asyncio.run(_files(paths, _Job(settings, options, on_outcome, on_progress)))
    finally:
        gc.unfreeze()


@dataclass(slots=True)
class _Job:
    """What all files share. parsing: held while a file is parsed."""

    settings: Settings
    options: ReadOptions
    on_outcome: OnOutcome
    on_progress: OnProgress
    model: ModelReader | None = None
    parsing: asyncio.Lock | None = None


async def _files(paths: Sequence[Path], job: _Job) -> None:
    async with AsyncExitStack() as stack:
        if job.settings.engine_in_force != "rules":
            from extractor.llm import ModelReader  # here, so that reading by the rules loads no client

            job.model = await stack.enter_async_context(ModelReader(job.settings))
            job.parsing = asyncio.Lock()
        under_way = asyncio.Semaphore(FILES_AHEAD * job.settings.max_concurrency if job.model else 1)

        async def one(path: Path) -> None:
            async with under_way:
                await _file(path, job)
                job.on_progress(path.name, 1)

        await asyncio.gather(*map(one, paths))


async def _file(path: Path, job: _Job) -> None:
    def tell(message: str) -> None:
        job.on_progress(f"{path.name} {message}", 0)

    options = replace(job.options, on_progress=tell)
    try:
        if job.parsing is None:
            layouts = read_all(path, options=options)
        else:
            async with job.parsing:
                layouts = await asyncio.to_thread(read_all, path, options=options)
    except ReadError as error:
        job.on_outcome(Outcome(path, failure=error.reason, readable=False))
        return
    except Exception as error:  # one file must not take the others with it
        job.on_outcome(Outcome(path, fault=error))
        return
    if not layouts:
        job.on_outcome(Outcome(path, failure=EMPTY_ARCHIVE, readable=False))
        return
    members = output_stems([Path(layout.name) for layout in layouts]) if len(layouts) > 1 else [None]
    documents = [
        _document(Outcome(path, member, layout), layout, job, tell)
        for member, layout in zip(members, layouts, strict=True)
    ]
    if job.model:
        await asyncio.gather(*documents)
    else:
        for document in documents:
            await document


async def _document(found: Outcome, layout: Document, job: _Job, tell: Callable[[str], None]) -> None:
    if found.member and not layout.text:
        job.on_outcome(replace(found, failure="；".join(layout.notices), readable=False))
        return
    engine, settings = job.settings.engine_in_force, job.settings
    try:
        if job.model is None:
            extraction = extract(layout, engine=engine, settings=settings)
        else:
            extraction = await aextract(layout, engine=engine, settings=settings, reader=job.model, on_progress=tell)
    except JixiaoError as error:
        job.on_outcome(replace(found, failure=str(error).removeprefix(f"{layout.name}：")))
    except Exception as error:  # one document must not take the others with it
        job.on_outcome(replace(found, fault=error))
    else:
        job.on_outcome(replace(found, extraction=extraction))
