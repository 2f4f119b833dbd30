"""Extractions in, one workbook for staff out: 表单, 资金, 指标, 检查结果, 待核对.

Every sheet can be filtered and printed; numbers are numbers where Excel keeps all their digits, texts otherwise.
Nothing a document holds is ever taken for a formula or a link.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from extractor.export.official.layouts import load_official
from extractor.export.tables.data_table import DataTable, Row, Value, tables_of, worded
from extractor.export.tables.table_columns import Column, load_tables
from extractor.export.xlsx_text import (
    MAX_ROW_POINTS,
    WORKBOOK,
    Styles,
    exact_number,
    height_of,
    number_format,
    write_value,
)
from extractor.model.form import Extraction

PAPERS = {"A4": 9, "A3": 8}
"""Numbers of paper sizes in Office Open XML (ECMA-376, part 1, 18.3.1.63)."""
POINTS = 10
MM_A_UNIT = 1.85
"""Millimetres of a column width unit at Excel's default font."""
FROZEN_COLUMN = "project_name"
"""The columns up to this one stay in view."""
MARGIN_INCHES = 0.4
HEADER = {"bold": True, "bg_color": "#DDE7F3", "align": "center"}
DATE_FORMAT = "yyyy-mm-dd"


def to_xlsx(extractions: Sequence[Extraction]) -> bytes:
    """The workbook over all forms of all documents."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, WORKBOOK) as workbook:
        styles = Styles(
            workbook,
            font_name=load_official().fonts.body,
            font_size=POINTS,
            valign="top",
            border=1,
            border_color="#BFBFBF",
            text_wrap=True,
        )
        for table in tables_of(extractions):
            _sheet(workbook.add_worksheet(table.caption), styles, table)
    return out.getvalue()


def _sheet(sheet: Worksheet, styles: Styles, table: DataTable) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width or None, None, {"hidden": not column.width})
        sheet.write_string(0, at, column.caption, styles.get(**HEADER))
    sheet.set_row(0, _height(table.columns, {column.name: column.caption for column in table.columns}))
    bands = _bands(table.rows)
    for number, row in enumerate(table.rows, 1):
        texts = {column.name: worded(column, row[column.name]) for column in table.columns}
        sheet.set_row(number, _height(table.columns, texts))
        for at, column in enumerate(table.columns):
            _write(sheet, number, at, texts[column.name], styles, band=bands[number - 1])
    _set_up(sheet, table)


def _bands(rows: Sequence[Row]) -> list[bool]:
    """Whether a row is shaded: the rows of every other form are, so that the eye finds where one ends."""
    bands = [False] * len(rows)
    for at, (row, following) in enumerate(pairwise(rows), 1):
        bands[at] = bands[at - 1] != (row["form_id"] != following["form_id"])
    return bands


def _write(sheet: Worksheet, row: int, column: int, value: Value, styles: Styles, *, band: bool) -> None:
    style = _style(value, styles, {"bg_color": "#F7F9FC"} if band else {})
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), style)
    else:
        assert not isinstance(value, list)
        write_value(sheet, row, column, value, style)


def _style(value: Value, styles: Styles, common: dict[str, str]) -> Format:
    if isinstance(value, Decimal) and exact_number(value) is not None:
        return styles.get(**common, num_format=number_format(value))
    if isinstance(value, dt.date):
        return styles.get(**common, num_format=DATE_FORMAT)
    if isinstance(value, str):
        return styles.get(**common, num_format="@")
    return styles.get(**common, align="center") if isinstance(value, int) else styles.get(**common)


def _height(columns: Sequence[Column], texts: Row) -> float:
    shown = [column for column in columns if column.width]
    needed = (height_of(str(texts[column.name] or ""), column.width * MM_A_UNIT, POINTS) for column in shown)
    return min(max(needed), MAX_ROW_POINTS)


def _set_up(sheet: Worksheet, table: DataTable) -> None:
    last = max(len(table.rows), 1)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    names = [column.name for column in table.columns]
    sheet.freeze_panes(1, names.index(FROZEN_COLUMN) + 1)
    sheet.set_paper(PAPERS[load_tables().paper.get(table.name, "A4")])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(MARGIN_INCHES, MARGIN_INCHES, MARGIN_INCHES, MARGIN_INCHES * 1.5)
    before, between, after = load_official().page_number
    sheet.set_footer(f"&L&A&R{before} &P {between} &N {after}")
