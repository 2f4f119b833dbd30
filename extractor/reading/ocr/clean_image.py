"""A page's pixels in, black on white and straight out: stamps gone, light even, skew and perspective undone.

Every later step measures distances along the page's rules, so the page is made straight once, here.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.model.document import Box
from extractor.reading.ocr.image import Picture, Pixels

WORKING = 0.36
"""Points a pixel of a cleaned page: 200 dpi, where the widths below, in pixels, were measured."""
LARGEST = 12_000_000
"""Pixels of a cleaned page."""
NEUTRAL = 128
"""Redness (Cr) of grey."""
RED = 30
"""Redness above that of grey from which a pixel is a stamp's."""
PALE = 8
"""As above, up to which it is yellowed paper or noise."""
EDGE = 5
"""Pixels over which the colour of a stamp's edge is mixed with the paper's."""
STAMP_INK = 15
"""Percentile of the brightness of red pixels that becomes white; print below a stamp is darker."""
GHOST = 165
"""Grey above which a pixel within a stamp is the stamp's own edge; print below it is darker."""
BACKGROUND = 61
"""Pixels: width of the neighbourhood that holds some paper everywhere, so its brightest value is the paper's."""
SHORTEST_SEGMENT = 60
"""Pixels of a straight piece that tells the page's direction; longer than the strokes of a character."""
MAX_TILT = 0.35
"""Slope (about 19°) up to which a line counts as nearly horizontal or vertical."""
STRAIGHT = 0.0004
"""Slope below which a page is left as it is: less than a pixel over its width."""
FEWEST_SEGMENTS = 6

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CleanPage:
    """grey: the straight page, 255 is paper. stamped: 1 where red ink was. back: 3 × 3 matrix from its pixels to those
    of the picture. scale: points a pixel of `grey`; original_scale: of the picture."""

    grey: Pixels
    stamped: Pixels
    back: Array
    scale: float
    original_scale: float

    def box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Pixels of `grey` → points on the page as it was pictured."""
        corners = np.array([[[left, top], [right, top], [right, bottom], [left, bottom]]], dtype=np.float64)
        there = cv2.perspectiveTransform(corners, self.back)[0] * self.original_scale
        low, high = there.min(axis=0), there.max(axis=0)
        return (round(float(low[0]), 1), round(float(low[1]), 1), round(float(high[0]), 1), round(float(high[1]), 1))

    def turned(self, quarters: int) -> CleanPage:
        """The page turned counter-clockwise by quarters of a circle."""
        height, width = self.grey.shape
        turn = {
            1: [[0, -1, width - 1], [1, 0, 0], [0, 0, 1]],
            2: [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]],
            3: [[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]],
        }[quarters]
        return CleanPage(
            np.ascontiguousarray(np.rot90(self.grey, quarters)),
            np.ascontiguousarray(np.rot90(self.stamped, quarters)),
            self.back @ np.array(turn, dtype=np.float64),
            self.scale,
            self.original_scale,
        )


def cleaned(picture: Picture) -> CleanPage:
    """The page ready for reading."""
    ratio = picture.scale / WORKING
    height, width = picture.pixels.shape[:2]
    ratio = min(ratio, (LARGEST / (height * width)) ** 0.5)
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    grey, stamped = without_stamps(picture.pixels)
    if abs(ratio - 1) > 0.02:
        grey = resized(grey, size, cv2.INTER_AREA if ratio < 1 else cv2.INTER_CUBIC)
    else:
        ratio = 1.0
    stamped = resized(stamped, (grey.shape[1], grey.shape[0]), cv2.INTER_NEAREST)
    grey = evenly_lit(grey)
    warp = straightening(grey)
    back: Array = np.diag([1 / ratio, 1 / ratio, 1.0])
    if warp is not None:
        grey = _warped(grey, warp, paper=255)
        stamped = _warped(stamped, warp, paper=0)
        back = back @ np.linalg.inv(warp)
    return CleanPage(grey, stamped, back, picture.scale / ratio, picture.scale)


def resized(grey: Pixels, size: tuple[int, int], how: int) -> Pixels:
    """size: (width, height)."""
    return np.asarray(cv2.resize(grey, size, interpolation=how), dtype=np.uint8)


def _warped(pixels: Pixels, warp: Array, paper: int) -> Pixels:
    height, width = pixels.shape
    moved = cv2.warpPerspective(
        pixels, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return np.asarray(moved, dtype=np.uint8)


def without_stamps(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """Grey page on which red ink is as light as paper, while print and rules under a stamp stay; 1 where it was.

    Every pixel is divided by the brightness of paper inked as red as it is. Redness is smooth even where a rule runs
    through a stamp, because JPEG keeps colour at half the resolution; the rule is told by its brightness.
    """
    bright, red, _ = cv2.split(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb), dtype=np.uint8))
    stamped = red > NEUTRAL + RED
    if int(stamped.sum()) * 20_000 < stamped.size:
        return np.asarray(bright), np.zeros_like(bright)
    ink, reddest = float(np.percentile(bright[stamped], STAMP_INK)), float(np.median(red[stamped]))
    levels = np.arange(256, dtype=np.float64)
    share = np.clip((levels - NEUTRAL - PALE) / (reddest - NEUTRAL - PALE), 0, 1)
    paper = (255 - share * (255 - ink)).clip(1, 255).astype(np.uint8)
    around = cv2.dilate(red, np.ones((EDGE, EDGE), np.uint8))
    glass = np.asarray(cv2.divide(bright, cv2.LUT(around, paper), scale=255), dtype=np.uint8)
    inked = around > NEUTRAL + RED
    return np.where(inked & (glass > GHOST), np.uint8(255), glass), inked.astype(np.uint8)


def evenly_lit(grey: Pixels) -> Pixels:
    """Shadows and yellowed paper become white: every pixel is divided by the paper's brightness around it."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((BACKGROUND // 4, BACKGROUND // 4), np.uint8))
    paper = cv2.medianBlur(paper, BACKGROUND // 4 | 1)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(grey, np.maximum(paper, 40), scale=255)
    return np.asarray(flat, dtype=np.uint8)


def straightening(grey: Pixels) -> Array | None:
    """Matrix that makes the page's rules (or lines of text) level and upright, None when they are.

    Seen from an angle, the slope of rules changes steadily over the page; so a slope is fitted that depends on the
    place, and the quadrilateral between four such lines becomes a rectangle.
    """
    segments = _segments(grey)
    if len(segments) < FEWEST_SEGMENTS:
        return None
    height, width = grey.shape
    level = _fit(segments, across=True, size=height)
    upright = _fit(segments, across=False, size=width)
    if level is None and upright is None:
        return None
    if upright is None or level is None:  # only one kind of lines: a plain rotation
        slope = level[0] if level is not None else -(upright[0] if upright is not None else 0.0)
        level, upright = (slope, 0.0), (-slope, 0.0)
    ends = [level[0] - level[1], level[0] + level[1], upright[0] - upright[1], upright[0] + upright[1]]
    if max(map(abs, ends)) < STRAIGHT:
        return None
    corners = _quadrilateral(level, upright, width, height)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), dtype=np.float64)


def _segments(grey: Pixels) -> Array:
    """x1, y1, x2, y2 of straight pieces of ink, N × 4."""
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(small)[0]
    if found is None:
        return np.empty((0, 4))
    segments = np.asarray(found, dtype=np.float64).reshape(-1, 4) * 2
    length = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    return np.asarray(segments[length > SHORTEST_SEGMENT])


def _fit(segments: Array, *, across: bool, size: int) -> tuple[float, float] | None:
    """(slope in the middle, its change from there to the edge) of nearly horizontal or vertical segments."""
    lines = segments if across else segments[:, [1, 0, 3, 2]]
    run = lines[:, 2] - lines[:, 0]
    rise = lines[:, 3] - lines[:, 1]
    keep = np.abs(rise) < MAX_TILT * np.abs(run)
    lines, run, rise = lines[keep], run[keep], rise[keep]
    if len(lines) < FEWEST_SEGMENTS // 2:
        return None
    slope = rise / run
    place = (lines[:, 1] + lines[:, 3]) / size - 1.0
    weight = np.abs(run)
    middle = _weighted_median(slope, weight)
    near = np.abs(slope - middle) < 0.03
    for _ in range(3):
        if near.sum() < FEWEST_SEGMENTS // 2 or np.ptp(place[near]) < 0.3:
            return (middle, 0.0)
        change, middle = np.polyfit(place[near], slope[near], 1, w=weight[near])
        near = np.abs(slope - middle - change * place) < 0.006
    return (float(middle), float(change))


def _weighted_median(values: Array, weights: Array) -> float:
    order = np.argsort(values)
    heavy = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(heavy, heavy[-1] / 2)])


def _quadrilateral(level: tuple[float, float], upright: tuple[float, float], width: int, height: int) -> Array:
    """Corners of the figure on the page that is to become the whole page, clockwise from the top left."""
    top, bottom = level[0] - level[1], level[0] + level[1]
    left, right = upright[0] - upright[1], upright[0] + upright[1]
    corners = []
    for slope, y in ((top, 0.0), (bottom, float(height))):
        for lean, x in ((left, 0.0), (right, float(width))):
            # y' = y + slope (x' − width/2) and x' = x + lean (y' − height/2)
            there = (y + slope * (x - width / 2 - lean * height / 2)) / (1 - slope * lean)
            corners.append((x + lean * (there - height / 2), there))
    return np.array([corners[0], corners[1], corners[3], corners[2]])
