"""Lines in pieces in; stacks (the lines of one cell) and rows of stacks out, where no walls say what belongs together.

Lines of one cell stand closer to each other than cells do; how close, the page itself shows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.model.document import Box
from extractor.reading.page_layout.glyphs import Glyph, box_of, text_of
from extractor.reading.page_layout.ruled_grid import Rule

APART = 0.75
"""Gap within a line, as a share of the type size, that parts two cells."""
NARROW = 0.2
"""As above where cells of other lines start at the same place."""
SEVERAL = 3
"""Lines with a piece that starts at a place for it to be the side of a column."""
SAME_START = 1.0
"""Points by which such starts differ."""
LEADING = 0.35
"""Share of the type size by which lines of one cell may stand further apart than the closest lines of the page."""
WIDEST_LEADING = 0.7
"""Gap between lines, as a share of the type size, above which they are cells and no page has closer lines."""
SHARED = 0.5
"""Share of the narrower of two lines that must lie above each other in one cell."""


@dataclass(slots=True)
class Stack:
    """Lines of one cell from top to bottom, as text with line ends, with their box."""

    lines: list[str] = field(default_factory=list)
    box: Box = (0.0, 0.0, 0.0, 0.0)
    size: float = 0.0
    last: Box = (0.0, 0.0, 0.0, 0.0)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    def add(self, text: str, box: Box, size: float) -> None:
        if self.lines:
            old = self.box
            self.box = (min(old[0], box[0]), old[1], max(old[2], box[2]), max(old[3], box[3]))
        else:
            self.box, self.size = box, size
        self.lines.append(text)
        self.last = box


def pieces_of(line: Sequence[Glyph], starts: Sequence[float] = ()) -> list[list[Glyph]]:
    """A line cut at its wide gaps, and at narrower ones before a place where cells of other lines start."""
    pieces = [[line[0]]]
    for before, glyph in pairwise(line):
        gap = (glyph.x0 - before.x1) / min(before.size, glyph.size)
        if gap > APART or (gap > NARROW and _is_near(starts, glyph.x0)):
            pieces.append([])
        pieces[-1].append(glyph)
    return pieces


def starts_of(lines: Sequence[Sequence[Glyph]]) -> list[float]:
    """Places at which texts of several lines start, behind a gap however narrow: the left sides of columns."""
    starts = sorted(
        glyph.x0
        for line in lines
        for before, glyph in pairwise([None, *line])
        if glyph and (before is None or glyph.x0 - before.x1 > NARROW * min(before.size, glyph.size))
    )
    return [one for one, again in zip(starts, starts[SEVERAL - 1 :], strict=False) if again - one <= SAME_START]


def _is_near(starts: Sequence[float], x: float) -> bool:
    at = bisect_left(starts, x - SAME_START)
    return at < len(starts) and starts[at] <= x + SAME_START


def stacks_of(lines: Sequence[Sequence[list[Glyph]]], rules: Sequence[Rule]) -> list[Stack]:
    """Cells, in the order of their first lines."""
    placed = [(text_of(piece), box_of(piece), piece[0].size) for line in lines for piece in line]
    limit = _leading(placed)
    places = sorted(rule.at for rule in rules)
    stacks: list[Stack] = []
    for text, box, size in placed:
        above = [
            stack
            for stack in stacks
            if _shared(stack.last, box) >= SHARED
            and 0 <= box[1] - stack.last[3] + size * LEADING <= (limit + 2 * LEADING) * size
            and bisect_left(places, stack.last[3]) == bisect_left(places, box[1] + 1)
        ]
        if len(above) == 1 and abs(above[0].size - size) < 0.2 * size:
            above[0].add(text, box, size)
        else:
            stacks.append(Stack())
            stacks[-1].add(text, box, size)
    return stacks


def _leading(placed: Sequence[tuple[str, Box, float]]) -> float:
    """The gap between the closest lines above each other, as a share of the type size."""
    gaps = []
    for index, (_, box, size) in enumerate(placed):
        below = [
            other[1] - box[3]
            for _, other, _ in placed[index + 1 : index + 30]
            if other[1] > (box[1] + box[3]) / 2 and _shared(box, other) >= SHARED
        ]
        if below:
            gaps.append(min(below) / size)
    gaps.sort()
    return min(gaps[len(gaps) // 20], WIDEST_LEADING) if gaps else 0.0


def _shared(one: Box, other: Box) -> float:
    """Share of the narrower box that lies above or below the other."""
    common = min(one[2], other[2]) - max(one[0], other[0])
    return common / max(min(one[2] - one[0], other[2] - other[0]), 0.1)


def rows_of(stacks: Sequence[Stack]) -> list[list[Stack]]:
    """Stacks side by side, from top to bottom and left to right.

    A stack beside two that stand above each other is a label merged over rows; it makes no row of two.
    """
    beside = {
        id(stack): [other for other in stacks if other is not stack and _overlap(stack, other)] for stack in stacks
    }
    merged = {id(stack) for stack in stacks if _is_beside_two(beside[id(stack)])}
    rows: list[list[Stack]] = []
    seen: set[int] = set()
    for stack in sorted(stacks, key=lambda one: one.box[1]):
        if id(stack) in seen or id(stack) in merged:
            continue
        row, queue = [], [stack]
        seen.add(id(stack))
        while queue:
            one = queue.pop()
            row.append(one)
            for other in beside[id(one)]:
                if id(other) not in seen and id(other) not in merged:
                    seen.add(id(other))
                    queue.append(other)
        rows.append(row)
    rows.sort(key=lambda row: min(one.middle for one in row))
    for stack in stacks:
        if id(stack) in merged:
            rows.append([stack]) if not rows else min(rows, key=lambda row: abs(_middle(row) - stack.middle)).append(
                stack
            )
    for row in rows:
        row.sort(key=lambda one: one.box[0])
    return rows


def _middle(row: Sequence[Stack]) -> float:
    return (min(one.box[1] for one in row) + max(one.box[3] for one in row)) / 2


def _overlap(one: Stack, other: Stack) -> bool:
    """Whether they stand side by side: a good part of the lower one's height is shared, and no width is."""
    common = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return common > 0.3 * min(one.size, other.size) and _shared(one.box, other.box) < SHARED


def _is_beside_two(others: Sequence[Stack]) -> bool:
    """Whether two of these stand above each other, in one column."""
    return any(
        _shared(one.box, other.box) >= SHARED and min(one.box[3], other.box[3]) - max(one.box[1], other.box[1]) <= 0
        for number, one in enumerate(others)
        for other in others[number + 1 :]
    )
