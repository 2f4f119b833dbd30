"""Lines of the funding block without a key of their own: 政府性基金, 财政专户管理资金, 上级补助, 债券 …

A label is told by where it stands: in the funding block, with an amount to its right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from extractor.model.form import MONITORING_FUNDING_COLUMNS
from extractor.model.form_reading import FormReading, OtherFundingReading, Spans
from extractor.parsing.fund_labels import trim_label
from extractor.parsing.tables.captions_2d import FoundCaption
from extractor.parsing.tables.columns import Column
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions
from extractor.terms.measures import parse_number

LONGEST_LABEL = 24
"""Characters of the label of a kind of funds."""
_WORDS = re.compile("[\u4e00-\u9fff]{2}")
_ITEMS = {"annual_total": "annual_total", "appropriation": "annual_appropriation", "carryover": "annual_carryover"}
"""Items of a self-evaluation's funding → the keys of a declaration they stand for where those are not printed."""


def store_other_row(
    reading: FormReading, source: str, label: PrintedCell | None, cells: Mapping[Column, PrintedCell]
) -> None:
    """Keep a row of a self-evaluation's funding table: amounts by their columns, other texts as other fields."""
    amounts: dict[str, Spans] = {}
    for column, cell in cells.items():
        if not cell.text:
            reading.captions.extend(cell.spans)
        elif label is not None and column.field in MONITORING_FUNDING_COLUMNS:
            amounts[column.field] = cell.spans
        else:
            reading.others.append((label.text if label else column.caption, cell.spans))
    if label is not None and amounts:
        reading.funding_others.append(OtherFundingReading(trim_label(source, label.spans), amounts))


def store_other_line(reading: FormReading, source: str, label: Spans, side: str, amount: Spans) -> None:
    """Keep a line of a declaration; a label printed on both sides of the block is one line."""
    trimmed = trim_label(source, label)
    text = "".join(source[start:end] for start, end in trimmed)
    for line in reading.funding_others:
        if "".join(source[start:end] for start, end in line.label) == text and side not in line.amounts:
            line.amounts[side] = amount
            reading.captions.extend(label)
            return
    reading.funding_others.append(OtherFundingReading(trimmed, {side: amount}))


def read_other_lines(
    reading: FormReading,
    source: str,
    rows: Sequence[PrintedRow],
    found: Sequence[FoundCaption],
    known: Collection[int],
) -> None:
    """Keep the amounts of a declaration's funding block that no caption of it claims. found: its captions; known: ids
    of all caption cells of the head."""
    taken = {span for spans in reading.cells.values() for span in spans}
    taken |= {span for line in reading.funding_others for spans in line.amounts.values() for span in spans}
    right = [caption.cell.column for caption in found if caption.field in ("annual_total", "annual_carryover")]
    left = [caption.cell.column for caption in found if caption.field in ("project_total", "project_fiscal")]
    two_sides = bool(left) and bool(right) and max(left) < min(right)
    for number in _rows_of_block(rows, found):
        row = rows[number]
        for cell in row.texts:
            amount = row.cell_at(cell.end)
            if (
                id(cell) in known
                or amount is None
                or taken & {*cell.spans, *amount.spans}
                or not _is_line(cell, amount)
            ):
                continue
            field = _ITEMS.get(captions.field_of("funding_evaluation", cell.text) or "")
            reading.captions.extend(cell.spans)
            if field and f"/funding/{field}" not in reading.cells:
                reading.cells[f"/funding/{field}"] = amount.spans
                continue
            side = "project" if two_sides and cell.column < min(right) else "annual"
            store_other_line(reading, source, cell.spans, side, amount.spans)


def _is_line(label: PrintedCell, amount: PrintedCell) -> bool:
    words = len(label.text) <= LONGEST_LABEL and _WORDS.search(label.text) is not None
    return words and parse_number(label.text) is None and parse_number(amount.text) is not None


def _rows_of_block(rows: Sequence[PrintedRow], found: Sequence[FoundCaption]) -> list[int]:
    """Rows between the first and the last caption of the block, those beside its own caption, and those that follow
    with nothing but a label and an amount."""
    if not found:
        return []
    numbers = [caption.row for caption in found]
    low, high = min(numbers), max(numbers)
    block = [cell for row in rows[low : high + 1] for cell in row.known.values() if _is_block(cell)]
    while low > 0 and any(cell is other for cell in rows[low - 1].known.values() for other in block):
        low -= 1
    for number in range(high + 1, len(rows)):
        texts = rows[number].texts
        beside = any(cell is other for cell in rows[number].known.values() for other in block)
        if not beside and not (len(texts) == 2 and _is_line(texts[0], texts[1])):
            break
        high = number
    return list(range(low, high + 1))


def _is_block(cell: PrintedCell) -> bool:
    return cell.rowspan > 1 and captions.field_of("funding_block", cell.text) is not None
