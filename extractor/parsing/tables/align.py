"""Short rows put under their columns: text, and careless mark-up, print a merged label once and leave nothing below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.model.document import Table
from extractor.parsing.tables.columns import LEVELS, GridColumns, assign_cells
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions
from extractor.terms.level_labels import label_text, load_level_labels
from extractor.terms.measures import parse_number, parse_quantity

FEWEST_PIECES = 3
"""Pieces of a line that may be a row."""


def align_rows(rows: Sequence[PrintedRow], columns: GridColumns) -> list[PrintedRow]:
    """The rows, those with fewer fields than the header moved to the right where only then they fit its columns."""
    width = max(column.end for column in columns.columns)
    table = next((row.table for row in rows if row.table is not None), None)
    aligned = [_align(place_line(row, columns, table), columns, width) for row in rows]
    return _share_names(aligned, columns)


def _share_names(rows: Sequence[PrintedRow], columns: GridColumns) -> list[PrintedRow]:
    """The rows, a row of another period without a name with the name above it, as if the cell were merged over both."""
    name = columns.find("name")
    shared: list[PrintedRow] = []
    above: PrintedCell | None = None
    for row in rows:
        here = columns.cell_of("name", row) if row.table else None
        periods = any(captions.is_row_period(cell.text) for cell in row.texts)
        guessed = row.table is not None and row.table.walls == "guessed"
        if name and above and guessed and periods and (here is None or not here.text):
            row = replace(row, known={**row.known, **dict.fromkeys(range(name.start, name.end), above)})
        elif here is not None and here.text:
            above = here
        shared.append(row)
    return shared


def place_line(row: PrintedRow, columns: GridColumns, table: Table | None) -> PrintedRow:
    """A line outside tables as a row of one, where its pieces are a label, a name and what else the columns ask for: a
    table of one row is often kept as a line."""
    width = max(column.end for column in columns.columns)
    if row.table is not None or table is None or not FEWEST_PIECES <= len(row.cells) <= width:
        return row
    moved = replace(_move(row, width - len(row.cells)), table=table)
    cells = columns.cells_of(moved)
    labelled = any(level in cells and label_text(cells[level].text) for level in LEVELS)
    asked = all(field in cells and cells[field].text for field in ("name", "target") if field in columns.fields)
    return moved if labelled and asked and count_misfits(moved, columns) == 0 else row


def _align(row: PrintedRow, columns: GridColumns, width: int) -> PrintedRow:
    if row.table is None or not row.cells:
        return row
    missing = width - row.cells[-1].end
    if missing <= 0 or len(row.known) > sum(cell.colspan for cell in row.cells):
        return row
    moved = _move(row, missing)
    here, there = count_misfits(row, columns), count_misfits(moved, columns)
    # Walls that the file gives are not believed only where a label stands in another label's column.
    sure = there == 0 if row.table.walls == "given" else there < here
    return moved if here and sure else row


def _move(row: PrintedRow, by: int) -> PrintedRow:
    cells = tuple(replace(cell, column=cell.column + by) for cell in row.cells)
    known = {at: cell for cell in cells for at in range(cell.column, cell.end)}
    return replace(row, cells=cells, known=known)


def count_misfits(row: PrintedRow, columns: GridColumns) -> int:
    """Cells that are not what their column says: a label elsewhere, other text among labels, words among points."""
    misfits = 0
    for column, cell in assign_cells(row, columns.columns).items():
        if not cell.text:
            continue
        label = label_text(cell.text)
        if column.field in LEVELS:
            families = load_level_labels().level2
            right = label is not None and (column.field == "level1" or label in families)
            right = right and not (column.field == "level1" and label in families and label not in _level1())
            misfits += label is not None and not right
            misfits += captions.is_row_period(cell.text) or _is_value(cell.text)
        elif column.field in ("weight", "score"):
            misfits += parse_number(cell.text) is None
        else:
            misfits += label is not None
    name = columns.cell_of("name", row)
    first = min(column.start for column in columns.columns)
    misfits += sum(cell.end <= first and label_text(cell.text) is not None for cell in row.texts)
    return misfits + (name is None or not name.text or _is_value(name.text))


def _is_value(text: str) -> bool:
    """Whether a text is a measure or an answer, which is neither a label nor a name."""
    return parse_quantity(text).value is not None or captions.is_qualitative_answer(text)


def _level1() -> frozenset[str]:
    return load_level_labels().level1
