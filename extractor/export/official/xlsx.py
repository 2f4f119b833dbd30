"""Forms in, one workbook in the official layout out, a form on a sheet of its own, ready to print on A4.

The grid is the one Word gets (`official_grid`). Rows higher than Excel allows are spread over several sheet rows, which
their cells span together, so that a long goal is never cut off.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from extractor.export.official.docx import AUTHOR
from extractor.export.official.grid import OfficialCell, OfficialGrid, marks_of, official_grid
from extractor.export.official.layouts import load_official
from extractor.export.xlsx_text import (
    MAX_ROW_POINTS,
    WORKBOOK,
    Styles,
    exact_number,
    height_of,
    number_format,
    sheet_name,
    write_value,
)
from extractor.model.form import Form

A4 = 9
"""Number of the paper size in Office Open XML (ECMA-376, part 1, 18.3.1.63)."""
UNITS_A_MM = 0.5
"""Column width units (digits of the default font) in a millimetre."""
LEAST_POINTS = 20.0
HEAD_ROWS = 2
"""Title and year above the table."""
NAMELESS = "绩效表"


def to_official_xlsx(
    forms: Sequence[Form], *, marks: Mapping[str, str] | None = None, layout: str | None = None
) -> bytes:
    """The workbook. marks and layout as for Word (`to_official_docx`); a note becomes a comment of its cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, WORKBOOK) as workbook:
        workbook.set_properties({"author": AUTHOR})
        look = load_official()
        styles = Styles(workbook, font_name=look.fonts.body, font_size=look.points.body, valign="vcenter")
        for number, form in enumerate(forms):
            names = [sheet.get_name() for sheet in workbook.worksheets()]
            sheet = workbook.add_worksheet(sheet_name(form.project_name or NAMELESS, names))
            grid = official_grid(form, layout)
            _Page(sheet, styles, grid, marks_of(grid, marks or {}, number, len(forms) == 1)).write()
        if not forms:
            workbook.add_worksheet(NAMELESS)
    return out.getvalue()


class _Page:
    """One form on one sheet. `starts`: sheet row every row of the grid begins in, and the one after the last."""

    def __init__(self, sheet: Worksheet, styles: Styles, grid: OfficialGrid, notes: Mapping[OfficialCell, str]) -> None:
        self.sheet, self.styles, self.grid, self.notes = sheet, styles, grid, notes
        self.starts = [HEAD_ROWS]
        for height in _heights(grid):
            parts = math.ceil(height / MAX_ROW_POINTS)
            for row in range(self.starts[-1], self.starts[-1] + parts):
                sheet.set_row(row, height / parts)
            self.starts.append(self.starts[-1] + parts)

    def write(self) -> None:
        for column, width in enumerate(self.grid.widths):
            self.sheet.set_column(column, column, width * UNITS_A_MM)
        self._titles()
        for cell in self.grid.cells:
            self._cell(cell)
        self._print_setup()

    def _titles(self) -> None:
        look = load_official()
        last = len(self.grid.edges) - 1
        title = self.styles.get(font_name=look.fonts.title, font_size=look.points.title, align="center")
        year = self.styles.get(font_size=look.points.year, align="center")
        for row, (text, style) in enumerate(((self.grid.title, title), (self.grid.year, year))):
            self.sheet.merge_range(row, 0, row, last, text, style)
            self.sheet.set_row(row, style.font_size * 1.8)

    def _cell(self, cell: OfficialCell) -> None:
        top, left = self.starts[cell.row], cell.column
        bottom, right = self.starts[cell.row + cell.rowspan] - 1, cell.column + cell.colspan - 1
        style = self._style(cell)
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", style)
        write_value(self.sheet, top, left, cell.value, style)
        if cell in self.notes:
            self.sheet.write_comment(top, left, self.notes[cell], {"author": AUTHOR})

    def _style(self, cell: OfficialCell) -> Format:
        properties: dict[str, object] = {"align": cell.align, "text_wrap": True, "border": 1}
        if cell.open_side:
            properties[cell.open_side] = 0
        if isinstance(cell.value, Decimal) and exact_number(cell.value) is not None:
            properties["num_format"] = number_format(cell.value)
        else:
            properties["num_format"] = "@"
        if cell in self.notes:
            properties["bg_color"] = f"#{load_official().mark}"
        return self.styles.get(**properties)

    def _print_setup(self) -> None:
        look = load_official()
        sheet, inches = self.sheet, look.margin / 25.4
        sheet.set_paper(A4)
        if self.grid.landscape:
            sheet.set_landscape()
        sheet.set_margins(left=inches, right=inches, top=inches, bottom=inches)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        header = self.grid.header_row
        sheet.repeat_rows(self.starts[header], self.starts[header + 1] - 1)
        before, between, after = look.page_number
        sheet.set_footer(f"&C{before} &P {between} &N {after}")
        sheet.hide_gridlines(2)


def _heights(grid: OfficialGrid) -> list[float]:
    """Height of every row in points: of its highest cell; what a spanning cell lacks is added to its last row."""
    points = load_official().points.body
    edges = (0, *grid.edges)

    def needed(cell: OfficialCell) -> float:
        return height_of(cell.text, edges[cell.column + cell.colspan] - edges[cell.column], points)

    heights = [LEAST_POINTS] * grid.rows
    for cell in sorted(grid.cells, key=lambda cell: cell.rowspan):
        last = cell.row + cell.rowspan
        missing = needed(cell) - sum(heights[cell.row : last])
        if missing > 0:
            heights[last - 1] += missing
    return heights
