"""Sheets and a Word style in, a DOCX out; through LibreOffice, where installed, also the PDF, DOC or RTF made of it.

The table is written as XML, cell by cell, because merging through python-docx is quadratic in the cells.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from evals.corpus.files.sheets import LOWER, UPPER, FormSheet, part, titles
from evals.corpus.files.styles import Word
from evals.corpus.printed import PrintedCell, PrintedForm
from extractor.errors import JixiaoError

NAMESPACE = nsdecls("w")
WIDE = 9000
"""Width of the text in twentieths of a point."""
LONG = 24
"""Characters from which on a value is set in several paragraphs."""
CONVERT_SECONDS = 120


class OfficeError(JixiaoError):
    """LibreOffice is missing or made nothing of a file."""


def print_docx(sheets: Sequence[FormSheet], word: Word) -> bytes:
    """One DOCX; the same bytes for the same arguments and libraries."""
    document = Document()
    for sheet in sheets:
        _titles(document, sheet.page, word)
        for table in _tables(sheet.page, word):
            document.element.body.insert_element_before(_table(table, word), "w:sectPr")
            document.add_paragraph()
    out = io.BytesIO()
    document.save(out)
    return _dateless(out.getvalue())


def _titles(document: DocumentType, page: PrintedForm, word: Word) -> None:
    for number, line in enumerate(titles(page)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if word.text_box_title and number == 0:
            paragraph.add_run()._r.append(_text_box(line))
        else:
            paragraph.add_run(line).bold = number == 0


def _text_box(line: str) -> Any:
    """The title in a drawn box, said twice as Word does: for programs that know shapes and for those that do not."""
    content = f"<w:txbxContent><w:p><w:r><w:t>{_escaped(line)}</w:t></w:r></w:p></w:txbxContent>"
    return parse_xml(
        f'<mc:AlternateContent {NAMESPACE} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml">'
        '<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>'
        f"{content}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )


def _tables(page: PrintedForm, word: Word) -> list[PrintedForm]:
    return [part(page, UPPER), part(page, LOWER)] if word.split_tables else [part(page, (*UPPER, *LOWER))]


def _table(page: PrintedForm, word: Word) -> BaseOxmlElement:
    covering = {
        (cell.row + down, cell.column + across): cell
        for cell in page.cells
        for down in range(cell.rowspan)
        for across in range(cell.colspan)
    }
    rows = "".join(_row(page, row, covering, word) for row in range(page.rows))
    table = _framed(page.columns, rows)
    if word.layout_table:
        table = _framed(
            1, f"<w:tr><w:tc><w:tcPr><w:tcW w:w='{WIDE}' w:type='dxa'/></w:tcPr>{table}<w:p/></w:tc></w:tr>"
        )
    element = parse_xml(table.replace("<w:tbl>", f"<w:tbl {NAMESPACE}>", 1))
    assert isinstance(element, BaseOxmlElement)
    return element


def _framed(columns: int, rows: str) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{WIDE // columns}"/>' * columns
    return f"<w:tbl><w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _row(page: PrintedForm, row: int, covering: dict[tuple[int, int], PrintedCell], word: Word) -> str:
    cells, column = "", 0
    while column < page.columns:
        cell = covering.get((row, column))
        cells += _cell(cell, row, WIDE // page.columns, word)
        column += cell.colspan if cell else 1
    return f"<w:tr>{cells}</w:tr>"


def _cell(cell: PrintedCell | None, row: int, width: int, word: Word) -> str:
    """A cell that is merged over rows is written in each of them, with its text in the first."""
    if cell is None:
        return "<w:tc><w:p/></w:tc>"
    merged = ""
    if cell.rowspan > 1:
        merged = '<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>"
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    text = _paragraphs(cell, word) if cell.row == row else "<w:p/>"
    properties = f'<w:tcPr><w:tcW w:w="{width * cell.colspan}" w:type="dxa"/>{span}{merged}</w:tcPr>'
    if word.content_controls and cell.role == "value" and cell.text:
        text = f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"
    return f"<w:tc>{properties}{text}</w:tc>"


def _paragraphs(cell: PrintedCell, word: Word) -> str:
    text = cell.text
    if word.broken_lines and len(text) >= LONG:
        third = len(text) // 3
        return _paragraph(text[:third], text[third : 2 * third]) + _paragraph(text[2 * third :])
    if word.tracked and cell.role == "value" and text:
        return f"<w:p>{_change('del', '原' + text)}{_change('ins', text)}</w:p>"
    return _paragraph(text)


def _paragraph(text: str, after_break: str = "") -> str:
    more = f"<w:r><w:br/></w:r>{_run(after_break)}" if after_break else ""
    return f"<w:p>{_run(text)}{more}</w:p>"


def _run(text: str, tag: str = "t") -> str:
    return f'<w:r><w:{tag} xml:space="preserve">{_escaped(text)}</w:{tag}></w:r>' if text else ""


def _change(kind: str, text: str) -> str:
    run = _run(text, "delText" if kind == "del" else "t")
    return f'<w:{kind} w:id="1" w:author="审核" w:date="2025-01-01T00:00:00Z">{run}</w:{kind}>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _dateless(data: bytes) -> bytes:
    """The same ZIP with the same date in every member, and no date of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            target.writestr(zipfile.ZipInfo(member), source.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def converted(data: bytes, suffix: str, wanted: str) -> bytes:
    """What LibreOffice makes of a file, `pdf`, `doc`, `rtf` or `xls`. Raises OfficeError."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise OfficeError(f"没有安装 LibreOffice，无法生成 {wanted} 文件；请先安装，或换一种文件")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"form{suffix}"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", wanted, "--outdir", folder, str(source)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=CONVERT_SECONDS)
            return (Path(folder) / f"form.{wanted}").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise OfficeError(f"LibreOffice 未能生成 {wanted} 文件：{error}") from error
