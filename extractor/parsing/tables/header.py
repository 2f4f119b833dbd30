"""The head of a form in tables: project, units, dates, and fields the contract has no place for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from extractor.model.form_reading import FormReading, Spans
from extractor.parsing.boxes import choose_ticked
from extractor.parsing.project_periods import find_period
from extractor.parsing.signatures import split_signature
from extractor.parsing.tables.captions_2d import FoundCaption, value_cells
from extractor.parsing.tables.printed_rows import PrintedRow, spans_of
from extractor.terms import captions
from extractor.terms.captions import load_captions
from extractor.terms.measures import parse_date
from extractor.terms.text import fold_text

NO_DATE = "日期无法识别"
_DATES = ("start_date", "end_date")


def read_head(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], found: Sequence[FoundCaption], known: set[int]
) -> None:
    """Fill /project_name … /end_date from the captions of the head. known: ids of all caption cells.

    A field printed twice keeps the exact caption: 填报单位 above the table usually is the 实施单位, but not when that
    is printed too.
    """
    taken: dict[str, FoundCaption] = {}
    found = _name_second_fields(found)
    fields = {caption.field for caption in found}
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
            spans = split_signature(reading, source, choose_ticked(reading, source, spans))
            field = _field_by_value(caption, _text(source, spans), fields)
            reading.cells[f"/{field}"] = spans
            if caption.field in _DATES and parse_date(_text(source, spans)) is None:
                reading.doubt(f"/{caption.field}", NO_DATE)


def _name_second_fields(found: Sequence[FoundCaption]) -> list[FoundCaption]:
    """Captions that mean something else beside another one: 项目类型 below 项目类别 is the nature, and the city's
    authority below the province's carries the project out."""
    words = load_captions()
    keys = {captions.caption_key(caption.text) for caption in found}
    fields = [caption.field for caption in found]
    local = "implementing_unit" not in fields and bool(keys & words.authorities_above)
    several = "project_nature" not in fields and fields.count("project_category") > 1
    first = next((caption for caption in found if caption.field == "project_category"), None)
    named: list[FoundCaption] = []
    for caption in found:
        key = captions.caption_key(caption.text)
        if local and key in words.local_authorities:
            caption = replace(caption, field="implementing_unit")
        elif several and caption.field == "project_category" and key in words.types and caption is not first:
            caption = replace(caption, field="project_nature")
        named.append(caption)
    return named


def _field_by_value(caption: FoundCaption, value: str, fields: Collection[str]) -> str:
    """The field of a caption; 项目类型：经常性项目 is a nature where no other caption names one."""
    words = load_captions()
    typed = caption.field == "project_category" and captions.caption_key(caption.text) in words.types
    nature = typed and "project_nature" not in fields and words.natures.fullmatch(value)
    return "project_nature" if nature else caption.field


def _text(source: str, spans: Spans) -> str:
    return fold_text("".join(source[start:end] for start, end in spans))


def _store_period(reading: FormReading, source: str, spans: Spans) -> None:
    """项目起止时间: two dates in one cell."""
    dates = find_period(source, spans[0][0], spans[-1][1])
    if dates:
        reading.cells["/start_date"], reading.cells["/end_date"] = dates
        reading.captions.extend(spans)
    else:
        reading.others.append(("起止时间", spans))
