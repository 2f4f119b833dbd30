"""What each step through the columns of the grid costs; the figures are in `grid_costs.yaml`.

A step puts the next token into a column: of the same row (the same column again means the cell goes on), or of a new
row. What a token looks like, what stands between it and its neighbour, and how wide its column wraps make the cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from operator import add
from typing import NamedTuple

from extractor.parsing.lines.cost_tables import load_grid_costs
from extractor.parsing.lines.token_shape import Widths, column_widths, points_lost, token_shape
from extractor.parsing.lines.tokens import Gap, Token
from extractor.terms.level_labels import load_level_labels

WHOLE_VALUES = ("measure", "amount", "number", "sign")
LABELLED = 0.9
"""Rows with a label of their own, as a share of the targets that are numbers, from which on every row has one."""
LONG_VALUES = ("text", "clause")
"""Shapes that suit a target or an actual the less the longer they are."""
NAME_PARTS = ("text", "clause", "answer", "unit")
"""Shapes the lines of a name may have."""
WRAPPED = 3
"""Wrapped names from which on a form may be taken to wrap them."""
UNIT_ENDS = ("%", ")")
UNIT_LENGTH = 4
"""Characters of a unit that may be wrapped behind its number."""


@cache
def emission_cost(column: str, kind: str) -> float:
    """Cost of a token of a shape (see `features.shape`) in a column."""
    table = load_grid_costs().emission[column]
    return table[kind if kind in table else "text"]


@dataclass(slots=True)
class StepCosts:
    """Costs of the step to one token, for C columns.

    go[before]: staying in the row, for each column from `before` on. leave[before] + enter[column]: beginning another.
    """

    go: list[list[float]]
    leave: list[float]
    enter: list[float]


class _Situation(NamedTuple):
    """All that the costs of a step go by. width: of the token, only where it counts. bracket: whether the token begins
    with one. after_full: whether a reason on the line before would seem to go on. after_label, lost: see `Grid`.
    continuing: what the same cell going on costs, for each column."""

    kind: str
    width: int
    gap: Gap
    bracket: bool
    after_label: bool
    after_full: bool
    lost: bool | None
    continuing: tuple[float, ...]


@dataclass(slots=True)
class Grid:
    """A token stream without labels and what is known of its layout.

    after_label[i]: a level label is printed between tokens i-1 and i. lost[i]: whether the points before token i say
    that points were lost. wraps: where each column wraps. lined: lines are table rows. skips[lost][first][stop]: cost
    of a row without a token in columns [first, stop), which points that were lost make dearer.
    wrap_cost: what a wrapped cell costs in this layout. labelled: labels are printed again on every row.
    known: costs of the steps so far; most steps of a table are like one before.
    """

    tokens: Sequence[Token]
    columns: Sequence[str]
    after_label: Sequence[bool]
    shapes: list[str]
    lost: list[bool | None]
    widths: Widths
    wraps: list[int]
    lined: bool
    skips: dict[bool | None, list[list[float]]]
    wrap_cost: float
    labelled: bool
    known: dict[_Situation, StepCosts] = field(default_factory=dict)

    @classmethod
    def of(cls, tokens: Sequence[Token], columns: Sequence[str], after_label: Sequence[bool]) -> Grid:
        lined, single = is_lined(tokens), is_single(tokens)
        widths = column_widths(tokens)
        table = load_grid_costs().continuation
        shapes = [token_shape(token.text) for token in tokens]
        return cls(
            tokens,
            columns,
            after_label,
            shapes=shapes,
            lost=points_lost(tokens),
            widths=widths,
            wraps=[widths.of(column) for column in columns],
            lined=lined,
            skips=_skips(tuple(columns)),
            wrap_cost=table.lined * lined + table.single * single * (1 - _wrapping(tokens, shapes, widths)),
            labelled=sum(after_label) >= LABELLED * sum(kind in ("measure", "sign", "answer") for kind in shapes) > 0,
        )

    def first_step(self) -> StepCosts:
        """Costs of the step to the first token, which begins a row, as if from a column before it."""
        looks = self._looks(self.shapes[0], self.tokens[0].width)
        return StepCosts([[math.inf] * len(looks)], [0.0], self._enter(looks))

    def last_costs(self) -> list[float]:
        """Cost of ending in each column."""
        return [self.skips[None][column + 1][-1] for column in range(len(self.columns))]

    def step(self, index: int) -> StepCosts:
        """Costs of the step to token `index` (≥ 1)."""
        token, kind = self.tokens[index], self.shapes[index]
        if token.continues:
            return _same_cell(len(self.columns))
        situation = _Situation(
            kind,
            token.width if kind in LONG_VALUES else 0,
            token.gap,
            token.text.startswith("("),
            self.after_label[index],
            self._stops_short(index - 1),
            self.lost[index],
            self._continuations(index),
        )
        known = self.known.get(situation)
        if known is None:
            known = self.known[situation] = self._costs_in(situation)
        return known

    def _costs_in(self, situation: _Situation) -> StepCosts:
        looks = self._looks(situation.kind, situation.width)
        return StepCosts(self._go(situation, looks), self._leave(situation), self._enter(looks))

    def _enter(self, looks: Sequence[float]) -> list[float]:
        """Cost of beginning a row with a token in each column."""
        return list(map(add, self.skips[None][0], looks))

    def _looks(self, kind: str, width: int) -> list[float]:
        """Cost of a token's look in each column."""
        looks = [emission_cost(column, kind) for column in self.columns]
        if kind in LONG_VALUES:
            long = load_grid_costs().text_value_per_unit * width
            for column, name in enumerate(self.columns):
                if name in ("target", "actual"):
                    looks[column] += long
        return looks

    def _leave(self, situation: _Situation) -> list[float]:
        """Cost of ending a row in each column, where the next token begins another."""
        table = load_grid_costs().new_row
        price = 0.0
        if situation.gap != "line" and not situation.after_label:  # what stands left of a label is another row's
            price += table.same_line
        elif self.lined:
            price += table.lined
        if situation.after_label:
            price += table.after_label
        elif self.labelled:
            price += table.without_label
        if situation.bracket:
            price += table.bracket
        full = table.after_full_line if situation.after_full else 0.0
        skips = self.skips[situation.lost]
        return [
            skips[before + 1][-1] + price + (full if name == "deviation" else 0.0)
            for before, name in enumerate(self.columns)
        ]

    def _go(self, situation: _Situation, looks: Sequence[float]) -> list[list[float]]:
        """Cost of staying in the row, from each column to it and to each behind it."""
        table = load_grid_costs().continuation
        price = 0.0
        if situation.bracket:
            price += load_grid_costs().new_row.bracket
        if situation.after_label:
            price += table.across_label
        if self.lined and situation.gap == "line":
            price += table.lined
        ahead = [look + price for look in looks]
        if situation.lost is False:
            for column, name in enumerate(self.columns):
                if name == "deviation":
                    ahead[column] += load_grid_costs().deviation_without_loss
        share, skips = load_grid_costs().continued_emission, self.skips[situation.lost]
        return [
            [cost + share * looks[before], *map(add, skips[before + 1][before + 1 :], ahead[before + 1 :])]
            for before, cost in enumerate(situation.continuing)
        ]

    def _stops_short(self, index: int) -> bool:
        """A full line without a full stop: a reason would seem to go on."""
        if "deviation" not in self.columns:
            return False
        token = self.tokens[index]
        full: bool = self.widths.deviation - token.width <= load_grid_costs().full_within
        return full and not token.text.endswith("。")

    def _continuations(self, index: int) -> tuple[float, ...]:
        """Cost of a cell going on, for each column: free in brackets, cheap after a full line, dear after a short one
        or with a whole value."""
        token, before, table = self.tokens[index], self.tokens[index - 1], load_grid_costs().continuation
        if before.text.count("(") > before.text.count(")"):
            return (table.open_bracket,) * len(self.columns)
        if token.gap != "line" and not self.after_label[index]:  # what stands left of a label is another row's
            return (table.same_line[token.gap],) * len(self.columns)
        if self.shapes[index] in WHOLE_VALUES:
            return (table.value,) * len(self.columns)
        return self._next_line(index)

    def _next_line(self, index: int) -> tuple[float, ...]:
        """Cost of a cell going on with a text on a new line, for each column."""
        token, before, table = self.tokens[index], self.tokens[index - 1], load_grid_costs().continuation
        ends = {width: self._after_line(before, width) for width in set(self.wraps)}
        price = 0.0
        if self.shapes[index - 1] in WHOLE_VALUES and len(token.text) > UNIT_LENGTH:
            price += table.after_unit if before.text.endswith(UNIT_ENDS) else table.after_value
        found: list[float] = []
        for column, width in zip(self.columns, self.wraps, strict=True):
            cost = ends[width] + price
            if self.after_label[index]:
                cost += table.across_label if column in ("name", "deviation") else table.value_across_label
            if column == "name" and before.text.endswith(load_level_labels().name_ends):
                cost += table.after_whole_name
            found.append(cost)
        return tuple(found)

    def _after_line(self, before: Token, width: int) -> float:
        """Cost of going on after a token that ends a line, in a column so wide."""
        missing = width - before.width
        cost = _line_end(missing) + self.wrap_cost
        if missing > load_grid_costs().full_within and before.text.endswith(("。", ";")):
            cost += load_grid_costs().continuation.after_sentence
        return cost


@lru_cache(maxsize=64)
def _same_cell(size: int) -> StepCosts:
    """Costs of the step to a token that is known to go on with the cell before it, for so many columns."""
    nowhere = [math.inf] * size
    go = [[0.0, *nowhere[before + 1 :]] for before in range(size)]
    return StepCosts(go, nowhere, nowhere)


@lru_cache(maxsize=64)
def _skips(columns: tuple[str, ...]) -> dict[bool | None, list[list[float]]]:
    """See `Grid.skips`."""
    sums = [0.0, *accumulate(load_grid_costs().skip[column] for column in columns)]
    size = len(columns)
    plain = [[sums[stop] - sums[first] for stop in range(size + 1)] for first in range(size + 1)]
    dear = [
        [
            cost + (load_grid_costs().loss_without_deviation if "deviation" in columns[first:stop] else 0.0)
            for stop, cost in enumerate(row)
        ]
        for first, row in enumerate(plain)
    ]
    return {None: plain, False: plain, True: dear}


def _line_end(missing: int) -> float:
    """Cost of going on after a line that leaves `missing` half-width units of its column free."""
    table = load_grid_costs().continuation
    if missing <= load_grid_costs().full_within:
        return table.full_line
    if missing <= load_grid_costs().nearly_full_within:
        return table.nearly_full_line
    return min(table.short_line + table.short_line_per_unit * missing, table.short_line_most)


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
                and widths.name - above.width <= load_grid_costs().full_within
            )
    return min(1.0, 2 * wrapped / measures) if wrapped >= WRAPPED else 0.0


def is_lined(tokens: Sequence[Token]) -> bool:
    """Whether lines are table rows: most tokens stand in explicit cells, and lines hold several of them."""
    celled = sum(token.cell is not None for token in tokens)
    return celled * 2 > len(tokens) and not is_single(tokens)


def is_single(tokens: Sequence[Token]) -> bool:
    """Whether (nearly) every line holds one cell; then a line is a cell and wrapping is rare."""
    return sum(token.gap != "line" for token in tokens) < 0.03 * len(tokens)
