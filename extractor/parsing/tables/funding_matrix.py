"""Funds of a declaration as a table of their own: kinds of funds as columns, years or nothing as rows.

The row of the form's year is read, or the only one; the amounts of other years stay unclaimed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractor.model.form_reading import FormReading
from extractor.parsing.tables.other_funds import store_other_line
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions
from extractor.terms.measures import parse_number

FEWEST_KINDS = 2
"""Known kinds of funds side by side with which such a table begins."""
_KEYS = {
    "annual_total": "annual_total",
    "appropriation": "annual_appropriation",
    "carryover": "annual_carryover",
    "other": "annual_other",
}


def read_funding_matrix(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], taken: Collection[int]
) -> set[int]:
    """Fill the year's amounts from such a table; returns ids of the cells it has read. taken: cells known otherwise."""
    for number, row in enumerate(rows):
        kinds = [cell for cell in row.texts if _key_of(cell)]
        if len(kinds) < FEWEST_KINDS or row.table is None or any(_is_amount(cell) for cell in row.texts):
            continue
        heads = [cell for cell in row.texts if cell.column >= kinds[0].column and id(cell) not in taken]
        below = [other for other in rows[number + 1 :] if _is_row_of(other, row, heads)]
        chosen = _row_of_year(reading, source, below)
        if chosen is not None:
            return _read_row(reading, source, heads, chosen)
    return set()


def _key_of(cell: PrintedCell) -> str | None:
    item = captions.field_of("funding_evaluation", cell.text)
    field = captions.field_of("funding_declaration", cell.text) or ""
    return _KEYS.get(item) if item else field if field.startswith("annual") else None


def _is_amount(cell: PrintedCell) -> bool:
    return parse_number(cell.text) is not None


def _is_row_of(row: PrintedRow, head: PrintedRow, heads: Sequence[PrintedCell]) -> bool:
    """Whether a row prints amounts below the kinds of funds, most of them at least."""
    if row.table is not head.table:
        return False
    cells = [cell for kind in heads if (cell := row.cell_at(kind.column)) and cell.text]
    return len(cells) >= FEWEST_KINDS and all(map(_is_amount, cells)) and all(map(row.begins, cells))


def _row_of_year(reading: FormReading, source: str, rows: Sequence[PrintedRow]) -> PrintedRow | None:
    year = "".join(source[start:end] for start, end in reading.cells.get("/fiscal_year", ()))
    named = [row for row in rows if year and row.texts[0].text.startswith(year)]
    return (named or rows)[0] if len(named or rows) == 1 else None


def _read_row(reading: FormReading, source: str, heads: Sequence[PrintedCell], row: PrintedRow) -> set[int]:
    read: set[int] = set()
    for head in heads:
        cell = row.cell_at(head.column)
        if cell is None or not cell.text:
            continue
        key = _key_of(head)
        reading.captions.extend(head.spans)
        read |= {id(head), id(cell)}
        if key and f"/funding/{key}" not in reading.cells:
            reading.cells[f"/funding/{key}"] = cell.spans
        else:
            store_other_line(reading, source, head.spans, "annual", cell.spans)
    if row.texts[0].column < heads[0].column:
        reading.captions.extend(row.texts[0].spans)
    return read
