"""Old Excel files (XLS, BIFF 2–8; WPS's ET is the same inside) in, sheets as shown out.

xlrd gives the stored numbers together with their formats, which the faster readers drop; without them 95% is 0.95.
"""

from __future__ import annotations

import contextlib
import io
import struct

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from extractor.errors import ReadError
from extractor.reading.office.sheet import MAX_CELLS, Sheet
from extractor.reading.office.xlsx_display import builtin_format, shown_number, shown_text

_FAILURES = (XLRDError, CompDocError, ValueError, IndexError, KeyError, AssertionError, TypeError,
             OverflowError, EOFError, UnicodeDecodeError, AttributeError, struct.error)  # fmt: skip
"""xlrd checks little: a damaged file ends in whatever its bytes run into."""
_FIRST_OWN_FORMAT = 164
"""Format numbers below are Excel's own."""


def read_xls_sheets(data: bytes, name: str) -> tuple[list[Sheet], list[str]]:
    """Visible sheets, and the names of hidden ones. Raises ReadError when the file is damaged."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        visible = [sheet for sheet in book.sheets() if sheet.visibility == 0]
        skipped = [sheet.name for sheet in book.sheets() if sheet.visibility != 0]
        return [_sheet(book, sheet) for sheet in visible], skipped
    except _FAILURES as error:
        raise ReadError(name, "旧版 Excel 文件已损坏或不是工作簿，请用 Excel 另存为 xlsx 后再读取") from error


def _sheet(book: xlrd.book.Book, source: xlrd.sheet.Sheet) -> Sheet:
    sheet = Sheet(source.name)
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            text = _shown(book, source.cell(row, column))
            if text.strip() and len(sheet.texts) < MAX_CELLS:
                sheet.texts[row, column] = text
    for top, bottom, left, right in source.merged_cells:
        sheet.merges.append((top, left, bottom - 1, right - 1))
    sheet.hidden_rows.update(number for number, info in source.rowinfo_map.items() if info.hidden)
    sheet.hidden_columns.update(number for number, info in source.colinfo_map.items() if info.hidden)
    return sheet


def _shown(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    code = _format(book, cell.xf_index)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return shown_text(str(cell.value), code)
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return shown_number(repr(cell.value), code, date1904=book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(int(cell.value), ""))
    return ""


def _format(book: xlrd.book.Book, xf_index: int | None) -> str:
    if xf_index is None or not 0 <= xf_index < len(book.xf_list):
        return "General"
    key = book.xf_list[xf_index].format_key
    own = book.format_map.get(key)
    return str(own.format_str) if own is not None and key >= _FIRST_OWN_FORMAT else builtin_format(key)
