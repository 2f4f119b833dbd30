"""Lines of a grid with known columns in, rows out: every row is a band of neighbouring lines.

Whatever its cells do inside, a table row takes up whole lines of the page and shares none with the next. The cheapest
cutting of the lines into bands is taken: each band has one value where a row has one, its wrapped cells break only at
full lines, and its cells hang from the top of the band or stand in its middle, the same way throughout the form.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from extractor.parsing.lines.cheapest_path import GridRow
from extractor.parsing.lines.cost_tables import load_grid_costs
from extractor.parsing.lines.step_costs import WHOLE_VALUES
from extractor.parsing.lines.token_shape import token_shape
from extractor.parsing.lines.tokens import Token
from extractor.terms.level_labels import load_level_labels
from extractor.terms.measures import parse_number

TALLEST = 30
"""Lines of the tallest row."""
LOSABLE = ("deviation", "+", "unit", "operator")
"""Columns a row may leave empty."""

Line = Mapping[str, Sequence[int]]
"""Token indices by column on one line."""
Costs = dict[tuple[int, int], float]
"""Of the bands of lines [start, stop), in order."""
Hang = Callable[[int, int], float]
"""Cost of a cell with so many lines of its band free above and below it."""


@dataclass(slots=True)
class _Bands:
    tokens: Sequence[Token]
    lines: Sequence[Line]
    columns: Sequence[str]
    widths: Mapping[str, int]
    filled: Mapping[str, Sequence[int]]
    """The lines on which a column holds something, in order."""
    known: dict[tuple[str, int, int], list[float]] = field(default_factory=dict)
    """What makes each cell so far dear, wherever it hangs; most bands hold the cells of others."""

    def costs(self, hang: Hang) -> Costs:
        """How ill the lines of each band make one row, labels aside."""
        count = len(self.lines)
        return {
            (start, stop): self._cost(start, stop, hang)
            for start in range(count)
            for stop in range(start + 1, min(start + TALLEST, count) + 1)
        }

    def _cost(self, start: int, stop: int, hang: Hang) -> float:
        total = sum(self._cell_cost(column, start, stop, hang) for column in self.columns)
        return total + (self._reason_cost(start, stop) if "deviation" in self.columns else 0.0)

    def _reason_cost(self, start: int, stop: int) -> float:
        """A reason is expected where points were lost and only there."""
        weight, score = (self._number(column, start, stop) for column in ("weight", "score"))
        if weight is None or score is None:
            return 0.0
        given = bool(self._filled("deviation", start, stop))
        if score < weight:
            return 0.0 if given else load_grid_costs().loss_without_deviation
        return load_grid_costs().deviation_without_loss if given else 0.0

    def _filled(self, column: str, start: int, stop: int) -> Sequence[int]:
        """Lines of a band on which a column holds something."""
        lines = self.filled.get(column, ())
        return lines[bisect_left(lines, start) : bisect_left(lines, stop)]

    def _number(self, column: str, start: int, stop: int) -> Decimal | None:
        filled = self._filled(column, start, stop)
        pieces = self.lines[filled[0]][column] if len(filled) == 1 else ()
        return parse_number(self.tokens[pieces[0]].text) if len(pieces) == 1 else None

    def _cell_cost(self, column: str, start: int, stop: int, hang: Hang) -> float:
        filled = self._filled(column, start, stop)
        if not filled:
            return 0.0 if column in LOSABLE else load_grid_costs().bands.lost_cell
        cell = (column, filled[0], filled[-1])
        if cell not in self.known:
            self.known[cell] = self._ills(column, filled)
        return sum(self.known[cell], hang(filled[0] - start, stop - 1 - filled[-1]))

    def _ills(self, column: str, filled: Sequence[int]) -> list[float]:
        """What makes a cell on these lines dear, wherever in its band it hangs."""
        table = load_grid_costs().bands
        pieces = [self.tokens[index] for number in filled for index in self.lines[number][column]]
        found = [table.gap_in_cell * (filled[-1] - filled[0] + 1 - len(filled))]
        if column in ("target", "actual", "weight", "score", "operator"):
            values = sum(token_shape(piece.text) in WHOLE_VALUES for piece in pieces)
            found.append(table.two_values * max(0, values - 1))
            found.append(table.text_beside_value * (values == 1 and self._has_text(pieces)))
            found.append(table.unit_alone * (pieces[0].text.startswith("(") and column != "weight"))
        found.extend(self._break_cost(column, before, piece) for before, piece in pairwise(pieces))
        found.append(self._end_cost(column, pieces))
        return [cost for cost in found if cost]

    def _end_cost(self, column: str, pieces: Sequence[Token]) -> float:
        """Cost of a cell ending where it does: on a full line it would seem to go on."""
        table, last = load_grid_costs().bands, pieces[-1]
        full = bool(self.widths[column] - last.width <= load_grid_costs().full_within)
        if column == "name":
            opens = table.opens_bracket * pieces[0].text.startswith("(")
            return (
                opens
                + table.ends_full * full
                + table.ends_inside_name * (not last.text.endswith(load_level_labels().name_ends))
            )
        if column == "deviation":
            return table.reason_ends_full * (full and not last.text.endswith("。"))
        return table.ends_full * (full and len(pieces) > 1)

    def _has_text(self, pieces: Sequence[Token]) -> bool:
        """Whether a cell holds more than one value and the rest of its unit."""
        joined = "".join(piece.text for piece in pieces)
        return joined.count("(") != joined.count(")") or token_shape(joined) not in WHOLE_VALUES

    def _break_cost(self, column: str, before: Token, piece: Token) -> float:
        """Cost of a wrapped line ending where it does."""
        table = load_grid_costs().bands
        if before.line == piece.line:
            return table.same_line
        if before.text.count("(") > before.text.count(")"):
            return 0.0
        if piece.text.startswith("(") and token_shape(before.text) in WHOLE_VALUES:
            return 0.0  # a number and its unit
        missing = self.widths[column] - before.width
        whole = table.after_whole_name * (column == "name" and before.text.endswith(load_level_labels().name_ends))
        if missing <= load_grid_costs().full_within:
            return whole
        return whole + (table.nearly_full if missing <= load_grid_costs().nearly_full_within else table.short_line)


def rows_by_bands(
    tokens: Sequence[Token],
    lines: Sequence[Sequence[int]],
    placed: Mapping[int, int],
    columns: Sequence[str],
    label_lines: set[int],
    room: Mapping[str, int],
) -> list[GridRow]:
    """Rows of a grid. lines: token indices of each line; placed: token index → column index; label_lines: line numbers
    on which a level label begins; room: half-width units between the beginnings of a column and of the next."""
    by_column: list[dict[str, list[int]]] = []
    for line in lines:
        cells: dict[str, list[int]] = {}
        for index in line:
            cells.setdefault(columns[placed[index]], []).append(index)
        by_column.append(cells)
    widths = {column: _wrap_width(tokens, by_column, column, room.get(column, 0)) for column in columns}
    filled = {column: [number for number, cells in enumerate(by_column) if column in cells] for column in columns}
    labelled = [tokens[line[0]].line in label_lines for line in lines]
    bands = _Bands(tokens, by_column, columns, widths, filled)
    each = [bands.costs(hang) for hang in (_from_top, _in_middle)]
    best = min((_cut(plain, labelled, on_top) for plain in each for on_top in (True, False)), key=_total)
    return _rows(by_column, _cuts(best), _margins(best))


def _total(cutting: _Cutting) -> float:
    return cutting.total


def _wrap_width(tokens: Sequence[Token], lines: Sequence[Line], column: str, room: int) -> int:
    """Where a column wraps: at its widest line, unless the page leaves it so much room that nothing had to wrap."""
    widest = max((tokens[index].width for cells in lines for index in cells.get(column, [])), default=0)
    return max(widest, room) if widest < load_grid_costs().bands.room_filled * room else widest


@lru_cache(maxsize=1024)
def _from_top(above: int, below: int) -> float:
    """Cells hang from the top; one that stands in the middle instead costs a little."""
    table = load_grid_costs().bands
    middle = table.other_place + table.off_place * max(0, abs(above - below) - 1)
    return min(table.off_place * above, middle)


@lru_cache(maxsize=1024)
def _in_middle(above: int, below: int) -> float:
    """Cells stand in the middle; one that hangs from the top instead costs a little."""
    table = load_grid_costs().bands
    top = table.other_place + table.off_place * above
    return min(table.off_place * max(0, abs(above - below) - 1), top)


class _Cutting(NamedTuple):
    """The lines cut into bands the cheapest way. total: what that costs. costs: of each band, labels included.
    ahead, origin: for each line, what the bands before it cost, and where the last of them begins."""

    total: float
    costs: Costs
    ahead: list[float]
    origin: list[int]


def _cut(plain: Costs, labelled: Sequence[bool], labels_on_top: bool) -> _Cutting:
    """The cheapest cutting. plain: costs without labels. labelled: whether a level label begins on each line.

    labels_on_top: labels begin where rows begin; where they may stand anywhere, that costs `labels_anywhere` once.
    """
    count, table = len(labelled), load_grid_costs().bands
    inside, before = table.label_inside, list(accumulate(labelled, initial=0))
    cost = plain
    if labels_on_top and any(labelled):
        cost = {
            (start, stop): value + inside * (before[stop] - before[start + 1]) for (start, stop), value in plain.items()
        }
    ahead, origin = [0.0] + [math.inf] * count, [0] * (count + 1)
    for (start, stop), value in cost.items():
        if ahead[start] + value < ahead[stop]:
            ahead[stop], origin[stop] = ahead[start] + value, start
    return _Cutting(ahead[count] + (0.0 if labels_on_top else table.labels_anywhere), cost, ahead, origin)


def _cuts(cutting: _Cutting) -> list[int]:
    """First lines of the rows, and the end."""
    cuts = [len(cutting.origin) - 1]
    while cuts[-1] > 0:
        cuts.append(cutting.origin[cuts[-1]])
    return cuts[::-1]


def _margins(cutting: _Cutting) -> list[float]:
    """For each line, how sure its being a cut, or none, is."""
    count, ahead = len(cutting.ahead) - 1, cutting.ahead
    behind = [math.inf] * count + [0.0]
    for (start, stop), value in reversed(cutting.costs.items()):
        behind[start] = min(behind[start], value + behind[stop])
    uncut = [math.inf] * (count + 1)
    for (start, stop), value in cutting.costs.items():
        through = ahead[start] + value + behind[stop]
        for line in range(start + 1, stop):
            uncut[line] = min(uncut[line], through)
    return [abs(uncut[line] - ahead[line] - behind[line]) for line in range(count)]


def _rows(lines: Sequence[Line], cuts: Sequence[int], margins: Sequence[float]) -> list[GridRow]:
    least = load_grid_costs().bands.margin
    rows: list[GridRow] = []
    for start, stop in pairwise(cuts):
        row = GridRow()
        for line in lines[start:stop]:
            for column, indices in line.items():
                row.cells.setdefault(column, []).extend(indices)
        inside = [number for number in range(start + 1, stop) if margins[number] < least]
        borders = [number for number in (start, stop) if 0 < number < len(margins) and margins[number] < least]
        if inside or borders:
            row.open_border = True
            row.doubtful.update(column for column, indices in row.cells.items() if len(indices) > 1 or borders)
        rows.append(row)
    return rows
