"""The grid of a form whose cells are printed one after another: divided, made a table with guessed walls, and read.

The table goes to the reader of tables, which knows columns in any order, signs and units in columns of their own, and
merged labels; what might as well be divided otherwise is in doubt, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.model.document import Cell, Document, Segment, Table
from extractor.model.form import Span
from extractor.model.form_reading import BORDER, FormReading
from extractor.parsing.cell_runs.column_costs import LEVELS, load_column_costs
from extractor.parsing.cell_runs.divide import (
    Division,
    RunCell,
    count_continued,
    dearest_cell,
    divide_run,
)
from extractor.parsing.cell_runs.grid_header import RunHeader, find_header, is_header_again
from extractor.parsing.cell_runs.printed_cells import cells_of, has_rows
from extractor.parsing.find_forms import FoundForm
from extractor.parsing.tables.columns import GridColumns, find_columns
from extractor.parsing.tables.find_forms import TableForm
from extractor.parsing.tables.printed_rows import PrintedRow, list_rows
from extractor.parsing.tables.read_form import replace_grid
from extractor.terms import captions
from extractor.terms.level_labels import label_text
from extractor.terms.measures import parse_number

_PIECE = re.compile(r"(?![无是否有好高低])[\u4e00-\u9fff]|\([^()]*\)|[^()]*\)|.*\([^()]*")
_LIKE_A_LABEL = re.compile(r"[\u4e00-\u9fff、（）()]{2,16}(指标|目标)等?")
_LEFT_BLANK = re.compile(r"指标\d{1,2}:?|[….·]{2,}")
"""What a template leaves where nothing was filled in."""
SIDE_CAPTION = 2
"""Tokens of the caption beside the grid (绩效指标), in front of the captions of columns."""
DOUBTS_OF_TORN_ROWS = 1.0
"""Cells in doubt per row from which on rows that were read from lines are not believed."""
MOST_CONTINUED = 0.1
"""Cells a row that may go on in another line before the lines are taken for wrapped ones."""


@dataclass(frozen=True, slots=True)
class RunGrid:
    """A grid divided: its table form, and the columns of the table that are in doubt, per row."""

    form: TableForm
    doubts: frozenset[tuple[int, int]]


def divide_grid(document: Document, form: FoundForm, start: int, end: int, total: Decimal | None) -> RunGrid | None:
    """The grid of a form as a table; None where its cells are no run, or do not fit the header.

    start, end: numbers of the first token of the header and of the first below the grid. total: the total of all
    scores, where the form prints one.
    """
    found = cells_of(form.tokens[:end])
    if found is None:
        return None
    cells, firsts = found
    lines_are_rows = has_rows(form.tokens[:end])
    body = next((number for number, token in enumerate(firsts) if token >= form.body), len(cells))
    header = find_header(cells, body, lines_are_rows=lines_are_rows)
    if header is None or firsts[header.start] > start + SIDE_CAPTION:
        return None
    columns = _columns(document, cells, header)
    if columns is None:
        return None
    names = _names(columns, len(header.columns))
    run = _without_furniture(cells, header)
    division = divide_run(run, names, lines_are_rows=lines_are_rows, total=total)
    if division is None or not _fits(run, names, division):
        return None
    return RunGrid(_table_form(document, form, cells, header, run, division), division.doubts)


def _fits(run: Sequence[RunCell], names: Sequence[str], division: Division) -> bool:
    costs = load_column_costs()
    rows = len(division.rows)
    dear = division.cost > costs.dearest_row * rows or dearest_cell(run, names, division) > costs.dearest_cell
    torn = _has_pieces(run, names, division) or _has_odd_labels(run, names, division)
    return not dear and not torn and count_continued(division) <= MOST_CONTINUED * rows


def _has_pieces(run: Sequence[RunCell], names: Sequence[str], division: Division) -> bool:
    """Whether a name is a single character or in brackets as a whole: the rest of a text that was wrapped."""
    return any(
        _PIECE.fullmatch("".join(run[number].text for number in numbers))
        for row in division.rows
        for at, numbers in row.items()
        if names[at] in ("name", "target", "actual", *LEVELS)
    )


def _has_odd_labels(run: Sequence[RunCell], names: Sequence[str], division: Division) -> bool:
    """Whether a text among known labels is none: a piece of one, or of a name."""
    labels = [
        "".join(run[number].text for number in numbers)
        for row in division.rows
        for at, numbers in row.items()
        if names[at] in LEVELS
    ]
    known = [label_text(text) is not None for text in labels]
    return any(known) and not all(
        is_known or _LIKE_A_LABEL.fullmatch(text) for is_known, text in zip(known, labels, strict=True)
    )


def _names(columns: GridColumns, width: int) -> list[str]:
    """Per column of the table: its field, "other" for one that is kept under its caption."""
    names = ["other"] * width
    for column in (*columns.left, *columns.columns):
        for at in range(column.start, column.end):
            names[at] = column.field or "other"
    return names


def _without_furniture(cells: Sequence[RunCell], header: RunHeader) -> list[RunCell]:
    run: list[RunCell] = []
    at = header.end
    while at < len(cells):
        if is_header_again(cells, at, header):
            at += header.end - header.start
            continue
        cell = cells[at]
        side = cell.begins_line and captions.field_of("grid_block", cell.text)
        if not side and not captions.is_furniture(cell.text) and not _LEFT_BLANK.fullmatch(cell.text):
            run.append(cell)
        at += 1
    return run


def _columns(document: Document, cells: Sequence[RunCell], header: RunHeader) -> GridColumns | None:
    rows = _printed_rows(document, [_header_row(cells, header)], len(header.columns))
    return find_columns(rows, 0)


def _header_row(cells: Sequence[RunCell], header: RunHeader) -> dict[int, tuple[Span, ...]]:
    return {
        at: tuple(span for number in numbers for span in cells[number].spans)
        for at, numbers in enumerate(header.columns)
    }


def _printed_rows(document: Document, rows: Sequence[dict[int, tuple[Span, ...]]], width: int) -> list[PrintedRow]:
    """The rows as the reader of tables takes them, from a table of their own."""
    segments: list[Segment] = []
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        for column in range(width):
            pieces = tuple(
                Segment(len(segments) + at + 1, start, end, number + 1, column)
                for at, (start, end) in enumerate(row.get(column, ()))
            )
            segments.extend(pieces)
            cells.append(Cell(number, column, 1, 1, pieces))
    table = Table(len(rows), width, tuple(cells), "guessed")
    return list_rows(replace(document, segments=tuple(segments), tables=(table,)))


def _table_form(
    document: Document,
    form: FoundForm,
    cells: Sequence[RunCell],
    header: RunHeader,
    run: Sequence[RunCell],
    division: Division,
) -> TableForm:
    rows = [_header_row(cells, header)]
    for row in division.rows:
        rows.append({at: tuple(span for n in numbers for span in run[n].spans) for at, numbers in row.items()})
    printed = _printed_rows(document, rows, len(header.columns))
    columns = find_columns(printed, 0)
    assert columns is not None  # the header alone has them
    return TableForm(
        kind=form.kind,
        region=form.region,
        title=form.title,
        year=form.year,
        rows=tuple(printed),
        title_rows=0,
        grid=0,
        body=columns.height,
        tail=len(printed),
        columns=columns,
    )


def read_run_grid(reading: FormReading, document: Document, form: FoundForm, start: int, end: int) -> None:
    """Put the rows of a grid that is a run of cells into a reading of its lines, where the run can be divided."""
    total = reading.cells.get("/total_score")
    number = parse_number(document.text[slice(*total[0])]) if total else None
    grid = divide_grid(document, form, start, end, number)
    if grid is None or _wraps_cells(reading, grid):
        return
    replace_grid(reading, document, grid.form)
    fields = _names(grid.form.columns, grid.form.rows[0].cells[-1].end)
    for row, column in sorted(grid.doubts):
        if row < len(reading.rows):
            reading.rows[row].doubt(_doubted(fields[column]), BORDER)


def _wraps_cells(reading: FormReading, grid: RunGrid) -> bool:
    """Whether the lines, which know wrapped cells, make fewer rows of the grid and hardly doubt them."""
    rows = len(grid.form.rows) - grid.form.body
    doubts = sum(len(row.doubts) for row in reading.rows)
    return rows > len(reading.rows) and doubts < DOUBTS_OF_TORN_ROWS * len(reading.rows)


def _doubted(field: str) -> str:
    return "target" if field in ("operator", "unit") else "name" if field == "other" else field
