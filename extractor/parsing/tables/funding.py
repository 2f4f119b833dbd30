"""The funding block of a form in tables: amounts by the row and the column they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.model.form import FUNDING_COLUMNS, FUNDING_ITEMS
from extractor.model.form_reading import FormReading
from extractor.parsing.tables.captions_2d import FoundCaption, value_cells
from extractor.parsing.tables.columns import Column, assign_cells
from extractor.parsing.tables.other_funds import read_other_lines, store_other_line, store_other_row
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow, spans_of
from extractor.terms import captions
from extractor.terms.measures import parse_number
from extractor.terms.text import fold_text

_AMOUNTS = frozenset(("initial_budget", "adjusted_budget", "executed"))
_UNIT = re.compile(r"亿元|万\s*元|千元|元")
_AMOUNT_IN_A_CELL = re.compile(
    r"([^\s:：,，;；。、\d]+?(?:[（(][^()（）]*[)）])?)\s*[:：]?\s*(-?\d[\d,]*(?:\.\d+)?\s*(?:亿元|万元|千元|元|万|亿)?)(?![\d年月日%％])"
)
_UNIT_BEHIND = re.compile(r"\d\s*(亿元|万元|千元|元)\s*$")
_UNIT_OF_ACCOUNT = re.compile(r"(?:[(（]|单位\s*[:：]\s*)(亿元|万\s*元|千元|元)(?:[)）]|\s*$)")
"""A unit in brackets of its own, or behind 单位："""
_UNIT_LINE = re.compile(r"\(?(金额|资金|货币|计量)?单位[:：]?(人民币)?(亿元|万元|千元|元)\)?")
_DIGIT = re.compile(r"\d")
_OF_THE_YEAR = {"project_total": "annual_total", "project_fiscal": "annual_appropriation"}
_SAME = {"annual_appropriation": "project_fiscal", "other": "project_other"}
LONGEST_UNIT_CAPTION = 24
"""Characters of a cell within which a caption names the unit of account."""


def read_currency(reading: FormReading, source: str, rows: Sequence[PrintedRow]) -> None:
    """元 or 万元 as a caption of the block says it (项目资金（万元）), else a line above the table (金额单位：元)."""
    lines: list[PrintedCell] = []
    for row in rows:
        for cell in row.texts:
            if _UNIT_LINE.fullmatch(cell.text):
                lines.append(cell)
            else:
                for start, end in cell.spans:
                    match = _UNIT_OF_ACCOUNT.search(source, start, min(end, start + LONGEST_UNIT_CAPTION))
                    if match:
                        reading.cells.setdefault("/funding/currency_unit", (match.span(1),))
    for cell in lines:
        start, end = cell.spans[0]
        match = _UNIT.search(source, start, end)
        if match and "/funding/currency_unit" not in reading.cells:
            reading.cells["/funding/currency_unit"] = (match.span(),)
        reading.captions.extend(cell.spans)


def find_funding_columns(rows: Sequence[PrintedRow]) -> tuple[int, list[Column]] | None:
    """(row, columns) of the header of a self-evaluation's funding table; None where there is none."""
    for number, row in enumerate(rows):
        columns = [
            Column(field, cell.text, cell.column, cell.end)
            for cell in row.texts
            if (field := captions.field_of("funding_columns", cell.text))
        ]
        fields = {column.field for column in columns}
        if len(fields & _AMOUNTS) >= 2:
            return number, [_name_budget(column, fields) for column in columns]
    return None


def _name_budget(column: Column, fields: set[str]) -> Column:
    """预算数 is the budget of the whole year where no other one is printed and it does not say 年初."""
    alone = column.field == "initial_budget" and "adjusted_budget" not in fields and "年初" not in column.caption
    return replace(column, field="adjusted_budget") if alone else column


def read_evaluation_funding(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], header: int, columns: Sequence[Column]
) -> set[int]:
    """Fill the funding rows below a header; returns the numbers of the rows that were read, the header's among them."""
    read = {header}
    exact = {
        captions.field_of("funding_evaluation", cell.text)
        for row in rows[header + 1 :]
        for cell in row.texts
        if not captions.is_weak_caption(captions.caption_key(cell.text))
    }
    levels = sum(is_fund_of_level(cell.text) for row in rows[header + 1 :] for cell in row.texts)
    reading.captions.extend(spans_of(rows[header].texts))
    first = min(column.start for column in columns)
    for number in range(header + 1, len(rows)):
        row = rows[number]
        labels = [cell for cell in row.texts if cell.column < first]
        label = next((cell for cell in reversed(labels) if captions.field_of("funding_evaluation", cell.text)), None)
        if row.table is not rows[header].table or (label is None and not _amounts(row, columns)):
            break
        read.add(number)
        item = captions.field_of("funding_evaluation", label.text) if label else None
        reading.captions.extend(spans_of(labels))
        weak = label is not None and captions.is_weak_caption(label.text) and item in exact
        weak = weak or (label is not None and levels > 1 and is_fund_of_level(label.text))
        if item in FUNDING_ITEMS and item not in reading.funding_items and not weak:
            _store_row(reading, row, str(item), columns)
            continue
        store_other_row(reading, source, labels[-1] if labels else None, _cells_by_column(row, columns))
    adopt_currency(reading, source)
    return read


def is_fund_of_level(text: str) -> bool:
    """Whether a label names the funds of one level of government; of several such lines none is the appropriation."""
    return captions.load_captions().level_funds.fullmatch(text) is not None


def _amounts(row: PrintedRow, columns: Sequence[Column]) -> list[PrintedCell]:
    cells = _cells_by_column(row, columns).values()
    return [cell for cell in cells if cell.text and parse_number(cell.text) is not None]


def _cells_by_column(row: PrintedRow, columns: Sequence[Column]) -> dict[Column, PrintedCell]:
    """The cells of a row in the columns of amounts; not what belongs to the row above, nor the caption of this one."""
    first = min(column.start for column in columns)
    cells = assign_cells(row, columns)
    return {column: cell for column, cell in cells.items() if row.begins(cell) and cell.column >= first}


def _store_row(reading: FormReading, row: PrintedRow, item: str, columns: Sequence[Column]) -> None:
    at = f"/funding/rows/{len(reading.funding_items)}"
    reading.funding_items.append(item)
    for column, cell in _cells_by_column(row, columns).items():
        if not cell.text:
            reading.captions.extend(cell.spans)
        elif column.field in FUNDING_COLUMNS:
            reading.cells.setdefault(f"{at}/{column.field}", cell.spans)
        else:
            reading.others.append((column.caption, cell.spans))


def read_declaration_funding(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], found: Sequence[FoundCaption], known: set[int]
) -> None:
    """Fill project_* and annual_* of a declaration: the left column where 项目资金总额 stands, the right one."""
    sides = _sides(found)
    if not any(side in ("annual_total", "annual_appropriation", "annual_carryover") for side in sides):
        sides = [
            _OF_THE_YEAR.get(side, side) if not captions.names_whole_project(c.text) else side
            for c, side in zip(found, sides, strict=True)
        ]
    elif "annual_total" not in sides and "project_total" in sides:
        sides = [
            "annual_total" if side == "project_total" and not captions.names_whole_project(c.text) else side
            for c, side in zip(found, sides, strict=True)
        ]
    elif "project_total" not in sides:
        sides = ["annual_appropriation" if side == "project_fiscal" else side for side in sides]
    strong = {caption.field for caption in found if not captions.is_weak_caption(caption.text)}
    for caption, field in zip(found, sides, strict=True):
        reading.captions.extend(caption.spans)
        cells = [cell for cell in value_cells(rows, caption, known) if _DIGIT.search(cell.text)]
        spans = caption.rest or tuple(spans_of(cells[:1]))
        if not spans or (caption.rest and _read_amounts_of_a_cell(reading, source, caption)):
            continue
        pointer = f"/funding/{field}"
        weak = captions.is_weak_caption(caption.text) and caption.field in strong
        if weak or pointer in reading.cells:
            side = "project" if field.startswith("project") else "annual"
            store_other_line(reading, source, caption.spans, side, spans)
        else:
            reading.cells[pointer] = spans
    read_other_lines(reading, source, rows, found, known)
    _move_weak(reading, source, found)
    reading.funding_others.sort(key=lambda line: line.label)
    adopt_currency(reading, source)


def _move_weak(reading: FormReading, source: str, found: Sequence[FoundCaption]) -> None:
    """Where a block lists funds of other kinds, 单位资金 and the like are one of them and not the other funds."""
    for caption in found if reading.funding_others else ():
        weak = caption.field == "other" and captions.is_weak_caption(caption.text)
        at = reading.cells.get("/funding/annual_other", ())
        if weak and at and all(end > caption.cell.spans[0][0] for _, end in at):
            nearest = max((c.cell.spans[0][0] for c in found if c.cell.spans[0][0] < at[0][0]), default=0)
            if nearest == caption.cell.spans[0][0]:
                del reading.cells["/funding/annual_other"]
                store_other_line(reading, source, caption.spans, "annual", at)


def adopt_currency(reading: FormReading, source: str) -> None:
    """The unit that every amount is printed with is the unit of account where nothing else says it."""
    if "/funding/currency_unit" in reading.cells:
        return
    amounts = [spans[-1] for pointer, spans in reading.cells.items() if pointer.startswith("/funding/")]
    units = [match for start, end in amounts if (match := _UNIT_BEHIND.search(source, start, end))]
    if units and len(units) == len(amounts) and len({match[1] for match in units}) == 1:
        reading.cells["/funding/currency_unit"] = (units[0].span(1),)


def _read_amounts_of_a_cell(reading: FormReading, source: str, caption: FoundCaption) -> bool:
    """Read 资金总额：186.4 其中：财政拨款：150 其他资金：20, all in one cell; False where it holds one amount."""
    start, end = caption.cell.spans[0][0], caption.cell.spans[-1][1]
    found = list(_AMOUNT_IN_A_CELL.finditer(source, start, end))
    fields = [captions.field_of("funding_declaration", fold_text(match[1])) for match in found]
    if len(found) < 2 or not any(fields):
        return False
    reading.captions.append((start, end))
    for field, match in zip(fields, found, strict=True):
        name = "annual_other" if field == "other" else _OF_THE_YEAR.get(field or "", field)
        if field and f"/funding/{name}" not in reading.cells:
            reading.cells[f"/funding/{name}"] = (match.span(2),)
        else:
            store_other_line(reading, source, (match.span(1),), "annual", (match.span(2),))
    return True


def _sides(found: Sequence[FoundCaption]) -> list[str]:
    """Field of each caption: 财政拨款 and 其他资金 are printed in both columns of a form with two."""
    left = [caption.cell.column for caption in found if caption.field in ("project_total", "project_fiscal")]
    right = [caption.cell.column for caption in found if caption.field in ("annual_total", "annual_carryover")]
    two_columns = bool(left) and bool(right) and max(left) < min(right)
    names: list[str] = []
    for caption in found:
        field = caption.field
        if two_columns and field in _SAME and caption.cell.column < min(right):
            field = _SAME[field]
        names.append("annual_other" if field == "other" else field)
    return names
