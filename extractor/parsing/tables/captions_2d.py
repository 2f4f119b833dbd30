"""Captions and their values in two dimensions: to the right, below, or behind a colon in the same cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from extractor.model.form import Span
from extractor.model.form_reading import Spans
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions

_COLON = re.compile("[:：]")
LONGEST_HEAD = 24
"""Characters of the longest caption with its colon."""


@dataclass(frozen=True, slots=True)
class FoundCaption:
    """A caption: its field in the section it was looked for, its row, its cell, and where caption and rest of the
    cell stand (rest: text behind a colon)."""

    field: str
    text: str
    row: int
    cell: PrintedCell
    spans: Spans
    rest: Spans = ()


def find_captions(source: str, rows: Sequence[PrintedRow], sections: Sequence[str]) -> list[FoundCaption]:
    """The captions of some sections in rows, in reading order. A text said twice in a merged range counts once."""
    found: list[FoundCaption] = []
    for number, row in enumerate(rows):
        before: PrintedCell | None = None
        for cell in row.texts:
            repeated = before is not None and before.text == cell.text and before.end == cell.column
            before = cell
            caption = None if repeated else read_caption(source, number, cell, sections)
            if caption:
                found.append(caption)
    return found


def read_caption(source: str, row: int, cell: PrintedCell, sections: Sequence[str]) -> FoundCaption | None:
    """The caption a cell is, or begins with before a colon; the first of the sections that knows it decides."""
    for section in sections:
        field = captions.field_of(section, cell.text)
        if field:
            return FoundCaption(field, cell.text, row, cell, cell.spans)
    head, colon, rest = cell.text.partition(":")
    if not colon or not rest or len(head) > LONGEST_HEAD:
        return None
    for section in sections:
        field = captions.field_of(section, head)
        if field:
            spans, value = _split_at_colon(source, cell.spans)
            return FoundCaption(field, head, row, cell, spans, value)
    return None


def _split_at_colon(source: str, spans: Spans) -> tuple[Spans, Spans]:
    """Where a caption with its colon stands, and what is behind it."""
    for number, (start, end) in enumerate(spans):
        colon = _COLON.search(source, start, end)
        if colon:
            rest: list[Span] = [(colon.end(), end)] if source[colon.end() : end].strip() else []
            return (*spans[:number], (start, colon.end())), (*rest, *spans[number + 1 :])
    return spans, ()


def value_cells(
    rows: Sequence[PrintedRow], caption: FoundCaption, is_caption: Collection[int], *, several: bool = False
) -> list[PrintedCell]:
    """The cells that hold the value of a caption; [] where it is blank.

    is_caption: ids of the cells that are captions. The value stands to the right, unless a caption (or nothing) does;
    then below, down to the next caption. several: a text may go on in the rows below it.
    """
    cell, row = caption.cell, rows[caption.row]
    right = _right_of(row, cell)
    if right is not None and id(right) not in is_caption and (right.text or not _heads_columns(row, is_caption)):
        return _down(rows, caption.row, right, is_caption, cell.rowspan) if right.text else []
    if right is None and len(row.texts) > 1 and not _heads_columns(row, is_caption):
        return []  # the last cell of a row of captions and values
    below = caption.row + 1
    while below < len(rows) and rows[below].table is row.table and rows[below].cell_at(cell.column) is cell:
        below += 1
    if below >= len(rows) or rows[below].table is not row.table:
        return []
    found = rows[below].cell_at(cell.column)
    if any(id(other) in is_caption for other in rows[below].texts):
        return []  # a row with captions of its own holds no values of the row above
    if found is None or id(found) in is_caption or found.column != cell.column or not rows[below].begins(found):
        return []
    if not found.text:
        return []
    stop = 1 + max(other.number for other in rows) if several else 1
    return _down(rows, below, found, is_caption, stop)


def _right_of(row: PrintedRow, cell: PrintedCell) -> PrintedCell | None:
    """The next cell to the right; copies of the caption that a program left in a merged range are passed over."""
    at = cell.end
    other = row.cell_at(at)
    while other is not None and other.text == cell.text:
        at = other.end
        other = row.cell_at(at)
    if other is None:  # a gap: the last cell of the row may stand behind it, any other is another caption
        behind = [found for found in row.texts if found.column >= at]
        return behind[0] if len(behind) == 1 else None
    return other


def _heads_columns(row: PrintedRow, is_caption: Collection[int]) -> bool:
    """Whether nothing but captions is printed in a row, and two of them side by side: their values stand below."""
    texts = row.texts
    beside = any(id(row.cell_at(cell.end)) in is_caption for cell in texts)
    return beside and all(id(cell) in is_caption for cell in texts)


def _down(
    rows: Sequence[PrintedRow], row: int, first: PrintedCell, is_caption: Collection[int], height: int
) -> list[PrintedCell]:
    """A value and what goes on with it in the rows below, no further than `height` rows from its first."""
    found = [first]
    for number in range(row + 1, len(rows)):
        below = rows[number]
        if below.number >= rows[row].number + height:
            break
        if below.table is not rows[row].table or any(id(cell) in is_caption for cell in below.texts):
            break
        cell = below.cell_at(first.column)
        if cell is None or cell is found[-1]:
            continue
        if cell.text and cell.column == first.column:
            found.append(cell)
    return found
