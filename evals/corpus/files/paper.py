"""Sheets and a paper style in, a PDF out: HTML and CSS laid out by WeasyPrint, pages turned by PDFium where asked.

WeasyPrint leaves the rules of a merged cell open where a page ends, as the offices' own systems do.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pypdfium2
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from evals.corpus.files.sheets import LOWER, UPPER, FormSheet, part, rows_of, titles
from evals.corpus.files.styles import Paper
from evals.corpus.layouts import width
from evals.corpus.printed import PrintedCell, PrintedForm

FONTS = {"serif": "Noto Serif CJK SC", "sans": "Noto Sans CJK SC"}
WIDTHS = {"solid": 0.6, "dashed": 0.75, "dotted": 0.75, "double": 2.25}
"""Points of a rule."""
SIDES = {"all": "{0}", "horizontal": "{0} 0", "none": "0"}
NARROWEST, WIDEST = 4, 14
"""Width of a column in characters."""
UNBROKEN = re.compile(r"[≥≤<>=]?[0-9.,%()-]+")
LONG_LABEL = 4
"""Characters from which on a label is set on two lines."""
NOTE = "注：1.本表由项目单位填写，财政部门审核。2.绩效指标应当细化、量化。"


def print_pdf(sheets: Sequence[FormSheet], paper: Paper) -> bytes:
    """One PDF; the same bytes for the same arguments and libraries."""
    return laid_out(html_of(sheets, paper), paper)


def laid_out(html: str, paper: Paper, faces: str = "") -> bytes:
    """A page of HTML as PDF. faces: @font-face rules for fonts that are not installed."""
    fonts = FontConfiguration()
    sheet = [weasyprint.CSS(string=faces, font_config=fonts)] if faces else []
    page = weasyprint.HTML(string=html)
    data = page.write_pdf(stylesheets=sheet, font_config=fonts, pdf_identifier=b"0" * 16)
    assert data is not None
    return turned(data, paper.rotate) if paper.rotate else data


def html_of(sheets: Sequence[FormSheet], paper: Paper) -> str:
    """The page as WeasyPrint is given it."""
    body = "".join(_sheet(sheet.page, paper) for sheet in sheets)
    mark = f'<div class="mark">{escape(paper.watermark)}</div>' if paper.watermark else ""
    return f'<html lang="zh"><head><meta charset="utf-8"><style>{_css(paper)}</style></head><body>{mark}{body}</body>'


def _css(paper: Paper) -> str:
    head = f'@top-right {{content: "{paper.running_head}"; font: 8pt "{FONTS[paper.font]}"}}' * bool(paper.running_head)
    foot = '@bottom-center {content: "— " counter(page) " —"; font: 8pt sans-serif}' if paper.page_numbers else ""
    again = f'@top-left {{content: "{paper.continued}"; font: 9pt "{FONTS[paper.font]}"}}' * bool(paper.continued)
    aligned = "top" if paper.merged == "top" else "middle"
    sides = SIDES[paper.rules].format(f"{WIDTHS[paper.line]}pt")
    return f"""
@page {{size: {paper.size}; margin: {paper.margin}mm; {head} {foot} {again}}}
@page :first {{@top-left {{content: none}}}}
body {{font: {paper.points}pt "{FONTS[paper.font]}"; margin: 0}}
h1 {{font-size: 1.6em; text-align: center; margin: 2mm 0}}
p {{text-align: center; margin: 1mm 0}}
p.note {{text-align: left; margin-bottom: 4mm}}
table {{border-collapse: collapse; width: 100%; table-layout: fixed; margin-bottom: 3mm}}
tr {{break-inside: {"auto" if paper.split_rows else "avoid"}}}
td {{padding: {paper.padding}mm 1mm; vertical-align: {aligned}; overflow-wrap: break-word;
    border: {paper.line} black; border-width: {sides}}}
td.value {{vertical-align: {"top" if paper.rules == "none" else "middle"}}}
td.value {{text-align: {paper.align}}}
td.label, td.heading {{text-align: center; {"background: #e4eaf2" if paper.shade else ""}}}
{"tr:nth-child(odd) {background: #f0f0f0}" if paper.bands else ""}
.mark {{position: fixed; top: 40%; left: 10%; font-size: 40pt; color: #e4e4e4; transform: rotate(-35deg)}}
"""


def _sheet(page: PrintedForm, paper: Paper) -> str:
    first, *others = titles(page)
    above = f"<h1>{escape(first)}</h1>" + "".join(f"<p>{escape(line)}</p>" for line in others)
    whole = part(page, (*UPPER, *LOWER))
    below = f'<p class="note">{NOTE}</p>' if paper.note else ""
    if paper.repeat_heading:
        return above + _table(part(page, UPPER), paper) + _table(without_outer(part(page, LOWER)), paper, 1) + below
    if paper.split_tables:
        return above + _table(part(page, UPPER), paper) + _table(part(page, LOWER), paper) + below
    return above + _table(whole, paper) + below


def without_outer(grid: PrintedForm) -> PrintedForm:
    """The grid without the label that spans heading and rows: a heading that repeats cannot hold part of a cell."""
    outer = any(cell.row == 0 and cell.rowspan > 1 for cell in grid.cells)
    if not outer:
        return grid
    moved = [replace(cell, column=cell.column - 1) for cell in grid.cells if cell.column > 0]
    return PrintedForm(grid.columns - 1, moved, grid.rows)


def _table(page: PrintedForm, paper: Paper, heading_rows: int = 0) -> str:
    rows = ["<tr>" + "".join(_cell(cell, paper) for cell in row) + "</tr>" for row in rows_of(page)]
    head = f"<thead>{''.join(rows[:heading_rows])}</thead>" if heading_rows else ""
    return f"<table>{_columns(page, paper)}{head}<tbody>{''.join(rows[heading_rows:])}</tbody></table>"


def _columns(page: PrintedForm, paper: Paper) -> str:
    """Widths for the texts a column holds alone, within what an office would give a column; numbers do not break."""
    if paper.widths == "even":
        return f'<col style="width: {100 / page.columns:.2f}%">' * page.columns
    widths = []
    for column in range(page.columns):
        texts = [cell.text for cell in page.cells if cell.column == column and cell.colspan == 1 and cell.text]
        longest = max((width(text) / 2 for text in texts), default=0)
        unbroken = max((width(run) / 2 for text in texts for run in UNBROKEN.findall(text)), default=0)
        widths.append(max(unbroken + 1, min(longest, WIDEST), NARROWEST))
    total = sum(widths)
    return "".join(f'<col style="width: {100 * each / total:.2f}%">' for each in widths)


def _cell(cell: PrintedCell, paper: Paper) -> str:
    spans = f' rowspan="{cell.rowspan}"' * (cell.rowspan > 1) + f' colspan="{cell.colspan}"' * (cell.colspan > 1)
    text = escape(cell.text).replace("\n", "<br>")
    if cell.role in ("label", "heading"):
        text = "<br>".join(map(escape, label_lines(cell, paper)))
    return f'<td class="{cell.role}"{spans}>{text}</td>'


def label_lines(cell: PrintedCell, paper: Paper) -> list[str]:
    """The lines of a label. One character a line only where a label spans rows, as narrow columns make it."""
    if paper.label_lines == "characters" and cell.rowspan > 1:
        return list(cell.text)
    if paper.label_lines == 2 and len(cell.text) >= LONG_LABEL:
        middle = (len(cell.text) + 1) // 2
        return [cell.text[:middle], cell.text[middle:]]
    return [cell.text]


def turned(data: bytes, rotate: int) -> bytes:
    """The same pages drawn sideways, with a /Rotate that puts them upright again."""
    source, target = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
    for number in range(len(source)):
        width, height = source[number].get_size()
        picture = source.page_as_xobject(number, target).as_pageobject()
        matrix = pypdfium2.PdfMatrix().rotate(90, ccw=rotate == 90)
        matrix = matrix.translate(height, 0) if rotate == 90 else matrix.translate(0, width)
        picture.set_matrix(matrix)
        page = target.new_page(height, width)
        page.insert_obj(picture)
        page.gen_content()
        page.set_rotation(rotate)
    out = io.BytesIO()
    target.save(out)
    return out.getvalue()
