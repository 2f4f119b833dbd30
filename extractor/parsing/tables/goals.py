"""The goals of a form in tables."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model.form_reading import FormReading
from extractor.parsing.goal_prefix import drop_prefix
from extractor.parsing.tables.captions_2d import FoundCaption, value_cells
from extractor.parsing.tables.printed_rows import PrintedRow, spans_of

SIDES = {"target_declaration": ("overall", "annual"), "self_evaluation": ("expected", "actual")}


def read_goals(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], found: Sequence[FoundCaption], known: set[int]
) -> None:
    """Fill /goals/… from captions of the goals; a caption of the block alone (绩效目标) stands for the first of them
    that nothing else names."""
    block: list[FoundCaption] = []
    for caption in found:
        reading.captions.extend(caption.spans)
        if caption.field in SIDES[reading.kind]:
            _store(reading, source, rows, caption, caption.field, known)
        else:
            block.append(caption)
    sides = SIDES[reading.kind]
    field = sides[1] if reading.kind == "target_declaration" else sides[0]
    for caption in block:
        taken = f"/goals/{field}" in reading.cells or any(other.field == field for other in found)
        if field in sides[1:] and taken and "总体" in caption.text:
            _store(reading, source, rows, caption, sides[0], known)
        elif f"/goals/{field}" not in reading.cells:
            _store(reading, source, rows, caption, field, known)


def _store(
    reading: FormReading, source: str, rows: Sequence[PrintedRow], caption: FoundCaption, field: str, known: set[int]
) -> None:
    spans = caption.rest or tuple(spans_of(value_cells(rows, caption, known, several=True)))
    spans = drop_prefix(reading, source, spans)
    if spans and f"/goals/{field}" not in reading.cells:
        reading.cells[f"/goals/{field}"] = spans
