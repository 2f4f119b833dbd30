"""Tokens of the grid in, rows out: the cheapest path through the printed columns.

A place where the cheapest path takes a dear step, or where another path is nearly as cheap, is a place where the
reading is not sure; it becomes a doubt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import add

from extractor.parsing.lines.cost_tables import load_grid_costs
from extractor.parsing.lines.step_costs import Grid, StepCosts
from extractor.parsing.lines.tokens import Token

ROUNDING = 1e-9
"""Costs that differ by less are the same cost, summed up in another order."""
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
    def last(self) -> int:
        return max(map(max, self.cells.values()))


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
    grid, least = Grid.of(tokens, columns, after_label), load_grid_costs().margin
    return _rows_of(grid, _best_path(grid, least), least)


def _best_path(grid: Grid, least: float) -> list[_Place]:
    """Where the best path puts each token; margins from `least` on may be given as infinite.

    Only states on a path dearer than the best one by less than `least` are followed: no other is the best path, or near
    it, and whatever such a state costs comes from states that are followed as well.
    """
    steps = [grid.first_step(), *(grid.step(index) for index in range(1, len(grid.tokens)))]
    rest, begin = _rest(grid.last_costs(), steps)
    limit = rest[0][0] + least + ROUNDING
    states: dict[Step, float] = {(0, False): 0.0}
    places: list[_Place] = []
    column = 0
    for step, ahead, beginning in zip(steps, rest[1:], begin, strict=True):
        states = _reached(states, step, ahead, beginning, limit)
        places.append(_place(column, step, states, ahead))
        column = places[-1].step[0]
    return places


def _rest(last: list[float], steps: Sequence[StepCosts]) -> tuple[list[list[float]], list[float]]:
    """Before each step, and at the end, for each column: the cost of the best way from there to the end. And for each
    step: the cost of the best way that begins a row with it."""
    rest, begin = [last], []
    for step in reversed(steps):
        after = list(rest[-1])
        beginning = min(map(add, step.enter, after))
        ways: list[float] = []
        for go, leave in zip(step.go, step.leave, strict=True):
            staying, leaving = min(map(add, go, after)), leave + beginning
            ways.append(staying if staying < leaving else leaving)
            del after[0]  # a row does not go back to a column
        begin.append(beginning)
        rest.append(ways)
    return rest[::-1], begin[::-1]


def _reached(
    states: Mapping[Step, float], step: StepCosts, ahead: Sequence[float], beginning: float, limit: float
) -> dict[Step, float]:
    """The states that paths cheaper than `limit` reach by a step, with the cost up to there. ahead, beginning: see
    `_rest`."""
    found: dict[Step, float] = {}
    ended = math.inf
    for (before, _), cost in states.items():
        ended = min(ended, cost + step.leave[before])
        for column, go in enumerate(step.go[before], before):
            reached = cost + go
            if reached + ahead[column] < limit:
                found[column, False] = min(reached, found.get((column, False), math.inf))
    if ended + beginning < limit:
        for column, enter in enumerate(step.enter):
            if ended + enter + ahead[column] < limit:
                found[column, True] = ended + enter
    return found


def _place(before: int, step: StepCosts, states: Mapping[Step, float], ahead: Sequence[float]) -> _Place:
    """The step of the best path at a token, given the column of the one before it."""
    if len(states) == 1:
        (chosen,) = states
        return _Place(chosen, _cost(step, before, chosen), math.inf, False)
    chosen = _cheapest(step, before, ahead)
    totals = {state: cost + ahead[state[0]] for state, cost in states.items()}
    best = totals.pop(chosen)
    same = min((total for state, total in totals.items() if state[1] == chosen[1]), default=math.inf)
    other = min((total for state, total in totals.items() if state[1] != chosen[1]), default=math.inf)
    return _Place(chosen, _cost(step, before, chosen), min(same, other) - best, same >= other)


def _cheapest(step: StepCosts, before: int, ahead: Sequence[float]) -> Step:
    """Where a step from a column leads on the best way to the end."""
    within = list(map(add, step.go[before], ahead[before:]))
    beginning = [step.leave[before] + enter + cost for enter, cost in zip(step.enter, ahead, strict=True)]
    if min(beginning) < min(within):
        return beginning.index(min(beginning)), True
    return before + within.index(min(within)), False


def _cost(step: StepCosts, before: int, chosen: Step) -> float:
    column, new = chosen
    return step.leave[before] + step.enter[column] if new else step.go[before][column - before]


def _rows_of(grid: Grid, places: Sequence[_Place], least: float) -> list[GridRow]:
    rows: list[GridRow] = []
    limit = load_grid_costs().doubt
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
