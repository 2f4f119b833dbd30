"""What each step through the columns of the grid costs; the figures are in `data/grid_costs.yaml`.

A step puts the next token into a column: of the same row (the same column again means the cell goes on), or of a new
row. What a token looks like, what stands between it and its neighbour, and how wide its column wraps make the cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

from extractor.data import load
from extractor.parsing.features import Widths, column_widths, points_lost, shape
from extractor.parsing.tokens import Token
from extractor.parsing.vocabulary import name_ends

WHOLE_VALUES = ("measure", "amount", "number", "sign")
LABELLED = 0.9
"""Rows with a label of their own, as a share of the targets that are numbers, from which on every row has one."""
NAME_PARTS = ("text", "clause", "answer", "unit")
"""Shapes the lines of a name may have."""
WRAPPED = 3
"""Wrapped names from which on a form may be taken to wrap them."""
UNIT_ENDS = ("%", ")")
UNIT_LENGTH = 4
"""Characters of a unit that may be wrapped behind its number."""


@lru_cache(maxsize=1)
def costs() -> dict[str, Any]:
    """The cost table."""
    table: dict[str, Any] = load("grid_costs")
    return table


@cache
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
    that points were lost. lined: lines are table rows. skips[lost][first][stop]: cost of a row without a token in
    columns [first, stop), which points that were lost make dearer.
    wrap_cost: what a wrapped cell costs in this layout. labelled: labels are printed again on every row.
    """

    tokens: Sequence[Token]
    columns: Sequence[str]
    after_label: Sequence[bool]
    shapes: list[str]
    lost: list[bool | None]
    widths: Widths
    lined: bool
    skips: dict[bool | None, list[list[float]]]
    wrap_cost: float
    labelled: bool

    @classmethod
    def of(cls, tokens: Sequence[Token], columns: Sequence[str], after_label: Sequence[bool]) -> Grid:
        lined, single = is_lined(tokens), is_single(tokens)
        widths = column_widths(tokens)
        table = costs()["continue"]
        shapes = [shape(token.text) for token in tokens]
        return cls(
            tokens,
            columns,
            after_label,
            shapes=shapes,
            lost=points_lost(tokens),
            widths=widths,
            lined=lined,
            skips=_skips(tuple(columns)),
            wrap_cost=table["lined"] * lined + table["single"] * single * (1 - _wrapping(tokens, shapes, widths)),
            labelled=sum(after_label) >= LABELLED * sum(kind in ("measure", "sign", "answer") for kind in shapes) > 0,
        )

    def first_costs(self) -> list[float]:
        """Cost of putting the first token into each column."""
        return [skip + look for skip, look in zip(self.skips[None][0], self._looks(0), strict=False)]

    def last_costs(self) -> list[float]:
        """Cost of ending in each column."""
        return [self.skips[None][column + 1][-1] for column in range(len(self.columns))]

    def step(self, index: int) -> StepCosts:
        """Costs of the step to token `index` (≥ 1)."""
        size = len(self.columns)
        if self.tokens[index].continues:
            stay = [[0.0 if before == column else math.inf for column in range(size)] for before in range(size)]
            return StepCosts(stay, [math.inf] * size, [math.inf] * size)
        looks = self._looks(index)
        enter = [skip + look for skip, look in zip(self.skips[None][0], looks, strict=False)]
        return StepCosts(self._go(index, looks), self._leave(index), enter)

    def _looks(self, index: int) -> list[float]:
        """Cost of a token's look in each column."""
        kind, columns = self.shapes[index], self.columns
        looks = [emission(column, kind) for column in columns]
        if kind in ("text", "clause"):
            long = float(costs()["text_value_per_unit"]) * self.tokens[index].width
            for column, name in enumerate(columns):
                if name in ("target", "actual"):
                    looks[column] += long
        return looks

    def _leave(self, index: int) -> list[float]:
        """Cost of ending a row in each column, where the next token begins another."""
        token, table = self.tokens[index], costs()["new_row"]
        price = 0.0
        if not self._begins_line(index):
            price += table["same_line"]
        elif self.lined:
            price += table["lined"]
        if self.after_label[index]:
            price += table["after_label"]
        elif self.labelled:
            price += table["without_label"]
        if token.text.startswith("("):
            price += table["bracket"]
        full = float(table["after_full_line"]) if self._stops_short(index - 1) else 0.0
        skips = self.skips[self.lost[index]]
        return [
            skips[before + 1][-1] + price + (full if name == "deviation" else 0.0)
            for before, name in enumerate(self.columns)
        ]

    def _go(self, index: int, looks: Sequence[float]) -> list[list[float]]:
        """Cost of staying in the row, from each column to each."""
        token, table, lost = self.tokens[index], costs()["continue"], self.lost[index]
        price = 0.0
        if token.text.startswith("("):
            price += costs()["new_row"]["bracket"]
        if self.after_label[index]:
            price += table["across_label"]
        if self.lined and token.gap == "line":
            price += table["lined"]
        ahead = [look + price for look in looks]
        if lost is False:
            for column, name in enumerate(self.columns):
                if name == "deviation":
                    ahead[column] += costs()["deviation_without_loss"]
        share, skips, size = float(costs()["continued_emission"]), self.skips[lost], len(self.columns)
        goes: list[list[float]] = []
        for before, cost in enumerate(self._continuations(index)):
            skip = skips[before + 1]
            goes.append(
                [math.inf] * before
                + [cost + share * looks[before]]
                + [skip[column] + ahead[column] for column in range(before + 1, size)]
            )
        return goes

    def _begins_line(self, index: int) -> bool:
        """Whether a token begins a line, but for a label: what stands left of a label is another row's."""
        return self.tokens[index].gap == "line" or self.after_label[index]

    def _stops_short(self, index: int) -> bool:
        """A full line without a full stop: the cell would seem to go on."""
        token = self.tokens[index]
        return self.widths.deviation - token.width <= costs()["full_within"] and not token.text.endswith("。")

    def _continuations(self, index: int) -> list[float]:
        """Cost of a cell going on, for each column: free in brackets, cheap after a full line, dear after a short one
        or with a whole value."""
        token, before, table, columns = self.tokens[index], self.tokens[index - 1], costs()["continue"], self.columns
        if before.text.count("(") > before.text.count(")"):
            return [float(table["open_bracket"])] * len(columns)
        if not self._begins_line(index):
            return [float(table["same_line"][token.gap])] * len(columns)
        if self.shapes[index] in WHOLE_VALUES:
            return [float(table["value"])] * len(columns)
        ends = {width: self._after_line(before, width) for width in set(self.widths)}
        price = 0.0
        if self.shapes[index - 1] in WHOLE_VALUES and len(token.text) > UNIT_LENGTH:
            price += table["after_unit" if before.text.endswith(UNIT_ENDS) else "after_value"]
        found: list[float] = []
        for column in columns:
            cost = ends[self.widths.of(column)] + price
            if self.after_label[index]:
                cost += table["across_label" if column in ("name", "deviation") else "value_across_label"]
            if column == "name" and before.text.endswith(name_ends()):
                cost += table["after_whole_name"]
            found.append(cost)
        return found

    def _after_line(self, before: Token, width: int) -> float:
        """Cost of going on after a token that ends a line, in a column so wide."""
        missing = width - before.width
        cost = _line_end(missing) + self.wrap_cost
        if missing > costs()["full_within"] and before.text.endswith(("。", ";")):
            cost += float(costs()["continue"]["after_sentence"])
        return cost


@lru_cache(maxsize=64)
def _skips(columns: tuple[str, ...]) -> dict[bool | None, list[list[float]]]:
    """See `Grid.skips`."""
    sums = [0.0, *accumulate(float(costs()["skip"][column]) for column in columns)]
    size = len(columns)
    plain = [[sums[stop] - sums[first] for stop in range(size + 1)] for first in range(size + 1)]
    dear = [
        [
            cost + (float(costs()["loss_without_deviation"]) if "deviation" in columns[first:stop] else 0.0)
            for stop, cost in enumerate(row)
        ]
        for first, row in enumerate(plain)
    ]
    return {None: plain, False: plain, True: dear}


def _line_end(missing: int) -> float:
    """Cost of going on after a line that leaves `missing` half-width units of its column free."""
    table = costs()["continue"]
    if missing <= costs()["full_within"]:
        return float(table["full_line"])
    if missing <= costs()["nearly_full_within"]:
        return float(table["nearly_full_line"])
    return min(float(table["short_line"] + table["short_line_per_unit"] * missing), float(table["short_line_most"]))


def _wrapping(tokens: Sequence[Token], shapes: Sequence[str], widths: Widths) -> float:
    """How usual wrapped names are, 0-1: of the measures, those with a text above them that stands below a full line,
    where every second one is as usual as it gets."""
    wrapped = measures = 0
    for index in range(2, len(tokens)):
        if shapes[index] == "measure":
            measures += 1
            above = tokens[index - 2]
            wrapped += (
                shapes[index - 1] in NAME_PARTS
                and shapes[index - 2] in NAME_PARTS
                and widths.name - above.width <= costs()["full_within"]
            )
    return min(1.0, 2 * wrapped / measures) if wrapped >= WRAPPED else 0.0


def is_lined(tokens: Sequence[Token]) -> bool:
    """Whether lines are table rows: most tokens stand in explicit cells, and lines hold several of them."""
    celled = sum(token.cell is not None for token in tokens)
    return celled * 2 > len(tokens) and not is_single(tokens)


def is_single(tokens: Sequence[Token]) -> bool:
    """Whether (nearly) every line holds one cell; then a line is a cell and wrapping is rare."""
    return sum(token.gap != "line" for token in tokens) < 0.03 * len(tokens)
