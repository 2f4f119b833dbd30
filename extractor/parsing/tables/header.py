"""The head of a form in tables: project, units, dates, and fields the contract has no place for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.model.form_reading import FormReading, Spans
from extractor.parsing.tables.captions_2d import FoundCaption, value_cells
from extractor.parsing.tables.printed_rows import PrintedRow, spans_of
from extractor.terms import captions
from extractor.terms.measures import parse_date
from extractor.terms.text import fold_text

NO_DATE = "日期无法识别"
_TICKS = frozenset("☑☒✓✔√■●")
_BOX = re.compile("[☑☒✓✔√■●□☐○]")
_NUMBERED = r"(?:[(（]?\d{1,2}[)）、.．]\s*)?"
_OPTION = re.compile(rf"{_NUMBERED}([^\s\d、.．;；,，][^;；,，]*?)[\s;；,，、\u3000]*{_NUMBERED}$")
"""An option without its number, and without the number of the next one."""
_DATES = ("start_date", "end_date")
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)?|\d{8}")


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
            reading.cells[f"/{caption.field}"] = spans = _choose_ticked(reading, source, spans)
            if caption.field in _DATES and parse_date(_text(source, spans)) is None:
                reading.doubt(f"/{caption.field}", NO_DATE)


def _choose_ticked(reading: FormReading, source: str, spans: Spans) -> Spans:
    """Of a list of boxes the ticked option: 1、部门预算项目☑ 2、市直专项□ says 部门预算项目. The rest is claimed."""
    start, end = spans[0][0], spans[-1][1]
    boxes = list(_BOX.finditer(source, start, end))
    ticked = [number for number, box in enumerate(boxes) if box.group() in _TICKS]
    if len(boxes) < 2 or len(ticked) != 1:
        return spans
    number = ticked[0]
    behind = not source[start : boxes[0].start()].strip(" \u3000")  # the box stands in front of its option
    low = boxes[number].end() if behind else boxes[number - 1].end() if number else start
    high = boxes[number].start() if not behind else boxes[number + 1].start() if number + 1 < len(boxes) else end
    option = _OPTION.search(source, low, high)
    if option is None:
        return spans
    reading.captions.extend(spans)
    return (option.span(1),)


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
