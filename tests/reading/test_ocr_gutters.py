"""Tables of level rules on a scan: their columns are found where the fewest rows have print."""

from __future__ import annotations

import pytest

from evals.corpus.files.fixtures import small_sheets
from evals.corpus.files.paper import print_pdf
from evals.corpus.files.sheets import FormSheet
from evals.corpus.files.styles import Paper
from extractor.reading.blocks import TableBlock, TableCell
from extractor.reading.ocr.clean_image import cleaned
from extractor.reading.ocr.page_pool import ScannedFile, _picture
from extractor.reading.ocr.ruled_grid import RuledPage, ruled
from extractor.reading.page_layout.join_pages import joined
from extractor.reading.page_layout.page_tables import PageContent, PageTable

NEAR = 20.0
"""Points: a gutter is wide, and any wall in it will do."""


def page_of(sheet: FormSheet, paper: Paper) -> RuledPage:
    return ruled(cleaned(_picture(ScannedFile(print_pdf([sheet], paper), sheet.name, pdf=True), 1)))


@pytest.mark.parametrize("sheet", small_sheets(), ids=lambda sheet: sheet.name)
@pytest.mark.parametrize("align", ["left", "center"])
def test_the_columns_of_a_half_ruled_page_are_those_of_the_ruled_one(sheet: FormSheet, align: str) -> None:
    (expected,) = page_of(sheet, Paper(align=align)).grids
    (found,) = page_of(sheet, Paper(align=align, rules="horizontal")).grids
    assert len(found.ys) == len(expected.ys)
    lower = max(cell.row for cell in expected.cells if cell.rowspan > 1 and cell.column == 0)
    rows = [cell for cell in expected.cells if cell.row > lower and cell.colspan == 1]
    walls = {expected.xs[cell.column] for cell in rows}
    assert len(walls) >= 4
    missing = [wall for wall in walls if all(abs(wall - x) > NEAR for x in found.xs)]
    assert missing == []


def test_a_page_of_text_with_underlines_is_no_table() -> None:
    letter = page_of(small_sheets()[0], Paper(rules="none"))
    assert letter.grids == []


def test_borders_guessed_anew_on_every_page_are_those_of_the_page_before() -> None:
    def part(number: int, xs: tuple[float, ...], rows: list[tuple[str, str]], top: float) -> PageContent:
        cells = [
            TableCell(text, row, column, page=number)
            for row, texts in enumerate(rows)
            for column, text in enumerate(texts)
        ]
        ys = tuple(top + 20 * row for row in range(len(rows) + 1))
        return PageContent(number, 595, 842, [PageTable(number, xs, ys, tuple(cells), guessed=True)])

    first = part(1, (50, 200, 400), [("三级指标", "指标值"), ("甲项", "≥1"), ("乙项", "≥2")], 740)
    second = part(2, (50, 211, 400), [("丙项", "≥3"), ("丁项", "≥4")], 50)
    (table,) = joined([first, second])
    assert isinstance(table, TableBlock)
    assert table.columns == 2
    assert [cell.column for cell in table.cells] == [0, 1] * 5
