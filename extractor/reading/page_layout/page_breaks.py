"""Two parts of a table, above and below the end of a page, in; one out, with what the break cut put together again.

Repeated headings go, a label merged over the break covers the rows on both sides and stands in its first, a row that
goes on below is one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.reading.blocks import TableCell

LINES_CUT = 2
"""Least lines above the break of a cell that goes on below: programs leave no single line behind (orphans)."""
HEADING_CELLS = 3
"""Least filled cells of a heading inside a table that is printed again on the next page."""
USUAL = 0.7
"""Share of like rows that fill a column for it to be one that every row should fill."""

_ENDS = "。；;！!？?"


@dataclass(slots=True)
class Part:
    """Cells of a part of a table on the columns of the whole; open_*: no rule closes it there;
    strip: its first row is too low for text, the rest of a row above."""

    cells: list[TableCell]
    rows: int
    open_top: bool = False
    open_bottom: bool = False
    strip: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """signature: (column, text) of the filled cells that begin in the row; label: text of the first of them."""

    signature: tuple[tuple[int, str], ...]

    @property
    def label(self) -> str:
        return self.signature[0][1] if self.signature else ""


def rows_of(cells: Sequence[TableCell]) -> list[Row]:
    filled: dict[int, list[tuple[int, str]]] = {}
    for cell in cells:
        filled.setdefault(cell.row, [])
        if cell.text.strip():
            filled[cell.row].append((cell.column, "".join(cell.text.split())))
    return [Row(tuple(sorted(filled.get(row, [])))) for row in range(max(filled, default=-1) + 1)]


def mended(above: Part, below: Part) -> Part:
    """Both parts as one."""
    below = _without_headings(above, below)
    if not below.cells:
        return above
    ending = {(cell.column, cell.colspan): i for i, cell in enumerate(above.cells) if _last_row(cell) == above.rows - 1}
    merged_columns = {cell.column for cell in (*above.cells, *below.cells) if cell.rowspan > 1}
    split = _is_split(above, below, merged_columns)
    shift = above.rows - (1 if split else 0)
    cells = list(above.cells)
    for cell in below.cells:
        at = ending.get((cell.column, cell.colspan)) if cell.row == 0 else None
        upper = above.cells[at] if at is not None else None
        if upper is not None and at is not None and (split or _is_one(upper, cell, merged_columns)):
            cells[at] = _put_together(upper, cell, split)
        elif not (split and cell.row == 0 and not cell.text.strip()):
            cells.append(replace(cell, row=cell.row + shift))
    return Part(cells, shift + below.rows, above.open_top, below.open_bottom)


def _last_row(cell: TableCell) -> int:
    return cell.row + cell.rowspan - 1


def _without_headings(above: Part, below: Part) -> Part:
    """The lower part without leading rows that repeat the table's first rows or a heading further down."""
    old, new = rows_of(above.cells), rows_of(below.cells)
    count = 0
    for start in range(len(old)):
        same = 0
        while start + same < len(old) and same < len(new) and new[same].signature == old[start + same].signature:
            same += 1
        if same > count and (start == 0 or _is_heading(new[0])):
            count = same
    if count and not any(new[i].signature for i in range(count)):
        count = 0
    cells = [replace(cell, row=cell.row - count) for cell in below.cells if cell.row >= count]
    return Part(cells, below.rows - count, below.open_top and not count, below.open_bottom, below.strip and not count)


def _is_heading(row: Row) -> bool:
    texts = [text for _, text in row.signature]
    return len(texts) >= HEADING_CELLS and not any(char.isdigit() for text in texts for char in text)


def _is_split(above: Part, below: Part, labels: set[int]) -> bool:
    """Whether the last row above goes on as the first row below.

    A missing rule says little: some programs leave it out between rows too. What tells is a column that every row
    fills and one side of the break does not.
    """
    upper = {c.column: c for c in above.cells if c.row == above.rows - 1 and c.text.strip() and c.column not in labels}
    lower = {c.column: c for c in below.cells if c.row == 0 and c.text.strip() and c.column not in labels}
    if not lower:
        return below.strip
    # Left of what both rows fill stand labels, which only the first of their rows has.
    first = min(set(upper) & set(lower), default=0)
    usual = {column for column in _usual_columns(above, below, labels) if column >= first}
    gaps_above, gaps_below = usual - set(upper), usual - set(lower)
    is_open = above.open_bottom or below.open_top
    if gaps_above or gaps_below:
        fits = usual <= set(upper) | set(lower)
        if not fits or not (gaps_above or set(lower) & set(upper)):
            return False
        return is_open or bool(gaps_above and gaps_below) or _goes_on_below(upper, lower)
    both = [upper[column].text for column in lower if column in upper]
    if any(_opens(text) for text in both):
        return True
    return (
        not usual
        and len(both) == len(lower)
        and all(len(text.split("\n")) >= LINES_CUT and text.strip()[-1] not in _ENDS for text in both)
    )


def _opens(text: str) -> bool:
    """Whether a bracket stays open, as in ≤4550.00（元/ before the end of a page."""
    return sum(text.count(char) for char in "（(") > sum(text.count(char) for char in "）)")


def _usual_columns(above: Part, below: Part, labels: set[int]) -> set[int]:
    """Columns that most rows with the same cells as the row above the break fill."""
    rows = [_shape(above, row) for row in range(above.rows)] + [_shape(below, row) for row in range(below.rows)]
    edge = {column for column, _ in rows[above.rows - 1]} - labels
    alike = [
        {column for column, filled in row if filled}
        for number, row in enumerate(rows)
        if number not in {above.rows - 1, above.rows} and {column for column, _ in row} - labels == edge
    ]
    return {column for column in edge if alike and sum(column in row for row in alike) >= USUAL * len(alike)}


def _shape(part: Part, row: int) -> list[tuple[int, bool]]:
    return [(cell.column, bool(cell.text.strip())) for cell in part.cells if cell.row == row]


def _goes_on_below(upper: dict[int, TableCell], lower: dict[int, TableCell]) -> bool:
    """Between drawn rules only a long cell that goes on proves that a row was cut."""
    return any(column in upper and len(upper[column].text.split("\n")) >= LINES_CUT for column in lower)


def _is_one(upper: TableCell, lower: TableCell, merged_columns: set[int]) -> bool:
    """Whether a cell at the end of a page and one at the start of the next are one merged cell."""
    if upper.column not in merged_columns:
        return False
    return not lower.text.strip() or (not upper.text.strip() and max(upper.rowspan, lower.rowspan) > 1)


def _put_together(upper: TableCell, lower: TableCell, split: bool) -> TableCell:
    text = "\n".join(filter(None, (upper.text, lower.text)))
    rowspan = upper.rowspan + lower.rowspan - (1 if split else 0)
    if upper.text.strip():
        return replace(upper, text=text, rowspan=rowspan)
    return replace(upper, text=text, rowspan=rowspan, page=lower.page, box=lower.box)
