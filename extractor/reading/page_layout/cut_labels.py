"""The last grid of a page and the glyphs outside in; the grid with the labels that the page's end pushed below it.

A row that begins where the page ends leaves a stub without walls: the first lines of its centred labels.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.reading.page_layout.glyphs import Glyph, lines_of
from extractor.reading.page_layout.ruled_grid import Grid, GridCell

NEAR = 1.0
"""Share of the type size between the grid and the stub at most."""
CENTRED = 3.0
"""Points between the middle of a label and that of its column: what tells it from a note below the table."""


def with_stubs(
    grid: Grid, cells: list[list[Glyph]], outside: list[Glyph]
) -> tuple[Grid, list[list[Glyph]], list[Glyph]]:
    """Grid, glyphs of its cells and glyphs outside, with a last row more where labels stand right below the grid."""
    below = [glyph for glyph in outside if glyph.y > grid.ys[-1] and not glyph.text.isspace()]
    stub: list[Glyph] = []
    reach = grid.ys[-1]
    for line in lines_of(below):
        if min(glyph.top for glyph in line) - reach > NEAR * line[0].size:
            break
        reach = max(glyph.bottom for glyph in line)
        stub += line
    columns = _columns(grid, stub)
    if not stub or columns is None:
        return grid, cells, outside
    row = len(grid.ys) - 1
    more = tuple(GridCell(row, column, 1, 1) for column in range(len(grid.xs) - 1))
    whole = frozenset(range(len(grid.xs) - 1))
    wider = Grid(grid.xs, (*grid.ys, reach), (*grid.cells, *more), grid.open_top, whole)
    taken = {id(glyph) for glyph in stub}
    return wider, [*cells, *columns], [glyph for glyph in outside if id(glyph) not in taken]


def _columns(grid: Grid, stub: Sequence[Glyph]) -> list[list[Glyph]] | None:
    """The glyphs of every column; None where a text is not centred in its column."""
    columns: list[list[Glyph]] = [[] for _ in grid.xs[1:]]
    for glyph in stub:
        place = next((i for i, x in enumerate(grid.xs[1:]) if grid.xs[0] <= glyph.x < x), None)
        if place is None:
            return None
        columns[place].append(glyph)
    for column, left, right in zip(columns, grid.xs, grid.xs[1:], strict=False):
        if column:
            middle = (min(glyph.x0 for glyph in column) + max(glyph.x1 for glyph in column)) / 2
            if abs(middle - (left + right) / 2) > CENTRED:
                return None
    return columns
