"""The print outside ruled tables in; recognised lines with their places, and the blocks they make, out.

There is no cell to look into, so the detector of text finds the lines; their characters, spread over the line, are
laid out by the same rules as the glyphs of a PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import cv2
import numpy as np

from extractor.model.document import Box
from extractor.reading.blocks import TextBlock
from extractor.reading.ocr.clean_image import resized
from extractor.reading.ocr.engine import Beat, Line, line_boxes, recognised
from extractor.reading.ocr.image import Pixels
from extractor.reading.ocr.lines import Mask
from extractor.reading.ocr.page_print import Pixel, Sheet, slices
from extractor.reading.page_layout.glyphs import Glyph
from extractor.reading.page_layout.page_tables import PageBlock
from extractor.reading.page_layout.unruled_tables import loose_blocks

RETRY = 0.8
"""Confidence below which a line is read again, enlarged."""
LEAST_INK = 30
"""Pixels of print in a strip for which the detector of text is asked."""
APART = 4
"""Heights of a character of paper between two strips that are looked at one by one."""
HALF_WIDE = 0.55
"""Width of a Latin letter or a digit, as a share of a Chinese character's."""


def read_twice(pictures: Sequence[Pixels], beat: Beat) -> list[Line]:
    """The pictures of lines read, uncertain ones a second time, enlarged; the surer reading counts."""
    lines = recognised(pictures, beat)
    unsure = [at for at, line in enumerate(lines) if line.confidence < RETRY]
    for at, again in zip(unsure, recognised([_enlarged(pictures[at]) for at in unsure], beat), strict=True):
        if again.confidence > lines[at].confidence:
            lines[at] = again
    return lines


def _enlarged(picture: Pixels) -> Pixels:
    height, width = picture.shape
    return resized(picture, (2 * width, 2 * height), cv2.INTER_CUBIC)


def loose_lines(sheet: Sheet, beat: Beat) -> list[tuple[Pixel, Line]]:
    """Lines of print outside the tables, with their places in pixels."""
    grey, ink, scale = sheet.rules.wiped.copy(), sheet.ink.copy(), sheet.page.scale
    for grid in sheet.rules.grids:
        left, top, right, bottom = (round(value / scale) for value in grid.box)
        whole = (left - 2, top - 2, right + 3, bottom + 3)
        for inside in (whole, *sheet.places(grid)):
            grey[slices(inside)], ink[slices(inside)] = 255, False
    found: list[tuple[Pixel, Line]] = []
    for above, below in _strips(ink, sheet.size):
        boxes = [(x0, y0 + above, x1, y1 + above) for x0, y0, x1, y1 in line_boxes(grey[above:below])]
        boxes = [box for box in boxes if ink[slices(box)].any()]
        lines = read_twice([np.ascontiguousarray(grey[slices(box)]) for box in boxes], beat)
        found += [(box, line) for box, line in zip(boxes, lines, strict=True) if line.text]
    return found


def _strips(ink: Mask, height: float) -> Iterator[tuple[int, int]]:
    """(top, bottom) of the parts of the page that hold print, with some paper around."""
    rows = np.flatnonzero(ink.any(axis=1))
    if not rows.size:
        return
    margin = round(2 * height)
    for part in np.split(rows, np.flatnonzero(np.diff(rows) > APART * height) + 1):
        top, bottom = max(0, int(part[0]) - margin), min(ink.shape[0], int(part[-1]) + margin)
        if ink[top:bottom].sum() >= LEAST_INK:
            yield top, bottom


def blocks_of(lines: Sequence[tuple[Pixel, Line]], sheet: Sheet) -> list[PageBlock]:
    """Lines of text and tables without upright rules, by the places of their characters."""
    scale = sheet.page.scale
    glyphs = [glyph for at, line in lines for glyph in _glyphs(at, line, scale)]
    tables = [grid.box for grid in sheet.rules.grids]
    blocks: Sequence[PageBlock] = loose_blocks(glyphs, sheet.rules.loose, sheet.number, tables)
    return [_surely(block, partial(_least, lines, scale)) for block in blocks]


def _glyphs(at: Pixel, line: Line, scale: float) -> Iterator[Glyph]:
    """Characters of a line, spread over its width by how wide each is printed."""
    left, top, right, bottom = (value * scale for value in at)
    widths = [HALF_WIDE if char.isascii() else 1.0 for char in line.text]
    unit = (right - left) / sum(widths)
    for char, width in zip(line.text, widths, strict=True):
        if not char.isspace():
            yield Glyph(char, left, left + width * unit, top, bottom, bottom - top)
        left += width * unit


def _least(lines: Sequence[tuple[Pixel, Line]], scale: float, box: Box | None) -> float | None:
    """Confidence of the least certain line that reaches into a box in points."""
    if box is None:
        return None
    left, top, right, bottom = (value / scale for value in box)
    inside = (
        line.confidence for at, line in lines if top <= (at[1] + at[3]) / 2 <= bottom and at[0] < right and left < at[2]
    )
    return min(inside, default=None)


def _surely(block: PageBlock, least: Callable[[Box | None], float | None]) -> PageBlock:
    """The block with the confidence of its text, or of each of its cells."""
    if isinstance(block, TextBlock):
        return replace(block, confidence=least(block.box))
    return replace(block, cells=tuple(replace(cell, confidence=least(cell.box)) for cell in block.cells))
