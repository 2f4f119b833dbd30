"""A gold form and its text in, the `FormReading` a perfect reader would give out: where every gold value stands.

Gold files hold values without evidence. This finds each value's pieces in reading order, for measuring what an ideal
answer costs and for tests that need one; a value it cannot find raises, so that a measurement never leaves one out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from extractor.llm.reader.captions import caption_pieces, grid_header
from extractor.llm.reader.numbered_view import View, view_of
from extractor.model.document import Document
from extractor.model.form import DATE_FIELDS, FUNDING_COLUMNS, LABELLED_TEXTS, Kind, Span
from extractor.model.form_reading import ROW_FIELDS, FormReading, Label, Row, Spans
from extractor.terms.measures import parse_date, parse_number
from extractor.terms.text import fold_text

GAP = 14
"""Most pieces of other cells that stand between two pieces of one cell in the sample forms."""
ROW_REACH = 60
FUND_ORDER = (
    "project_total", "annual_total", "project_fiscal", "annual_appropriation", "annual_carryover", "project_other",
    "annual_other",
)  # fmt: skip
"""Declaration amounts in the order the templates print them."""


class NotFoundError(ValueError):
    """A gold value does not stand in the text where it should."""


class _Aligner:
    def __init__(self, view: View) -> None:
        self.view = view
        self.used: set[int] = set()

    def find(self, value: str, start: int, stop: int, *, gap: int = GAP, use: bool = True) -> list[int]:
        """Numbers of unused pieces whose texts, in order, make up the value."""
        wanted = fold_text(value)
        for number in range(start, min(stop, len(self.view) + 1)):
            found = self._chain(wanted, number, gap)
            if found:
                if use:
                    self.used.update(found)
                return found
        raise NotFoundError(value)

    def _chain(self, wanted: str, number: int, gap: int) -> list[int]:
        text = self.view.folded[number - 1]
        if number in self.used or not text or not wanted.startswith(text):
            return []
        if text == wanted:
            return [number]
        for following in range(number + 1, min(number + 1 + gap, len(self.view) + 1)):
            rest = self._chain(wanted[len(text) :], following, gap)
            if rest:
                return [number, *rest]
        return []

    def locate(self, value: str, start: int, stop: int) -> tuple[int, Spans]:
        """First piece and spans of a value; one glued to another value is the part of its piece."""
        try:
            found = self.find(value, start, stop)
        except NotFoundError:
            return self._inside(value, start, stop)
        return found[0], self.spans(found)

    def _inside(self, value: str, start: int, stop: int) -> tuple[int, Spans]:
        pattern = re.compile(r"\s*".join(re.escape(char) for char in fold_text(value)))
        for number in range(start, min(stop, len(self.view) + 1)):
            match = pattern.search(self.view.text, *self.view.piece(number).span)
            if match and number not in self.used:
                return number, (match.span(),)
        raise NotFoundError(value)

    def where(self, test: Callable[[str], bool], start: int, stop: int) -> int:
        """The first unused piece a test holds for."""
        for number in range(start, min(stop, len(self.view) + 1)):
            if number not in self.used and test(self.view.folded[number - 1]):
                self.used.add(number)
                return number
        raise NotFoundError(f"{start}-{stop}")

    def spans(self, numbers: Iterable[int]) -> Spans:
        return tuple(self.view.piece(number).span for number in numbers)


def reading_of(gold: Mapping[str, Any], layout: Document, region: Span) -> FormReading:
    """Where the values of a gold form stand in a region. Raises NotFoundError."""
    aligner = _Aligner(view_of(layout, region))
    reading = FormReading(kind=cast(Kind, gold["kind"]), region=region)
    _head(aligner, gold, reading)
    _funding(aligner, gold, reading)
    for name, value in gold["goals"].items():
        if value:
            reading.cells[f"/goals/{name}"] = aligner.spans(aligner.find(value, 1, len(aligner.view), gap=4))
    _rows(aligner, gold, reading)
    _totals(aligner, gold, reading)
    return reading


def _head(aligner: _Aligner, gold: Mapping[str, Any], reading: FormReading) -> None:
    for name in ("title", *LABELLED_TEXTS):
        if gold.get(name):
            reading.cells["/" + name] = aligner.spans(aligner.find(gold[name], 1, len(aligner.view)))
    if gold.get("fiscal_year"):
        year = aligner.where(lambda text: str(gold["fiscal_year"]) in text, 1, len(aligner.view))
        start = aligner.view.text.index(str(gold["fiscal_year"]), aligner.view.piece(year).start)
        reading.cells["/fiscal_year"] = ((start, start + 4),)
    for name in DATE_FIELDS:
        if gold.get(name):
            day = aligner.where(lambda text, name=name: str(parse_date(text)) == gold[name], 1, len(aligner.view))  # type: ignore[misc]
            reading.cells["/" + name] = aligner.spans([day])


def _funding(aligner: _Aligner, gold: Mapping[str, Any], reading: FormReading) -> None:
    funding = gold["funding"]
    unit = funding.get("currency_unit")
    if unit:
        number = next(n for n, text in enumerate(aligner.view.folded, 1) if f"({unit})" in text)
        start = aligner.view.text.index(unit, aligner.view.piece(number).start)
        reading.cells["/funding/currency_unit"] = ((start, start + len(unit)),)
    for name in FUND_ORDER:
        if funding.get(name):
            reading.cells[f"/funding/{name}"] = aligner.spans([_amount(aligner, funding[name], 1, len(aligner.view))])
    at = 1
    for index, row in enumerate(funding.get("rows", ())):
        reading.funding_items.append(row["item"])
        for column in FUNDING_COLUMNS:
            if row.get(column) is not None:
                at = _amount(aligner, row[column], at, len(aligner.view))
                reading.cells[f"/funding/rows/{index}/{column}"] = aligner.spans([at])


def _amount(aligner: _Aligner, value: str, start: int, stop: int) -> int:
    return aligner.where(lambda text: parse_number(text) == Decimal(value), start, stop)


def _rows(aligner: _Aligner, gold: Mapping[str, Any], reading: FormReading) -> None:
    at = max(grid_header(aligner.view, caption_pieces(aligner.view)), default=1)
    for row in gold["indicators"]:
        at, name = aligner.locate(row["name"], at, len(aligner.view) + 1)
        cells: dict[Any, Spans] = {"name": name}
        after = at
        for field in ROW_FIELDS[reading.kind][1:]:
            value = row.get(field)
            if value is None:
                continue
            if field in ("weight", "score"):
                after = _amount(aligner, value, after, after + ROW_REACH)
                cells[field] = aligner.spans([after])
            else:
                printed = value["text"] if isinstance(value, dict) else value
                found, cells[field] = aligner.locate(printed, after, at + ROW_REACH)
                after = found if field != "deviation" else after
        reading.rows.append(Row(None, None, cells))
    _labels(aligner, gold, reading)


def _labels(aligner: _Aligner, gold: Mapping[str, Any], reading: FormReading) -> None:
    """Labels are looked for in the order of the blocks; one that is not printed is inferred."""
    found: dict[str, tuple[str | None, Label | None]] = {"level1": (None, None), "level2": (None, None)}
    first = min(aligner.view.pieces, key=lambda piece: abs(piece.start - reading.rows[0].cells["name"][0][0])).id
    for row, gold_row in zip(reading.rows, gold["indicators"], strict=True):
        for level in ("level1", "level2"):
            if gold_row[level] != found[level][0]:
                found[level] = (gold_row[level], _label(aligner, gold_row[level], max(1, first - 12)))
        row.level1, row.level2 = found["level1"][1], found["level2"][1]


def _label(aligner: _Aligner, text: str, start: int) -> Label:
    try:
        return Label(text, aligner.spans(aligner.find(text, start, len(aligner.view) + 1, gap=3)))
    except NotFoundError:
        return Label(text)


def _totals(aligner: _Aligner, gold: Mapping[str, Any], reading: FormReading) -> None:
    end = len(aligner.view) + 1
    if gold.get("total_score"):
        reading.cells["/total_score"] = aligner.spans([_amount(aligner, gold["total_score"], end - 12, end)])
    if gold.get("grade"):
        reading.cells["/grade"] = aligner.spans(aligner.find(gold["grade"], end - 6, end))
