"""A gold file and its document in, problems out, one line each; an extraction in, the start of a gold file out.

Gold is the yardstick: a slip in it makes a right reader look wrong, so every value is looked for in its source here.
Only the words, numbers and dates are compared; whether a value stands in the right cell is for the two readers' eyes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from evals.gold.source import Source
from evals.metrics.cells import Cell, form_cells
from extractor.model.form import (
    NUMBER_PATTERN,
    SELF_EVALUATION_FIELDS,
    DeclarationFunding,
    EvaluationFunding,
    EvaluationFundingRow,
    Extraction,
    Form,
    Goals,
    Indicator,
    Measure,
    form_value,
)
from extractor.terms.measures import parse_measure
from extractor.terms.text import fold_text

RULES: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("rules.yaml").read_text(encoding="utf-8"))
MACHINE_FIELDS = ("evidence", "review", "region", "engine", "coverage")
"""What only a program fills in; gold holds none of it. `findings` may stand in gold: checks are measured by them."""

Json = Mapping[str, Any]


def draft(extraction: Extraction) -> dict[str, Any]:
    """The start of an annotation. Its `todo` keeps it from passing the check before a person has read the source."""
    forms, todo = [], [RULES["first_todo"]]
    for number, form in enumerate(extraction.forms, 1):
        data = json.loads(form.model_dump_json())
        for name in (*MACHINE_FIELDS, "findings"):
            data.pop(name, None)
        for row in data["indicators"]:
            row["flags"] = []
        forms.append(data)
        for entry in form.review:
            todo.append(f"第 {number} 张表 {entry.pointer}{_shown(form, entry.pointer)}：{'；'.join(entry.reasons)}")
    return {"todo": [*todo, *extraction.notices], "forms": forms}


def _shown(form: Form, pointer: str) -> str:
    try:
        value = form_value(form, pointer)
    except KeyError:
        return ""
    value = value.text if isinstance(value, Measure) else value
    return "" if isinstance(value, list | BaseModel) else f"（{'空白' if value is None else value}）"


def problems(gold: Json, source: Source) -> Iterator[str]:
    """Everything wrong with a gold file, each as `form, cell: what is wrong, what to do` in Chinese."""
    if "todo" in gold:
        yield "todo：还有没做完的核对；逐条核对原文后删去 todo"
    yield from _unknown("", gold, {"forms", "todo"})
    for number, form in enumerate(gold["forms"], 1):
        for problem in _form_problems(form, source.of_form(number - 1, len(gold["forms"]))):
            yield f"第 {number} 张表 {problem}"


def _form_problems(form: Any, source: Source) -> Iterator[str]:
    wrong_types = list(_type_problems(form))
    yield from wrong_types
    if wrong_types:
        return
    yield from _unknown_keys(form)
    for index, row in enumerate(form["indicators"]):
        for flag in set(row.get("flags", [])) - set(RULES["flags"]):
            yield f"/indicators/{index}/flags：不认识的标记“{flag}”，可用 {'、'.join(RULES['flags'])}"
    for cell in form_cells(form):
        if cell.value is None or cell.type == "kind":
            continue
        if not source.holds(cell):
            yield f"{cell.pointer}：“{_printed(cell)}”在原文中找不到；对照原文改正，原文没有的写 null"
        if cell.type == "measure":
            yield from _measure_problems(cell)
    for index in source.rows_without_points(form["indicators"]):
        points = "、".join(form["indicators"][index][name] for name in ("weight", "score"))
        yield f"/indicators/{index}/weight：分值和得分（{points}）在原文中不是按此行序并列的；对照原文改正"


def _printed(cell: Cell) -> str:
    return str(cell.value["text"] if cell.type == "measure" else cell.value)


def _type_problems(form: Any) -> Iterator[str]:
    """What the contract's model refuses, and numbers that are not decimal strings (pydantic would take a JSON 3)."""
    if not isinstance(form, dict):
        yield "：不是一张表；按契约写成对象"
        return
    try:
        Form.model_validate({"evidence": {}, "findings": [], "review": [], **form})
    except ValidationError as error:
        for detail in error.errors():
            parts = [str(part) for part in detail["loc"] if part not in ("DeclarationFunding", "EvaluationFunding")]
            yield f"/{'/'.join(parts)}：{RULES['types'].get(detail['type'], RULES['types']['other'])}"
        return
    for cell in form_cells(form):
        value = cell.value["value"] if cell.type == "measure" and cell.value else cell.value
        if value is None or cell.type not in ("number", "measure"):
            continue
        if not isinstance(value, str) or not re.fullmatch(NUMBER_PATTERN, value):
            yield f'{cell.pointer}：数值 {value!r} 要写成十进制字符串，如 "8600"、"99.58"，不带千分位'


def _unknown_keys(form: Json) -> Iterator[str]:
    """Names the contract does not know: the model would take them in silence, and the value would never count."""
    declaration = form["kind"] == "target_declaration"
    yield from _unknown("", form, {*Form.model_fields} - set(MACHINE_FIELDS))
    yield from _unknown("/goals", form["goals"], {*Goals.model_fields})
    funding = DeclarationFunding if declaration else EvaluationFunding
    yield from _unknown("/funding", form["funding"], {*funding.model_fields})
    for index, row in enumerate(form["funding"].get("rows", [])):
        yield from _unknown(f"/funding/rows/{index}", row, {*EvaluationFundingRow.model_fields})
    cells = {*Indicator.model_fields, "flags"} - (set(SELF_EVALUATION_FIELDS) if declaration else set())
    for index, row in enumerate(form["indicators"]):
        yield from _unknown(f"/indicators/{index}", row, cells)
        for name in {"target", "actual"} & cells:
            yield from _unknown(f"/indicators/{index}/{name}", row.get(name) or {}, {*Measure.model_fields})


def _unknown(where: str, data: Json, known: set[str]) -> Iterator[str]:
    for name in sorted(set(data) - known):
        yield f"{where}/{name}：标注里没有这一项；改成契约的名称或删去"


def _measure_problems(cell: Cell) -> Iterator[str]:
    """operator, value and unit against the printed text. Where the grammar is in doubt, the person decides."""
    parsed, doubts = parse_measure(cell.value["text"])
    if doubts:
        return
    value = cell.value["value"]
    unit = cell.value["unit"]
    pairs = (
        ("operator", cell.value["operator"], parsed.operator),
        ("value", None if value is None else Decimal(value), parsed.value),
        ("unit", unit and fold_text(unit), parsed.unit and fold_text(parsed.unit)),
    )
    for name, given, read in pairs:
        if given != read:
            wanted = "null" if read is None else f"“{read}”"
            yield f"{cell.pointer}/{name}：与 text“{cell.value['text']}”不符；按 text 应为 {wanted}"
