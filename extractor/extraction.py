"""A file or a document in, a checked extraction out: reads, reconciles, assembles, checks.

Engines. `rules` reads by the grammar alone. `llm` reads with the model and lets the grammar re-check every value.
`both` reads by the grammar and asks the model about forms the grammar could not settle (all forms with `read_all`).
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.assembly.assemble import assemble_form
from extractor.assembly.reconcile import reconcile_readings
from extractor.checks import run_checks
from extractor.errors import ModelError, SettingsError
from extractor.model.document import spans_text
from extractor.model.form import SCHEMA_VERSION, Extraction, Form, Source, Usage
from extractor.model.form_reading import FormReading
from extractor.parsing import find_forms, read_form, read_forms
from extractor.reading import Document, read
from extractor.settings import ENGINES, Settings, load_settings
from extractor.terms.form_kinds import unsupported_kind
from extractor.terms.text import fold_text

if TYPE_CHECKING:
    from extractor.llm import Deadline, ModelReader

NO_FORMS = "没有发现绩效目标申报表或绩效自评表"
UNSUPPORTED = "第 {} 张表是{}（原文第 {} 行起），目前还不能读取，没有当作其他表来读"
TITLE_LINES = 2
"""Lines above a form in which its title may stand."""
BLANK = "第 {} 张表是空白模板（只有栏目没有内容），未读取"
FAILED = "第 {} 张表的模型读取失败，已保留规则读取的结果：{}"
MODEL_FAILED = "模型读取失败，本表只有规则读取的结果"
MOSTLY_DOUBTFUL = 0.4
"""Share of rows in doubt from which the model's reading comes first: the grammar does not know this layout."""

_FILLED_IN = re.compile(r"/(project_name|goals/)")
_AMOUNT = re.compile(r"/funding/(?!currency_unit)")
PRINTED_AMOUNTS = 1
"""Numbers a template prints in its funding block: the points of the execution rate."""

Progress = Callable[[str], None]


def extract(
    source: str | Path | Document,
    *,
    engine: str | None = None,
    settings: Settings | None = None,
    on_progress: Progress | None = None,
) -> Extraction:
    """Extract every form of a file or a document. engine: rules, llm or both; the one in force by default.

    on_progress: gets a Chinese sentence for each form a model has read. Raises ReadError, ModelError (both name the
    file) and SettingsError.
    """
    document = source if isinstance(source, Document) else read(source)
    # The rules need no settings, and reading those takes as long as a form.
    chosen = None if engine == "rules" else _in_force(engine, settings)
    if chosen is None or chosen[0] == "rules":
        return _extract_by_rules(document)
    return asyncio.run(_extract_with_model(document, *chosen, None, on_progress))


async def aextract(
    source: str | Path | Document,
    *,
    engine: str | None = None,
    settings: Settings | None = None,
    on_progress: Progress | None = None,
    reader: ModelReader | None = None,
) -> Extraction:
    """Extract as `extract` does, for callers with an event loop; `reader` shares one client over documents."""
    document = source if isinstance(source, Document) else await asyncio.to_thread(read, source)
    engine, settings = _in_force(engine, settings)
    if engine == "rules":
        return _extract_by_rules(document)
    return await _extract_with_model(document, engine, settings, reader, on_progress)


def _in_force(engine: str | None, settings: Settings | None) -> tuple[str, Settings]:
    """The engine and the settings a call means. Raises SettingsError for an engine there is not."""
    settings = settings or load_settings()
    engine = engine or settings.engine_in_force
    if engine not in ENGINES:
        raise SettingsError(f"不认识的引擎“{engine}”，可选 {'、'.join(ENGINES)}")
    return engine, settings


def _extract_by_rules(layout: Document) -> Extraction:
    return _finish(layout, [(reading, "rules") for reading in read_forms(layout)], [], None)


async def _extract_with_model(
    layout: Document,
    engine: str,
    settings: Settings,
    reader: ModelReader | None,
    on_progress: Progress | None,
) -> Extraction:
    from extractor.llm import Deadline, ModelReader  # here, so that reading by the rules loads no client

    usage = Usage()
    began = time.monotonic()
    notices: list[str] = []
    scope = nullcontext(reader) if reader else ModelReader(settings)
    try:
        async with scope as model, model.desk.document():
            async with model.desk.next_document():
                began = time.monotonic()
                found = find_forms(layout)
            readings = []
            for form in found:
                async with model.desk.at_work():
                    readings.append(read_form(layout, form))
            deadline = Deadline.after(settings.deadline_seconds)
            jobs = [
                _read_one(layout, number, reading, engine, settings, model, usage, deadline, notices, on_progress)
                for number, reading in enumerate(readings, 1)
            ]
            chosen = await asyncio.gather(*jobs)
            usage.seconds = _elapsed(began)
            async with model.desk.at_work():
                return _finish(layout, list(chosen), notices, usage)
    except ModelError as error:
        usage.seconds = _elapsed(began)
        failed = ModelError(error.kind, f"{layout.name}：{error}")
        failed.usage = usage
        raise failed from error


def _elapsed(began: float) -> Decimal:
    return Decimal(str(round(time.monotonic() - began, 3)))


async def _read_one(
    layout: Document,
    number: int,
    rules: FormReading,
    engine: str,
    settings: Settings,
    model: ModelReader,
    usage: Usage,
    deadline: Deadline,
    notices: list[str],
    on_progress: Progress | None,
) -> tuple[FormReading, str]:
    if _is_blank(rules):
        return rules, "rules"
    if _unsupported(layout, rules) or (engine == "both" and not settings.read_all and _is_settled(layout, rules)):
        return rules, "rules"
    try:
        read_by_model = await model.read(layout, rules.region, rules.kind, usage, deadline)
    except ModelError as error:
        if engine == "llm":
            raise ModelError(error.kind, f"第 {number} 张表：{error}") from error
        notices.append(FAILED.format(number, error))
        rules.doubt("/indicators", MODEL_FAILED)
        return rules, "rules"
    finally:
        if on_progress:
            on_progress(f"第 {number} 张表已读取")
    await model.desk.give_way()
    if engine == "llm" or _mostly_doubtful(rules):
        return reconcile_readings(layout, read_by_model, rules, ("llm", "rules")), engine
    return reconcile_readings(layout, rules, read_by_model, ("rules", "llm")), engine


def _is_settled(layout: Document, reading: FormReading) -> bool:
    """Whether the grammar left nothing open: no doubt, every segment claimed, no failed check."""
    form = _checked(layout, reading, "rules")
    unclaimed = form.coverage.unclaimed if form.coverage else []
    return not form.review and not unclaimed and not any(finding.severity == "error" for finding in form.findings)


def _mostly_doubtful(reading: FormReading) -> bool:
    doubtful = sum(bool(row.doubts) for row in reading.rows)
    return not reading.rows or "/indicators" in reading.doubts or doubtful > MOSTLY_DOUBTFUL * len(reading.rows)


def _unsupported(layout: Document, reading: FormReading) -> str | None:
    """Name of the kind of a form that looks like one that is read and is not."""
    start, end = reading.region
    above = layout.text[:start].rstrip("\n").split("\n")[-TITLE_LINES:] if start else []
    titles = [*above, spans_text(layout.text, reading.cells.get("/title", ()))]
    return unsupported_kind("\n".join(map(fold_text, titles)), fold_text(layout.text[start:end]))


def _is_blank(reading: FormReading) -> bool:
    """A template: captions and nothing filled in; its rows are at most names, its amounts at most the points."""
    filled = any(field in row.cells for row in reading.rows for field in ("target", "actual", "score"))
    amounts = sum(_AMOUNT.match(key) is not None for key in reading.cells)
    return not filled and amounts <= PRINTED_AMOUNTS and not any(_FILLED_IN.match(key) for key in reading.cells)


def _checked(layout: Document, reading: FormReading, engine: str) -> Form:
    form = assemble_form(layout, reading, engine)
    form.findings.extend(run_checks(form, layout))
    return form


def _finish(
    layout: Document, readings: list[tuple[FormReading, str]], notices: list[str], usage: Usage | None
) -> Extraction:
    notices = [*layout.notices, *notices]
    forms: list[Form] = []
    for number, (reading, engine) in enumerate(readings, 1):
        other = _unsupported(layout, reading)
        if other is not None:
            line = layout.text.count("\n", 0, reading.region[0]) + 1
            notices.append(UNSUPPORTED.format(number, other, line))
        elif _is_blank(reading):
            notices.append(BLANK.format(number))
        else:
            forms.append(_checked(layout, reading, engine))
    if not readings:
        notices.append(NO_FORMS)
    source = Source(
        name=layout.name,
        media_type=layout.media_type,
        sha256=layout.sha256,
        text_sha256=layout.text_sha256,
        pages=layout.pages,
    )
    return Extraction(schema_version=SCHEMA_VERSION, source=source, forms=forms, notices=notices, usage=usage)
