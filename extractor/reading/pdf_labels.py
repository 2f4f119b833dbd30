"""Rows of placed stacks in; cells with row spans out: labels centred beside their rows go to the first of these.

Without walls nothing says how far a merged label reaches; that it is centred beside its rows does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.reading.pdf_stacks import Stack

Placed = tuple[int, Stack]
LEVEL = 2.0
"""Points by which the tops of texts on one line differ."""
CENTRED = 4.0
"""Points by which a centred label is off the middle of its rows at most, on average."""
WITHOUT = 1.0
"""Points for a row at the top of a page that is left to the label of the page before."""
FEW = 0.6
"""Share of a zone's rows that a column of labels fills at most; other columns are not looked at."""


def with_spans(rows: Sequence[Sequence[Placed]], columns: int) -> Iterator[tuple[int, int, int, Stack]]:
    """(row, column, rowspan, stack) of every cell of a zone."""
    head = 1 if len(rows[0]) == columns else 0
    extents = _extents(rows)[head:]
    for column in range(columns):
        filled = [(number, stack) for number, row in enumerate(rows) for at, stack in row if at == column]
        labels = [(number - head, stack) for number, stack in filled if number >= head]
        if column >= columns - 2 or len(extents) < 3 or not 0 < len(labels) <= FEW * len(extents):
            yield from ((number, column, 1, stack) for number, stack in filled)
            continue
        yield from ((number, column, 1, stack) for number, stack in filled if number < head)
        starts, error = _starts([stack.middle for _, stack in labels], extents, free=not head)
        if _are_level(rows[head:], column, labels) and (labels[0][0] == 0 or error > CENTRED * len(labels)):
            starts = [number for number, _ in labels]
        ends = [*starts[1:], len(extents)]
        for start, end, (_, stack) in zip(starts, ends, labels, strict=True):
            yield start + head, column, end - start, stack


def _are_level(rows: Sequence[Sequence[Placed]], column: int, labels: Sequence[tuple[int, Stack]]) -> bool:
    """Whether every label is level with a text to its right, as labels that stand on the first line of their rows
    are; those centred beside an even number of rows are not."""
    return all(
        any(at > column and abs(other.box[1] - stack.box[1]) <= LEVEL for at, other in rows[number])
        for number, stack in labels
    )


def _extents(rows: Sequence[Sequence[Placed]]) -> list[tuple[float, float]]:
    """Top and bottom of every row, meeting half way between rows."""
    tops = [min(stack.box[1] for _, stack in row) for row in rows]
    bottoms = [max(stack.box[3] for _, stack in row) for row in rows]
    half = [(bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)]
    return list(zip([tops[0], *half], [*half, bottoms[-1]], strict=True))


def _starts(middles: Sequence[float], extents: Sequence[tuple[float, float]], free: bool) -> tuple[list[int], float]:
    """The first row of every label, and how far its middle is from theirs in sum, in points.

    The partition of the rows whose middles come closest to the labels' middles. free: the first rows may belong to a
    label of the page before.
    """
    count, rows = len(middles), len(extents)
    far = float("inf")
    best = [[far] * (rows + 1) for _ in range(count + 1)]
    back = [[0] * (rows + 1) for _ in range(count + 1)]
    best[0] = [WITHOUT * row if free or not row else far for row in range(rows + 1)]
    for label in range(1, count + 1):
        for end in range(label, rows + 1):
            for start in range(label - 1, end):
                middle = (extents[start][0] + extents[end - 1][1]) / 2
                cost = best[label - 1][start] + abs(middle - middles[label - 1])
                if cost < best[label][end]:
                    best[label][end], back[label][end] = cost, start
    starts, end = [], rows
    for label in range(count, 0, -1):
        end = back[label][end]
        starts.append(end)
    return starts[::-1], best[count][rows]
