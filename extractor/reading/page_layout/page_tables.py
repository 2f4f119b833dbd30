"""The ink of a page in; its tables and lines of text out, from top to bottom, tables with the geometry joining needs.

Ruled tables come from their walls; what stands outside them is laid out by position alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.model.document import Box
from extractor.reading.blocks import TableBlock, TableCell, TextBlock
from extractor.reading.page_layout.cut_labels import with_stubs
from extractor.reading.page_layout.glyphs import Glyph, cell_text, turn
from extractor.reading.page_layout.ink import Ink
from extractor.reading.page_layout.label_spans import Habit
from extractor.reading.page_layout.missing_rules import walls_of
from extractor.reading.page_layout.ruled_grid import Grid, GridCell, Rule, grids, merged
from extractor.reading.page_layout.unruled_tables import loose_blocks

FRAME = 0.8
"""Share of the page from which a grid of one cell is a frame around the page and no table."""
LOW = 0.8
"""Share of the page's height from which a table ends because the page does."""
STRIP = 6.0
"""Points: no row of text is lower."""
CUT_OFF = 0.5
"""Share of the type size between the end of a side that the page cut and a line that still belongs to its cell."""
TILED = 0.75
"""Share of a table that its shaded areas cover when they are its cells."""
MOST_AREAS = 1000
"""Shaded areas above which a page is a drawing."""
MOST_RULES = 3000
"""Rules of one kind above which a page is a drawing; its lines are then not looked at."""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table on one page. xs, ys: its borders in points; open_top, open_bottom: no rule at all closes it there;
    guessed: its inner xs may stand anywhere between two columns."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[TableCell, ...]
    open_top: bool = False
    open_bottom: bool = False
    guessed: bool = False

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


PageBlock = PageTable | TableBlock | TextBlock


@dataclass(slots=True)
class PageContent:
    """What one page holds, in reading order. drawing: so many lines that none was taken for a rule."""

    number: int
    width: float
    height: float
    blocks: list[PageBlock] = field(default_factory=list)
    drawing: bool = False


def content_of(ink: Ink, habit: Habit | None = None) -> PageContent:
    """Tables and lines of a page. habit: where the pages before put their labels; this one adds to it."""
    way = _turned(ink.glyphs)
    page = _upright(ink, way) if way else ink
    content = PageContent(ink.number, ink.width, ink.height)
    horizontal, vertical = merged(page.horizontal), merged(page.vertical)
    if not horizontal and not vertical and _are_cells(page):
        horizontal, vertical = merged(page.shades), merged(page.shade_sides)
    low = float("inf") if way else LOW * page.height
    vertical = vertical or walls_of(page.horizontal, vertical, page.glyphs, habit, low)
    if max(len(horizontal), len(vertical)) > MOST_RULES:
        content.drawing, horizontal, vertical = True, [], []
    found = _tables_only(grids(horizontal, vertical), page)
    inside, outside = _sorted_out(page.glyphs, found)
    for grid, cells in zip(found, inside, strict=True):
        outside = _taken_in(grid, cells, outside)
    if found and found[-1].ys[-1] > LOW * page.height and not way:
        found[-1], inside[-1], outside = with_stubs(found[-1], inside[-1], outside)
    blocks: list[PageBlock] = [_table(grid, cells, page.number) for grid, cells in zip(found, inside, strict=True)]
    tables = [grid.box for grid in found]
    blocks += loose_blocks(outside, _loose_rules(horizontal, found), page.number, tables, habit, low)
    blocks.sort(key=_top)
    content.blocks = [_back(block, way) for block in blocks] if way else blocks
    return content


def _are_cells(page: Ink) -> bool:
    """Whether the shaded areas are the cells of a table: they cover it without lying on one another. Bands behind
    every other row, or shaded labels alone, say nothing of the other cells."""
    sides = zip(page.shade_sides[::2], page.shade_sides[1::2], strict=True)
    areas = {(round(left.at), round(left.start), round(right.at), round(left.end)) for left, right in sides}
    if len(areas) > MOST_AREAS:
        return False
    if not areas:
        return False
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    whole = (min(lefts), min(tops), max(rights), max(bottoms))
    cells = [area for area in areas if area != whole]
    if any(_within(one, other) for one in cells for other in cells if one != other):
        return False
    return bool(sum(_area(cell) for cell in cells) >= TILED * _area(whole))


def _within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _boxes(block: PageBlock) -> list[Box]:
    places = [block] if isinstance(block, TextBlock) else block.cells
    return [place.box for place in places if place.box is not None]


def _top(block: PageBlock) -> float:
    if isinstance(block, PageTable):
        return block.ys[0]
    return min((box[1] for box in _boxes(block)), default=0.0)


def _turned(glyphs: Sequence[Glyph]) -> int:
    """The way most of the text runs: 1 upwards, -1 downwards, 0 level."""
    turned = sum(1 for glyph in glyphs if glyph.turned)
    if turned * 2 <= len(glyphs):
        return 0
    return 1 if sum(glyph.turned for glyph in glyphs) > 0 else -1


def _upright(ink: Ink, way: int) -> Ink:
    """The page turned so that its text is level; places may become negative, only their order counts."""
    sign = 1 if way > 0 else -1
    vertical = [Rule(-sign * rule.at, *sorted((sign * rule.start, sign * rule.end))) for rule in ink.horizontal]
    horizontal = [Rule(sign * rule.at, *sorted((-sign * rule.start, -sign * rule.end))) for rule in ink.vertical]
    glyphs = [turn(glyph, way) for glyph in ink.glyphs]
    return Ink(ink.number, ink.height, ink.width, glyphs, horizontal, vertical)


def _back(block: PageBlock, way: int) -> PageBlock:
    """The block with its boxes where they stand on the page as it is shown; xs and ys stay as they are read."""

    def shown(box: Box | None) -> Box | None:
        if box is None:
            return None
        x0, y0, x1, y1 = box
        return (y0, -x1, y1, -x0) if way > 0 else (-y1, x0, -y0, x1)

    if isinstance(block, TextBlock):
        return replace(block, box=shown(block.box))
    cells = tuple(replace(cell, box=shown(cell.box)) for cell in block.cells)
    return replace(block, cells=cells)


def _tables_only(found: Sequence[Grid], page: Ink) -> list[Grid]:
    """Without frames: a grid of one cell around another grid or most of the page."""

    def is_frame(grid: Grid) -> bool:
        x0, y0, x1, y1 = grid.box
        if len(grid.cells) > 1:
            return False
        holds = any(x0 <= o.xs[0] and y0 <= o.ys[0] and o.xs[-1] <= x1 and o.ys[-1] <= y1 for o in found if o != grid)
        return holds or (x1 - x0) * (y1 - y0) > FRAME * abs(page.width * page.height)

    return [grid for grid in found if not is_frame(grid)]


def _sorted_out(glyphs: Sequence[Glyph], found: Sequence[Grid]) -> tuple[list[list[list[Glyph]]], list[Glyph]]:
    """Glyphs of every cell of every grid, and those outside. A glyph belongs to the smallest grid around it."""
    inside: list[list[list[Glyph]]] = [[[] for _ in grid.cells] for grid in found]
    outside: list[Glyph] = []
    by_size = sorted(range(len(found)), key=lambda i: _area(found[i].box))
    boxes = [(number, *found[number].box) for number in by_size]
    for glyph in glyphs:
        x, y = glyph.x, glyph.y
        for number, x0, y0, x1, y1 in boxes:
            if x0 <= x < x1 and y0 <= y < y1:
                cell = found[number].cell_at(x, y)
                if cell is not None:
                    inside[number][cell].append(glyph)
                    break
        else:
            outside.append(glyph)
    return inside, outside


def _taken_in(grid: Grid, cells: Sequence[list[Glyph]], outside: list[Glyph]) -> list[Glyph]:
    """Gives lines just beyond a side that the page cut off to the cells there; returns what stays outside."""
    for edge, way, cut in ((grid.ys[-1], 1, grid.open_bottom), (grid.ys[0], -1, grid.open_top)):
        if not cut or not outside:
            continue
        reach = dict.fromkeys(range(len(cells)), edge)
        for glyph in sorted((g for g in outside if (g.y - edge) * way > 0), key=lambda g: g.y * way):
            near, far = (glyph.top, glyph.bottom) if way > 0 else (glyph.bottom, glyph.top)
            cell = grid.cell_at(glyph.x, edge - way * 0.1)
            if cell is None or grid.cells[cell].column not in cut or (near - reach[cell]) * way > CUT_OFF * glyph.size:
                continue
            reach[cell] = max(reach[cell], far) if way > 0 else min(reach[cell], far)
            cells[cell].append(glyph)
            outside = [other for other in outside if other is not glyph]
    return outside


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _table(grid: Grid, glyphs: Sequence[list[Glyph]], page: int) -> PageTable:
    cells = [_cell(grid, cell, inside, page) for cell, inside in zip(grid.cells, glyphs, strict=True)]
    columns = len(grid.xs) - 1
    table = PageTable(
        page, grid.xs, grid.ys, tuple(cells), len(grid.open_top) == columns, len(grid.open_bottom) == columns
    )
    return without_strips(table)


def without_strips(table: PageTable) -> PageTable:
    """The table without rows that are only the gap between the two lines of a double border."""
    thin = [row for row in range(len(table.ys) - 1) if table.ys[row + 1] - table.ys[row] < STRIP]
    strips = {row for row in thin if all(c.rowspan == 1 and not c.text.strip() for c in table.cells if _covers(c, row))}
    if not strips or len(strips) == len(table.ys) - 1:
        return table
    shift = [sum(1 for strip in strips if strip < row) for row in range(len(table.ys))]
    cells = tuple(replace(c, row=c.row - shift[c.row]) for c in table.cells if c.row not in strips)
    ys = tuple(y for row, y in enumerate(table.ys) if row not in strips or row == 0)
    if 0 in strips:
        ys = (table.ys[0], *ys[2:])
    return replace(table, cells=cells, ys=ys)


def _covers(cell: TableCell, row: int) -> bool:
    return cell.row <= row < cell.row + cell.rowspan


def _cell(grid: Grid, cell: GridCell, glyphs: list[Glyph], page: int) -> TableCell:
    text = cell_text(glyphs)
    return TableCell(text, cell.row, cell.column, cell.rowspan, cell.colspan, page, grid.box_of(cell))


def _loose_rules(horizontal: Sequence[Rule], found: Sequence[Grid]) -> list[Rule]:
    """Rules that are no part of a grid."""
    return [
        rule
        for rule in horizontal
        if not any(
            grid.ys[0] - 1 <= rule.at <= grid.ys[-1] + 1 and rule.start < grid.xs[-1] and rule.end > grid.xs[0]
            for grid in found
        )
    ]
