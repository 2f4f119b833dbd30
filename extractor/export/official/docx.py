"""Forms in, one Word file in the official layout out, a form on a page of its own.

The table is written cell by cell (python-docx's own `merge` is slow and leaves empty paragraphs behind). The indicators
are a table of their own below the head, without a gap: Word repeats header rows only at the top of a table. Both draw
the border they share, since a page may end there.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from extractor.export.official.grid import OfficialCell, OfficialGrid, marks_of, official_grid
from extractor.export.official.layouts import load_official
from extractor.model.form import Form

A4_MM = (210, 297)
TWIPS_A_MM = 1440 / 25.4
ROW_TWIPS = 400
"""Least height of a row; rows grow with their text."""
CELL_MARGIN_TWIPS = {"top": 30, "left": 60, "bottom": 30, "right": 60}
LINE_TWIPS = 280
"""Height of a line, so that pages end at the same rows whatever font stands in for 宋体."""
LANGUAGE = "zh-CN"
"""Where 宋体 is not installed, it decides whose shapes stand in: 。 and ， sit elsewhere in Taiwan."""
BORDER = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "000000"}
AUTHOR = "jixiao"

Notes = Mapping[OfficialCell, str]


def to_official_docx(
    forms: Sequence[Form], *, marks: Mapping[str, str] | None = None, layout: str | None = None
) -> bytes:
    """The file. Values that are None leave their cell empty.

    marks: JSON pointer → note (Chinese); the cell is shaded and the note becomes a comment. `/forms/N/…` names the form
    (N from 0), a plain pointer will do for a single form.
    layout: name in `official.yaml`; chosen by kind and fiscal year without it. Raises KeyError for an unknown one.
    """
    document = docx.Document()
    _style(document)
    for number, form in enumerate(forms):
        grid = official_grid(form, layout)
        new_page = _section(document, grid, first=number == 0)
        _form(document, grid, marks_of(grid, marks or {}, number, len(forms) == 1), new_page)
    _page_numbers(document)
    document.core_properties.author = AUTHOR
    document.core_properties.title = forms[0].title or "" if forms else ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _style(document: Document) -> None:
    look = load_official()
    normal = document.styles["Normal"]
    normal.font.size = Pt(look.points.body)
    normal.font.name = look.fonts.latin
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), look.fonts.body)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), LANGUAGE)
    normal.paragraph_format.space_after = Pt(0)


def _section(document: Document, grid: OfficialGrid, *, first: bool) -> bool:
    """Turns the paper where the form needs it. True when the form still has to begin a new page itself."""
    section = document.sections[-1]
    turned = (section.orientation == WD_ORIENT.LANDSCAPE) != grid.landscape
    if not first and not turned:
        return True
    if not first:
        section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if grid.landscape else WD_ORIENT.PORTRAIT
    width, height = reversed(A4_MM) if grid.landscape else A4_MM
    section.page_width, section.page_height = Mm(width), Mm(height)
    margin = Mm(load_official().margin)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    section.footer_distance = Length(int(margin / 2))
    return False


def _form(document: Document, grid: OfficialGrid, notes: Notes, new_page: bool) -> None:
    look = load_official()
    title = _centered(document, grid.title, look.points.title, look.fonts.title)
    title.paragraph_format.page_break_before = new_page
    _centered(document, grid.year, look.points.year, look.fonts.body).paragraph_format.space_after = Pt(6)
    rows = grid.by_row()
    _table(document, grid, rows[: grid.header_row], notes)
    _hairline(document)
    _table(document, grid, rows[grid.header_row :], notes, header=True)


def _centered(document: Document, text: str, points: float, font: str) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    run.font.name = font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _hairline(document: Document) -> None:
    """The paragraph Word wants between two tables, so low that they look like one."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(0.7)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    size = _element("w:rPr")
    size.append(_element("w:sz", {"w:val": "2"}))
    paragraph._p.get_or_add_pPr().append(size)


def _table(
    document: Document,
    grid: OfficialGrid,
    rows: Sequence[Sequence[OfficialCell]],
    notes: Notes,
    *,
    header: bool = False,
) -> None:
    """A table of these rows. header: its first row repeats."""
    widths = [round(width * TWIPS_A_MM) for width in grid.widths]
    table = _element("w:tbl")
    table.append(_table_properties(sum(widths)))
    columns = _element("w:tblGrid")
    for width in widths:
        columns.append(_element("w:gridCol", {"w:w": str(width)}))
    table.append(columns)
    document.element.body.insert(len(document.element.body) - 1, table)  # before the section's properties
    above: list[tuple[OfficialCell, int]] = []  # cells that reach into the next row, and the row they end before
    for number, cells in enumerate(rows):
        at = cells[0].row if cells else (above[0][0].row if above else 0)
        row = _row(header=header and number == 0)
        table.append(row)
        here = [(cell, False) for cell in cells] + [(cell, True) for cell, _ in above]
        here.sort(key=lambda placed: placed[0].column)
        for cell, goes_on in here:
            row.append(_cell(document, cell, widths, notes, goes_on=goes_on))
        above = [(cell, cell.row + cell.rowspan) for cell, _ in here if cell.row + cell.rowspan > at + 1]


def _table_properties(width: int) -> BaseOxmlElement:
    properties: BaseOxmlElement = _element("w:tblPr")
    properties.append(_element("w:tblW", {"w:w": str(width), "w:type": "dxa"}))
    properties.append(_element("w:jc", {"w:val": "center"}))
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", BORDER))
    properties.append(borders)
    properties.append(_element("w:tblLayout", {"w:type": "fixed"}))
    margins = _element("w:tblCellMar")
    for side, width in CELL_MARGIN_TWIPS.items():
        margins.append(_element(f"w:{side}", {"w:w": str(width), "w:type": "dxa"}))
    properties.append(margins)
    return properties


def _row(*, header: bool) -> BaseOxmlElement:
    row: BaseOxmlElement = _element("w:tr")
    properties = _element("w:trPr")
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:trHeight", {"w:val": str(ROW_TWIPS), "w:hRule": "atLeast"}))
    if header:
        properties.append(_element("w:tblHeader"))
    row.append(properties)
    return row


def _cell(
    document: Document, cell: OfficialCell, widths: Sequence[int], notes: Notes, *, goes_on: bool
) -> BaseOxmlElement:
    element: BaseOxmlElement = _element("w:tc")
    element.append(_cell_properties(cell, widths, goes_on=goes_on, marked=cell in notes))
    paragraph = _element("w:p")
    properties = _element("w:pPr")
    properties.append(_element("w:spacing", {"w:line": str(LINE_TWIPS), "w:lineRule": "exact"}))
    properties.append(_element("w:jc", {"w:val": cell.align}))
    paragraph.append(properties)
    element.append(paragraph)
    if not goes_on:
        run = Paragraph(paragraph, document._body).add_run(cell.text)
        if cell in notes:
            _comment(document, run, notes[cell])
    return element


def _cell_properties(cell: OfficialCell, widths: Sequence[int], *, goes_on: bool, marked: bool) -> BaseOxmlElement:
    """In the order the schema wants: width, span, merge, borders, shading, alignment."""
    properties: BaseOxmlElement = _element("w:tcPr")
    width = sum(widths[cell.column : cell.column + cell.colspan])
    properties.append(_element("w:tcW", {"w:w": str(width), "w:type": "dxa"}))
    if cell.colspan > 1:
        properties.append(_element("w:gridSpan", {"w:val": str(cell.colspan)}))
    if cell.rowspan > 1:
        properties.append(_element("w:vMerge", {} if goes_on else {"w:val": "restart"}))
    if cell.open_side:
        borders = _element("w:tcBorders")
        borders.append(_element(f"w:{cell.open_side}", {"w:val": "nil"}))
        properties.append(borders)
    if marked:
        fill = load_official().mark
        properties.append(_element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": fill}))
    properties.append(_element("w:vAlign", {"w:val": "center"}))
    return properties


def _comment(document: Document, run: Run, note: str) -> None:
    document.add_comment(run, text=note, author=AUTHOR, initials="jx")


def _page_numbers(document: Document) -> None:
    """第 n 页，共 m 页 at the foot; later sections share the first one's footer."""
    before, between, after = load_official().page_number
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{before} ")
    _field(paragraph, "PAGE")
    paragraph.add_run(f" {between} ")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(f" {after}")


def _field(paragraph: Paragraph, instruction: str) -> None:
    """A field Word computes; the 1 inside stands until it has."""
    element = _element("w:fldSimple", {"w:instr": instruction})
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    paragraph._p.append(element)


def _element(tag: str, attributes: Mapping[str, str] | None = None) -> Any:
    """Any: what python-docx makes of a tag is a class of its own for each."""
    element = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        element.set(qn(name), value)
    return element
