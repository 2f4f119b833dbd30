"""A w:tbl in, a grid of cells out: gridSpan, vMerge, hMerge, gridBefore, rows and cells inside content controls.

Word's grid has a line wherever any cell of any row ends, often several within a millimetre where borders were dragged
by hand, and some programs leave the spans out altogether; here lines that no reader could tell apart become one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractor.reading.nested_tables import Cell, Grid, Part
from extractor.reading.office.docx_names import Element, W, is_on
from extractor.reading.office.docx_text import unwrapped, value

NEAR = 120
"""Grid lines closer than this, in twips (6 pt), are one: no character fits between them."""

MOST = 32_000
"""Word's widest page is 31,680 twips, its widest table has 63 columns."""

Content = Callable[[Element], list[Part]]
"""Reads what stands in a w:tc."""


@dataclass(slots=True)
class _Raw:
    """A w:tc and where it lies. left, right: grid lines. merge: restart, continue (of the cell above) or None."""

    node: Element
    left: int
    right: int
    merge: str | None


def read_table(table: Element, content: Content) -> Grid:
    """The grid of a table; `content` is called once for each visible cell, in reading order."""
    read = [_raw_cells(row) for row in unwrapped(table) if row.tag == W + "tr" and not _is_dropped(row)]
    rows = [cells for cells, _ in read if cells]
    if not rows:
        return Grid(0, 0, [])
    ragged = len({end for cells, end in read if cells}) > 1
    if ragged and all(_width(cell.node) for row in rows for cell in row):
        rows = _placed_by_width(rows)
        positions = {line: line for row in rows for cell in row for line in (cell.left, cell.right)}
    else:
        positions = _positions(_grid_widths(table), max(row[-1].right for row in rows))
    return _grid(rows, _merged_places(rows, positions), content)


def _is_dropped(row: Element) -> bool:
    properties = row.find(W + "trPr")
    if properties is None:
        return False
    return properties.find(W + "del") is not None or is_on(properties.find(W + "hidden"))


def _raw_cells(row: Element) -> tuple[list[_Raw], int]:
    """Cells of a row, and the grid line where it ends; rows that end at different lines have lost their spans."""
    before, after = (_number(value(row.find(f"{W}trPr/{W}{name}")), 0) for name in ("gridBefore", "gridAfter"))
    left = before
    cells: list[_Raw] = []
    for node in unwrapped(row):
        if node.tag != W + "tc":
            continue
        properties = node.find(W + "tcPr")
        right = left + max(1, _number(value(_child(properties, "gridSpan")), 1))
        if cells and _merge(_child(properties, "hMerge")) == "continue":
            cells[-1].right = right
        else:
            cells.append(_Raw(node, left, right, _merge(_child(properties, "vMerge"))))
        left = right
    return cells, left + after


def _child(properties: Element | None, name: str) -> Element | None:
    return None if properties is None else properties.find(W + name)


def _merge(node: Element | None) -> str | None:
    return None if node is None else value(node) or "continue"


def _number(text: str | None, default: int) -> int:
    """A count or a width in twips, as far as a page can need it."""
    try:
        return min(int(float(text)), MOST) if text else default
    except (ValueError, OverflowError):
        return default


def _grid_widths(table: Element) -> list[int]:
    return [_number(column.get(W + "w"), 0) for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]


def _width(cell: Element) -> int:
    node = cell.find(f"{W}tcPr/{W}tcW")
    return _number(node.get(W + "w"), 0) if node is not None and node.get(W + "type", "dxa") == "dxa" else 0


def _placed_by_width(rows: Sequence[Sequence[_Raw]]) -> list[list[_Raw]]:
    placed = []
    for row in rows:
        left, cells = 0, []
        for cell in row:
            right = left + _width(cell.node)
            cells.append(_Raw(cell.node, left, right, cell.merge))
            left = right
        placed.append(cells)
    return placed


def _positions(widths: Sequence[int], lines: int) -> dict[int, int]:
    """Grid line → distance from the left in twips; far apart where the grid gives no widths."""
    known = len(widths) >= lines and all(width > 0 for width in widths)
    position, found = 0, {0: 0}
    for line in range(lines):
        position += widths[line] if known else 10 * NEAR
        found[line + 1] = position
    return found


def _merged_places(rows: Sequence[Sequence[_Raw]], positions: dict[int, int]) -> dict[int, int]:
    """Line of the given grid → column of the new one: lines at which cells begin, near ones merged.

    Two lines stay apart where a cell lies between them.
    """
    between = {(cell.left, cell.right) for row in rows for cell in row}
    lines = sorted({line for ends in between for line in ends}, key=positions.__getitem__)
    places: dict[int, int] = {}
    group: list[int] = []
    for line in lines:
        near = group and positions[line] - positions[group[0]] < NEAR
        if not near or any((other, line) in between for other in group):
            group = []
        places[line] = places[group[0]] if group else len(set(places.values()))
        group.append(line)
    return places


def _grid(rows: Sequence[Sequence[_Raw]], places: dict[int, int], content: Content) -> Grid:
    cells: list[Cell] = []
    open_cells: dict[int, Cell] = {}
    for number, row in enumerate(rows):
        still_open: dict[int, Cell] = {}
        for raw in row:
            left, right = places[raw.left], places[raw.right]
            above = open_cells.get(left) if raw.merge == "continue" else None
            if above is not None and above.column + above.colspan == right:
                above.rowspan += 1
            else:
                above = Cell(number, left, 1, max(1, right - left), content(raw.node))
                cells.append(above)
            if raw.merge is not None:
                still_open[left] = above
        open_cells = still_open
    return Grid(max(cell.column + cell.colspan for cell in cells), len(rows), cells)
