"""Two readings of one form in, one reading out, with every disagreement in doubt.

The first reading gives the values. Where the second comes to the same text on its own, doubts about borders are
settled; where it does not, both readings are shown to a person. Nothing only one of them saw is lost or believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from extractor.model.document import Document
from extractor.model.form_reading import ROW_FIELDS, SETTLED_BY_AGREEMENT, FormReading, Label, Row, Spans
from extractor.terms.text import fold_text, join_spans

SHOWN = 40
"""Characters of a reading quoted in a doubt."""
NAMES = {"rules": "规则", "llm": "模型"}
FUNDING_ROWS = "/funding/rows/"


@dataclass(frozen=True, slots=True)
class Sides:
    """Chinese names of the two readers, in order of precedence."""

    first: str
    second: str


def reconcile_readings(
    layout: Document, first: FormReading, second: FormReading, engines: tuple[str, str]
) -> FormReading:
    """`first`, with what `second` says about it. The readings are of the same form; neither is changed.

    engines: "rules" or "llm" for each of the two.
    """
    sides = Sides(NAMES[engines[0]], NAMES[engines[1]])
    result = FormReading(
        kind=first.kind,
        region=first.region,
        walls=first.walls,
        cells=dict(first.cells),
        funding_items=list(first.funding_items),
        captions=[*first.captions, *second.captions],
        others=first.others or second.others,
        doubts={pointer: list(reasons) for pointer, reasons in first.doubts.items()},
    )
    other_cells = _same_funding_rows(first, second)
    for pointer in [*first.cells, *(key for key in other_cells if key not in first.cells)]:
        _compare_cell(layout, result, pointer, first.cells.get(pointer), other_cells.get(pointer), sides)
    result.rows = _rows(layout, result, first, second, sides)
    return result


def _same_funding_rows(first: FormReading, second: FormReading) -> dict[str, Spans]:
    """Cells of `second` with its funding rows numbered as in `first`."""
    cells: dict[str, Spans] = {}
    for pointer, spans in second.cells.items():
        if not pointer.startswith(FUNDING_ROWS):
            cells[pointer] = spans
            continue
        number, column = pointer.removeprefix(FUNDING_ROWS).split("/", 1)
        item = second.funding_items[int(number)]
        if item in first.funding_items:
            cells[f"{FUNDING_ROWS}{first.funding_items.index(item)}/{column}"] = spans
    return cells


def _text(layout: Document, spans: Spans | None) -> str:
    return fold_text(join_spans(layout.text, spans)) if spans else ""


def _agree(layout: Document, one: Spans | None, other: Spans | None) -> bool:
    """Whether two readings of a cell are the same text; the text matters only where they point differently."""
    return one == other or _text(layout, one) == _text(layout, other)


def _disagreement(sides: Sides, a: str, b: str) -> str:
    quoted = [
        f"{name}读作“{text[:SHOWN]}”" if text else f"{name}未读到"
        for name, text in ((sides.first, a), (sides.second, b))
    ]
    return "，".join(quoted)


def _compare_cell(
    layout: Document, result: FormReading, pointer: str, first: Spans | None, second: Spans | None, sides: Sides
) -> None:
    if _agree(layout, first, second):
        _settle(result.doubts, pointer)
        return
    if first is None and second is not None:
        result.cells[pointer] = second
    result.doubt(pointer, _disagreement(sides, _text(layout, first), _text(layout, second)))


def _settle(doubts: dict[str, list[str]], key: str) -> None:
    if key not in doubts:
        return
    left = [reason for reason in doubts[key] if reason not in SETTLED_BY_AGREEMENT]
    if left:
        doubts[key] = left
    else:
        del doubts[key]


# ---- rows


def _copy(row: Row) -> Row:
    doubts = {key: list(value) for key, value in row.doubts.items()}
    return Row(row.level1, row.level2, dict(row.cells), doubts, dict(row.others))


def _rows(layout: Document, result: FormReading, first: FormReading, second: FormReading, sides: Sides) -> list[Row]:
    pairs = _paired(first.rows, second.rows)
    rows: list[tuple[int, Row]] = []
    for number, row in enumerate(first.rows):
        merged = _copy(row)
        partner = pairs.get(number)
        if partner is None:
            for field in ("level1", "level2", *ROW_FIELDS[first.kind]):
                merged.doubt(field, f"{sides.second}未读到这一行")
        else:
            _compare_row(layout, merged, second.rows[partner], first.kind, sides)
            merged.others = second.rows[partner].others | merged.others
        rows.append((_start(row), merged))
    matched = set(pairs.values())
    for number, row in enumerate(second.rows):
        if number not in matched and not _overlaps_any(row, first.rows):
            extra = _copy(row)
            for field in ("level1", "level2", *ROW_FIELDS[first.kind]):
                extra.doubt(field, f"{sides.first}未读到这一行")
            rows.append((_start(row), extra))
        elif number not in matched:
            result.doubt(
                "/indicators", f"{sides.second}把各行分得不同：“{_text(layout, row.cells.get('name'))[:SHOWN]}”"
            )
    rows.sort(key=lambda item: item[0])
    return [row for _, row in rows]


def _compare_row(layout: Document, merged: Row, other: Row, kind: str, sides: Sides) -> None:
    for field in ROW_FIELDS[kind]:  # type: ignore[index]
        here, there = merged.cells.get(field), other.cells.get(field)
        if _agree(layout, here, there):
            _settle(merged.doubts, field)
            continue
        if field not in merged.cells:
            merged.cells[field] = other.cells[field]
        merged.doubt(field, _disagreement(sides, _text(layout, here), _text(layout, there)))
    for level in ("level1", "level2"):
        mine: Label | None = getattr(merged, level)
        theirs: Label | None = getattr(other, level)
        if mine == theirs or _label_text(mine) == _label_text(theirs):
            _settle(merged.doubts, level)
        else:
            if mine is None:
                setattr(merged, level, theirs)
            merged.doubt(level, _disagreement(sides, _label_text(mine), _label_text(theirs)))


def _label_text(label: Label | None) -> str:
    return fold_text(label.text) if label else ""


def _characters(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {position for start, end in spans for position in range(start, end)}


def _start(row: Row) -> int:
    return min(chain.from_iterable(row.cells.values()))[0]


def _name_or_all(row: Row) -> set[int]:
    return _characters(row.cells.get("name") or [span for spans in row.cells.values() for span in spans])


def _paired(first: list[Row], second: list[Row]) -> dict[int, int]:
    """Rows that point at the same name: index in `first` → index in `second`, most shared characters first."""
    pairs = _paired_alike([row.cells.get("name") for row in first], [row.cells.get("name") for row in second])
    taken = set(pairs.values())
    by_character: dict[int, list[int]] = {}
    for number, row in enumerate(second):
        for character in () if number in taken else _name_or_all(row):
            by_character.setdefault(character, []).append(number)
    candidates: list[tuple[int, int, int]] = []
    for number, row in enumerate(first):
        characters = () if number in pairs else _name_or_all(row)
        shared: dict[int, int] = {}
        for character in characters:
            for other in by_character.get(character, ()):
                shared[other] = shared.get(other, 0) + 1
        candidates += [(-count, number, other) for other, count in shared.items()]
    for _, number, other in sorted(candidates):
        if number not in pairs and other not in taken:
            pairs[number] = other
            taken.add(other)
    return pairs


def _paired_alike(first: Sequence[Spans | None], second: Sequence[Spans | None]) -> dict[int, int]:
    """Rows that point at exactly the same name as one other row does: index in `first` → index in `second`."""
    mine, theirs = (
        {spans: at for at, spans in enumerate(side) if spans and times[spans] == 1}
        for side, times in ((first, Counter(first)), (second, Counter(second)))
    )
    return {at: theirs[spans] for spans, at in mine.items() if spans in theirs}


def _overlaps_any(row: Row, others: list[Row]) -> bool:
    mine = _characters(span for spans in row.cells.values() for span in spans)
    return any(mine & _characters(span for spans in other.cells.values() for span in spans) for other in others)
