"""Merged cells that a program has taken apart and filled: each of their places holds a copy of the text.

In the head of a form copies side by side, and the same ones again below, are one cell; among indicators they are left,
for two columns may say the same and rows below another share a label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.model.form_reading import FormReading
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow

FEWEST_COPIES = 3
"""Copies of a text side by side that show that a table was filled."""
_WORDS = re.compile("[\u4e00-\u9fff]{2}")


def undo_filling(reading: FormReading, rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows of a head with copies joined; what the copies printed is claimed. Rows of other tables stay as they are.

    A table is a filled one where no cell of it is merged and a text stands in some row three times side by side.
    """
    filled = {id(row.table) for row in rows if row.table is not None and _is_filled(row)}
    merged = {id(row.table) for row in rows if any(cell.colspan > 1 or cell.rowspan > 1 for cell in row.cells)}
    joined: list[PrintedRow] = []
    for row in rows:
        if row.table is None or id(row.table) not in filled - merged:
            joined.append(row)
            continue
        cells = _join_across(reading, row)
        above = joined[-1] if joined and joined[-1].table is row.table else None
        joined.append(_join_down(reading, row, cells, above))
    return _with_heights(joined)


def _is_filled(row: PrintedRow) -> bool:
    texts = [cell.text for cell in row.cells]
    return any(
        _WORDS.search(texts[at]) and len(set(texts[at : at + FEWEST_COPIES])) == 1
        for at in range(len(texts) - FEWEST_COPIES + 1)
    )


def _join_across(reading: FormReading, row: PrintedRow) -> list[PrintedCell]:
    cells: list[PrintedCell] = []
    for cell in row.cells:
        before = cells[-1] if cells else None
        if before is not None and _WORDS.search(cell.text) and cell.text == before.text and before.end == cell.column:
            cells[-1] = replace(before, colspan=before.colspan + cell.colspan)
            reading.captions.extend(cell.spans)
        else:
            cells.append(cell)
    return cells


def _join_down(
    reading: FormReading, row: PrintedRow, cells: Sequence[PrintedCell], above: PrintedRow | None
) -> PrintedRow:
    """The row without cells that copy the one above them; those cover it as well."""
    own: list[PrintedCell] = []
    known: dict[int, PrintedCell] = {}
    for cell in cells:
        over = above.known.get(cell.column) if above else None
        same = over is not None and over.text == cell.text and (over.column, over.end) == (cell.column, cell.end)
        copied = over if same and _WORDS.search(cell.text) else None
        if copied is not None:
            reading.captions.extend(cell.spans)
        else:
            own.append(cell)
        known |= dict.fromkeys(range(cell.column, cell.end), copied or cell)
    return replace(row, cells=tuple(own), known=known)


def _with_heights(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows, their cells told how many rows they cover."""
    heights: dict[int, int] = {}
    for row in rows:
        for cell in {id(cell): cell for cell in row.known.values()}.values():
            heights[id(cell)] = heights.get(id(cell), 0) + 1
    taller: dict[int, PrintedCell] = {}
    for row in rows:
        for cell in row.cells:
            if heights.get(id(cell), 1) > cell.rowspan:
                taller[id(cell)] = replace(cell, rowspan=heights[id(cell)])
    return [
        replace(
            row,
            cells=tuple(taller.get(id(cell), cell) for cell in row.cells),
            known={at: taller.get(id(cell), cell) for at, cell in row.known.items()},
        )
        if taller
        else row
        for row in rows
    ]
