"""A straight page in; its tables, its print without their rules, and the place of every cell's print out.

What the later steps need to know of a page is found here once: how tall its characters are, which pixels are print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from extractor.reading.ocr.clean_image import CleanPage
from extractor.reading.ocr.image import Pixels
from extractor.reading.ocr.lines import Mask, character_height, rows_of_ink
from extractor.reading.ocr.ruled_grid import RuledPage, ruled, without_remains
from extractor.reading.page_layout.ruled_grid import Grid, GridCell

INK = 205
"""Grey below which a pixel may be print: the level strokes of small Song type are no darker on a scan."""
GRAIN = 6.0
"""Print is darker than the paper by so many standard deviations of the paper's grain at least."""
CORE = 185
"""Grey that some pixel of a stroke is darker than."""
SMALLEST_STROKE = 4
"""Pixels."""
USUAL_HEIGHT = 9.0
"""Points of a character where a page has too little print to tell."""
INSET = 1.2
"""Points inside a cell's walls that are not looked at: remains of the walls."""
COVERED = 0.5
"""Pixels of print under a stamp, in heights of a character, from which a character may be hurt."""
SEVERAL = 2.5
"""Heights of a character that a line of several characters is long at least."""
CUT_OFF = 0.9
"""Heights of a character from a side that the page cut off, or the line before, to a line that belongs to the cell."""

Pixel = tuple[int, int, int, int]
"""(left, top, right, bottom) in pixels of the straight page."""


def slices(at: Pixel) -> tuple[slice, slice]:
    return slice(max(0, at[1]), at[3]), slice(max(0, at[0]), at[2])


@dataclass(frozen=True, slots=True)
class Sheet:
    """ink: the pixels of print. size: height of a character in pixels. number: of the page."""

    page: CleanPage
    rules: RuledPage
    ink: Mask
    size: float
    number: int

    def places(self, grid: Grid) -> Iterator[Pixel]:
        """Where the print of every cell of a grid stands."""
        for cell in grid.cells:
            left, top, right, bottom = _inner(grid, cell, self.page)
            columns = range(cell.column, cell.column + cell.colspan)
            if cell.row + cell.rowspan == len(grid.ys) - 1 and grid.open_bottom.issuperset(columns):
                bottom += _reach(self.ink[bottom:, left:right], self.size)
            if cell.row == 0 and grid.open_top.issuperset(columns):
                top -= _reach(self.ink[:top, left:right][::-1], self.size)
            yield (left, top, right, bottom)

    def is_stamped(self, at: Pixel) -> bool:
        """Whether a stamp covers some of the print there."""
        covered = self.ink[slices(at)] & (self.page.stamped[slices(at)] > 0)
        return bool(covered.sum() > COVERED * self.size)


def _reach(ink: Mask, size: float) -> int:
    """Rows that lines of print take which follow each other closely from the first row on."""
    rows = np.flatnonzero(ink.any(axis=1))
    reach = 0
    for row in rows.tolist():
        if row - reach > CUT_OFF * size:
            break
        reach = row + 1
    return reach


def sheet_of(page: CleanPage, number: int) -> Sheet:
    rules = ruled(page)
    ink = without_remains(_print(rules.wiped), page, rules.grids)
    usual = USUAL_HEIGHT / page.scale
    rows = []
    for grid in rules.grids:
        for cell in grid.cells:
            inside = ink[slices(_inner(grid, cell, page))]
            for top, bottom in rows_of_ink(inside, usual):
                columns = np.flatnonzero(inside[top:bottom].any(axis=0))
                rows.append((int(columns[-1] - columns[0]), bottom - top))
    return Sheet(page, rules, ink, character_height(rows) or usual, number)


def is_sideways(sheet: Sheet) -> bool:
    """Whether lines of print run up and down: the recogniser knows characters that lie, so it would not notice.

    Told by cells with a single line, since the characters of several lines also stand in columns.
    """
    size = USUAL_HEIGHT / sheet.page.scale  # that of this page was measured along lines that may not run level
    level = upright = 0
    places = [at for grid in sheet.rules.grids for at in sheet.places(grid)]
    for at in places:
        ink = sheet.ink[slices(at)]
        level += _is_line(ink, size)
        upright += _is_line(ink.T, size)
    return upright > 2 * level


def _is_line(ink: Mask, size: float) -> bool:
    """Whether a cell holds one line of several characters."""
    columns = np.flatnonzero(ink.any(axis=0))
    return columns.size > 0 and columns[-1] - columns[0] > SEVERAL * size and len(rows_of_ink(ink, size)) == 1


def _print(grey: Pixels) -> Mask:
    """Pixels of strokes: pale ones count where they touch a dark one."""
    paper = grey[grey > INK]
    grain = 1.48 * float(np.median(255 - paper)) if paper.size else 0.0
    level = min(float(INK), 255 - GRAIN * grain)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((grey < level).astype(np.uint8), connectivity=8)
    kept = np.zeros(count, np.bool_)
    kept[labels[grey < min(CORE, level)]] = True
    kept &= stats[:, cv2.CC_STAT_AREA] >= SMALLEST_STROKE
    kept[0] = False
    return np.asarray(kept[labels], dtype=np.bool_)


def _inner(grid: Grid, cell: GridCell, page: CleanPage) -> Pixel:
    """Pixels inside the walls of a cell."""
    height, width = page.grey.shape
    left, top, right, bottom = (value / page.scale for value in grid.box_of(cell))
    inset = INSET / page.scale
    left, top = max(0, round(left + inset)), max(0, round(top + inset))
    right, bottom = min(width, round(right - inset)), min(height, round(bottom - inset))
    return (left, top, max(left, right), max(top, bottom))
