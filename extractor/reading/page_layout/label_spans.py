"""Rows of placed stacks in; cells with row spans out: labels centred beside their rows go to the first of these.

Without walls nothing says how far a merged label reaches; that it is centred beside its rows does. What one page
leaves open, the pages before have often shown: a document puts all its labels on the first line or none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.reading.page_layout.cell_lines import Stack

Placed = tuple[int, Stack]
Row = Sequence[Placed]
LEVEL = 2.0
"""Points by which the tops of texts on one line differ."""
CENTRED = 4.0
"""Points by which a centred label is off the middle of its rows at most, on average."""
WITHOUT = 0.25
"""Points for a row at the top of a page that is left to the label of the page before."""
SUM = 1.0
"""Points for a sum below all rows that is taken for one of the last label's."""
GOES_ON = 2.0
"""Points for a label on the first line of its rows because these go on overleaf, where labels are centred."""
NOT_NESTED = 6.0
"""Points for a label that begins where no label of the finer column beside it does."""
FEW = 0.6
"""Share of a zone's rows that a column of labels on first lines fills at most; fuller columns have gaps, not labels."""
FULL = 0.9
"""Share of the rows in the fullest column that the column of names, which stand beside the labels, has too."""
USUAL = 0.7
"""Share of rows that fill a column which a row of its own should fill."""
NO_ROOM = 1.5
"""Gaps between rows that a line between two of them leaves at most when it is no row but a label beside both."""


@dataclass(slots=True)
class Habit:
    """What the pages so far tell of the next: columns of labels that stood on the first lines of their rows, and such
    that did not; the left and right ends in points of the columns of a table that may go on overleaf, else empty;
    borders in points of the columns of a table without upright rules on the page before, else empty; text and height of
    the first line of the page before, by which a running title is known."""

    first_line: int = 0
    middle: int = 0
    columns: Sequence[tuple[float, float]] = ()
    borders: Sequence[float] = ()
    first: tuple[str, float] = ("", 0.0)


def with_spans(
    rows: Sequence[Row], columns: int, habit: Habit, goes_on: bool = False
) -> Iterator[tuple[int, int, int, Stack]]:
    """(row, column, rowspan, stack) of every cell of a zone. goes_on: the rows may go on overleaf."""
    rows = _without_label_rows(rows, columns)
    head = 1 if len(rows[0]) == columns else 0
    body = rows[head:]
    inner: Collection[int] = ()
    names = _first_full(body, columns)
    for column in reversed(range(columns)):
        labels = [(number, stack) for number, row in enumerate(body) for at, stack in row if at == column]
        yield from ((0, column, 1, stack) for at, stack in rows[0] if head and at == column)
        if column >= names or len(body) < 3 or not _are_labels(body, names, labels):
            yield from ((number + head, column, 1, stack) for number, stack in labels)
            continue
        reaches = _Reach(body, names, [stack for _, stack in labels], not head, goes_on, inner).found()
        if _on_first_line(body, names, labels, reaches, habit):
            starts = [number for number, _ in labels]
            reaches = Reaches(starts, [*starts[1:], len(body)], 0.0)
        for start, end, (_, stack) in zip(reaches.starts, reaches.ends, labels, strict=True):
            yield start + head, column, end - start, stack
        inner = reaches.starts


def _first_full(rows: Sequence[Row], columns: int) -> int:
    """The first column that about as many rows fill as any other: labels stand left of it."""
    counts = [sum(1 for row in rows if any(at == column for at, _ in row)) for column in range(columns)]
    return next(column for column, count in enumerate(counts) if count >= FULL * max(counts))


def _are_labels(rows: Sequence[Row], names: int, labels: Sequence[tuple[int, Stack]]) -> bool:
    """Whether texts of a column may be merged over rows: few, or such as stand between the lines of their rows."""
    if not 0 < len(labels) < len(rows):
        return False
    return len(labels) <= FEW * len(rows) or not _are_level(rows, names, labels)


@dataclass(frozen=True, slots=True)
class Reaches:
    """First row and the row after the last of every label, and how far labels are from their middles in sum, points."""

    starts: Sequence[int]
    ends: Sequence[int]
    error: float


def _on_first_line(
    rows: Sequence[Row], names: int, labels: Sequence[tuple[int, Stack]], centred: Reaches, habit: Habit
) -> bool:
    """Whether labels stand on the first line of their rows. All level with a text to their right may also be labels
    centred beside odd numbers of rows: then the pages before decide, or whether there are rows above the first."""
    if not _are_level(rows, names, labels):
        habit.middle += 1
        return False
    off_centre = centred.error > CENTRED * len(labels)
    habit.first_line += off_centre
    if off_centre or bool(habit.first_line) == bool(habit.middle):
        return off_centre or labels[0][0] == 0
    return habit.first_line > 0


def _are_level(rows: Sequence[Row], names: int, labels: Sequence[tuple[int, Stack]]) -> bool:
    return all(_is_level(rows[number], names, stack) for number, stack in labels)


def _is_level(row: Row, names: int, label: Stack) -> bool:
    return any(at >= names and abs(other.box[1] - label.box[1]) <= LEVEL for at, other in row)


def _without_label_rows(rows: Sequence[Row], columns: int) -> Sequence[Row]:
    """The rows without such as hold labels alone and have no room between their neighbours: these stand beside both."""
    names = _first_full(rows, columns)
    alone = [0 < number < len(rows) - 1 and all(at < names for at, _ in row) for number, row in enumerate(rows)]
    if not any(alone):
        return rows
    whole = [row for row, is_alone in zip(rows, alone, strict=True) if not is_alone]
    gap = median(_gap(upper, lower) for upper, lower in pairwise(whole)) if len(whole) > 1 else 0.0
    out: list[list[Placed]] = []
    waiting: list[Placed] = []
    for number, row in enumerate(rows):
        if alone[number] and not alone[number + 1] and out and _gap(out[-1], rows[number + 1]) <= NO_ROOM * max(gap, 1):
            waiting = list(row)
            continue
        filled = {at for at, _ in row}
        beside = [place for place in waiting if place[0] not in filled]
        if out:
            out[-1] += [place for place in waiting if place[0] in filled]
        out.append(sorted([*row, *beside], key=lambda place: place[0]))
        waiting = []
    return out


def _gap(upper: Row, lower: Row) -> float:
    return min(stack.box[1] for _, stack in lower) - max(stack.box[3] for _, stack in upper)


class _Reach:
    """The rows of every label: the partition of the rows whose middles come closest to those of the labels.

    names: the column of the texts the labels stand beside. free: the first rows may belong to a label of the page
    before. goes_on: the last label may stand on its first line. inner: first rows of the labels of the column to the
    right, empty where it has none.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        names: int,
        labels: Sequence[Stack],
        free: bool,
        goes_on: bool,
        inner: Collection[int],
    ) -> None:
        self.rows, self.names, self.labels, self.free, self.goes_on = rows, names, labels, free, goes_on
        self.inner = set(inner)
        self.extents = _extents(rows)

    def found(self) -> Reaches:
        count, rows = len(self.labels), len(self.rows)
        far = float("inf")
        best = [[far] * (rows + 1) for _ in range(count + 1)]
        back = [[0] * (rows + 1) for _ in range(count + 1)]
        best[0] = [WITHOUT * row if self.free or not row else far for row in range(rows + 1)]
        for label in range(1, count + 1):
            for end in range(label, rows + 1):
                for start in range(label - 1, end):
                    cost = best[label - 1][start] + self._cost(label - 1, start, end)
                    if cost < best[label][end]:
                        best[label][end], back[label][end] = cost, start
        sums = self._sums()
        whole, last = min((best[count][rows - tail] + SUM * (sums - tail), rows - tail) for tail in range(sums + 1))
        ends = [last]
        for label in range(count, 0, -1):
            ends.append(back[label][ends[-1]])
        ends.reverse()
        return Reaches(ends[:-1], ends[1:], whole)

    def _cost(self, label: int, start: int, end: int) -> float:
        middle = (self.extents[start][0] + self.extents[end - 1][1]) / 2
        cost = abs(middle - self.labels[label].middle)
        if self.goes_on and label == len(self.labels) - 1 and end == len(self.rows):
            is_level = _is_level(self.rows[start], self.names, self.labels[label])
            cost = min(cost, GOES_ON) if is_level else cost
        return cost + NOT_NESTED * (bool(self.inner) and start not in self.inner)

    def _sums(self) -> int:
        """Rows at the end that leave a column empty which rows usually fill, as sums do."""
        usual = [
            column
            for column in range(max((at for row in self.rows for at, _ in row), default=0) + 1)
            if sum(1 for row in self.rows if any(at == column for at, _ in row)) >= USUAL * len(self.rows)
        ]
        count = 0
        for row in reversed(self.rows[len(self.labels) :]):
            if set(usual) <= {at for at, _ in row}:
                break
            count += 1
        return count


def _extents(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Top and bottom of every row, meeting half way between rows; outside there is half as much as between."""
    tops = [min(stack.box[1] for _, stack in row) for row in rows]
    bottoms = [max(stack.box[3] for _, stack in row) for row in rows]
    half = [(bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)]
    around = median(top - bottom for bottom, top in zip(bottoms, tops[1:], strict=False)) / 2 if half else 0.0
    return list(zip([tops[0] - around, *half], [*half, bottoms[-1] + around], strict=True))
