"""Forms with gold in, for each system the reply a perfect model would give it out.

Every reply is found by a text that stands in the system's prompt for that form and no other: ours by the numbered
pieces it shows, the others by the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.bench.configuration import configuration
from evals.bench.server import Reply
from evals.gold.align import reading_of
from evals.runs.dataset import GoldDocument
from extractor.llm.reader.encode import answer_of
from extractor.llm.reader.form_messages import form_messages
from extractor.llm.reader.numbered_view import view_of
from extractor.llm.reader.split import whole_scope
from extractor.llm.reader.wire import wire_json
from extractor.model.form import Span
from extractor.model.form_reading import FormReading
from extractor.parsing.find_forms import find_forms

BASELINES = Path(__file__).parents[1] / "baselines"
NOT_ASKED = ("evidence", "findings", "review", "region", "engine", "coverage")
"""Fields of a form that only a program fills in."""


def ideal_replies(documents: Sequence[GoldDocument]) -> dict[str, list[Reply]]:
    """By engine or baseline, for documents of one form each."""
    return {
        "llm": [_pointing(document) for document in documents],
        "instructor": [_retyped(document) for document in documents],
        "langextract": [_extracted(document) for document in documents],
    }


def _pointing(document: GoldDocument) -> Reply:
    """Our wire, the whole form in one call."""
    reading, region = _reading(document)
    view = view_of(document.layout, region)
    prompt = form_messages(reading.kind, whole_scope(view), whole=True)
    return Reply(prompt[-1]["content"], wire_json(answer_of(reading, view)))


def _retyped(document: GoldDocument) -> Reply:
    """The contract's JSON, what only the program fills in left out."""
    form = {name: value for name, value in document.gold["forms"][0].items() if name not in NOT_ASKED}
    rows = [{name: value for name, value in row.items() if name != "flags"} for row in form["indicators"]]
    return Reply(_key(document), _dumped({"forms": [{**form, "indicators": rows}]}))


def _extracted(document: GoldDocument) -> Reply:
    """langextract's extractions in the order they are printed, texts as printed, details as attributes."""
    reading, _ = _reading(document)
    found = sorted((*_singles(document, reading), *_fund_rows(document, reading), *_indicators(document, reading)))
    extractions = [{kind: text, f"{kind}_attributes": json.loads(given)} for _, kind, text, given in found]
    return Reply(_key(document), _dumped({"extractions": extractions}))


Extraction = tuple[int, str, str, str]
"""Where it stands, its class, its text, its attributes as JSON: a tuple, so that they sort."""


def _singles(document: GoldDocument, reading: FormReading) -> Iterator[Extraction]:
    """The cells that are extractions of their own; a class's text is as printed, not as the contract has it."""
    names = _names()
    paths = {"header": "/", "goals": "/goals/", "funds": "/funding/"}
    named = {path + field: kind for part, path in paths.items() for kind, field in names[part].items()}
    for pointer, spans in reading.cells.items():
        kind = "金额单位" if pointer == "/funding/currency_unit" else named.get(pointer)
        if kind:
            text = "".join(document.layout.text[slice(*span)] for span in spans)
            yield spans[0][0], kind, text, "null"


def _fund_rows(document: GoldDocument, reading: FormReading) -> Iterator[Extraction]:
    names = _names()
    kinds = {item: kind for kind, item in names["fund_rows"].items()}
    for index, row in enumerate(document.gold["forms"][0]["funding"].get("rows", ())):
        columns = {name: row.get(field) for name, field in names["fund_columns"].items()}
        starts = [spans[0][0] for key, spans in reading.cells.items() if key.startswith(f"/funding/rows/{index}/")]
        yield min(starts, default=0), kinds[row["item"]], configuration("fund_rows")[row["item"]], _dumped(columns)


def _indicators(document: GoldDocument, reading: FormReading) -> Iterator[Extraction]:
    names = _names()
    for row, gold in zip(reading.rows, document.gold["forms"][0]["indicators"], strict=True):
        columns = {name: gold[field] for name, field in names["labels"].items()}
        columns |= {name: (gold.get(field) or {}).get("text") for name, field in names["measures"].items()}
        columns |= {name: gold.get(field) for name, field in names["numbers"].items()}
        given = {name: value for name, value in {**columns, "偏差原因": gold.get("deviation")}.items() if value}
        yield row.cells["name"][0][0], "指标", gold["name"], _dumped(given)


@cache
def _names() -> dict[str, Any]:
    """Which class and attribute of the baseline's example stands for which field of the contract."""
    names: dict[str, Any] = yaml.safe_load((BASELINES / "langextract_example.yaml").read_text(encoding="utf-8"))
    return names


def _reading(document: GoldDocument) -> tuple[FormReading, Span]:
    (found,) = find_forms(document.layout)
    return reading_of(document.gold["forms"][0], document.layout, found.region), found.region


def _key(document: GoldDocument) -> str:
    return document.layout.text.strip()


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
