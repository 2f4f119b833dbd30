"""A run of cells without walls in, their rows and columns out: the cheapest way to fill the columns of the header.

The header says which columns there are and in which order; each cell stands right of the one before it in its row, or
begins another row. What a column is filled with, and in how many rows, is learnt from the run itself: a grid whose
targets are blank has them blank throughout, and one that gives points gives them to every row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from extractor.model.form_reading import Spans
from extractor.parsing.cell_runs.cheapest_division import Path, Steps, cheapest_division
from extractor.parsing.cell_runs.column_costs import LEVELS, cell_cost, load_column_costs, shape_of, sum_of

ROUNDS = 3
"""Times that the shares of filled rows are learnt anew; they hardly move after the second."""
RAGGED = 2
"""Half-width units by which a full line may be short of the widest: a character that did not fit."""
SHARED_WIDTH = 3
"""Cells as wide as the widest from which on that is where they wrap."""
NARROWEST = 12
"""Half-width units of the narrowest column whose cells wrap into lines that look like cells."""
WORDY = frozenset(("text", "answer", "clause", "reason", "sentence"))
HARDLY = 0.03
"""Share of rows in which a column that is blank throughout is expected to be filled."""
BLANK_COLUMNS: tuple[tuple[str, ...], ...] = ((), ("weight", "score"), ("actual", "score"), ("score",), ("target",))
"""Columns that may be blank throughout, to begin with: those filled in later, or not at all."""


@dataclass(frozen=True, slots=True)
class RunCell:
    """A cell of a run. text: folded. line: the line it stands on; begins_line: it is the first there. start, end: its
    columns on the page, in half-width units."""

    text: str
    spans: Spans
    line: int
    begins_line: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Division:
    """A run divided. rows: per row, column → numbers of its cells, in their order.

    doubts: (row, column) of cells that may as well stand in another column, the other column among them.
    """

    rows: tuple[Mapping[int, tuple[int, ...]], ...]
    cost: float
    doubts: frozenset[tuple[int, int]]


def divide_run(
    cells: Sequence[RunCell], columns: Sequence[str], *, lines_are_rows: bool, total: Decimal | None
) -> Division | None:
    """The cheapest division; None where some cell fits nowhere. columns: their names, "other" where they have none.

    lines_are_rows: every line holds one row. total: the total of all scores that the form prints.
    """
    costs = [[cell_cost(cell.text, column) for column in columns] for cell in cells]
    found: list[tuple[float, Path]] = []
    for blank in BLANK_COLUMNS:
        if not set(blank) <= set(columns):
            continue
        path = _learn(cells, columns, costs, blank, lines_are_rows=lines_are_rows)
        if path is not None:
            found.append((path.cost + _sums(cells, columns, path.columns, total), path))
    if not found:
        return None
    found.sort(key=lambda pair: pair[0])
    cost, best = found[0]
    rows = _rows(best)
    doubts = _find_doubts(cells, columns, found, total)
    return Division(rows, cost, frozenset(doubts))


def _learn(
    cells: Sequence[RunCell],
    columns: Sequence[str],
    costs: Sequence[Sequence[float]],
    blank: Sequence[str],
    *,
    lines_are_rows: bool,
) -> Path | None:
    """The cheapest path when the columns named are expected to be blank at first."""
    expected = load_column_costs().filled
    filled = [HARDLY if column in blank else expected.get(column, 1.0) for column in columns]
    path = None
    everywhere = _full_width([cell.end for cell in cells if lines_are_rows or shape_of(cell.text) in WORDY])
    full = [everywhere] * len(columns)
    for _ in range(ROUNDS):
        steps = _steps(columns, filled, full, lines_are_rows=lines_are_rows)
        again = cheapest_division(cells, columns, costs, steps)
        if again is None:
            return None
        if path is not None and again.columns == path.columns:
            return again
        path = again
        filled = _count_filled(columns, path)
        if not lines_are_rows:
            full = _full_widths(cells, columns, path)
    return path


def _full_widths(cells: Sequence[RunCell], columns: Sequence[str], path: Path) -> list[float]:
    """Per column, how wide its cells are where they wrap."""
    return [
        _full_width([cell.end for cell, at in zip(cells, path.columns, strict=True) if at == number])
        for number in range(len(columns))
    ]


def _full_width(widths: Sequence[int]) -> float:
    """The width that several of the widest cells share; infinite where one is wider than all others."""
    widest = max(widths, default=0)
    shared = sum(width >= widest - RAGGED for width in widths)
    return widest - RAGGED if shared >= SHARED_WIDTH and widest >= NARROWEST else math.inf


def _steps(columns: Sequence[str], filled: Sequence[float], full: Sequence[float], *, lines_are_rows: bool) -> Steps:
    costs = load_column_costs()
    skip: list[float] = []
    fill: list[float] = []
    for column, share in zip(columns, filled, strict=True):
        if column in LEVELS:
            skip.append(costs.level2_lost)
            fill.append(0.0)
        elif column == "name":
            skip.append(costs.name_lost)
            fill.append(0.0)
        else:
            skip.append(-math.log(1 - share))
            fill.append(-math.log(share))
    return Steps(tuple(skip), tuple(fill), tuple(full), lines_are_rows)


def _count_filled(columns: Sequence[str], path: Path) -> list[float]:
    """Share of the rows that fill each column, with a little of what was expected."""
    costs = load_column_costs()
    rows, weight = _rows(path), costs.expectation_weight
    return [
        (sum(at in row for row in rows) + weight * costs.filled.get(column, 1.0)) / (len(rows) + weight)
        for at, column in enumerate(columns)
    ]


def _rows(path: Path) -> tuple[dict[int, tuple[int, ...]], ...]:
    rows: list[dict[int, tuple[int, ...]]] = []
    for number, (column, begins) in enumerate(zip(path.columns, path.begins, strict=True)):
        if begins:
            rows.append({})
        rows[-1][column] = (*rows[-1].get(column, ()), number)
    return tuple(rows)


def _sums(cells: Sequence[RunCell], columns: Sequence[str], path: Sequence[int], total: Decimal | None) -> float:
    """What speaks for a division as a whole: points that add up to those of a form, scores that add up to its total."""
    costs = load_column_costs()
    sums = {
        name: sum_of([cell.text for cell, at in zip(cells, path, strict=True) if columns[at] == name])
        for name in ("weight", "score")
    }
    found = costs.whole_sum if sums["weight"] in costs.whole_sums else 0.0
    if total is not None and 0 <= total - sums["score"] <= costs.whole_sums[0] - min(sums["weight"], Decimal(100)):
        found += costs.total_agrees if sums["score"] else 0.0
    return found


def _find_doubts(
    cells: Sequence[RunCell], columns: Sequence[str], found: Sequence[tuple[float, Path]], total: Decimal | None
) -> set[tuple[int, int]]:
    """Cells that stand elsewhere in a division which costs hardly more than the best one."""
    cost, best = found[0]
    margin = load_column_costs().margin
    doubts: set[tuple[int, int]] = set()
    others = [path.columns for other, path in found[1:] if other - cost < margin]
    for extra, path in best.rivals:
        if best.cost + extra + _sums(cells, columns, path, total) - cost < margin:
            others.append(path)
    row_of = _row_numbers(best)
    for other in others:
        for number, (here, there) in enumerate(zip(best.columns, other, strict=True)):
            if here != there:
                doubts |= {(row_of[number], here), (row_of[number], there)}
    return doubts


def _row_numbers(path: Path) -> list[int]:
    numbers: list[int] = []
    for begins in path.begins:
        numbers.append((numbers[-1] if numbers else -1) + begins)
    return numbers


def count_continued(division: Division) -> int:
    """Cells that go on in another line."""
    return sum(len(numbers) - 1 for row in division.rows for numbers in row.values())


def dearest_cell(cells: Sequence[RunCell], columns: Sequence[str], division: Division) -> float:
    """What the cell that fits its column worst costs."""
    return max(
        (
            cell_cost("".join(cells[number].text for number in numbers), columns[at])
            for row in division.rows
            for at, numbers in row.items()
        ),
        default=0.0,
    )


def is_in_order(division: Division) -> bool:
    """Whether every row stands behind the one above it."""
    firsts = [min(numbers) for row in division.rows for numbers in [[n for ns in row.values() for n in ns]]]
    return all(one < other for one, other in pairwise(firsts))
