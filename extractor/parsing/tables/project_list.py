"""One flat list of many projects: the head of each form stands in columns, printed once for the rows of a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.model.form import Kind
from extractor.model.form_reading import FormReading
from extractor.parsing.tables.columns import Column, GridColumns, assign_cells
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions

_SECTIONS: dict[Kind, tuple[tuple[str, str], ...]] = {
    "target_declaration": (("header", "/"), ("goals_declaration", "/goals/"), ("funding_declaration", "/funding/")),
    "self_evaluation": (("header", "/"), ("goals_evaluation", "/goals/")),
}
"""Sections of captions that may name a column of the list, and the pointer their fields begin with."""


def is_project_list(columns: GridColumns) -> bool:
    """Whether a column of the grid holds the names of projects."""
    return any(names_project(column) for column in columns.columns)


def names_project(column: Column) -> bool:
    """Whether a column holds names of projects, alone or with those of the units above them (单位名称、项目名称)."""
    return captions.field_of("header", column.caption) == "project_name" or column.caption.endswith("项目名称")


def split_by_project(rows: Sequence[PrintedRow], columns: GridColumns) -> Iterator[list[PrintedRow]]:
    """Rows of each project. A project goes on until another name is printed in its column."""
    group: list[PrintedRow] = []
    before = ""
    for row in rows:
        name = _cell(row, columns)
        text = name.text if name else ""
        if text and text != before and group:
            yield group
            group = []
        before = text or before
        group.append(row)
    if group:
        yield group


def _cell(row: PrintedRow, columns: GridColumns) -> PrintedCell | None:
    cells = assign_cells(row, columns.columns)
    return next((cells[column] for column in columns.columns if column in cells and names_project(column)), None)


def read_project_columns(reading: FormReading, rows: Sequence[PrintedRow], columns: GridColumns) -> None:
    """Fill head, goals and funding of a project from the columns of its first row that prints them."""
    for column in columns.columns:
        pointer = _pointer(reading.kind, column)
        if pointer is None:
            continue
        for row in rows:
            cell = assign_cells(row, columns.columns).get(column)
            if cell is not None and cell.text:
                if pointer in reading.cells and reading.cells[pointer] != cell.spans:
                    reading.captions.extend(cell.spans)  # printed again for each row
                reading.cells.setdefault(pointer, cell.spans)


def _pointer(kind: Kind, column: Column) -> str | None:
    if column.field:
        return None
    if names_project(column):
        return "/project_name"
    if captions.field_of("goals_block", column.caption):
        return f"/goals/{'annual' if kind == 'target_declaration' else 'expected'}"
    for section, prefix in _SECTIONS[kind]:
        field = captions.field_of(section, column.caption)
        if field and field != "+":
            return prefix + ("annual_other" if field == "other" else field)
    budget = captions.field_of("funding_columns", column.caption) in ("initial_budget", "adjusted_budget")
    return "/funding/annual_total" if budget and kind == "target_declaration" else None


def is_project_column(kind: Kind, column: Column) -> bool:
    """Whether a column says something of the project and not of the indicator."""
    return _pointer(kind, column) is not None
