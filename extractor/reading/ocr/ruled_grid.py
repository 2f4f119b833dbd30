"""A straight page's pixels in, its ruling lines out: as rules in points for the grid, and as a mask to wipe them off.

A rule is what survives erosion by a bar longer than any stroke of a character; which of the survivors make a table is
decided by the grid, where only rules that meet count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.reading.ocr.clean_image import CleanPage
from extractor.reading.ocr.image import Pixels
from extractor.reading.ocr.missing_rules import gutter_walls
from extractor.reading.page_layout.missing_rules import LEVELS
from extractor.reading.page_layout.ruled_grid import SNAP, Grid, Rule, grids, merged

INK = 200
"""Grey below which a pixel is ink on an evenly lit page; hairlines of a scan are no darker."""
BAR = 13.0
"""Points: the longest stroke of a 12 point character is shorter."""
GAP = 10.0
"""Points: holes in a rule that dust, folds and stamps leave; no row or column is so narrow."""
THICKEST = 5.0
"""Points: what is thicker is a bar or a black edge of the scan, no rule."""
BRIDGE = 60.0
"""Points: a wall is painted over across pale stretches (under a stamp, in a fold) so long."""
LONG = 30.0
"""Points: no stroke of a title is so long."""
REMAINS = 3.2
"""Points around the middle of a wall, half on each side, in which remains of it are looked for."""
PIECE_THICK, PIECE_LONG = 1.3, 1.5
"""Points: a remaining piece of a wall is no thicker and no shorter."""
SMALLEST_GRID = 4
"""Cells; less is a frame around a text or a stamp. (The character 申 of a title has four, but is small.)"""


@dataclass(frozen=True, slots=True)
class RuledPage:
    """grids: tables of the page, in points of the straight page. loose: level rules outside them. wiped: the page
    without rules, 255 is paper. guessed: columns were found by their gutters, so a border may stand anywhere in one."""

    grids: list[Grid]
    loose: list[Rule]
    wiped: Pixels
    guessed: bool = False


def ruled(page: CleanPage) -> RuledPage:
    """Tables and print of a straight page."""
    ink = (page.grey < INK).astype(np.uint8)
    across = _lines(ink, page.scale, across=True)
    down = _lines(ink, page.scale, across=False)
    level, upright = _rules(across, page.scale, across=True), _rules(down, page.scale, across=False)
    level, upright = _bridged(level, upright), _bridged(upright, level)
    found = [grid for grid in grids(level, upright) if _is_table(grid)]
    guessed = not found and len(level) >= LEVELS
    if guessed:
        print_only = (ink > 0) & (cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8)) == 0)
        walls = gutter_walls(print_only, [rule for rule in level if _length(rule) >= LONG], page.scale)
        found = [grid for grid in grids(level, walls) if _is_table(grid)]
    loose = _loose(level, found)
    return RuledPage(found, loose, _wiped(page, across, down, found, loose), guessed)


def _lines(ink: Pixels, scale: float, *, across: bool) -> Pixels:
    thick = np.ones((3, 1) if across else (1, 3), np.uint8)
    joined = cv2.dilate(ink, thick)  # a rule one pixel wide steps to the next row where the page is not quite level
    solid = cv2.morphologyEx(joined, cv2.MORPH_OPEN, _bar(BAR, scale, across=across))
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, _bar(GAP, scale, across=across))
    return np.asarray(cv2.erode(solid, thick), dtype=np.uint8)


def _bar(points: float, scale: float, *, across: bool) -> NDArray[np.uint8]:
    length = max(3, round(points / scale))
    return np.ones((1, length) if across else (length, 1), np.uint8)


def _rules(mask: Pixels, scale: float, *, across: bool) -> list[Rule]:
    """One rule a connected piece of the mask."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    rules = []
    for left, top, width, height, area in stats[1:].tolist():
        start, length, thickness, at = (left, width, height, top) if across else (top, height, width, left)
        if area / length * scale <= THICKEST and thickness < length:
            rules.append(Rule((at + thickness / 2) * scale, start * scale, (start + length) * scale))
    return merged(rules)


def _bridged(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[Rule]:
    """Rules with the holes closed that no merged cell explains: such a hole begins and ends at a crossing rule."""

    def is_corner(at: float, place: float) -> bool:
        return any(abs(rule.at - place) <= SNAP and rule.start - SNAP <= at <= rule.end + SNAP for rule in crossing)

    out = list(rules)
    for rule in rules:
        behind = (other for other in rules if abs(other.at - rule.at) <= SNAP and other.start > rule.end)
        near = min(behind, key=lambda other: other.start, default=None)
        if near is None or near.start - rule.end > BRIDGE or min(_length(rule), _length(near)) < LONG:
            continue
        if not (is_corner(rule.at, rule.end) and is_corner(near.at, near.start)):
            out.append(Rule((rule.at + near.at) / 2, rule.end, near.start))
    return merged(out)


def _length(rule: Rule) -> float:
    return rule.end - rule.start


def _is_table(grid: Grid) -> bool:
    left, top, right, bottom = grid.box
    return len(grid.cells) >= SMALLEST_GRID and min(right - left, bottom - top) >= LONG


def _loose(level: Sequence[Rule], found: Sequence[Grid]) -> list[Rule]:
    """Long level rules beside the grids, as of tables that have no upright ones."""
    return [
        rule
        for rule in level
        if _length(rule) >= LONG and not any(grid.ys[0] - SNAP <= rule.at <= grid.ys[-1] + SNAP for grid in found)
    ]


def _wiped(page: CleanPage, across: Pixels, down: Pixels, found: Sequence[Grid], loose: Sequence[Rule]) -> Pixels:
    """The page with the walls of its cells painted over; strokes that touch a wall lose three pixels there."""
    walls = _walls(page, found, 2 * SNAP)
    for rule in loose:
        left, right, at = (round(value / page.scale) for value in (rule.start, rule.end, rule.at))
        cv2.line(walls, (left, at), (right, at), 1, round(2 * SNAP / page.scale))
    level = cv2.morphologyEx(across, cv2.MORPH_CLOSE, _bar(BRIDGE, page.scale, across=True))
    upright = cv2.morphologyEx(down, cv2.MORPH_CLOSE, _bar(BRIDGE, page.scale, across=False))
    whole = np.asarray(cv2.bitwise_or(level, upright), dtype=np.uint8) & walls
    around = cv2.dilate(whole, np.ones((5, 5), np.uint8))
    return np.where(around > 0, np.uint8(255), page.grey)


def _walls(page: CleanPage, found: Sequence[Grid], thickness: float) -> Pixels:
    """Where the walls of all cells may stand, 1 there; thickness in points."""
    walls = np.zeros_like(page.grey)
    for grid in found:
        for cell in grid.cells:
            left, top, right, bottom = (round(value / page.scale) for value in grid.box_of(cell))
            cv2.rectangle(walls, (left, top), (right, bottom), 1, round(thickness / page.scale))
    return walls


def without_remains(ink: NDArray[np.bool_], page: CleanPage, found: Sequence[Grid]) -> NDArray[np.bool_]:
    """Print without the thin pieces of walls that were too pale, or too broken, to be wiped off."""
    walls = _walls(page, found, REMAINS) > 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    inside = np.bincount(labels[walls & ink], minlength=count) == stats[:, cv2.CC_STAT_AREA]
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    thin = np.minimum(width, height) * page.scale <= PIECE_THICK
    long = np.maximum(width, height) * page.scale >= PIECE_LONG
    gone = inside & thin & long
    gone[0] = False
    return np.asarray(ink & ~gone[labels], dtype=np.bool_)
