"""What can be evaluated: a document in, what a system made of it out. One name for every system, ours and others'.

Every system is given the same layouts and answers in the contract's JSON, so that one set of metrics fits all.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from evals.baselines import reader_of
from evals.output import Output
from extractor.errors import JixiaoError, ModelError, SettingsError
from extractor.extraction import aextract, extract
from extractor.reading import Document
from extractor.settings import ENGINES, Settings

BASELINES = ("table", "instructor", "langextract")
"""What a person would otherwise use; `evals/baselines/` holds one module for each."""

SYSTEMS = (*ENGINES, *BASELINES)
MODEL_FREE = ("rules", "table")


def read_with(system: str, layout: Document, settings: Settings) -> Output:
    """Reads one document. What fails is an output with its error; only wrong settings raise (SettingsError)."""
    if system in ENGINES:
        return _timed(lambda: _ours(system, layout, settings))
    if system in BASELINES:
        return _timed(lambda: _baseline(system, layout, settings))
    raise SettingsError(f"不认识的系统“{system}”，可选 {'、'.join(SYSTEMS)}")


def _timed(read: Callable[[], Output]) -> Output:
    began = time.perf_counter()
    output = read()
    return Output(
        output.extraction, time.perf_counter() - began, output.calls, output.prompt_tokens, output.completion_tokens,
        output.cost, output.error, output.notices,
    )  # fmt: skip


def _ours(engine: str, layout: Document, settings: Settings) -> Output:
    try:
        if engine == "rules":
            extraction = extract(layout, engine=engine, settings=settings)
        else:
            extraction = asyncio.run(aextract(layout, engine=engine, settings=settings))
    except ModelError as error:
        usage = error.usage
        calls, tokens = (usage.calls, (usage.prompt_tokens, usage.completion_tokens)) if usage else (0, (0, 0))
        return Output({"forms": []}, 0, calls, *tokens, error=str(error))
    except JixiaoError as error:
        return Output({"forms": []}, 0, error=str(error))
    found = json.loads(extraction.to_json())
    usage = extraction.usage
    if usage is None:
        return Output(found, 0, notices=tuple(extraction.notices))
    cost = None if usage.cost is None else str(usage.cost)
    notices = tuple(extraction.notices)
    return Output(found, 0, usage.calls, usage.prompt_tokens, usage.completion_tokens, cost, notices=notices)


def _baseline(name: str, layout: Document, settings: Settings) -> Output:
    try:
        read = reader_of(name)
    except ModuleNotFoundError as error:
        raise SettingsError(f"缺少 {error.name}：对照系统需要先执行 make setup-local") from error
    return read(layout, settings)
