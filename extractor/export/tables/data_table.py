"""Extractions in, five plain tables out: forms, funding, indicators, findings, review.

Excel, CSV, JSON Lines and Parquet all write these rows, so a column means the same everywhere. Columns, types and
captions are data (`tables.yaml`); `docs/export.md` describes them. Tables are joined by `form_id` and `row`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.assembly.cells import FormCells, form_cells
from extractor.assembly.display import load_display
from extractor.errors import JixiaoError
from extractor.export.result_page.view import place
from extractor.export.tables.table_columns import Column, columns_of, load_tables
from extractor.model.form import ADDED_FIELDS, EvaluationFunding, EvaluationFundingRow, Extraction, Form, Measure

Value = str | Decimal | int | dt.date | list[str] | None
Row = dict[str, Value]
DECLARED_SIDES = ("project", "annual")
"""Amounts of other funds in a declaration."""
ID_CHARACTERS = 16
"""Characters of the file's SHA-256 that name its forms."""


class ExportError(JixiaoError):
    """A value cannot be written in the format asked for; the message (Chinese) names it and says what to do."""


@dataclass(frozen=True, slots=True)
class DataTable:
    """Rows hold a value, or None, for every column, in their order."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def tables_of(extractions: Sequence[Extraction]) -> tuple[DataTable, ...]:
    """All tables over all forms of all documents, in the order of `tables.yaml`."""
    rows: dict[str, list[Row]] = {name: [] for name in load_tables().tables}
    for extraction in extractions:
        for number, form in enumerate(extraction.forms, 1):
            _add(rows, extraction, number, form)
    captions = load_tables().sheets
    return tuple(
        DataTable(
            name,
            captions[name],
            columns_of(name),
            tuple({column.name: row.get(column.name) for column in columns_of(name)} for row in found),
        )
        for name, found in rows.items()
    )


def _add(rows: dict[str, list[Row]], extraction: Extraction, number: int, form: Form) -> None:
    cells = form_cells(form)
    key: Row = {
        "form_id": f"{extraction.source.sha256[:ID_CHARACTERS]}-{number}",
        "document": extraction.source.name,
        "form": number,
        "project_name": form.project_name,
    }
    head: Row = {
        "kind": form.kind,
        "fiscal_year": form.fiscal_year,
        "department": form.department,
        "implementing_unit": form.implementing_unit,
    }
    rows["forms"].append({**key, **head, **_form(form), "sha256": extraction.source.sha256})
    rows["funding"].extend({**key, "fiscal_year": form.fiscal_year, **row} for row in _funding(form))
    rows["indicators"].extend({**key, **head, **row} for row in _indicators(form, cells))
    rows["findings"].extend({**key, **row} for row in _findings(form, cells))
    rows["review"].extend({**key, **row} for row in _reviews(form, cells))


def _form(form: Form) -> Row:
    total = _total_row(form)
    budget = _budget(form, total)
    factor = load_tables().yuan.get(form.funding.currency_unit or "")
    severities = [finding.severity for finding in form.findings if not finding.to_verify]
    return {
        "title": form.title,
        "project_nature": form.project_nature,
        "project_category": form.project_category,
        "start_date": form.start_date,
        "end_date": form.end_date,
        "currency_unit": form.funding.currency_unit,
        "budget": budget,
        "budget_yuan": None if budget is None or factor is None else budget * factor,
        "executed": total.executed if total else None,
        "execution_rate": total.execution_rate if total else None,
        "execution_score": total.score if total else None,
        "total_score": form.total_score,
        "grade": form.grade,
        "goal": form.goals.expected if form.kind == "self_evaluation" else form.goals.annual,
        "goal_overall": form.goals.overall,
        "goal_actual": form.goals.actual,
        "indicators": len(form.indicators),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "reviews": len(form.review),
    }


def _total_row(form: Form) -> EvaluationFundingRow | None:
    rows = form.funding.rows if isinstance(form.funding, EvaluationFunding) else []
    return next((row for row in rows if row.item == "annual_total"), None)


def _budget(form: Form, total: EvaluationFundingRow | None) -> Decimal | None:
    """The year's funds in the unit printed: what a declaration asks for, the 全年预算数 of a self-evaluation."""
    if isinstance(form.funding, EvaluationFunding):
        return total.adjusted_budget if total else None
    return form.funding.annual_total


def _funding(form: Form) -> Iterator[Row]:
    names = load_display()
    unit = form.funding.currency_unit
    if isinstance(form.funding, EvaluationFunding):
        for row in form.funding.rows:
            amounts = {name: getattr(row, name) for name in names.funding_columns}
            yield {"currency_unit": unit, "item": row.item, **amounts}
    else:
        for name in names.declaration_funding:
            yield {"currency_unit": unit, "item": name, "amount": getattr(form.funding, name)}
    for line in form.funding.others:
        if isinstance(form.funding, EvaluationFunding):
            yield {"currency_unit": unit, "item": line.label, **line.amounts}
        else:
            sides = {side: amount for side in DECLARED_SIDES if (amount := line.amounts.get(side)) is not None}
            for side, amount in sides.items():
                item = f"{line.label}（项目）" if side == "project" else line.label
                yield {"currency_unit": unit, "item": item, "amount": amount}


def _indicators(form: Form, cells: FormCells) -> Iterator[Row]:
    severities = load_display().severities
    for at, (row, marked) in enumerate(zip(form.indicators, cells.rows, strict=True), 1):
        found = {id(finding): finding for cell in marked for finding in cell.findings}
        yield {
            "row": at,
            "level1": row.level1,
            "level2": row.level2,
            "name": row.name,
            **_measure("target", row.target),
            **_measure("actual", row.actual),
            "weight": row.weight,
            "score": row.score,
            "deviation": row.deviation,
            **{name: getattr(row, name) for name in ADDED_FIELDS},
            "review": [f"{cell.label}：{'，'.join(cell.reasons)}" for cell in marked if cell.reasons],
            "findings": [f"【{severities[finding.severity]}】{finding.message}" for finding in found.values()],
        }


def _measure(name: str, measure: Measure | None) -> Row:
    if measure is None:
        return {}
    return {
        name: measure.text,
        f"{name}_operator": measure.operator,
        f"{name}_value": measure.value,
        f"{name}_unit": measure.unit,
    }


def _findings(form: Form, cells: FormCells) -> Iterator[Row]:
    for number, finding in enumerate(form.findings, 1):
        named = [cell for cell in map(cells.at, finding.pointers) if cell]
        yield {
            "number": number,
            "severity": finding.severity,
            "code": finding.code,
            "message": finding.message,
            "basis": finding.basis,
            "row": next((cell.row + 1 for cell in named if cell.row is not None), None),
            "places": [place(cell) for cell in named],
            "values": [cell.text or "" for cell in named],
            "pointers": list(finding.pointers),
        }


def _reviews(form: Form, cells: FormCells) -> Iterator[Row]:
    for number, review in enumerate(form.review, 1):
        cell = cells.at(review.pointer)
        yield {
            "number": number,
            "row": cell.row + 1 if cell and cell.row is not None else None,
            "place": place(cell) if cell else None,
            "value": cell.text if cell else None,
            "reasons": list(review.reasons),
            "pointer": review.pointer,
        }


def worded(column: Column, value: Value) -> Value:
    """A value as staff read it: codes of the contract in Chinese, a list as one text."""
    names = load_display()
    if column.name == "kind":
        return names.kinds[str(value)]
    if column.name == "severity":
        return names.severities[str(value)]
    if column.name == "item":
        items = {**names.declaration_funding, **names.funding_items}
        return items.get(str(value), str(value))  # other funds go by the label they are printed with
    return "；".join(value) if isinstance(value, list) else value
