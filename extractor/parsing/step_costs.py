"""What each step through the columns of the grid costs; the figures are in `data/grid_costs.yaml`.

A step puts the next token into a column: of the same row (the same column again means the cell goes on), or of a new
row. What a token looks like, what stands between it and its neighbour, and how wide its column wraps make the cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from extractor.data import load
from extractor.parsing.features import Widths, column_widths, points_lost, shape
from extractor.parsing.tokens import Token
from extractor.parsing.vocabulary import name_ends

WHOLE_VALUES = ("measure", "amount", "number", "sign")
LABELLED = 0.9
"""Rows with a label of their own, as a share of the targets that are numbers, from which on every row has one."""
UNIT_ENDS = ("%", ")")
UNIT_LENGTH = 4
"""Characters of a unit that may be wrapped behind its number."""


@lru_cache(maxsize=1)
def costs() -> dict[str, Any]:
    """The cost table."""
    table: dict[str, Any] = load("grid_costs")
    return table


def emission(column: str, kind: str) -> float:
    """Cost of a token of a shape (see `features.shape`) in a column."""
    table = costs()["emission"][column]
    return float(table[kind if kind in table else "text"])


@dataclass(slots=True)
class StepCosts:
    """Costs of the step to one token, for C columns.

    go[before][column]: staying in the row (infinite to the left). leave[before] + enter[column]: beginning a new row.
    """

    go: list[list[float]]
    leave: list[float]
    enter: list[float]


@dataclass(slots=True)
class Grid:
    """A token stream without labels and what is known of its layout.

    after_label[i]: a level label is printed between tokens i-1 and i. lost[i]: whether the points before token i say
    that points were lost. lined: lines are table rows. skip_sums: cost of leaving the first n columns empty.
    wrap_cost: what a wrapped cell costs in this layout. labelled: labels are printed again on every row.
    """

    tokens: Sequence[Token]
    columns: Sequence[str]
    after_label: Sequence[bool]
    shapes: list[str]
    lost: list[bool | None]
    widths: Widths
    lined: bool
    skip_sums: list[float]
    wrap_cost: float
    labelled: bool

    @classmethod
    def of(cls, tokens: Sequence[Token], columns: Sequence[str], after_label: Sequence[bool]) -> Grid:
        lined, single = is_lined(tokens), is_single(tokens)
        table = costs()["continue"]
        shapes = [shape(token.text) for token in tokens]
        return cls(
            tokens,
            columns,
            after_label,
            shapes=shapes,
            lost=points_lost(tokens),
            widths=column_widths(tokens),
            lined=lined,
            skip_sums=[0.0, *accumulate(float(costs()["skip"][column]) for column in columns)],
            wrap_cost=float(table["lined"]) * lined + float(table["single"]) * single,
            labelled=sum(after_label) >= LABELLED * sum(kind in ("measure", "sign", "answer") for kind in shapes) > 0,
        )

    def first_costs(self) -> list[float]:
        """Cost of putting the first token into each column."""
        return [self._skipped(0, column, None) + self._emission(0, column) for column in range(len(self.columns))]

    def last_costs(self) -> list[float]:
        """Cost of ending in each column."""
        return [self._skipped(column + 1, len(self.columns), None) for column in range(len(self.columns))]

    def step(self, index: int) -> StepCosts:
        """Costs of the step to token `index` (≥ 1)."""
        size = len(self.columns)
        if self.tokens[index].continues:
            stay = [[0.0 if before == column else math.inf for column in range(size)] for before in range(size)]
            return StepCosts(stay, [math.inf] * size, [math.inf] * size)
        looks = [self._emission(index, column) for column in range(size)]
        return StepCosts(
            [
                [math.inf] * before + [self._go(index, before, column, looks[column]) for column in range(before, size)]
                for before in range(size)
            ],
            [self._leave(index, before) for before in range(size)],
            [self._skipped(0, column, None) + looks[column] for column in range(size)],
        )

    def _emission(self, index: int, column: int) -> float:
        name, kind = self.columns[column], self.shapes[index]
        cost = emission(name, kind)
        if name in ("target", "actual") and kind in ("text", "clause"):
            cost += float(costs()["text_value_per_unit"]) * self.tokens[index].width
        return cost

    def _skipped(self, first: int, stop: int, lost: bool | None) -> float:
        """Cost of columns [first, stop) of a row that get no token."""
        total = self.skip_sums[stop] - self.skip_sums[first]
        if lost and "deviation" in self.columns[first:stop]:
            total += float(costs()["loss_without_deviation"])
        return total

    def _leave(self, index: int, before: int) -> float:
        token, table = self.tokens[index], costs()["new_row"]
        cost = self._skipped(before + 1, len(self.columns), self.lost[index])
        if not self._begins_line(index):
            cost += float(table["same_line"])
        elif self.lined:
            cost += float(table["lined"])
        if self.after_label[index]:
            cost += float(table["after_label"])
        elif self.labelled:
            cost += float(table["without_label"])
        if token.text.startswith("("):
            cost += float(table["bracket"])
        if self.columns[before] == "deviation" and self._stops_short(index - 1):
            cost += float(table["after_full_line"])
        return cost

    def _go(self, index: int, before: int, column: int, look: float) -> float:
        if column == before:
            return self._continuation(index, self.columns[column]) + float(costs()["continued_emission"]) * look
        token, table = self.tokens[index], costs()["continue"]
        cost = look + self._skipped(before + 1, column, self.lost[index])
        if token.text.startswith("("):
            cost += float(costs()["new_row"]["bracket"])
        if self.after_label[index]:
            cost += float(table["across_label"])
        if self.columns[column] == "deviation" and self.lost[index] is False:
            cost += float(costs()["deviation_without_loss"])
        if self.lined and token.gap == "line":
            cost += float(table["lined"])
        return cost

    def _begins_line(self, index: int) -> bool:
        """Whether a token begins a line, but for a label: what stands left of a label is another row's."""
        return self.tokens[index].gap == "line" or self.after_label[index]

    def _stops_short(self, index: int) -> bool:
        """A full line without a full stop: the cell would seem to go on."""
        token = self.tokens[index]
        return self.widths.deviation - token.width <= costs()["full_within"] and not token.text.endswith("。")

    def _continuation(self, index: int, column: str) -> float:
        """A cell goes on: free in brackets, cheap after a full line, dear after a short one or with a whole value."""
        token, before, table = self.tokens[index], self.tokens[index - 1], costs()["continue"]
        if before.text.count("(") > before.text.count(")"):
            return float(table["open_bracket"])
        if not self._begins_line(index):
            return float(table["same_line"][token.gap])
        if self.shapes[index] in WHOLE_VALUES:
            return float(table["value"])
        missing = self.widths.of(column) - before.width
        cost = _line_end(missing) + self.wrap_cost
        if before.text.endswith(("。", ";")) and missing > costs()["full_within"]:
            cost += float(table["after_sentence"])
        if self.after_label[index]:
            cost += float(table["across_label" if column in ("name", "deviation") else "value_across_label"])
        if self.shapes[index - 1] in WHOLE_VALUES and len(token.text) > UNIT_LENGTH:
            cost += float(table["after_unit" if before.text.endswith(UNIT_ENDS) else "after_value"])
        if column == "name" and before.text.endswith(name_ends()):
            cost += float(table["after_whole_name"])
        return cost


def _line_end(missing: int) -> float:
    """Cost of going on after a line that leaves `missing` half-width units of its column free."""
    table = costs()["continue"]
    if missing <= costs()["full_within"]:
        return float(table["full_line"])
    if missing <= costs()["nearly_full_within"]:
        return float(table["nearly_full_line"])
    return min(float(table["short_line"] + table["short_line_per_unit"] * missing), float(table["short_line_most"]))


def is_lined(tokens: Sequence[Token]) -> bool:
    """Whether lines are table rows: most tokens stand in explicit cells, and lines hold several of them."""
    celled = sum(token.cell is not None for token in tokens)
    return celled * 2 > len(tokens) and not is_single(tokens)


def is_single(tokens: Sequence[Token]) -> bool:
    """Whether (nearly) every line holds one cell; then a line is a cell and wrapping is rare."""
    return sum(token.gap != "line" for token in tokens) < 0.03 * len(tokens)
