"""Level rules and glyphs of a page in, the upright walls that a half ruled table leaves out; with them it is a grid.

Programs draw a level rule cell by cell, so the ends of its pieces are the borders of the columns. Which borders a
row really has, its text says: no wall goes through words, and a heading stands in the middle of its cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.reading.page_layout.glyphs import Glyph, lines_of
from extractor.reading.page_layout.label_spans import Habit
from extractor.reading.page_layout.ruled_grid import SNAP, Rule, merged

LEVELS = 3
"""Least level rules of a table."""
CENTRED = 2.5
"""Points between the middle of a text and that of its cell."""
INDENT = 9.0
"""Points from the left side of a cell within which its text begins when it is not centred."""
NEAR = 1.2
"""Share of the type size between a rule and lines beyond it that are the rest of a row."""
THROUGH = 0.15
"""Gap between glyphs, as a share of the type size, through which a wall may go."""


def missing_walls(
    pieces: Sequence[Rule], vertical: Sequence[Rule], glyphs: Sequence[Glyph], habit: Habit, low: float
) -> list[Rule]:
    """Walls for the tables of a page that has level rules only; none where upright rules are drawn.

    habit: borders of the columns of the page before, which a page with a row or two may go on; and of this one
    afterwards. low: height in points below which a row may go on overleaf.
    """
    if vertical:
        return []
    walls: list[Rule] = []
    before, habit.borders = habit.borders, ()
    first: list[Rule] | None = None
    for levels in _tables(pieces, 1 if before else LEVELS):
        first = first or levels[0]
        xs = _borders([rule for level in levels for rule in level], before)
        if len(xs) < 3:
            continue
        goes_on = bool(before) and abs(before[-1] - xs[-1]) <= SNAP
        habit.borders = sorted([*xs, *(x for x in before if goes_on and all(abs(x - y) > SNAP for y in xs))])
        places = [level[0].at for level in levels]
        if before and levels[0] is first:
            places = [*_cut_off(glyphs, places[0], xs, -1), *places]
        if places[-1] > low:
            places += _cut_off(glyphs, places[-1], xs, 1)
        bands = _bands(glyphs, places, xs)
        crossed = [{x for line in lines_of(band) for x in _crossed(xs, line)} for band in bands]
        for number, (top, bottom) in enumerate(pairwise(places)):
            below = bands[number + 1] if number + 1 < len(bands) else []
            near = crossed[max(0, number - 1)] | crossed[min(len(bands) - 1, number + 1)]
            walls += [Rule(x, top, bottom) for x in _walls(xs, bands[number], crossed[number], near, below)]
    return walls


def _tables(pieces: Sequence[Rule], least: int) -> Iterator[list[list[Rule]]]:
    """Level rules, each as its pieces, that reach equally far to the right, from top to bottom; so many at least."""
    levels: list[list[Rule]] = []
    for rule in sorted(pieces, key=lambda rule: rule.at):
        if levels and rule.at - levels[-1][0].at <= SNAP:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    table: list[list[Rule]] = []
    for level in levels:
        if table and abs(max(r.end for r in level) - max(r.end for r in table[-1])) > SNAP:
            if len(table) >= least:
                yield table
            table = []
        table.append(level)
    if len(table) >= least:
        yield table


def _borders(pieces: Sequence[Rule], before: Sequence[float]) -> list[float]:
    """Places at which pieces of rules end, on more than one level or where the page before has a border too."""
    ends: list[float] = sorted([rule.start for rule in pieces] + [rule.end for rule in pieces])
    borders: list[float] = []
    group: list[float] = []
    for end in [*ends, float("inf")]:
        if group and end - group[0] > SNAP:
            middle = sum(group) / len(group)
            if len(group) >= LEVELS or any(abs(x - middle) <= SNAP for x in before):
                borders.append(middle)
            group = []
        group.append(end)
    return borders


def _cut_off(glyphs: Sequence[Glyph], edge: float, xs: Sequence[float], way: int) -> list[float]:
    """Where the part of a row ends that stands beyond the last (way 1) or the first (-1) rule, because the page ends
    within the row; empty without one. Notes and captions stand there too: across the first column or in it alone."""
    beyond = [g for g in glyphs if (g.y - edge) * way > 0 and xs[0] <= g.x <= xs[-1] and not g.text.isspace()]
    reach, taken = edge, list[Glyph]()
    for line in lines_of(beyond)[::way]:
        near, far = (min(g.top for g in line), max(g.bottom for g in line))[::way]
        if (near - reach) * way > NEAR * line[0].size:
            break
        reach = far
        taken += line
    if all(glyph.x < xs[1] for glyph in taken) or any(xs[1] in _crossed(xs, line) for line in lines_of(taken)):
        return []
    return [reach]


def _bands(glyphs: Sequence[Glyph], places: Sequence[float], xs: Sequence[float]) -> list[list[Glyph]]:
    """Glyphs between every two level rules."""
    bands: list[list[Glyph]] = [[] for _ in places[1:]]
    for glyph in glyphs:
        band = bisect_left(places, glyph.y) - 1
        if 0 <= band < len(bands) and xs[0] <= glyph.x <= xs[-1] and not glyph.text.isspace():
            bands[band].append(glyph)
    return bands


def _walls(
    xs: Sequence[float], glyphs: Sequence[Glyph], crossed: set[float], near: set[float], below: Sequence[Glyph]
) -> list[float]:
    """The borders that are walls in a row with this text, which crosses some; near: crossed in the rows beside it;
    below: text of the next row."""
    walls = [x for x in xs if x not in crossed]
    extents = [_extent(glyphs, left, right) for left, right in pairwise(walls)]
    for number, extent in enumerate(extents):
        if extent is not None:
            wide = _centred(walls, extents, number, near, below)
            crossed = crossed | {x for x in walls if wide[0] < x < wide[1]}
    return [x for x in xs if x not in crossed]


def _crossed(xs: Sequence[float], line: Sequence[Glyph]) -> Iterator[float]:
    for x in xs[1:-1]:
        if any(glyph.x0 + 1 < x < glyph.x1 - 1 for glyph in line) or any(
            one.x <= x <= other.x and other.x0 - one.x1 < THROUGH * min(one.size, other.size)
            for one, other in pairwise(line)
        ):
            yield x


def _extent(glyphs: Sequence[Glyph], left: float, right: float) -> tuple[float, float] | None:
    inside = [glyph for glyph in glyphs if left <= glyph.x < right]
    return (min(g.x0 for g in inside), max(g.x1 for g in inside)) if inside else None


def _centred(
    walls: Sequence[float],
    extents: Sequence[tuple[float, float] | None],
    number: int,
    near: set[float],
    below: Sequence[Glyph],
) -> tuple[float, float]:
    """The sides of the cell around a text: wider, over empty neighbours, where it is centred in these and not here.
    Where it fits both, the row above or below shows it: a text there goes through a wall between, or the one that it
    heads stands below the wider cell only."""
    extent = extents[number]
    left, right = walls[number], walls[number + 1]
    if extent is None:
        return left, right
    first, last = number, number
    while first > 0 and extents[first - 1] is None:
        first -= 1
    while last < len(extents) - 1 and extents[last + 1] is None:
        last += 1
    wider = [
        (walls[i], walls[j + 1])
        for i in range(first, number + 1)
        for j in range(number, last + 1)
        if abs(sum(extent) - walls[i] - walls[j + 1]) / 2 <= CENTRED
    ]
    is_centred = (left, right) in wider
    if is_centred or 0 <= extent[0] - left <= INDENT:
        heads = any(left < glyph.x < right for glyph in below)
        wider = [
            sides
            for sides in wider
            if near.issuperset(x for x in walls if sides[0] < x < sides[1])
            or (is_centred and sides != (left, right) and not near.isdisjoint((left, right)))
            or (not heads and any(sides[0] < glyph.x < sides[1] for glyph in below))
        ]
    return max(wider, key=lambda sides: sides[1] - sides[0], default=(left, right))


def walls_of(
    pieces: Sequence[Rule],
    vertical: Sequence[Rule],
    glyphs: Sequence[Glyph],
    habit: Habit | None = None,
    low: float = float("inf"),
) -> list[Rule]:
    """The missing walls as one rule each."""
    return merged(missing_walls(pieces, vertical, glyphs, habit or Habit(), low))
