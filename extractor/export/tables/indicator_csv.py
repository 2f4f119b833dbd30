"""An extraction in, a CSV table out: one row an indicator, Chinese headers, for Excel and WPS.

Measures of these forms look like formulas (`=100.00(%)`), and a document may hold a real one. A spreadsheet computes
what begins with = + - or @, which loses the value at best. Such a text cell is written as the formula `="…"`, a string
literal: Excel and WPS show exactly the printed characters, nothing is computed, nothing is added to the value (an
apostrophe in front, the usual advice, stays visible in a CSV). `plain` undoes it for programs. Cells from numbers of
the contract are written bare, so that they can be summed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.assembly.cells import Cell, form_cells
from extractor.assembly.display import load_display
from extractor.export.tables.table_columns import load_tables
from extractor.model.form import Extraction, Form, Indicator, Measure

ENCODING = "utf-8-sig"
LITERAL_LIMIT = 255
"""Longest string literal Excel takes in a formula, in characters. Longer cells get an apostrophe in front instead."""

_FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠]")
"""Full-width signs count: a spreadsheet may take them for half-width ones. A leading apostrophe is the guard's own."""
_LITERAL = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)


def to_csv(extraction: Extraction) -> str:
    """The table as text with CRLF line ends, header first. A form without indicators has no row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(load_tables().indicator_csv)
    for number, form in enumerate(extraction.forms, 1):
        writer.writerows(_rows(extraction.source.name, number, form))
    return out.getvalue()


def guarded(text: str | None) -> str:
    """The text so that a spreadsheet shows it and computes nothing."""
    if not text:
        return ""
    if not _FORMULA.match(text):
        return text
    literal = text.replace('"', '""')
    return f'="{literal}"' if len(literal) <= LITERAL_LIMIT else f"'{text}"


def plain(cell: str) -> str:
    """The printed text of a cell that `guarded` wrote."""
    match = _LITERAL.fullmatch(cell)
    if match:
        return match.group(1).replace('""', '"')
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _rows(source: str, number: int, form: Form) -> Iterator[list[str]]:
    cells = form_cells(form)
    kind = load_display().kinds[form.kind]
    head = [guarded(source), str(number), kind, _number(form.fiscal_year)]
    head += [guarded(text) for text in (form.project_name, form.department, form.implementing_unit)]
    header_cells = [cells[f"/{name}"] for name in ("fiscal_year", "project_name", "department", "implementing_unit")]
    for index, row in enumerate(form.indicators):
        marked = header_cells + cells.rows[index]
        yield [*head, str(index + 1), *_values(row), guarded(_reviews(marked)), guarded(_findings(cells.rows[index]))]


def _values(row: Indicator) -> list[str]:
    target, actual = row.target, row.actual
    return [
        *(guarded(text) for text in (row.level1, row.level2, row.name)),
        *_measure(target),
        guarded(actual.text if actual else None),
        _number(actual.value if actual else None),
        guarded(actual.unit if actual else None),
        _number(row.weight),
        _number(row.score),
        guarded(row.deviation),
    ]


def _measure(measure: Measure | None) -> list[str]:
    if measure is None:
        return ["", "", "", ""]
    return [guarded(measure.text), guarded(measure.operator), _number(measure.value), guarded(measure.unit)]


def _number(value: Decimal | int | None) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _reviews(cells: list[Cell]) -> str:
    return "；".join(f"{cell.label}：{'，'.join(cell.reasons)}" for cell in cells if cell.reasons)


def _findings(cells: list[Cell]) -> str:
    names = load_display().severities
    found = {
        id(finding): f"【{names[finding.severity]}】{finding.message}" for cell in cells for finding in cell.findings
    }
    return "；".join(found.values())
