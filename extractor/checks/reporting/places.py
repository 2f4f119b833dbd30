"""A pointer into a form in, what people call that place out: 第4行“观众满意度”·指标值, its value and its quotation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractor.assembly.display import Display, load_display
from extractor.model.document import Document, spans_text
from extractor.model.form import EvaluationFunding, Form, Measure, form_value

WHOLE_FORM = "整张表"


class Place(BaseModel):
    """A value a finding is about. row: 1-based row of the grid. quote: how the source prints it, where it is known."""

    model_config = ConfigDict(extra="forbid")

    pointer: str
    label: str
    row: int | None = None
    text: str | None = None
    quote: str | None = None
    spans: list[tuple[int, int]] = Field(default_factory=list)


def form_name(form: Form, number: int | None) -> str:
    fallback = f"第{number}张表" if number else WHOLE_FORM
    return form.project_name or form.title or fallback


def place_of(form: Form, pointer: str, layout: Document | None) -> Place:
    """A pointer as people read it: 第4行“观众满意度”·指标值, with the value and its quotation."""
    row = _row_of(form, pointer)
    try:
        text = shown(form_value(form, pointer)) if pointer.strip("/") else None
    except KeyError:
        text = None
    spans = form.evidence.get(pointer, [])
    quote = spans_text(layout.text, spans).strip() if layout and spans else None
    number = row + 1 if row is not None else None
    return Place(pointer=pointer, label=_label(form, pointer, row), row=number, text=text, quote=quote, spans=spans)


def shown(value: Any) -> str | None:
    """A value as staff read it; None for a group of values."""
    if isinstance(value, Measure):
        return value.text
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return str(value) if isinstance(value, str | int | dt.date) else None


def _row_of(form: Form, pointer: str) -> int | None:
    parts = pointer.split("/")
    if len(parts) > 2 and parts[1] == "indicators" and parts[2].isdigit() and int(parts[2]) < len(form.indicators):
        return int(parts[2])
    return None


def _label(form: Form, pointer: str, row: int | None) -> str:
    names, parts = load_display(), pointer.split("/")[1:]
    if row is not None:
        where = f"第{row + 1}行“{form.indicators[row].name or '（无名称）'}”"
        return f"{where}·{names.indicator_columns[parts[2]]}" if len(parts) > 2 else where
    if parts[:1] == ["indicators"]:
        return "绩效指标"
    if parts[:1] == ["goals"]:
        return names.goals.get(parts[1], "绩效目标") if len(parts) > 1 else "绩效目标"
    if parts[:1] == ["funding"]:
        return _funding_label(form, parts[1:], names)
    return (names.header.get(parts[0]) or names.result.get(parts[0]) or WHOLE_FORM) if parts else WHOLE_FORM


def _funding_label(form: Form, parts: list[str], names: Display) -> str:
    if parts[:1] == ["currency_unit"]:
        return names.currency_unit
    if isinstance(form.funding, EvaluationFunding) and parts[:1] == ["rows"] and len(parts) > 1:
        item = names.funding_items[form.funding.rows[int(parts[1])].item]
        return f"{item}·{names.funding_columns[parts[2]]}" if len(parts) > 2 else item
    return names.declaration_funding.get(parts[0], "项目资金") if parts else "项目资金"
