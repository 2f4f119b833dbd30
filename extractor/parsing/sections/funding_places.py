"""Values of a funding row that leaves cells blank: which columns they stand in, told by the arithmetic of the row.

Text without walls drops blank cells, so a row of five values under six columns can be read in six ways. Values keep
their order; a rate is what was executed of the budget, a score is that share of the points, and the rows of one table
leave the same columns of amounts blank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from extractor.terms.measures import parse_number

AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
SKIP = {
    "initial_budget": 0.5,
    "adjusted_budget": 1.5,
    "executed": 2.0,
    "weight": 1.5,
    "execution_rate": 1.0,
    "score": 1.5,
}
"""What a blank cell costs in the row of the total, by its column."""
SKIP_BELOW = {"weight": 0.0, "execution_rate": 0.3, "score": 0.0}
"""The same in the rows below it, which have no points as a rule."""
HOLDS, FAILS = -3.0, 3.0
"""What a rule of arithmetic says for or against a reading."""
ILL_FITTING = 6.0
"""A value that its column can hardly hold."""
OTHER_BLANKS = 2.0
"""A column of amounts that is blank in this row and not in that of the total, or the other way round."""
MARGIN = 1.1
"""Readings that cost less than this above the cheapest leave the cells they differ in in doubt."""
MOST_POINTS = 30
"""Points of the execution rate in a form; usually 10."""
CENT = Decimal("0.011")
PERCENT = Decimal("0.51")


class FundingPlaces(NamedTuple):
    """The column of each value of a row, and the columns that are in doubt."""

    columns: tuple[str, ...]
    doubts: frozenset[str]


def place_values(columns: Sequence[str], values: Sequence[str], above: Mapping[str, str] | None) -> FundingPlaces:
    """The cheapest way to put fewer values than columns under them, in order.

    values: folded texts. above: column → value of the row of the total, as it was placed; None for that row itself.
    """
    ways = [
        (_cost(columns, dict(zip(chosen, values, strict=True)), above), chosen)
        for chosen in combinations(columns, len(values))
    ]
    cheapest, best = min(ways)
    doubts = {column for cost, way in ways if cost - cheapest < MARGIN for column in set(way) ^ set(best)}
    doubts |= {
        there
        for cost, way in ways
        if cost - cheapest < MARGIN
        for here, there in zip(best, way, strict=True)
        if here != there
    }
    return FundingPlaces(best, frozenset(doubts))


def _cost(columns: Sequence[str], placed: Mapping[str, str], above: Mapping[str, str] | None) -> float:
    numbers = {column: number for column, text in placed.items() if (number := parse_number(text)) is not None}
    skip = SKIP if above is None else {**SKIP, **SKIP_BELOW}
    cost = sum(skip.get(column, 0.5) for column in columns if column not in placed)
    cost += sum(ILL_FITTING for column, text in placed.items() if "%" in text and column != "execution_rate")
    cost += _points(numbers) + _executed(numbers, above or {})
    if above:
        cost += sum(OTHER_BLANKS for column in AMOUNTS if column in columns and (column in placed) != (column in above))
    return cost


def _points(numbers: Mapping[str, Decimal]) -> float:
    """Points are few, a score is none above them, and it is the share of them that was executed."""
    weight, score, rate = (numbers.get(column) for column in ("weight", "score", "execution_rate"))
    cost = sum(ILL_FITTING for points in (weight, score) if points is not None and points > MOST_POINTS)
    if weight is not None and score is not None:
        cost += ILL_FITTING if score > weight else 0.0
        if rate is not None and 0 < rate < 100 and abs(score - weight * rate / 100) < PERCENT / 5:
            cost += HOLDS
    return cost


def _executed(numbers: Mapping[str, Decimal], above: Mapping[str, str]) -> float:
    """What was executed is none above the budget as a rule, and the rate is its share of the budget."""
    executed, rate = numbers.get("executed"), numbers.get("execution_rate")
    budget = numbers.get("adjusted_budget", numbers.get("initial_budget"))
    cost = 0.0
    if executed is not None and budget is not None:
        cost += FAILS if executed > budget + CENT else 0.0
        if rate is not None and budget > 0:
            share = executed / budget * 100
            cost += HOLDS if min(abs(share - rate), abs(share - rate * 100)) < PERCENT else FAILS
    elif rate is not None and not above:
        cost += FAILS * (executed is not None or budget is not None)
    return cost
