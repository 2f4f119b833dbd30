"""Level rules and glyphs of a page in, the upright walls that a half ruled table leaves out; with them it is a grid.

Programs draw a level rule cell by cell, so the ends of its pieces are the borders of the columns. Which borders a
row really has, its text says: no wall goes through words, and a heading stands in the middle of its cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.reading.pdf_grid import SNAP, Rule, merged
from extractor.reading.pdf_text import Glyph, lines_of

LEVELS = 3
"""Least level rules of a table."""
CENTRED = 2.5
"""Points between the middle of a text and that of its cell."""
INDENT = 9.0
"""Points from the left side of a cell within which its text begins when it is not centred."""
THROUGH = 0.15
"""Gap between glyphs, as a share of the type size, through which a wall may go."""


def missing_walls(pieces: Sequence[Rule], vertical: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Rule]:
    """Walls for the tables of a page that has level rules only; none where upright rules are drawn."""
    if vertical:
        return []
    walls: list[Rule] = []
    for levels in _tables(pieces):
        xs = _borders([rule for level in levels for rule in level])
        if len(xs) < 3:
            continue
        places = [level[0].at for level in levels]
        bands = _bands(glyphs, places, xs)
        for (top, bottom), inside in zip(pairwise(places), bands, strict=True):
            walls += [Rule(x, top, bottom) for x in _walls(xs, inside)]
    return walls


def _tables(pieces: Sequence[Rule]) -> Iterator[list[list[Rule]]]:
    """Level rules, each as its pieces, that reach equally far to the right, from top to bottom."""
    levels: list[list[Rule]] = []
    for rule in sorted(pieces, key=lambda rule: rule.at):
        if levels and rule.at - levels[-1][0].at <= SNAP:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    table: list[list[Rule]] = []
    for level in levels:
        if table and abs(max(r.end for r in level) - max(r.end for r in table[-1])) > SNAP:
            if len(table) >= LEVELS:
                yield table
            table = []
        table.append(level)
    if len(table) >= LEVELS:
        yield table


def _borders(pieces: Sequence[Rule]) -> list[float]:
    """Places at which pieces of rules end, on more than one level."""
    ends: list[float] = sorted([rule.start for rule in pieces] + [rule.end for rule in pieces])
    borders: list[float] = []
    group: list[float] = []
    for end in [*ends, float("inf")]:
        if group and end - group[0] > SNAP:
            if len(group) >= LEVELS:
                borders.append(sum(group) / len(group))
            group = []
        group.append(end)
    return borders


def _bands(glyphs: Sequence[Glyph], places: Sequence[float], xs: Sequence[float]) -> list[list[Glyph]]:
    """Glyphs between every two level rules."""
    bands: list[list[Glyph]] = [[] for _ in places[1:]]
    for glyph in glyphs:
        band = bisect_left(places, glyph.y) - 1
        if 0 <= band < len(bands) and xs[0] <= glyph.x <= xs[-1] and not glyph.text.isspace():
            bands[band].append(glyph)
    return bands


def _walls(xs: Sequence[float], glyphs: Sequence[Glyph]) -> list[float]:
    """The borders that are walls in a row with this text."""
    crossed = {x for line in lines_of(glyphs) for x in _crossed(xs, line)}
    walls = [x for x in xs if x not in crossed]
    extents = [_extent(glyphs, left, right) for left, right in pairwise(walls)]
    for number, extent in enumerate(extents):
        if extent is not None:
            wide = _centred(walls, extents, number)
            crossed |= {x for x in walls if wide[0] < x < wide[1]}
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


def _centred(walls: Sequence[float], extents: Sequence[tuple[float, float] | None], number: int) -> tuple[float, float]:
    """The sides of the cell around a text: wider, over empty neighbours, where it is centred in these and not here."""
    extent = extents[number]
    left, right = walls[number], walls[number + 1]
    if extent is None or abs(sum(extent) - left - right) / 2 <= CENTRED or 0 <= extent[0] - left <= INDENT:
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
    return max(wider, key=lambda sides: sides[1] - sides[0], default=(left, right))


def walls_of(pieces: Sequence[Rule], vertical: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Rule]:
    """The missing walls as one rule each."""
    return merged(missing_walls(pieces, vertical, glyphs))
