"""A reading in, the answer a perfect model would have given out: for measuring tokens and for tests.

It is the inverse of `decode`, so that the wire is proved to carry everything a reading holds.
"""

from __future__ import annotations

from typing import Any

from extractor.llm.reader.decode import HEAD_FIELDS
from extractor.llm.reader.numbered_view import View
from extractor.llm.reader.pointers import joined_rows, pointer_to
from extractor.llm.reader.wire import WHOLE, Answer, Block
from extractor.model.form import FUNDING_COLUMNS
from extractor.model.form_reading import ROW_FIELDS, FormReading, Label, Row


def answer_of(reading: FormReading, view: View) -> Answer:
    """The wire answer that stands for a reading. Raises PointerError when a span is not in the view."""
    shape = WHOLE[reading.kind]
    return shape.model_validate(
        {
            "head": _fields(reading, view, "/", HEAD_FIELDS),
            "fund": _fund(reading, view),
            "goals": _fields(reading, view, "/goals/", ("overall", "annual", "expected", "actual")),
            "blocks": _blocks(reading, view),
        }
    )


def _fields(reading: FormReading, view: View, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    found = {name: reading.cells.get(prefix + name, ()) for name in names}
    return {name: _loose(spans, view) for name, spans in found.items() if spans}


def _loose(spans: Any, view: View) -> str:
    """A pointer to whole pieces: year, unit, dates and numbers are narrowed to their characters by `decode`."""
    numbers = [int(part) for span in spans for part in [_piece(span, view)]]
    whole = pointer_to([view.piece(number).span for number in dict.fromkeys(numbers)], view)
    exact = pointer_to(spans, view)
    return whole if "《" in exact and len(numbers) == 1 and _narrows(exact) else exact


def _narrows(pointer: str) -> bool:
    inside = pointer.partition("《")[2].rstrip("》")
    return inside in ("元", "万元") or (inside.isdigit() and len(inside) == 4)


def _piece(span: Any, view: View) -> int:
    return next(piece.id for piece in view.pieces if piece.start <= span[0] < piece.end)


def _fund(reading: FormReading, view: View) -> dict[str, str]:
    unit = _fields(reading, view, "/funding/", ("currency_unit",))
    if reading.kind == "target_declaration":
        names = tuple(path.rsplit("/", 1)[1] for path in reading.cells if path.startswith("/funding/"))
        return unit | _fields(reading, view, "/funding/", names)
    rows = {}
    for index, item in enumerate(reading.funding_items):
        spans = [reading.cells.get(f"/funding/rows/{index}/{column}", ()) for column in FUNDING_COLUMNS]
        rows[item] = joined_rows(pointer_to(part, view) for part in spans)
    return unit | {item: row for item, row in rows.items() if row}


def _blocks(reading: FormReading, view: View) -> list[Block]:
    blocks: list[Block] = []
    labels: tuple[str, str] | None = None
    shown = ""
    for row in reading.rows:
        found = (_label(row.level1, view), _label(row.level2, view))
        if found != labels:
            blocks.append(Block(l1="" if found[0] == shown else found[0], l2=found[1], rows=[]))
            labels, shown = found, found[0]
        blocks[-1].rows.append(_row(reading, row, view))
    return blocks


def _label(label: Label | None, view: View) -> str:
    if label is None:
        return "="
    return pointer_to(label.spans, view) if label.spans else f"={label.text}"


def _row(reading: FormReading, row: Row, view: View) -> str:
    return joined_rows(pointer_to(row.cells.get(name, ()), view) for name in ROW_FIELDS[reading.kind])
