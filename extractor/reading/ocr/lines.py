"""The print of one cell in, pictures of its lines out, from top to bottom, each ready for the recogniser.

Inside a cell nothing but lines of text is printed, so the rows of pixels without ink tell them apart; a detector of
text, made for photographs, would miss the lone dashes and digits that fill these tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.reading.ocr.image import Pixels

Span = tuple[int, int]
Mask = NDArray[np.bool_]

THIN = 0.55
"""Share of a character's height below which a row of ink is a part of a character (二, ＝, the dots of ：)."""
ONE_LINE = 1.25
"""Heights of a character that the parts of one line cover at most."""
TWO_LINES = 1.75
"""Heights of a character from which a row of ink may be lines that touch."""
HOLLOW = 0.2
"""Ink between two touching lines, as a share of that within them."""
SIDE, ABOVE = 0.35, 0.18
"""Paper left around a line, in heights of a character."""
SPECK = 0.16
"""Heights of a character: ink smaller both ways is dust."""
FEWEST = 5
"""Lines that tell the height of a character."""
PITCH = 1.4
"""Heights of a character from line to line where lines touch."""


def rows_of_ink(ink: Mask, height: float) -> list[Span]:
    """(top, bottom) of every line of print in a mask; `height` is that of a character in pixels."""
    rows = _runs(_any(ink, 1))
    rows = [row for row in rows if not _is_dust(ink[slice(*row)], height)]
    rows = _whole_lines(rows, height)
    return [line for row in rows for line in _split(ink, row, height)]


def character_height(rows: Sequence[tuple[int, int]]) -> float:
    """Height of the page's usual character in pixels, from (width, height) of its rows of ink; 0 with too few."""
    heights = [height for width, height in rows if width > 2.5 * height]
    return float(np.median(heights)) if len(heights) >= FEWEST else 0.0


def line_pictures(grey: Pixels, ink: Mask, height: float) -> list[Pixels]:
    """Pictures of the lines of a cell. One character under another in a narrow cell is one line, set side by side."""
    rows = rows_of_ink(ink, height)
    if len(rows) > 1 and grey.shape[1] < 3 * height and _is_vertical(ink, rows, height):
        return [_side_by_side([_picture(grey, ink, row, height, 0.08) for row in rows])]
    return [_picture(grey, ink, row, height, SIDE) for row in rows]


def _any(ink: Mask, axis: int) -> Mask:
    return np.asarray(ink.any(axis=axis), dtype=np.bool_)


def _runs(filled: Mask) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], filled.view(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _is_dust(ink: Mask, height: float) -> bool:
    columns = _runs(_any(ink, 0))
    return ink.shape[0] < SPECK * height and all(end - start < SPECK * height for start, end in columns)


def _whole_lines(rows: list[Span], height: float) -> list[Span]:
    """Parts of characters joined to the line they belong to: the nearer neighbour that leaves room for them."""
    rows = list(rows)
    while True:
        joins = [
            (rows[at + 1][0] - rows[at][1], at)
            for at in range(len(rows) - 1)
            if min(_size(rows[at]), _size(rows[at + 1])) < THIN * height
            and rows[at + 1][1] - rows[at][0] <= ONE_LINE * height
        ]
        if not joins:
            return rows
        _, at = min(joins)
        rows[at : at + 2] = [(rows[at][0], rows[at + 1][1])]


def _size(row: Span) -> int:
    return row[1] - row[0]


def _split(ink: Mask, row: Span, height: float) -> list[Span]:
    """Lines that touch, cut where there is least ink; one line in large type stays whole."""
    if _size(row) < TWO_LINES * height:
        return [row]
    amount = ink[slice(*row)].sum(axis=1)
    count = max(2, round(_size(row) / (PITCH * height)))
    pitch = _size(row) / count
    cuts = [0]
    for number in range(1, count):
        low, high = round((number - 0.3) * pitch), round((number + 0.3) * pitch)
        cuts.append(low + int(amount[low:high].argmin()))
    if any(amount[cut] > HOLLOW * amount.max() for cut in cuts[1:]):
        return [row]
    cuts.append(_size(row))
    return [(row[0] + start, row[0] + end) for start, end in pairwise(cuts)]


def _is_vertical(ink: Mask, rows: Sequence[Span], height: float) -> bool:
    columns = [np.flatnonzero(_any(ink[slice(*row)], 0)) for row in rows]
    return all(at.size and at[-1] - at[0] <= ONE_LINE * height for at in columns)


def _picture(grey: Pixels, ink: Mask, row: Span, height: float, side: float) -> Pixels:
    """The line on a piece of paper as high as an ordinary line, so that a dash stays a dash."""
    columns = np.flatnonzero(_any(ink[slice(*row)], 0))
    margin = max(2, round(side * height))
    left, right = int(columns[0]), int(columns[-1]) + 1
    top, bottom = max(0, row[0] - 1), min(grey.shape[0], row[1] + 1)
    tall = max(bottom - top, round(height)) + 2 * max(2, round(ABOVE * height))
    paper = np.full((tall, right - left + 2 * margin), 255, np.uint8)
    start = (tall - (bottom - top)) // 2
    inner = max(0, left - 2), min(grey.shape[1], right + 2)
    at = margin - (left - inner[0])
    paper[start : start + bottom - top, at : at + inner[1] - inner[0]] = grey[top:bottom, slice(*inner)]
    return paper


def _side_by_side(pictures: Sequence[Pixels]) -> Pixels:
    tall = max(picture.shape[0] for picture in pictures)
    padded = []
    for picture in pictures:
        above = (tall - picture.shape[0]) // 2
        below = tall - picture.shape[0] - above
        padded.append(np.pad(picture, ((above, below), (0, 0)), constant_values=255))
    return np.hstack(padded)
