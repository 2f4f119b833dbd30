"""A picture of a page in, its tables and lines of text out, in the same form as those of a page with text.

Ruled tables are cut into cells and each cell is read alone; what stands outside them is found by the detector of text
and laid out by its position, as the words of a PDF are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extractor.model.document import Box
from extractor.reading.blocks import TableCell, TextBlock
from extractor.reading.ocr.clean_image import CleanPage, cleaned
from extractor.reading.ocr.engine import Beat, Line, recognised
from extractor.reading.ocr.image import Picture, Pixels
from extractor.reading.ocr.lines import line_pictures
from extractor.reading.ocr.loose_text import blocks_of, loose_lines, read_twice
from extractor.reading.ocr.page_print import Pixel, Sheet, is_sideways, sheet_of, slices
from extractor.reading.page_layout.page_tables import PageBlock, PageContent, PageTable
from extractor.reading.page_layout.ruled_grid import Grid

TURNED = 0.93
"""Mean confidence below which a page may stand on its head; even a poor page has more when upright."""
STAMPED = 0.5
"""Confidence of a cell with print under a stamp at most: strokes may be gone, and the recogniser does not miss them."""
SENSE = 0.8
"""Mean confidence of lines in a direction in which they can be read."""
SAMPLE = 16
"""Lines from which the direction is told."""
UNREAD = "第 {page} 页表格第 {row} 行第 {column} 列有字迹但无法识别，请对照原图"
NO_TEXT = "第 {page} 页没有识别到文字，请对照原图"


@dataclass(slots=True)
class ReadPage:
    """content: what the page holds. notices: what a person should know, Chinese. mean: confidence of its text."""

    content: PageContent
    notices: list[str] = field(default_factory=list)
    mean: float = 0.0


def read_page(picture: Picture, number: int, beat: Beat) -> ReadPage:
    """Everything on a page, however it was laid on the scanner. beat: called now and then, as a sign of life."""
    page = cleaned(picture)
    if is_sideways(sheet_of(page, number)):
        page = page.turned(1)
    read = _read(page, number, picture, beat)
    if read.mean >= TURNED:
        return read
    turned = page.turned(2)
    return _read(turned, number, picture, beat) if _sense(turned) > max(_sense(page), SENSE) else read


def _sense(page: CleanPage) -> float:
    """Mean confidence of some long lines of a page."""
    sheet = sheet_of(page, 0)
    places = [at for grid in sheet.rules.grids for at in sheet.places(grid)]
    pictures = [picture for at in places for picture in _line_pictures(sheet, at)]
    lines = recognised(sorted(pictures, key=lambda picture: picture.shape[1])[-SAMPLE:])
    return float(np.mean([np.mean(line.confidences) if line.text else 0.0 for line in lines])) if lines else 0.0


def _read(page: CleanPage, number: int, picture: Picture, beat: Beat) -> ReadPage:
    sheet = sheet_of(page, number)
    height, width = picture.pixels.shape[:2]
    result = ReadPage(PageContent(number, width * picture.scale, height * picture.scale))
    read: list[Line] = []
    blocks: list[PageBlock] = []
    for grid in sheet.rules.grids:
        cells = _cell_lines(sheet, grid, beat)
        blocks.append(_table(sheet, grid, cells))
        result.notices += _unread(sheet, grid, cells)
        read += [line for lines in cells for line in lines]
    loose = loose_lines(sheet, beat)
    blocks += blocks_of(loose, sheet)
    read += [line for _, line in loose]
    result.content.blocks = [_shown(block, page) for block in sorted(blocks, key=_top)]
    values = [value for line in read for value in line.confidences]
    result.mean = float(np.mean(values)) if values else 0.0
    if not values:
        result.notices.append(NO_TEXT.format(page=number))
    return result


def _cell_lines(sheet: Sheet, grid: Grid, beat: Beat) -> list[list[Line]]:
    """Recognised lines of every cell of a grid."""
    pictures = [_line_pictures(sheet, at) for at in sheet.places(grid)]
    lines = iter(read_twice([picture for found in pictures for picture in found], beat))
    return [[next(lines) for _ in found] for found in pictures]


def _line_pictures(sheet: Sheet, at: Pixel) -> list[Pixels]:
    return line_pictures(sheet.rules.wiped[slices(at)], sheet.ink[slices(at)], sheet.size)


def _table(sheet: Sheet, grid: Grid, lines: Sequence[Sequence[Line]]) -> PageTable:
    cells = []
    for cell, read, at in zip(grid.cells, lines, sheet.places(grid), strict=True):
        box = grid.box_of(cell)
        text = "\n".join(line.text for line in read)
        confidence = min((line.confidence for line in read), default=None)
        if confidence is not None and sheet.is_stamped(at):
            confidence = min(confidence, STAMPED)
        cells.append(TableCell(text, cell.row, cell.column, cell.rowspan, cell.colspan, sheet.number, box, confidence))
    columns = len(grid.xs) - 1
    open_top, open_bottom = len(grid.open_top) == columns, len(grid.open_bottom) == columns
    return PageTable(sheet.number, grid.xs, grid.ys, tuple(cells), open_top, open_bottom, sheet.rules.guessed)


def _unread(sheet: Sheet, grid: Grid, lines: Sequence[Sequence[Line]]) -> Iterator[str]:
    """Notices of cells with ink that gave no text."""
    for cell, read in zip(grid.cells, lines, strict=True):
        if any(not line.text for line in read):
            yield UNREAD.format(page=sheet.number, row=cell.row + 1, column=cell.column + 1)


def _top(block: PageBlock) -> float:
    if isinstance(block, PageTable):
        return block.ys[0]
    boxes = [block.box] if isinstance(block, TextBlock) else [cell.box for cell in block.cells]
    return min((box[1] for box in boxes if box), default=0.0)


def _shown(block: PageBlock, page: CleanPage) -> PageBlock:
    """The block with its boxes where they stand on the page as it was pictured; xs and ys stay as they are read."""

    def shown(box: Box | None) -> Box | None:
        return box and page.box(*(value / page.scale for value in box))

    if isinstance(block, TextBlock):
        return replace(block, box=shown(block.box))
    return replace(block, cells=tuple(replace(cell, box=shown(cell.box)) for cell in block.cells))
