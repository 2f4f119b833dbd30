"""Indicator rows of a grid whose columns are known: each value is the cell of its column, as filed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.model.form_reading import FormReading, Row, RowField, Spans
from extractor.parsing.tables.columns import LEVELS, PLACES, Column, GridColumns, assign_cells, is_repeated_header
from extractor.parsing.tables.labels import read_labels
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow, join_cells, spans_of
from extractor.parsing.tables.project_list import is_project_column
from extractor.parsing.tables.row_extras import (
    extra_field,
    find_period_places,
    heading_of_period,
    link_parents,
    period_of,
    split_parent,
)
from extractor.terms import captions
from extractor.terms.measures import operator_of, parse_number, parse_quantity

LEFT_HALF = "本表左右各有一组指标（如实施期、年度），这是左边一组"
NO_NAME = "这一行没有指标名称"
TWO_CELLS = "这一栏印有两格文字，已按次序连在一起"
_DIGIT = re.compile(r"\d")
_SIGN_FIRST = re.compile(r"[≥≤=<>]")
_SUBTOTAL = re.compile(r"小计|合计")
_SHARED = ("name", "target", "actual")
"""Fields whose cell, merged over rows, says the same of each; points are those of the first."""
_VALUES: tuple[RowField, ...] = ("actual", "weight", "score", "deviation")


def read_indicators(reading: FormReading, source: str, rows: Sequence[PrintedRow], columns: GridColumns) -> None:
    """Append the rows of a grid to the reading. rows: those between the header and the tail.

    Of two sets side by side the right one is the form's, unless it is blank; rows of the left one beside it are in
    doubt.
    """
    if columns.left:
        before = len(reading.rows)
        read_indicators(reading, source, rows, replace(columns, left=()))
        own = len(reading.rows) - before
        left = replace(columns, columns=columns.left, left=())
        read_indicators(reading, source, rows, left)
        for read in reading.rows[before + own :] if own else ():
            read.doubt("name", LEFT_HALF)
        return
    kept: list[PrintedRow] = []
    headed: list[PrintedCell | None] = []
    heading: PrintedCell | None = None
    for row in rows:
        if is_indicator(row, columns):
            kept.append(row)
            headed.append(heading)
        elif cell := heading_of_period(row):
            heading = cell
            reading.captions.extend(cell.spans)
        elif is_repeated_header(row, columns) or _is_furniture(row):
            reading.captions.extend(spans_of(row.texts))
    names = [_text(columns.cell_of("name", row)) for row in kept]
    targets = [_text(columns.cell_of("target", row)) for row in kept]
    places = find_period_places(kept, columns)
    before = len(reading.rows)
    for row, above, labels in zip(kept, headed, read_labels(source, kept, columns, names, targets), strict=True):
        read = Row(labels.level1, labels.level2, {})
        for level, reasons in labels.doubts.items():
            for reason in reasons:
                read.doubt(level, reason)
        _read_cells(reading, read, row, columns, places)
        period = period_of(row, places) or above
        if period is not None:
            read.cells["period"] = period.spans
        reading.rows.append(read)
    link_parents(source, reading.rows[before:])
    reading.captions.extend(_label_spans(rows, columns))


def _text(cell: PrintedCell | None) -> str:
    return cell.text if cell else ""


def is_indicator(row: PrintedRow, columns: GridColumns) -> bool:
    """Whether something is printed in the columns of name and target, and not one text across both."""
    if is_repeated_header(row, columns) or (row.texts and _SUBTOTAL.match(row.texts[0].text)):
        return False
    named = columns.cell_of("name" if "name" in columns.fields else "level2", row)
    asked = columns.cell_of("target" if "target" in columns.fields else "actual", row)
    if named is not None and any(
        column.start < named.end and named.column < column.start for column in _asking(columns)
    ):
        return False  # one text across both
    return any(cell is not None and cell.text and row.begins(cell) for cell in (named, asked))


def _asking(columns: GridColumns) -> list[Column]:
    return [column for field in ("target", "actual") if (column := columns.find(field))]


def _is_furniture(row: PrintedRow) -> bool:
    return all(
        captions.is_furniture(cell.text) or captions.is_page_line(cell.text) or _SUBTOTAL.match(cell.text)
        for cell in row.texts
    )


def _read_cells(reading: FormReading, read: Row, row: PrintedRow, columns: GridColumns, periods: range) -> None:
    parts: dict[str, PrintedCell] = {}
    for column, cell in assign_cells(row, columns.columns).items():
        if column.field in LEVELS or (column.field not in _SHARED and not row.begins(cell)) or column.start in periods:
            continue
        extra = extra_field(column)
        if not cell.text:
            reading.captions.extend(cell.spans)
        elif column.field == "operator" and operator_of(cell.text):
            parts["operator"] = cell
        elif column.field and column.field != "operator" and columns.find(column.field) == column:
            parts[column.field] = cell
        elif extra and extra not in read.cells:
            read.cells[extra] = cell.spans
        elif not is_project_column(reading.kind, column):
            read.others[column.caption] = cell.spans
    _read_name(read, row, parts.get("name"))
    target = _join_target(read, parts, columns)
    if target:
        read.cells["target"] = target
    asked = columns.find("target")
    if asked and asked.shared:
        read.doubt("target", PLACES)
    for field in _VALUES:
        if field in parts:
            read.cells[field] = parts[field].spans
            if parts[field].parts and field != "actual":
                read.doubt(field, TWO_CELLS)


def _read_name(read: Row, row: PrintedRow, cell: PrintedCell | None) -> None:
    """The name, without a number in a cell of its own in front of it, which stays unclaimed."""
    if cell is None:
        read.doubt("name", NO_NAME)
        return
    parent, name = split_parent(cell, row)
    if parent:
        read.cells["parent"] = parent
    if len(name.parts) > 1 and parse_number(name.parts[0].text) is not None:
        name = join_cells(name.parts[1:])
    elif len(name.parts) > 1:
        read.doubt("name", TWO_CELLS)
    read.cells["name"] = name.spans


def _join_target(read: Row, parts: dict[str, PrintedCell], columns: GridColumns) -> Spans:
    """The target of its columns: comparison sign, value, unit, whatever their order.

    What is no sign (正向, 定性), stands in the value already, or stands beside words (= 改善 是/否) is kept under its
    caption.
    """
    value, sign, unit = _drop_nature(read, parts.get("target"), columns), parts.get("operator"), parts.get("unit")
    counted = value is not None and _DIGIT.search(value.text) is not None
    spans: Spans = value.spans if value else ()
    if sign is not None:
        column = columns.find("operator")
        if value is not None and counted and not _SIGN_FIRST.match(value.text):
            spans = (*sign.spans, *spans)
        elif column:
            read.others[column.caption] = sign.spans
    if unit is not None:
        column = columns.find("unit")
        if value is not None and counted and not value.text.endswith(unit.text):
            spans = (*spans, *unit.spans)
        elif column:
            read.others[column.caption] = unit.spans
    return spans


def _drop_nature(read: Row, value: PrintedCell | None, columns: GridColumns) -> PrintedCell | None:
    """The value without a cell in front of it in its column that tells the kind of the indicator: 定性, 良好.

    Other texts side by side are one value where they make a measure (≥, 8, 座), and else in doubt.
    """
    column = columns.find("target")
    if value is None or column is None or not value.parts:
        return value
    first, *rest = value.parts
    if first.text in captions.load_captions().target_nature and rest:
        read.others[column.caption] = first.spans
        return join_cells(rest)
    if parse_quantity(value.text).value is None:
        read.doubt("target", TWO_CELLS)
    return value


def _label_spans(rows: Sequence[PrintedRow], columns: GridColumns) -> Spans:
    """Everything printed in the columns of labels, points behind a label included, and captions at the side."""
    spans: list[tuple[int, int]] = []
    levels = [column for level in LEVELS if (column := columns.find(level))]
    first = min((column.start for column in columns.columns), default=0)
    for row in rows:
        for cell in row.texts:
            at_side = cell.column < first and captions.field_of("grid_block", cell.text)
            if at_side or any(column.start <= cell.column < column.end for column in levels):
                spans.extend(cell.spans)
    return tuple(spans)
