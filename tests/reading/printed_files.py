"""Small printers for the tests of the file readers: a printed form in, the bytes of a DOCX, XLSX or HTML file out."""

from __future__ import annotations

import html
import io
import random
from collections.abc import Iterator

import docx
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from evals.corpus.printed import PrintedForm, print_form
from evals.metrics.document_counts import score
from evals.runs.dataset import GoldDocument, documents_of
from evals.runs.systems import read_with
from extractor.model.document import Document
from extractor.settings import Settings

TEMPLATES = ("shanghai", "old")


def printed_forms() -> Iterator[tuple[str, GoldDocument, PrintedForm]]:
    """Every form of the samples, on each template that can hold all it says."""
    for document in documents_of("forms"):
        form = document.gold["forms"][0]
        templates = ("evaluation",) if form["kind"] == "self_evaluation" else TEMPLATES
        for template in templates:
            if all(row["target"] for row in form["indicators"]):
                yield f"{template} {document.name}", document, print_form(form, template, random.Random(7))


def row_f1(layout: Document, gold: dict) -> float:
    """Every-cell-right row F1 of the rules reader."""
    return score(read_with("rules", layout, Settings()).extraction, gold, layout.text).row_f1


def as_docx(page: PrintedForm) -> bytes:
    """As Word writes it: gridSpan for merged columns, a vMerge cell in every row of a merged label."""
    rows: list[list[tuple[int, str]]] = [[] for _ in range(page.rows)]
    for cell in page.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            merge = "" if cell.rowspan == 1 else f'<w:vMerge w:val="{"restart" if row == cell.row else "continue"}"/>'
            text = html.escape(cell.text) if row == cell.row else ""
            properties = f'<w:tcPr><w:gridSpan w:val="{cell.colspan}"/>{merge}</w:tcPr>'
            rows[row].append((cell.column, f"<w:tc>{properties}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"))
    lines = "".join(f"<w:tr>{''.join(xml for _, xml in sorted(row))}</w:tr>" for row in rows)
    document = docx.Document()
    document.add_paragraph("")  # Word demands one behind a table
    document.element.body.insert(0, parse_xml(f"<w:tbl {nsdecls('w')}>{lines}</w:tbl>"))
    return saved(document)


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table_html(page: PrintedForm) -> str:
    rows: list[list[str]] = [[] for _ in range(page.rows)]
    for cell in page.cells:
        rows[cell.row].append(f"<td rowspan={cell.rowspan} colspan={cell.colspan}>{html.escape(cell.text)}</td>")
    return "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def as_xlsx(page: PrintedForm, **options: object) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        sheet = book.add_worksheet()
        for cell in page.cells:
            if cell.rowspan * cell.colspan > 1:
                last = (cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1)
                sheet.merge_range(cell.row, cell.column, *last, cell.text)
            else:
                sheet.write(cell.row, cell.column, cell.text)
    return stream.getvalue()
