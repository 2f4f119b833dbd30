"""Texts, numbers and sizes in, what Excel can hold out: shared by the table workbook and the official one.

xlsxwriter writes binary floats; a Decimal becomes a number only where that loses no digit. Excel does not fit the
height of merged cells by itself, so heights are estimated from the width of the text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from extractor.export.office_text import office_text
from extractor.model.document import display_width

WORKBOOK = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Options of every workbook: a cell text such as `=100.00(%)` is a text and nothing else."""

EXACT_DIGITS = 15
"""Significant digits a double keeps (IEEE 754, DBL_DIG)."""
CELL_CHARACTERS = 32_767
SHEET_NAME_CHARACTERS = 31
"""Excel's limits."""
MAX_ROW_POINTS = 409.0
MM_A_POINT = 25.4 / 72
LINE_FACTOR = 1.35
"""Height of a line in sizes of its font."""
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def exact_number(value: Decimal) -> float | None:
    """The number as Excel keeps it, or None when digits would be lost."""
    digits = value.normalize().as_tuple().digits
    number = float(value)
    return number if len(digits) <= EXACT_DIGITS and Decimal(repr(number)) == value else None


def number_format(value: Decimal, grouped: bool = True) -> str:
    """An Excel number format that shows the digits the value came with."""
    places = max(0, -int(value.as_tuple().exponent))
    return ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")


def fitted(text: str) -> str:
    """The text without what Excel would refuse, cut at its limit."""
    text = office_text(text)
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"


def sheet_name(text: str, taken: Iterable[str]) -> str:
    """A name Excel allows, unlike all taken ones (case does not count)."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", office_text(text)).strip().strip("'")[:SHEET_NAME_CHARACTERS].strip() or "表"
    used = {name.casefold() for name in taken}
    name, number = base, 2
    while name.casefold() in used:
        suffix = f"({number})"
        name, number = base[: SHEET_NAME_CHARACTERS - len(suffix)] + suffix, number + 1
    return name


def lines_of(text: str, width_mm: float, points: float) -> int:
    """Lines a text takes in a cell of that width; a Chinese character is as wide as its font is high."""
    half = points * MM_A_POINT / 2
    columns = max(2, math.floor((width_mm - 1.5) / half))
    return sum(max(1, math.ceil(display_width(line) / columns)) for line in text.split("\n"))


def height_of(text: str, width_mm: float, points: float) -> float:
    """Points of height the text needs."""
    return lines_of(text, width_mm, points) * points * LINE_FACTOR + 4


def write_value(sheet: Worksheet, row: int, column: int, value: str | int | Decimal | None, style: Format) -> None:
    """One cell: numbers as numbers where exact, texts as texts, None as an empty cell with its borders."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, Decimal):
        number = exact_number(value)
        if number is None:
            sheet.write_string(row, column, format(value, "f"), style)
        else:
            sheet.write_number(row, column, number, style)
    else:
        sheet.write_string(row, column, fitted(value), style)


class Styles:
    """Formats of a workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook, **common: Any) -> None:
        self._workbook, self._common = workbook, common
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**self._common, **properties})
        return self._made[key]
