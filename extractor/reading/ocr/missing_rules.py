"""Level rules and ink of a straight page in, the upright walls out that a half ruled table leaves to the eye.

On a scan nothing tells where a level rule was drawn cell by cell, so the borders of columns are where the fewest rows
have ink; from there on the table is told like one of a PDF.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.reading.ocr.lines import Mask, rows_of_ink
from extractor.reading.page_layout.glyphs import Glyph
from extractor.reading.page_layout.missing_rules import LEVELS, walls_of
from extractor.reading.page_layout.ruled_grid import SNAP, Rule

JOINED = 4.0
"""Points between two strokes of one text at most; the gutters of columns are wider."""
CLEAR = 1.5
"""Points from a rule within which ink may be the rule's own."""
CROSSED = 0.35
"""Share of the rows whose text may run over the border of two columns, as that of merged cells does."""
HEIGHT = 9.0
"""Points of a usual character."""
SLACK = 1
"""Rows more than the fewest that may run over a border."""
SEVERAL = 2
"""Rows with text on either side of a border."""


def gutter_walls(ink: Mask, level: Sequence[Rule], scale: float) -> list[Rule]:
    """Walls in points. ink: print without rules; level: level rules in points; scale: points a pixel."""
    walls: list[Rule] = []
    for rules in _tables(level):
        rows = _rows(ink, rules, scale)
        borders = _borders(rows, rules, scale)
        pieces = [piece for rule in rules for piece in _pieces(rule, borders)]
        glyphs = [glyph for row in rows for glyph in row]
        walls += walls_of(pieces, [], glyphs)
    return walls


def _tables(level: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Rules that end at the same right side, from top to bottom."""
    table: list[Rule] = []
    for rule in sorted(level, key=lambda rule: rule.at):
        if table and abs(rule.end - table[-1].end) > 2 * SNAP:
            if len(table) >= LEVELS:
                yield table
            table = []
        table.append(rule)
    if len(table) >= LEVELS:
        yield table


def _rows(ink: Mask, rules: Sequence[Rule], scale: float) -> list[list[Glyph]]:
    """The texts between every two rules, each run of print on a line as one glyph."""
    left, right = min(rule.start for rule in rules), max(rule.end for rule in rules)
    x0, x1 = round(left / scale), round(right / scale)
    rows = []
    for upper, lower in pairwise(rule.at for rule in rules):
        top, bottom = round((upper + CLEAR) / scale), round((lower - CLEAR) / scale)
        rows.append(list(_texts(ink[top:bottom, x0:x1], x0, top, scale)) if bottom - top > 2 else [])
    return rows


def _texts(ink: Mask, x0: int, y0: int, scale: float) -> Iterator[Glyph]:
    reach = max(1, round(JOINED / scale))
    for top, bottom in rows_of_ink(ink, HEIGHT / scale):
        line = np.asarray(ink[top:bottom].any(axis=0), dtype=np.uint8)[None, :]
        padded = np.pad(line, ((0, 0), (reach, reach)))
        joined = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
        edges = np.flatnonzero(np.diff(np.concatenate(([0], joined[0, reach:-reach], [0])).astype(np.int8)))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            box = ((x0 + start) * scale, (x0 + end) * scale, (y0 + top) * scale, (y0 + bottom) * scale)
            yield Glyph("字", *box, max(box[3] - box[2], 1.0))


def _borders(rows: Sequence[Sequence[Glyph]], rules: Sequence[Rule], scale: float) -> list[float]:
    """Sides of the table, places where its rules begin, and the middles of the gutters between."""
    left, right = min(rule.start for rule in rules), max(rule.end for rule in rules)
    width = round((right - left) / scale) + 1
    filled = [_filled(row, left, width, scale) for row in rows if row]
    places = [left, right]
    if filled:
        places += [left + (start + end) / 2 * scale for start, end in _valleys(np.array(filled))]
    for rule in rules:
        near = [place for place in places if abs(place - rule.start) <= 3 * SNAP]
        places = [place for place in places if place not in near or place in (left, right)]
        places.append(rule.start if not near or near[0] not in (left, right) else near[0])
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > SNAP:
            out.append(place)
    return out


def _filled(row: Sequence[Glyph], left: float, width: int, scale: float) -> Mask:
    filled = np.zeros(width, np.bool_)
    for glyph in row:
        filled[max(0, round((glyph.x0 - left) / scale)) : round((glyph.x1 - left) / scale)] = True
    return filled


def _valleys(filled: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(start, end) of places that fewest rows fill, between places that at least SEVERAL rows more do."""
    count = filled.sum(axis=0)
    most = CROSSED * len(filled)
    need = min(SEVERAL, max(1, len(filled) // 3))
    edges = np.flatnonzero(np.diff(np.concatenate(([-1], count, [-1]))))
    peak = 0
    region: list[tuple[int, int, int]] = []
    for start, end in pairwise(edges.tolist()):
        height = int(count[start])
        if region and height >= min(low for _, _, low in region) + need:
            yield _widest(region)
            region, peak = [], height
        peak = max(peak, height)
        if region or (height <= most and peak >= height + need):
            region.append((start, end, height))


def _widest(region: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """The widest run of about the fewest rows: the very fewest may be a sliver beside a text that begins early."""
    few = min(low for _, _, low in region) + SLACK
    runs: list[tuple[int, int]] = []
    before = False
    for start, end, height in region:
        if height <= few and before:
            runs[-1] = (runs[-1][0], end)
        elif height <= few:
            runs.append((start, end))
        before = height <= few
    return max(runs, key=lambda run: run[1] - run[0])


def _pieces(rule: Rule, borders: Sequence[float]) -> Iterator[Rule]:
    inside = [x for x in borders if rule.start - 2 * SNAP <= x <= rule.end + 2 * SNAP]
    for start, end in pairwise(inside):
        yield Rule(rule.at, start, end)
