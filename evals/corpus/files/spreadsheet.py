"""Sheets and a spreadsheet style in, an XLSX out by xlsxwriter.

With `numbers` a cell holds the number, the date or the share, and its format shows what the form printed.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evals.corpus.files.sheets import FormSheet
from evals.corpus.files.styles import Sheet
from evals.corpus.printed import PrintedCell

NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
SHARE = re.compile(r"(\d+)(\.\d+)?%")
DATE = re.compile(r"(\d{4})(-|年)(\d\d)(-|月)(\d\d)(日?)")
MADE = datetime(2025, 1, 1)
EXACT_DIGITS = 15
"""Longest number a spreadsheet holds exactly."""
FAR = 200_000
"""The row of an empty styled cell that makes a sheet look huge."""


def print_xlsx(sheets: Sequence[FormSheet], style: Sheet) -> bytes:
    """One XLSX; the same bytes for the same arguments and libraries."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    book.set_properties({"created": MADE})
    writer, row = _Writer(book, style), style.first_row
    worksheet: Worksheet | None = None
    for number, sheet in enumerate(sheets):
        if worksheet is None or style.sheets:
            worksheet, row = book.add_worksheet(f"表{number + 1}"), style.first_row
        for cell in sheet.page.cells:
            writer.put(worksheet, row, cell)
        row += sheet.page.rows + 1
        if style.styled_far:
            worksheet.write_blank(FAR, 3, None, book.add_format({"border": 1}))
    book.close()
    return out.getvalue()


class _Writer:
    """Writes cells; keeps the formats, of which a book may have only so many."""

    def __init__(self, book: xlsxwriter.Workbook, style: Sheet) -> None:
        self.book, self.style = book, style
        self.formats: dict[str, Format] = {}

    def put(self, worksheet: Worksheet, first: int, cell: PrintedCell) -> None:
        row, column = first + cell.row, self.style.first_column + cell.column
        value, shown = typed(cell.text) if self.style.numbers and cell.role == "value" else (cell.text, "")
        made = self.format(shown)
        if cell.rowspan > 1 or cell.colspan > 1:
            worksheet.merge_range(row, column, row + cell.rowspan - 1, column + cell.colspan - 1, "", made)
        if self.style.formulas and cell.text.startswith("=") and len(cell.text) > 1:
            worksheet.write_formula(row, column, cell.text, made, "")
        elif isinstance(value, datetime):
            worksheet.write_datetime(row, column, value, made)
        elif isinstance(value, str):
            worksheet.write_string(row, column, value, made)
        else:
            worksheet.write_number(row, column, float(value), made)

    def format(self, shown: str) -> Format:
        if shown not in self.formats:
            made = self.book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
            if shown:
                made.set_num_format(shown)
            self.formats[shown] = made
        return self.formats[shown]


def typed(text: str) -> tuple[str | Decimal | datetime, str]:
    """A printed text as a spreadsheet would hold it, with the format that shows exactly this text again."""
    if date := DATE.fullmatch(text):
        year, between, month, middle, day, end = date.groups()
        shown = f'yyyy"{between}"mm"{middle}"dd' + f'"{end}"' * bool(end)
        return datetime(int(year), int(month), int(day)), shown
    if share := SHARE.fullmatch(text):
        return Decimal(text[:-1]) / 100, "0" + _zeros(share.group(2)) + "%"
    if (number := NUMBER.fullmatch(text)) and len(text) < EXACT_DIGITS and not re.match(r"0\d", text):
        whole = "#,##0" if "," in text else "0"
        return Decimal(text.replace(",", "")), whole + _zeros(number.group(1))
    return text, ""


def _zeros(decimals: str | None) -> str:
    return "." + "0" * (len(decimals) - 1) if decimals else ""
