"""Documents and a server's address in, the time a system took for them out: one driver a system.

Each is driven as a careful user of it would: one client for all documents, warmed up before the clock starts, calls
open side by side where the system can. A reply that a system does not accept raises: its time would mean nothing.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evals.bench.rules import forget_documents
from evals.bench.server import BenchError
from evals.runs.dataset import GoldDocument
from extractor.errors import ModelError
from extractor.extraction import aextract
from extractor.llm import ModelReader
from extractor.settings import Settings


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall's clock, and of them on the processor in all threads of this process."""

    wall: float
    cpu: float


Drive = Callable[[Sequence[GoldDocument], Settings, int], Spent]
"""Documents, settings with the server's address, calls open at a time."""

READ_AHEAD = 2
"""Documents under way for each open call: while one waits for the model the next is prepared."""


@dataclass(frozen=True, slots=True)
class System:
    """replies: whose ideal replies it is answered with. concurrency: calls it keeps open with the slow server."""

    name: str
    replies: str
    concurrency: int
    drive: Drive


def stopwatch() -> Callable[[], Spent]:
    """Starts the clock; what it returns reads it.

    What libraries, fixtures and earlier systems left in memory is not searched for garbage inside it, for every system.
    """
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    return lambda: Spent(time.perf_counter() - wall, time.process_time() - cpu)


def settings_for(url: str, concurrency: int) -> Settings:
    """Ours, whatever the environment says; without a cache, which would keep the server out of it."""
    return Settings(
        model="ideal", base_url=url, api_key="none", cache_dir=None, max_concurrency=concurrency, engine="llm",
        mode="json_schema", temperature=0, seed=7, max_reasks=2, segments_per_call=10_000, max_output_tokens=100_000,
    )  # fmt: skip


def ours(documents: Sequence[GoldDocument], settings: Settings, concurrency: int) -> Spent:
    """One reader over all documents. Before a document comes again, what is remembered of any is forgotten."""
    seen: set[str] = set()

    async def run() -> Spent:
        async with ModelReader(settings) as reader:

            async def one(document: GoldDocument) -> None:
                if document.name in seen:
                    forget_documents()
                    seen.clear()
                seen.add(document.name)
                try:
                    await aextract(document.layout, engine="llm", settings=settings, reader=reader)
                except ModelError as error:
                    raise BenchError(f"{document.name}：标准回答没有被接受（{error}）") from error

            return await _side_by_side(one, documents, READ_AHEAD * concurrency if concurrency > 1 else 1)

    return asyncio.run(run())


def plain_instructor(documents: Sequence[GoldDocument], settings: Settings, concurrency: int) -> Spent:
    """The baseline's prompt and model through one client, a loop or a gather behind a semaphore."""
    from evals.baselines import instructor_reader as plain

    async def run() -> Spent:
        client = plain.shared_client(settings)

        async def one(document: GoldDocument) -> None:
            messages: Any = [
                {"role": "system", "content": plain.PROMPT},
                {"role": "user", "content": document.layout.text},
            ]
            try:
                await client.create(
                    model=settings.model, response_model=plain.Document, messages=messages, strict=False, max_retries=0,
                    temperature=settings.temperature, seed=settings.seed, max_tokens=settings.max_output_tokens,
                )  # fmt: skip
            except Exception as error:
                raise BenchError(f"{document.name}：instructor 没有接受标准回答（{error}）") from error

        try:
            return await _side_by_side(one, documents, concurrency)
        finally:
            await client.client.close()  # type: ignore[union-attr]

    return asyncio.run(run())


def langextract(documents: Sequence[GoldDocument], settings: Settings, concurrency: int) -> Spent:
    """One provider a kind of form; all documents in one call when more than one is open at a time."""
    import langextract as lx

    from evals.baselines import langextract_reader as reader

    def extracting(evaluation: bool) -> Callable[[Any], Any]:
        examples = [reader._example(evaluation)]
        model = reader._model(settings, examples)
        model.max_workers = concurrency
        return lambda texts: lx.extract(
            texts, prompt_description=reader._TEXTS["prompt"], examples=examples, model=model,
            max_char_buffer=reader.LONGEST, use_schema_constraints=False, fence_output=False, show_progress=False,
            batch_length=concurrency, max_workers=concurrency, resolver_params={"suppress_parse_errors": False},
        )  # fmt: skip

    kinds = {evaluation: extracting(evaluation) for evaluation in (False, True)}
    texts = [(document.layout.text, "自评" in document.layout.text) for document in documents]
    kinds[texts[0][1]](texts[0][0])
    elapsed = stopwatch()
    if concurrency == 1:
        found = [kinds[evaluation](text) for text, evaluation in texts]
    else:
        groups = ([lx.data.Document(text=text) for text, of in texts if of is kind] for kind in kinds)
        found = [one for kind, group in zip(kinds, groups, strict=True) if group for one in kinds[kind](group)]
    spent = elapsed()
    if len(found) != len(documents) or not all(one.extractions for one in found):
        raise BenchError("langextract 没有接受标准回答")
    return spent


def langextract_fresh(documents: Sequence[GoldDocument], settings: Settings, concurrency: int) -> Spent:  # noqa: ARG001
    """A provider for every document, which `lx.extract(text, model_id=…)` makes, too; the baseline's own `read`."""
    from evals.baselines.langextract_reader import read

    read(documents[0].layout, settings)
    elapsed = stopwatch()
    errors = [read(document.layout, settings).error for document in documents]
    spent = elapsed()
    if any(errors):
        raise BenchError(f"langextract 没有接受标准回答（{next(filter(None, errors))}）")
    return spent


async def _side_by_side(
    one: Callable[[GoldDocument], Awaitable[None]], documents: Sequence[GoldDocument], most: int
) -> Spent:
    """Time for all documents, at most so many under way; the first is read once before, to warm up."""
    await one(documents[0])
    gate = asyncio.Semaphore(most)

    async def gated(document: GoldDocument) -> None:
        async with gate:
            await one(document)

    elapsed = stopwatch()
    await asyncio.gather(*(gated(document) for document in documents))
    return elapsed()


SYSTEMS = (
    System("llm", "llm", 8, ours),
    System("instructor", "instructor", 1, plain_instructor),
    System("instructor-8", "instructor", 8, plain_instructor),
    System("langextract", "langextract", 1, langextract),
    System("langextract-fresh", "langextract", 1, langextract_fresh),
    System("langextract-8", "langextract", 8, langextract),
)
"""Those with an 8 keep that many calls open with the slow server; with the instant one all go one by one."""
