"""Tokens of the grid in, rows out: the cheapest path through the printed columns.

A place where the cheapest path takes a dear step, or where another path is nearly as cheap, is a place where the
reading is not sure; it becomes a doubt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import add

from extractor.parsing.step_costs import Grid, StepCosts, costs
from extractor.parsing.tokens import Token

Step = tuple[int, bool]
"""(column index, new row begins here)."""


@dataclass(slots=True)
class GridRow:
    """Token indices by column. doubtful: columns whose border is not sure. mended: columns with text brought together
    from two table lines. open_border: whether it is one row, or where it ends, is not sure."""

    cells: dict[str, list[int]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    mended: set[str] = field(default_factory=set)
    open_border: bool = False

    @property
    def first(self) -> int:
        return min(index for cell in self.cells.values() for index in cell)

    @property
    def last(self) -> int:
        return max(index for cell in self.cells.values() for index in cell)


@dataclass(slots=True)
class _Place:
    """Where the best path puts a token: the step, its cost, and how much dearer the best path is that differs here.

    rows_open: that other path divides the rows differently.
    """

    step: Step
    cost: float
    margin: float
    rows_open: bool


def read_rows(tokens: Sequence[Token], columns: Sequence[str], after_label: Sequence[bool]) -> list[GridRow]:
    """Rows of a token stream without labels. after_label[i]: a level label is printed between tokens i-1 and i."""
    if not tokens:
        return []
    grid = Grid.of(tokens, columns, after_label)
    return _rows_of(grid, _best_path(grid))


def _best_path(grid: Grid) -> list[_Place]:
    steps = [grid.step(index) for index in range(1, len(grid.tokens))]
    rest = _rest(grid, steps)
    staying, opening = [[math.inf] * len(grid.columns)], [grid.first_costs()]
    for step in steps:
        best = list(map(min, staying[-1], opening[-1]))
        staying.append([min(map(add, best, into)) for into in step.into])
        begin = min(map(add, best, step.leave))
        opening.append([begin + enter for enter in step.enter])
    places: list[_Place] = []
    for index in range(len(grid.tokens)):
        places.append(_place(places[-1] if places else None, steps, rest, staying, opening, index))
    return places


def _rest(grid: Grid, steps: Sequence[StepCosts]) -> list[list[float]]:
    """For each token and column: the cost of the best way from there to the end."""
    rest = [grid.last_costs()]
    for step in reversed(steps):
        after = rest[-1]
        begin = min(map(add, step.enter, after))
        rest.append(
            [
                min(leave + begin, *map(add, go, after[column:]))
                for column, (go, leave) in enumerate(zip(step.go, step.leave, strict=True))
            ]
        )
    return rest[::-1]


def _place(
    before: _Place | None,
    steps: Sequence[StepCosts],
    rest: Sequence[Sequence[float]],
    staying: Sequence[Sequence[float]],
    opening: Sequence[Sequence[float]],
    index: int,
) -> _Place:
    """The step of the best path at a token, given the one before it."""
    ahead = rest[index]
    if before is None:
        first, inside, outside = 0, [math.inf] * len(ahead), opening[0]
    else:
        step, first = steps[index - 1], before.step[0]
        leave = step.leave[first]
        inside, outside = step.go[first], [leave + enter for enter in step.enter]
    within, beginning = list(map(add, inside, ahead[first:])), list(map(add, outside, ahead))
    new = min(beginning) < min(within)
    column = beginning.index(min(beginning)) if new else first + within.index(min(within))
    stay, begin = list(map(add, staying[index], ahead)), list(map(add, opening[index], ahead))
    mine, other = (begin, stay) if new else (stay, begin)
    best, mine[column] = mine[column], math.inf
    cost = outside[column] if new else inside[column - first]
    rival, rival_new = min(min(mine), min(other)), new if min(mine) < min(other) else not new
    return _Place((column, new), cost, rival - best, rival_new != new)


def _rows_of(grid: Grid, places: Sequence[_Place]) -> list[GridRow]:
    rows: list[GridRow] = []
    limit, least = float(costs()["doubt"]), float(costs()["margin"])
    for index, place in enumerate(places):
        column, new = place.step
        if new or not rows:
            rows.append(GridRow())
        close = place.margin < least
        rows[-1].open_border |= close and place.rows_open
        if place.cost >= limit or close:
            owner = rows[-2] if new and len(rows) > 1 else rows[-1]
            if index:
                owner.doubtful.add(grid.columns[places[index - 1].step[0]])
            rows[-1].doubtful.add(grid.columns[column])
            if not new and grid.columns[column] == "name" and len(rows) > 1 and "deviation" in rows[-2].cells:
                rows[-2].doubtful.add("deviation")
        rows[-1].cells.setdefault(grid.columns[column], []).append(index)
        if grid.tokens[index].continues:
            rows[-1].mended.add(grid.columns[column])
    return rows
