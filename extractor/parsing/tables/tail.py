"""What stands below the indicators of a form in tables: total, grade, and notes."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model.form_reading import FormReading
from extractor.parsing.boxes import choose_ticked
from extractor.parsing.tables.captions_2d import read_caption, value_cells
from extractor.parsing.tables.columns import GridColumns
from extractor.parsing.tables.printed_rows import PrintedRow, spans_of
from extractor.terms import captions
from extractor.terms.measures import parse_number

SECTIONS = ("total", "grade", "tail")
UNSURE_TOTAL = "总分行只有一个数，不能确定是分值合计还是得分合计"


def read_tail(reading: FormReading, source: str, rows: Sequence[PrintedRow], columns: GridColumns) -> None:
    """Fill /total_score and /grade; the rest is kept as other fields of the form."""
    found = [
        caption
        for number, row in enumerate(rows)
        for cell in row.texts
        if (caption := read_caption(source, number, cell, SECTIONS))
    ]
    known = {id(caption.cell) for caption in found}
    for caption in found:
        reading.captions.extend(caption.spans)
        if caption.field == "total" and not caption.rest:
            _read_total(reading, rows[caption.row], columns)
            continue
        spans = caption.rest or tuple(spans_of(value_cells(rows, caption, known)))
        if caption.field in ("grade", "total") and spans:
            spans = choose_ticked(reading, source, spans)
            reading.cells.setdefault("/grade" if caption.field == "grade" else "/total_score", spans)
        elif spans:
            reading.others.append((captions.caption_key(caption.text), spans))


def _read_total(reading: FormReading, row: PrintedRow, columns: GridColumns) -> None:
    """The total stands in the column of scores; without one, the last of two numbers is it."""
    numbers = [cell for cell in row.texts if parse_number(cell.text) is not None]
    if not numbers or "/total_score" in reading.cells:
        return
    cells = columns.cells_of(row)
    total = cells.get("score")
    if total is None or total not in numbers:
        total = numbers[-1]
        if total is cells.get("weight") and len(numbers) == 1:
            reading.captions.extend(total.spans)
            return  # the sum of the weights; the form says no score
        if len(numbers) == 1:
            reading.doubt("/total_score", UNSURE_TOTAL)
    reading.cells["/total_score"] = total.spans
    reading.captions.extend(span for cell in numbers if cell is not total for span in cell.spans)
