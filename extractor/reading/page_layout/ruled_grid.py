"""Ruling lines of a page in, grids of cells out; a cell goes as far as no wall stops it.

Merged cells follow from the walls that are missing, so a cell left open by the end of a page, a table without outer
sides and one whose rules are drawn twice need no case of their own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extractor.model.document import Box

SNAP = 3.0
"""Points: rules nearer to each other than this are one rule (both sides of a drawn border, double rules)."""
SHORTEST = 5.0
"""Points: what is shorter is no wall of a cell."""
COVERED = 0.6
"""Share of a cell's side that must be drawn for it to be a wall; corners are often rounded or left out."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line. at: its y (horizontal) or x (vertical); start, end: its extent along the other axis."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    rowspan: int
    colspan: int


@dataclass(frozen=True)
class Grid:
    """xs, ys: column and row borders in points. open_top, open_bottom: columns that no rule closes there."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    open_top: frozenset[int] = frozenset()
    open_bottom: frozenset[int] = frozenset()

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def box_of(self, cell: GridCell) -> Box:
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.column + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )

    @cached_property
    def _owner(self) -> dict[tuple[int, int], int]:
        return {
            (row, column): number
            for number, cell in enumerate(self.cells)
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        }

    def cell_at(self, x: float, y: float) -> int | None:
        """Index of the cell a point lies in, None outside the grid."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if not (0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1):
            return None
        return self._owner.get((row, column))


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules drawn in pieces, twice or a hair apart become one."""
    out: list[Rule] = []
    for group in _by_place(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        group.sort(key=lambda rule: rule.start)
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start > end + SNAP:
                out.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            end = max(end, rule.end)
        out.append(Rule(at, start, end))
    return [rule for rule in out if rule.end - rule.start >= SHORTEST]


def _by_place(rules: Sequence[Rule]) -> Iterable[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > SNAP:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Grid]:
    """Grids of merged rules, from top to bottom. Rules that touch no rule of the other kind are underlines."""
    cuts = _cuts(vertical)
    closed = [*horizontal, *cuts]
    found = [
        _grid([closed[i] for i in rows], [vertical[j] for j in columns], cuts)
        for rows, columns in _connected(closed, vertical)
    ]
    return sorted((grid for grid in found if grid is not None), key=lambda grid: (grid.ys[0], grid.xs[0]))


def _cuts(vertical: Sequence[Rule]) -> list[Rule]:
    """Rules along the first and the last end of upright rules: where a page cuts a table, cells are left open and
    the side of a merged cell may touch no other rule."""
    cuts = []
    for at, ends in (
        (min((v.start for v in vertical), default=0.0), [(v.start, v.at) for v in vertical]),
        (max((v.end for v in vertical), default=0.0), [(v.end, v.at) for v in vertical]),
    ):
        xs = [x for end, x in ends if abs(end - at) <= SNAP]
        if len(xs) > 1:
            cuts.append(Rule(at, min(xs), max(xs)))
    return cuts


def _connected(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[tuple[list[int], list[int]]]:
    """Indices of the horizontal and vertical rules of every set of rules that meet."""
    across = [[j for j, v in enumerate(vertical) if _meet(h, v)] for h in horizontal]
    down: list[list[int]] = [[] for _ in vertical]
    for i, met in enumerate(across):
        for j in met:
            down[j].append(i)
    seen: set[int] = set()
    out = []
    for first in range(len(horizontal)):
        if first in seen or not across[first]:
            continue
        rows, columns, queue = {first}, set[int](), [first]
        while queue:
            new = [j for j in across[queue.pop()] if j not in columns]
            columns.update(new)
            more = {i for j in new for i in down[j]} - rows
            rows |= more
            queue.extend(more)
        seen |= rows
        out.append((sorted(rows), sorted(columns)))
    return out


def _meet(h: Rule, v: Rule) -> bool:
    return h.start - SNAP <= v.at <= h.end + SNAP and v.start - SNAP <= h.at <= v.end + SNAP


def _grid(horizontal: Sequence[Rule], vertical: Sequence[Rule], cuts: Sequence[Rule]) -> Grid | None:
    """The grid of connected rules. Where rules of one kind end, the grid ends, closed or not."""
    drawn = [h for h in horizontal if not any(h is cut for cut in cuts)]
    if not drawn or not vertical:
        return None
    xs = _borders([v.at for v in vertical], [h.start for h in horizontal], [h.end for h in horizontal])
    ys = _borders([h.at for h in horizontal], [v.start for v in vertical], [v.end for v in vertical])
    if len(xs) < 2 or len(ys) < 2:
        return None
    columns, rows = list(pairwise(xs)), list(pairwise(ys))
    walls = [[rule for rule in vertical if abs(rule.at - x) <= SNAP] for x in xs[1:]]
    floors = [[rule for rule in horizontal if abs(rule.at - y) <= SNAP] for y in ys[1:]]
    right = [[_closed(wall, *row) for wall in walls] for row in rows]
    below = [[_closed(floor, *column) for column in columns] for floor in floors]
    return Grid(
        tuple(xs),
        tuple(ys),
        tuple(_cells(right, below)),
        open_top=_open(drawn, ys[0], columns),
        open_bottom=_open(drawn, ys[-1], columns),
    )


def _open(drawn: Sequence[Rule], at: float, columns: Sequence[tuple[float, float]]) -> frozenset[int]:
    rules = [rule for rule in drawn if abs(rule.at - at) <= SNAP]
    return frozenset(number for number, column in enumerate(columns) if not _closed(rules, *column))


def _borders(places: list[float], starts: list[float], ends: list[float]) -> list[float]:
    """The places of rules, and the outermost ends of the rules across them where these go further."""
    borders = sorted(places)
    if min(starts) < borders[0] - SHORTEST:
        borders.insert(0, min(starts))
    if max(ends) > borders[-1] + SHORTEST:
        borders.append(max(ends))
    out = borders[:1]
    for border in borders[1:]:
        if border - out[-1] > SNAP:
            out.append(border)
    return out


def _closed(rules: Sequence[Rule], start: float, end: float) -> bool:
    """Whether rules along one border close the side of a square from start to end."""
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules)
    return covered >= COVERED * (end - start)


def _cells(right: list[list[bool]], below: list[list[bool]]) -> list[GridCell]:
    """Rectangles of squares without a wall between them, in reading order. right, below: walls of every square."""
    runs: list[list[tuple[int, int]]] = []
    for row in right:
        starts = [0, *(column + 1 for column, wall in enumerate(row[:-1]) if wall), len(row)]
        runs.append(list(pairwise(starts)))
    open_runs: dict[tuple[int, int], int] = {}
    cells: list[GridCell] = []
    for number, row_runs in enumerate(runs):
        going_on: dict[tuple[int, int], int] = {}
        for run in row_runs:
            at = open_runs.get(run)
            if at is None:
                cells.append(GridCell(number, run[0], 1, run[1] - run[0]))
                at = len(cells) - 1
            else:
                cell = cells[at]
                cells[at] = GridCell(cell.row, cell.column, cell.rowspan + 1, cell.colspan)
            if not any(below[number][column] for column in range(*run)):
                going_on[run] = at
        open_runs = going_on
    return cells
