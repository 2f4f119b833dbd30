"""The head of a form in tables: project, units, dates, and fields the contract has no place for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.model.form_reading import FormReading, Spans
from extractor.parsing.boxes import choose_ticked
from extractor.parsing.tables.captions_2d import FoundCaption, value_cells
from extractor.parsing.tables.printed_rows import PrintedRow, spans_of
from extractor.terms import captions
from extractor.terms.measures import parse_date
from extractor.terms.text import fold_text

NO_DATE = "日期无法识别"
_DATES = ("start_date", "end_date")
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?!\d)(?:\s*[-/.月]\s*\d{1,2}(?!\d)\s*日?|\s*月)?|\d{8}")


def read_head(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], found: Sequence[FoundCaption], known: set[int]
) -> None:
    """Fill /project_name … /end_date from the captions of the head. known: ids of all caption cells.

    A field printed twice keeps the exact caption: 填报单位 above the table usually is the 实施单位, but not when that
    is printed too.
    """
    taken: dict[str, FoundCaption] = {}
    for caption in sorted(found, key=lambda caption: captions.is_weak_caption(caption.text)):
        spans = caption.rest or tuple(spans_of(value_cells(rows, caption, known)))
        reading.captions.extend(caption.spans)
        if not spans:
            continue
        if caption.field == "+" or caption.field in taken:
            reading.others.append((captions.caption_key(caption.text), spans))
        elif caption.field == "period":
            _store_period(reading, source, spans)
        else:
            taken[caption.field] = caption
            reading.cells[f"/{caption.field}"] = spans = choose_ticked(reading, source, spans)
            if caption.field in _DATES and parse_date(_text(source, spans)) is None:
                reading.doubt(f"/{caption.field}", NO_DATE)


def _text(source: str, spans: Spans) -> str:
    return fold_text("".join(source[start:end] for start, end in spans))


def _store_period(reading: FormReading, source: str, spans: Spans) -> None:
    """项目起止时间: two dates in one cell."""
    start, end = spans[0][0], spans[-1][1]
    dates = [match.span() for match in _DATE.finditer(source, start, end)]
    if len(dates) == 2:
        reading.cells["/start_date"], reading.cells["/end_date"] = (dates[0],), (dates[1],)
        reading.captions.extend(spans)
    else:
        reading.others.append(("起止时间", spans))
