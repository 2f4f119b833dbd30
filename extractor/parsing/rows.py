"""Tokens of the grid in, rows out: the cheapest path through the printed columns.

Each token continues the cell before it, opens a later cell of the same row, or opens a new row. What a token looks
like, what stands between it and its neighbour, and how wide its column wraps give each step a cost; the path with the
least total wins. A dear step on it is a place where the reading is not sure, and becomes a doubt.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from extractor.data import load
from extractor.parsing.features import Widths, column_widths, points_lost, shape
from extractor.parsing.tokens import Token


@dataclass(slots=True)
class GridRow:
    """Token indices by column. doubtful: columns whose border to the next was dear. mended: columns with text brought
    together from two table lines."""

    cells: dict[str, list[int]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    mended: set[str] = field(default_factory=set)

    @property
    def first(self) -> int:
        return min(index for cell in self.cells.values() for index in cell)

    @property
    def last(self) -> int:
        return max(index for cell in self.cells.values() for index in cell)


@lru_cache(maxsize=1)
def _costs() -> dict[str, Any]:
    costs: dict[str, Any] = load("grid_costs")
    return costs


@dataclass(slots=True)
class _Context:
    tokens: Sequence[Token]
    columns: Sequence[str]
    shapes: list[str]
    lost: list[bool | None]
    after_label: Sequence[bool]
    widths: Widths
    lined: bool
    """Lines are table rows: cells are separated by tabs or pipes."""


Step = tuple[int, bool]
"""(column index, new row begins here)."""


def read_rows(tokens: Sequence[Token], columns: Sequence[str], after_label: Sequence[bool]) -> list[GridRow]:
    """Rows of a token stream without labels. after_label[i]: a level label is printed between tokens i-1 and i."""
    if not tokens:
        return []
    lined = sum(token.cell is not None for token in tokens) * 2 > len(tokens)
    shapes = [shape(token.text) for token in tokens]
    context = _Context(tokens, columns, shapes, points_lost(tokens), after_label, column_widths(tokens), lined)
    return _rows_of(context, *_best_path(context))


def _best_path(context: _Context) -> tuple[list[Step], list[float]]:
    size = len(context.columns)
    best = [_start_cost(context, column) for column in range(size)]
    history: list[list[tuple[int, bool, float]]] = [[(-1, True, cost) for cost in best]]
    for index in range(1, len(context.tokens)):
        emissions = [_emission(context, index, column) for column in range(size)]
        share = float(_costs()["continued_emission"])
        steps: list[tuple[int, bool, float]] = []
        totals: list[float] = []
        for column in range(size):
            total, origin, new, step = math.inf, 0, False, 0.0
            for before in range(size):
                for new_row in (False, True):
                    cost = _transition(context, index, before, column, new_row)
                    cost += emissions[column] * (share if before == column and not new_row else 1.0)
                    if best[before] + cost < total:
                        total, origin, new, step = best[before] + cost, before, new_row, cost
            totals.append(total)
            steps.append((origin, new, step))
        best = totals
        history.append(steps)
    return _walk_back(context, best, history)


def _walk_back(
    context: _Context, best: list[float], history: list[list[tuple[int, bool, float]]]
) -> tuple[list[Step], list[float]]:
    finals = [cost + _skipped(context, column + 1, len(context.columns), None) for column, cost in enumerate(best)]
    column = finals.index(min(finals))
    path: list[Step] = []
    costs: list[float] = []
    for steps in reversed(history):
        origin, new, cost = steps[column]
        path.append((column, new))
        costs.append(cost)
        column = origin
    return path[::-1], costs[::-1]


def _start_cost(context: _Context, column: int) -> float:
    return _skipped(context, 0, column, None) + _emission(context, 0, column)


def _emission(context: _Context, index: int, column: int) -> float:
    name, kind = context.columns[column], context.shapes[index]
    table = _costs()["emission"][name]
    if kind in ("sign", "unit"):
        kind = kind if kind in table else "text"
    cost = float(table[kind])
    if name in ("target", "actual") and kind in ("text", "clause"):
        cost += 0.03 * context.tokens[index].width
    return cost


def _skipped(context: _Context, first: int, stop: int, lost: bool | None) -> float:
    """Cost of columns of a row that get no token."""
    costs = _costs()
    total = 0.0
    for column in context.columns[first:stop]:
        total += float(costs["skip"][column])
        if column == "deviation" and lost:
            total += float(costs["loss_without_deviation"])
    return total


def _transition(context: _Context, index: int, before: int, column: int, new_row: bool) -> float:
    token = context.tokens[index]
    if token.continues:
        return 0.0 if column == before and not new_row else math.inf
    costs = _costs()
    lost = context.lost[index]
    if new_row:
        cost = _skipped(context, before + 1, len(context.columns), lost) + _skipped(context, 0, column, None)
        if token.gap != "line":
            cost += float(costs["new_row"]["same_line"])
        if context.after_label[index]:
            cost += float(costs["new_row"]["after_label"])
        if context.lined and token.gap == "line":
            cost += float(costs["new_row"]["lined"])
        if context.columns[before] == "deviation" and _stops_short(context, index - 1):
            cost += float(costs["new_row"]["after_full_line"])
        return cost
    if column < before:
        return math.inf
    if column == before:
        return _continuation(context, index, context.columns[column])
    cost = _skipped(context, before + 1, column, lost)
    if context.after_label[index]:
        cost += float(costs["continue"]["across_label"])
    if context.columns[column] == "deviation" and lost is False:
        cost += float(costs["deviation_without_loss"])
    if context.lined and token.gap == "line":
        cost += float(costs["continue"]["lined"])
    return cost


def _stops_short(context: _Context, index: int) -> bool:
    """A full line without a full stop: the cell would seem to go on."""
    token = context.tokens[index]
    return context.widths.deviation - token.width <= _costs()["full_within"] and not token.text.endswith("。")


def _continuation(context: _Context, index: int, column: str) -> float:
    """A cell goes on: free inside brackets, cheap after a full line, dear after a short one or with a whole value."""
    token, before = context.tokens[index], context.tokens[index - 1]
    costs = _costs()["continue"]
    if before.text.count("(") > before.text.count(")"):
        return float(costs["open_bracket"])
    if token.gap != "line":
        return float(costs["same_line"][token.gap])
    if context.shapes[index] in ("measure", "amount", "number", "sign"):
        return float(costs["value"])
    missing = context.widths.of(column) - before.width
    cost = float(costs["full_line"])
    if _costs()["full_within"] < missing <= _costs()["nearly_full_within"]:
        cost = float(costs["nearly_full_line"])
    elif missing > _costs()["nearly_full_within"]:
        cost = min(costs["short_line"] + costs["short_line_per_unit"] * missing, costs["short_line_most"])
    if before.text.endswith(("。", ";")) and missing > _costs()["full_within"]:
        cost += float(costs["after_sentence"])
    if context.after_label[index]:
        cost += float(costs["across_label"])
    if context.lined:
        cost += float(costs["lined"])
    return cost


def _rows_of(context: _Context, path: Sequence[Step], costs: Sequence[float]) -> list[GridRow]:
    rows: list[GridRow] = []
    limit = float(_costs()["doubt"])
    for index, (column, new) in enumerate(path):
        name = context.columns[column]
        if new or not rows:
            rows.append(GridRow())
        dear = costs[index] >= limit
        if dear and index:
            owner = rows[-2] if new and len(rows) > 1 else rows[-1]
            owner.doubtful.add(context.columns[path[index - 1][0]])
        rows[-1].cells.setdefault(name, []).append(index)
        if context.tokens[index].continues:
            rows[-1].mended.add(name)
        if dear:
            rows[-1].doubtful.add(name)
    return rows
