"""Whether a form with guessed walls can be read by its cells: every row fits the columns of the header."""

from __future__ import annotations

from extractor.parsing.tables.columns import LEVELS, is_repeated_header
from extractor.parsing.tables.find_forms import TableForm
from extractor.parsing.tables.printed_rows import PrintedRow
from extractor.terms import captions
from extractor.terms.measures import parse_number


def fits_columns(form: TableForm) -> bool:
    """Whether every row has a name and a target in their columns, labels in theirs, and numbers where points stand.

    A row with less is a piece of a torn one, and then the columns are no facts.
    """
    body = [row for row in form.rows[form.body : form.tail] if not is_repeated_header(row, form.columns)]
    return bool(body) and all(_fits(row, form) for row in body)


def _fits(row: PrintedRow, form: TableForm) -> bool:
    if row.table is None:
        return all(captions.is_furniture(cell.text) or captions.is_page_line(cell.text) for cell in row.texts)
    for field in ("name", "target"):
        cell = form.columns.cell_of(field, row)
        if field in form.columns.fields and (cell is None or not cell.text):
            return False
    for field in LEVELS:
        cell = form.columns.cell_of(field, row)
        if cell is not None and cell.text and captions.label_text(cell.text) is None:
            return False
    for field in ("weight", "score"):
        cell = form.columns.cell_of(field, row)
        if cell is not None and cell.text and parse_number(cell.text) is None:
            return False
    width = max(column.end for column in form.columns.columns)
    return all(cell.end <= width for cell in row.texts)
