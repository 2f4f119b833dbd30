"""The cheapest path of a run of cells through the columns of a grid, and its nearest rivals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from extractor.parsing.cell_runs.column_costs import LEVELS, load_column_costs, pair_cost
from extractor.terms.level_labels import label_text

GOING_ON = frozenset(("name", "target", "actual", "deviation", "other"))
"""Columns whose text may go on in the next line."""
HOPELESS = 9.5
"""A cell that costs more in a column is not tried there, unless it costs that everywhere."""
CONTINUED = 0.3
"""Share of its cost that a cell pays where it only goes on with another."""


class _Cell(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def begins_line(self) -> bool: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """What a step costs. skip, fill: per column, to leave it blank in a row and to fill it. full: per column, where on
    the page its cells wrap."""

    skip: tuple[float, ...]
    fill: tuple[float, ...]
    full: tuple[float, ...]
    lines_are_rows: bool


@dataclass(frozen=True, slots=True)
class Path:
    """columns: of each cell; begins: whether it begins a row; rivals: (what it costs more, columns of each cell)."""

    cost: float
    columns: tuple[int, ...]
    begins: tuple[bool, ...]
    rivals: tuple[tuple[float, tuple[int, ...]], ...]


class _Step(NamedTuple):
    cost: float
    before: int
    begins: bool


def cheapest_division(
    cells: Sequence[_Cell], columns: Sequence[str], costs: Sequence[Sequence[float]], steps: Steps
) -> Path | None:
    """The cheapest path; None where there is none. costs: of each cell in each column."""
    if not cells:
        return None
    search = _Search(cells, columns, costs, steps)
    return search.path()


class _Search:
    """Forward and backward costs of every cell in every column that it can stand in."""

    def __init__(
        self, cells: Sequence[_Cell], columns: Sequence[str], costs: Sequence[Sequence[float]], steps: Steps
    ) -> None:
        self.cells, self.columns, self.steps = cells, columns, steps
        self.emission = costs
        self.open = [[at for at, cost in enumerate(row) if cost < max(HOPELESS, min(row) + 1)] for row in costs]
        width = len(columns)
        skip = steps.skip
        starting = [0.0 if column in LEVELS else skip[at] for at, column in enumerate(columns)]
        self.before = [sum(starting[:at]) for at in range(width)]
        self.behind = [
            sum(cost for k, cost in enumerate(skip) if k > at and columns[k] not in LEVELS) for at in range(width)
        ]
        self.between = [[sum(skip[one + 1 : other]) for other in range(width)] for one in range(width)]

    def _step(self, number: int, left: int, right: int) -> tuple[float, bool]:
        """(cost, whether a row begins) of the cell `number` in column `right` after its neighbour in `left`."""
        cell, before = self.cells[number], self.cells[number - 1]
        own = self.emission[number][right]
        best, begins = math.inf, False
        if right > left and not (self.steps.lines_are_rows and cell.begins_line):
            pair = pair_cost(before.text, self.columns[left], cell.text, self.columns[right])
            best = self.between[left][right] + self.steps.fill[right] + own + pair
        if cell.begins_line:
            again = self.behind[left] + self.before[right] + self.steps.fill[right] + own
            if again < best:
                best, begins = again, True
            if right == left:
                going = self._going_on(before, cell.text, right) + CONTINUED * own
                if going < best:
                    best, begins = going, False
        return best, begins

    def _going_on(self, before: _Cell, text: str, at: int) -> float:
        costs = load_column_costs()
        if self.columns[at] in LEVELS:
            return costs.rest_of_label if label_text(before.text + text) and not label_text(text) else math.inf
        if self.columns[at] not in GOING_ON:
            return math.inf
        return costs.goes_on_full if before.end >= self.steps.full[at] else costs.goes_on

    def _first(self, at: int) -> float:
        lost = load_column_costs().first_label_lost
        labels = sum(lost for column in self.columns[:at] if column in LEVELS)
        return self.before[at] + labels + self.steps.fill[at] + self.emission[0][at]

    def path(self) -> Path | None:
        forward: list[dict[int, _Step]] = [{at: _Step(self._first(at), -1, True) for at in self.open[0]}]
        for number in range(1, len(self.cells)):
            here: dict[int, _Step] = {}
            for right in self.open[number]:
                for left, step in forward[-1].items():
                    cost, begins = self._step(number, left, right)
                    if step.cost + cost < (here[right].cost if right in here else math.inf):
                        here[right] = _Step(step.cost + cost, left, begins)
            if not here:
                return None
            forward.append(here)
        backward = self._backward(forward)
        last = min(forward[-1], key=lambda at: forward[-1][at].cost + self.behind[at])
        best = forward[-1][last].cost + self.behind[last]
        columns, starts = self._trace(forward, len(self.cells) - 1, last)
        return Path(best, tuple(columns), tuple(starts), tuple(self._rivals(forward, backward, best, columns)))

    def _backward(self, forward: Sequence[dict[int, _Step]]) -> list[dict[int, tuple[float, int]]]:
        """Per cell and column: (cost of all that follows, column of the next cell)."""
        found: list[dict[int, tuple[float, int]]] = [{at: (self.behind[at], -1) for at in forward[-1]}]
        for number in range(len(self.cells) - 1, 0, -1):
            here: dict[int, tuple[float, int]] = {}
            for left in forward[number - 1]:
                here[left] = min(
                    (self._step(number, left, right)[0] + rest, right) for right, (rest, _) in found[0].items()
                )
            found.insert(0, here)
        return found

    @staticmethod
    def _trace(forward: Sequence[dict[int, _Step]], number: int, at: int) -> tuple[list[int], list[bool]]:
        columns, begins = [], []
        while number >= 0:
            step = forward[number][at]
            columns.append(at)
            begins.append(step.begins)
            number, at = number - 1, step.before
        return columns[::-1], begins[::-1]

    def _rivals(
        self,
        forward: Sequence[dict[int, _Step]],
        backward: Sequence[dict[int, tuple[float, int]]],
        best: float,
        columns: Sequence[int],
    ) -> list[tuple[float, tuple[int, ...]]]:
        """The cheapest path through every other place of every cell, where it costs hardly more than the best."""
        costs = load_column_costs()
        reach = costs.margin - costs.whole_sum - costs.total_agrees
        found: dict[tuple[int, ...], float] = {}
        for number, here in enumerate(forward):
            for at, step in here.items():
                extra = step.cost + backward[number][at][0] - best
                if at == columns[number] or extra >= reach:
                    continue
                path, _ = self._trace(forward, number, at)
                while len(path) < len(self.cells):
                    path.append(backward[len(path) - 1][path[-1]][1])
                found[tuple(path)] = extra
        return [(extra, path) for path, extra in found.items()]
