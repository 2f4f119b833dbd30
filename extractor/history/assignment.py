"""A table of gains in; the one-to-one choice of rows and columns with the largest sum, out.

The Hungarian method with shortest augmenting paths. SciPy has one too, but only the extra for evaluation needs SciPy.
"""

from __future__ import annotations

from collections.abc import Sequence

_INFINITE = float("inf")


def assign(gains: Sequence[Sequence[float]]) -> dict[int, int]:
    """Row → column, one to one, with the largest total gain; pairs without gain (≤ 0) are left out."""
    if not gains or not gains[0]:
        return {}
    if len(gains) > len(gains[0]):
        turned = assign([list(column) for column in zip(*gains, strict=True)])
        return {row: column for column, row in turned.items()}
    owner = _Matching([[-max(gain, 0.0) for gain in row] for row in gains]).solve()
    pairs = ((row - 1, column - 1) for column, row in enumerate(owner) if row and column)
    return {row: column for row, column in pairs if gains[row][column] > 0}


class _Matching:
    """Rows and columns count from 1; place 0 stands for the row that looks for a column."""

    def __init__(self, costs: list[list[float]]) -> None:
        self.costs = costs
        self.of_row = [0.0] * (len(costs) + 1)
        self.of_column = [0.0] * (len(costs[0]) + 1)
        self.owner = [0] * (len(costs[0]) + 1)

    def solve(self) -> list[int]:
        """The row that owns each column, 0 for a free one."""
        for row in range(1, len(self.costs) + 1):
            self._add(row)
        return self.owner

    def _add(self, row: int) -> None:
        columns = len(self.owner)
        self.owner[0], column = row, 0
        least, before, used = [_INFINITE] * columns, [0] * columns, [False] * columns
        while self.owner[column]:
            used[column] = True
            self._relax(column, least, before, used)
            column = min((free for free in range(1, columns) if not used[free]), key=least.__getitem__)
            self._shift(least[column], least, used)
        while column:
            self.owner[column] = self.owner[before[column]]
            column = before[column]

    def _relax(self, column: int, least: list[float], before: list[int], used: list[bool]) -> None:
        row = self.owner[column]
        for other in range(1, len(used)):
            cost = self.costs[row - 1][other - 1] - self.of_row[row] - self.of_column[other]
            if not used[other] and cost < least[other]:
                least[other], before[other] = cost, column

    def _shift(self, step: float, least: list[float], used: list[bool]) -> None:
        for column, taken in enumerate(used):
            if taken:
                self.of_row[self.owner[column]] += step
                self.of_column[column] -= step
            else:
                least[column] -= step
