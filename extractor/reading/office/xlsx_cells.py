"""A worksheet part as a stream in, its cells as shown out.

A sheet may hold a million styled rows without a word in them: it is read row by row and nothing empty is kept. Numbers
are drawn by their format, formulas give the result that is stored; what was taken for a formula though it is a cell's
text (=100.00(%) or =完成, where the sign belongs to the target) gives that text back.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from extractor.reading.office.sheet import MAX_CELLS, Sheet
from extractor.reading.office.xlsx_blank import CHUNK, WithoutEmptyRows
from extractor.reading.office.xlsx_display import shown_date, shown_number, shown_text
from extractor.reading.office.xlsx_ink import Element, Ink, RichText, S, rich_text, unescaped

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_REAL = re.compile(r"(?<![A-Za-z一-鿿])\$?[A-Za-z]{1,3}\$?\d+(?![\d一-鿿])|[A-Za-z][A-Za-z0-9.]*\(|[!\"]")
"""Signs of a real formula: a cell (B3, $C$4), a function (SUM(), another sheet, a string."""
_NUMBER = r"\d[\d.]*%?"
_SUM = re.compile(rf"[-+(]*{_NUMBER}\)*(?:[-+*/^]\(*-?{_NUMBER}\)*)+")
"""Arithmetic on plain numbers (1200/10000): real too, though it names no cell."""
_NO_RESULT = frozenset({"", "0"})
"""What programs other than Excel store as the result of a formula they cannot compute."""
_PICTURE = ("=DISPIMG(", "DISPIMG(")
"""What WPS stores for a picture inside a cell."""
_TRUE = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
MAX_TOLD = 3
"""Cells that a notice names."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the sheets of a workbook share. strings: shared ones. formats, inks: format code and ink by style number."""

    strings: Sequence[RichText]
    formats: Sequence[str]
    inks: Sequence[Ink] = ()
    date1904: bool = False


def read_cells(stream: IO[bytes], sheet: Sheet, book: Book) -> None:
    """Fills the sheet from its part. Raises XMLSyntaxError when it is no XML, ValueError when it declares entities."""
    reader = _Cells(sheet, book)
    tags = (S + "row", S + "col", S + "mergeCell")
    source = io.BufferedReader(WithoutEmptyRows(stream), CHUNK)
    for _, node in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True, huge_tree=False):
        if node.getroottree().docinfo.doctype:
            raise ValueError("a sheet declares entities")
        if node.tag == S + "row":
            reader.row(node)
        elif node.tag == S + "col":
            if node.get("hidden") in ("1", "true") or node.get("width") == "0":
                last = min(int(node.get("max", "1")), int(node.get("min", "1")) + 255)
                sheet.hidden_columns.update(range(int(node.get("min", "1")) - 1, last))
        else:
            _merge(node.get("ref", ""), sheet)
        node.clear()
        parent = node.getparent()
        while parent is not None and node.getprevious() is not None:
            del parent[0]
    reader.tell()


def _merge(reference: str, sheet: Sheet) -> None:
    try:
        left, top, right, bottom = range_boundaries(reference)
    except ValueError:
        return
    if left is not None and top is not None and right is not None and bottom is not None:
        sheet.merges.append((top - 1, left - 1, bottom - 1, right - 1))


class _Cells:
    def __init__(self, sheet: Sheet, book: Book) -> None:
        self.sheet, self.book = sheet, book
        self.row_number = -1
        self.without_result: list[str] = []
        self.errors: list[str] = []

    def row(self, node: Element) -> None:
        number = node.get("r", "")
        self.row_number = int(number) - 1 if number.isdigit() else self.row_number + 1
        if not len(node):
            return
        column = -1
        for cell in node:
            match = _PLACE.match(cell.get("r", "")) if cell.tag == S + "c" else None
            column = _column(match.group(1)) if match else column + 1
            if not len(cell):
                continue
            text = self.visible(self.shown(cell, column), cell)
            if text.strip() and len(self.sheet.texts) < MAX_CELLS:
                self.sheet.texts[self.row_number, column] = text
                if node.get("hidden") in ("1", "true") or node.get("ht") == "0":
                    self.sheet.hidden_rows.add(self.row_number)

    def visible(self, text: str, cell: Element) -> str:
        """A cell's text unless its whole font is struck out or white on nothing."""
        style = cell.get("s", "0")
        index = int(style) if style.isdigit() else 0
        ink = self.book.inks[index] if index < len(self.book.inks) else ""
        if not ink or not text.strip():
            return text
        (self.sheet.left.struck if ink == "struck" else self.sheet.left.hidden).append(text)
        return ""

    def rich(self, text: RichText) -> str:
        self.sheet.left.struck.extend(text.struck)
        self.sheet.left.marks.extend(text.marks)
        return text.text

    def shown(self, cell: Element, column: int) -> str:
        kind, formula = cell.get("t", "n"), cell.find(S + "f")
        stored = cell.findtext(S + "v") or ""
        code = self.format_of(cell)
        if (formula is not None and stored in _NO_RESULT) or kind == "e":
            return self.without(formula, stored, cell, column)
        if kind == "s":
            index = int(stored) if stored.isdigit() else -1
            return shown_text(self.rich(self.book.strings[index]), code) if 0 <= index < len(self.book.strings) else ""
        if kind == "inlineStr":
            return shown_text("".join(self.rich(rich_text(node)) for node in cell.iterchildren(S + "is")), code)
        if kind == "str":
            return "" if stored.startswith(_PICTURE) else shown_text(unescaped(stored), code)
        if kind == "b":
            return _TRUE.get(stored, stored)
        if kind == "d":
            return _shown_iso_date(stored, code)
        return shown_number(stored, code, date1904=self.book.date1904) if stored else ""

    def format_of(self, cell: Element) -> str:
        style = cell.get("s", "0")
        index = int(style) if style.isdigit() else 0
        return self.book.formats[index] if index < len(self.book.formats) else "General"

    def without(self, formula: Element | None, stored: str, cell: Element, column: int) -> str:
        """Text of a formula that gave no result: what Excel only took for a formula is the cell's text."""
        text = "" if formula is None else formula.text or ""
        if text and not _REAL.search(text) and not _SUM.fullmatch(text) and text.strip("0.%"):
            return "=" + text
        if cell.get("t") == "e":
            self.errors.append(self.place(column))
            return ""
        if not stored and text:
            self.without_result.append(self.place(column))
        return shown_number(stored, self.format_of(cell), date1904=self.book.date1904) if stored else ""

    def place(self, column: int) -> str:
        return f"{get_column_letter(column + 1)}{self.row_number + 1}"

    def tell(self) -> None:
        told = (
            (self.without_result, "的公式没有存下结果，按空白读取；请用 Excel 打开并保存后重新读取"),
            (self.errors, "的公式出错，按空白读取，请更正"),
        )
        for places, what in told:
            if places:
                more = f"等 {len(places)} 处" if len(places) > MAX_TOLD else ""
                self.sheet.notices.append(f"单元格 {'、'.join(places[:MAX_TOLD])}{more}{what}")
        if len(self.sheet.texts) >= MAX_CELLS:
            self.sheet.notices.append(f"有字的单元格超过 {MAX_CELLS} 个，只读取了前面的部分")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _shown_iso_date(stored: str, code: str) -> str:
    try:
        return shown_date(dt.datetime.fromisoformat(stored), code)
    except ValueError:
        return stored
