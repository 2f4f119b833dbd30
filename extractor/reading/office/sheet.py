"""Cells of a sheet as they are shown in, blocks out: the part that old and new Excel files have in common.

A sheet is one table; where a new form's title follows a blank row another table begins, so that forms stacked on one
sheet do not share their columns. Rows and columns without text vanish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product

from extractor.reading.blocks import Block
from extractor.reading.ink import LeftOut
from extractor.reading.nested_tables import Cell, Grid, table_block
from extractor.reading.text_lines import is_title

MAX_CELLS = 200_000
"""Cells with text that are read of one sheet; the largest form has under 1,000."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; all 0-based, all included."""


@dataclass(slots=True)
class Sheet:
    """texts: by (row, column), 0-based, blank ones left out. notices: Chinese, about this sheet, without its name.

    left: text of cells that is not read, by why.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_cells: set[tuple[int, int]] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)
    left: LeftOut = field(default_factory=LeftOut)

    def leave_hidden(self) -> None:
        """Take out what stands in hidden rows and columns; a merged cell goes with the last of its own."""
        corners = {(merge[0], merge[1]): merge for merge in self.merges}
        for place in [place for place in self.texts if place[0] in self.hidden_rows or place[1] in self.hidden_columns]:
            top, left, bottom, right = corners.get(place, (*place, *place))
            rows, columns = range(top, bottom + 1), range(left, right + 1)
            if all(row in self.hidden_rows for row in rows) or all(column in self.hidden_columns for column in columns):
                del self.texts[place]
                self.hidden_cells.add(place)


def sheet_blocks(sheet: Sheet) -> Iterator[Block]:
    """Tables of a sheet, from top to bottom."""
    for first, last in _tables(sheet):
        texts = {place: text for place, text in sheet.texts.items() if first <= place[0] <= last}
        corners = {(merge[0], merge[1]): merge for merge in sheet.merges if first <= merge[0] <= last}
        covered = {place for merge in corners.values() for place in _inside(merge, texts)}
        cells = []
        right = max(column for _, column in texts)
        for row, column in sorted({*texts, *(place for place in corners if place[1] <= right)}):
            if (row, column) in covered:
                continue
            merge = corners.get((row, column), (row, column, row, column))
            parts = [texts.get((row, column), "")]
            rows, columns = min(merge[2], last) - row + 1, min(merge[3], right) - column + 1
            cells.append(Cell(row - first, column, rows, columns, [*parts]))
        yield table_block(Grid(right + 1, last - first + 1, cells))


def _inside(merge: Merge, texts: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, int]]:
    """Places with text that a merged range covers, its corner left out: stored, but not shown."""
    top, left, bottom, right = merge
    if (bottom - top + 1) * (right - left + 1) < len(texts):
        places: Iterable[tuple[int, int]] = product(range(top, bottom + 1), range(left, right + 1))
    else:
        places = texts
    for row, column in places:
        within = top <= row <= bottom and left <= column <= right
        if within and (row, column) != (top, left) and (row, column) in texts:
            yield row, column


def _tables(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """(first, last) row of each table: cut where a title stands alone in its row below a blank row."""
    rows: dict[int, list[str]] = {}
    for (row, _), text in sorted(sheet.texts.items()):
        rows.setdefault(row, []).append(text)
    numbers = sorted(rows)
    start = numbers[0] if numbers else 0
    for before, row in pairwise(numbers):
        if row - before > 1 and len(rows[row]) == 1 and is_title(rows[row][0]):
            yield start, before
            start = row
    if numbers:
        yield start, numbers[-1]


def sheet_notices(sheets: Sequence[Sheet], skipped: Sequence[str]) -> list[str]:
    """What a person should know about the sheets, Chinese."""
    notices = []
    if skipped:
        notices.append(f"隐藏的工作表没有读取：{'、'.join(skipped)}")
    for sheet in sheets:
        rows = {row for row, _ in sheet.hidden_cells} & sheet.hidden_rows
        columns = {column for _, column in sheet.hidden_cells} & sheet.hidden_columns
        hidden = [f"{len(found)} {what}" for found, what in ((rows, "行"), (columns, "列")) if found]
        if hidden:
            notices.append(f"工作表“{sheet.name}”隐藏的{'、'.join(hidden)}没有读入；要读入，请先取消隐藏")
        notices.extend(f"工作表“{sheet.name}”{notice}" for notice in (*sheet.notices, *sheet.left.notices()))
    return notices
