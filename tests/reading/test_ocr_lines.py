"""Cutting a cell's print into lines, telling ruling lines from print, and undoing what paper and scanners do."""

from __future__ import annotations

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2")

from extractor.reading.ocr.clean_image import CleanPage, cleaned, straightening, without_stamps  # noqa: E402
from extractor.reading.ocr.image import Picture  # noqa: E402
from extractor.reading.ocr.lines import line_pictures, rows_of_ink  # noqa: E402
from extractor.reading.ocr.ruled_grid import ruled  # noqa: E402

HEIGHT = 24.0
"""Pixels of a character."""


def ink_of(height: int, width: int, *blots: tuple[int, int, int, int]) -> np.ndarray:
    """A mask with these (top, bottom, left, right) inked."""
    ink = np.zeros((height, width), np.bool_)
    for top, bottom, left, right in blots:
        ink[top:bottom, left:right] = True
    return ink


def clean_page(grey: np.ndarray) -> CleanPage:
    return CleanPage(grey, np.zeros_like(grey), np.eye(3), 0.36, 0.36)


def table(width: int = 800, height: int = 600) -> np.ndarray:
    """Three columns and three rows; the first column is one merged cell."""
    grey = np.full((height, width), 255, np.uint8)
    xs, ys = (100, 300, 500, 700), (100, 200, 300, 400)
    for x in xs:
        cv2.line(grey, (x, ys[0]), (x, ys[-1]), 0, 2)
    for y in ys:
        cv2.line(grey, (xs[0] if y in (100, 400) else xs[1], y), (xs[-1], y), 0, 2)
    return grey


def test_strokes_of_one_character_are_one_line() -> None:
    two = ink_of(60, 60, (10, 12, 5, 25), (26, 28, 3, 27))  # 二
    assert rows_of_ink(two, HEIGHT) == [(10, 28)]


def test_lines_that_touch_are_parted_but_large_type_is_not() -> None:
    touching = ink_of(60, 200, (0, 24, 0, 190), (24, 30, 50, 52), (30, 54, 0, 190))
    assert len(rows_of_ink(touching, HEIGHT)) == 2
    large = ink_of(60, 200, (5, 53, 0, 190))
    assert rows_of_ink(large, HEIGHT) == [(5, 53)]


def test_dust_is_no_line_but_a_dash_is() -> None:
    assert rows_of_ink(ink_of(60, 60, (30, 33, 20, 23)), HEIGHT) == []
    assert rows_of_ink(ink_of(60, 60, (30, 33, 20, 31)), HEIGHT) == [(30, 33)]


def test_characters_below_each_other_become_one_level_line() -> None:
    ink = ink_of(130, 50, (5, 29, 12, 36), (40, 64, 12, 36), (75, 99, 12, 36))
    grey = np.where(ink, 0, 255).astype(np.uint8)
    (line,) = line_pictures(grey, ink, HEIGHT)
    assert line.shape[1] > 2 * line.shape[0]


def test_a_lone_dash_keeps_its_size() -> None:
    ink = ink_of(60, 60, (30, 32, 20, 32))
    (line,) = line_pictures(np.where(ink, 0, 255).astype(np.uint8), ink, HEIGHT)
    assert line.shape[0] >= HEIGHT


def test_merged_cells_follow_from_missing_rules() -> None:
    (grid,) = ruled(clean_page(table())).grids
    spans = sorted((cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells)
    assert spans[0] == (0, 0, 3, 1)
    assert len(spans) == 7


def test_a_rule_that_a_stamp_has_broken_is_closed() -> None:
    grey = table()
    grey[195:206, 400:470] = 255
    (grid,) = ruled(clean_page(grey)).grids
    assert len(grid.cells) == 7


def test_a_character_drawn_like_a_table_is_none() -> None:
    grey = np.full((600, 800), 255, np.uint8)
    for at in (100, 125, 150):  # 田 in the type of a title
        cv2.line(grey, (100, at), (150, at), 0, 3)
        cv2.line(grey, (at, 100), (at, 150), 0, 3)
    assert ruled(clean_page(grey)).grids == []


def test_strokes_of_print_are_no_rules() -> None:
    grey = table()
    for x in range(310, 490, 22):
        cv2.line(grey, (x, 150), (x + 18, 150), 0, 2)
    page = ruled(clean_page(grey))
    assert len(page.grids[0].cells) == 7
    assert (page.wiped[145:156, 310:490] < 100).any()
    assert not (page.wiped[295:306, 320:480] < 100).any()


@pytest.mark.parametrize("angle", [-8.0, -1.0, 0.4, 3.0, 8.0])
def test_skew_is_undone(angle: float) -> None:
    grey = table(1200, 900)
    matrix = cv2.getRotationMatrix2D((600, 450), angle, 1)
    tilted = cv2.warpAffine(grey, matrix, (1200, 900), borderValue=255)
    page = cleaned(Picture(np.dstack([tilted] * 3), 0.36))
    assert [len(grid.cells) for grid in ruled(page).grids] == [7]


def test_a_straight_page_is_left_alone() -> None:
    assert straightening(table(1200, 900)) is None


def test_boxes_are_those_of_the_page_as_it_was_pictured() -> None:
    grey = table(1200, 900)
    matrix = cv2.getRotationMatrix2D((600, 450), 5, 1)
    tilted = cv2.warpAffine(grey, matrix, (1200, 900), borderValue=255)
    page = cleaned(Picture(np.dstack([tilted] * 3), 0.36))
    (grid,) = ruled(page).grids
    left, top, _, _ = (value / page.scale for value in grid.box)
    x, y = matrix @ (100, 100, 1)
    box = page.box(left, top, left + 1, top + 1)
    assert box[0] == pytest.approx(x * 0.36, abs=2)
    assert box[1] == pytest.approx(y * 0.36, abs=2)


def test_a_stamp_vanishes_and_the_print_below_it_stays() -> None:
    pixels = np.full((200, 200, 3), 250, np.uint8)
    cv2.circle(pixels, (100, 100), 60, (215, 30, 40), 10)
    pixels[98:102, 20:180] = (20, 20, 20)
    grey, stamped = without_stamps(pixels)
    assert stamped[40, 100]
    assert not stamped[20, 20]
    assert grey[40, 100] > 230
    assert grey[100, 40] < 120
    assert grey[100, 100] < 60


def test_a_turned_page_knows_where_it_was() -> None:
    page = clean_page(np.full((200, 100), 255, np.uint8))
    for quarters, expected in ((1, (90.0, 0.0)), (2, (90.0, 190.0)), (3, (0.0, 190.0))):
        box = page.turned(quarters).box(0, 0, 10, 10)
        assert (box[0] / 0.36, box[1] / 0.36) == pytest.approx(expected, abs=1.5), quarters
