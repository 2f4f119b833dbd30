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
from extractor.parsing.vocabulary import name_ends
from extractor.parsing.features import Widths, column_widths, points_lost, shape
from extractor.parsing.tokens import Token


@dataclass(slots=True)
class GridRow:
    """Token indices by column. doubtful: columns whose border to the next was dear. mended: columns with text brought
    together from two table lines. open_border: whether it is one row, or where it ends, is not sure."""

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


def is_lined(tokens: Sequence[Token]) -> bool:
    """Whether lines are table rows: most tokens stand in explicit cells, and lines hold several of them."""
    celled = sum(token.cell is not None for token in tokens)
    return celled * 2 > len(tokens) and not _single(tokens)


def _single(tokens: Sequence[Token]) -> bool:
    """Whether (nearly) every line holds one cell; then a line is a cell and wrapping is rare."""
    return sum(token.gap != "line" for token in tokens) < 0.03 * len(tokens)


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
    single: bool
    """Every line holds one cell."""


Step = tuple[int, bool]
"""(column index, new row begins here)."""


def read_rows(tokens: Sequence[Token], columns: Sequence[str], after_label: Sequence[bool]) -> list[GridRow]:
    """Rows of a token stream without labels. after_label[i]: a level label is printed between tokens i-1 and i."""
    if not tokens:
        return []
    lined = is_lined(tokens)
    shapes = [shape(token.text) for token in tokens]
    context = _Context(
        tokens, columns, shapes, points_lost(tokens), after_label, column_widths(tokens), lined, _single(tokens)
    )
    return _rows_of(context, _best_path(context))


@dataclass(slots=True)
class _Path:
    """The cheapest path: a step for each token, what it cost, and how much dearer the best path is that differs there."""

    steps: list[Step]
    costs: list[float]
    margins: list[float]
    rows_open: list[bool]
    """Whether the best differing path there divides the rows differently."""


def _best_path(context: _Context) -> _Path:
    size = len(context.columns)
    tables = [_step_costs(context, index) for index in range(1, len(context.tokens))]
    ahead: list[dict[Step, float]] = [{(column, True): _start_cost(context, column) for column in range(size)}]
    best = [ahead[0][column, True] for column in range(size)]
    for table in tables:
        reach = {
            (column, new): min(best[before] + table[before, column, new] for before in range(size))
            for column in range(size)
            for new in (False, True)
        }
        ahead.append(reach)
        best = [min(reach[column, False], reach[column, True]) for column in range(size)]
    rest = _rest_costs(context, tables)
    total = min(best[column] + rest[-1][column] for column in range(size))
    return _walk(ahead, rest, tables, total)


def _step_costs(context: _Context, index: int) -> dict[tuple[int, int, bool], float]:
    """(column before, column, new row) → cost of putting token `index` there."""
    size = len(context.columns)
    share = float(_costs()["continued_emission"])
    table: dict[tuple[int, int, bool], float] = {}
    for column in range(size):
        emission = _emission(context, index, column)
        for before in range(size):
            for new in (False, True):
                part = share if before == column and not new else 1.0
                table[before, column, new] = _transition(context, index, before, column, new) + part * emission
    return table


def _rest_costs(context: _Context, tables: Sequence[dict[tuple[int, int, bool], float]]) -> list[list[float]]:
    """For each token and column: the cost of the best way from there to the end."""
    size = len(context.columns)
    rest = [[_skipped(context, column + 1, size, None) for column in range(size)]]
    for table in reversed(tables):
        after = rest[-1]
        rest.append(
            [
                min(table[before, column, new] + after[column] for column in range(size) for new in (False, True))
                for before in range(size)
            ]
        )
    return rest[::-1]


def _walk(
    ahead: Sequence[dict[Step, float]],
    rest: Sequence[Sequence[float]],
    tables: Sequence[dict[tuple[int, int, bool], float]],
    total: float,
) -> _Path:
    path = _Path([], [], [], [])
    for index, reach in enumerate(ahead):
        through = {step: cost + rest[index][step[0]] for step, cost in reach.items()}
        if not path.steps:
            step = min(through, key=lambda item: through[item])
            cost = reach[step]
        else:
            before = path.steps[-1][0]
            onward = {(c, new): tables[index - 1][before, c, new] + rest[index][c] for c, new in through}
            step = min(onward, key=lambda item: onward[item])
            cost = tables[index - 1][before, step[0], step[1]]
        others = {other: value for other, value in through.items() if other != step}
        rival = min(others, key=lambda item: others[item], default=step)
        path.steps.append(step)
        path.costs.append(cost)
        path.margins.append(others.get(rival, math.inf) - total)
        path.rows_open.append(rival[1] != step[1])
    return path


def _start_cost(context: _Context, column: int) -> float:
    return _skipped(context, 0, column, None) + _emission(context, 0, column)


def emission(column: str, kind: str) -> float:
    """Cost of a token of a shape (see `features.shape`) in a column."""
    table = _costs()["emission"][column]
    return float(table[kind if kind in table else "text"])


def _emission(context: _Context, index: int, column: int) -> float:
    name, kind = context.columns[column], context.shapes[index]
    cost = emission(name, kind)
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
        cost += float(costs["across_label" if column in ("name", "deviation") else "value_across_label"])
    if context.lined:
        cost += float(costs["lined"])
    if context.single:
        cost += float(costs["single"])
    if column == "name" and before.text.endswith(name_ends()):
        cost += float(costs["after_whole_name"])
    return cost


def _rows_of(context: _Context, path: _Path) -> list[GridRow]:
    rows: list[GridRow] = []
    limit, least = float(_costs()["doubt"]), float(_costs()["margin"])
    for index, (column, new) in enumerate(path.steps):
        name = context.columns[column]
        if new or not rows:
            rows.append(GridRow())
        close = path.margins[index] < least
        unsure = path.costs[index] >= limit or close
        rows[-1].open_border |= close and path.rows_open[index]
        if unsure and index:
            owner = rows[-2] if new and len(rows) > 1 else rows[-1]
            owner.doubtful.add(context.columns[path.steps[index - 1][0]])
        if unsure:
            rows[-1].doubtful.add(name)
        rows[-1].cells.setdefault(name, []).append(index)
        if context.tokens[index].continues:
            rows[-1].mended.add(name)
    return rows
