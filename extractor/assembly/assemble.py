"""A reading and its layout in, a form out: text copied from the spans, values parsed, evidence, coverage, review.

Values come from the document and from nowhere else; what cannot be parsed stays null and is shown to a person.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from extractor.assembly.find_doubts import find_doubts
from extractor.model.document import Document
from extractor.model.form import (
    DATE_FIELDS,
    DECLARATION_AMOUNTS,
    FUNDING_COLUMNS,
    MONITORING_FUNDING_COLUMNS,
    TEXT_FIELDS,
    Coverage,
    DeclarationFunding,
    EvaluationFunding,
    EvaluationFundingRow,
    Form,
    Goals,
    OtherFunding,
    Review,
    Span,
    Task,
)
from extractor.model.form_reading import FormReading, Label, Row, RowField, Spans
from extractor.terms.measures import operator_of, parse_amount, parse_date, parse_number, parse_quantity
from extractor.terms.text import fold_text, join_pieces, join_spans, strip_spans

T = TypeVar("T")
NOT_A_NUMBER = "无法识别为数字：“{}”"
NOT_A_DATE = "无法识别为日期：“{}”"
NO_DAY = "原件只写到月，按当月第一天或最后一天读取"
YEAR_FROM_DATE = "年度未印在标题处，按计划开始日期推断"
_BOUNDS = attrgetter("start", "end")
_JOINERS = ":：|()-—、,"
NO_MONEY = ("/weight", "/execution_rate", "/score")
"""Ends of pointers into the funding block that name no amount of money."""
UNCLAIMED = "有 {} 处文字未归入任何栏目：{}"
UNCLAIMED_SHOWN = 3
"""Pieces of unclaimed text quoted in the review."""


class _Assembly:
    """Collects evidence and doubts of one form while its values are read."""

    def __init__(self, layout: Document, reading: FormReading) -> None:
        self.text = layout.text
        self.reading = reading
        self.evidence: dict[str, list[Span]] = {}
        self.doubts: dict[str, list[str]] = {}
        self._labels: dict[Spans, Spans] = {}
        """Where labels are printed: the rows of a block share theirs."""
        for pointer, reasons in reading.doubts.items():
            self.doubt(pointer, *reasons)

    def doubt(self, pointer: str, *reasons: str) -> None:
        known = self.doubts.setdefault(pointer, [])
        known.extend(reason for reason in reasons if reason not in known)

    def _printed(self, spans: Spans) -> tuple[Spans, str]:
        """The spans without tags and outer blanks, and the value they hold; in one word there is nothing to drop."""
        start, end = spans[0]
        word = self.text[start:end]
        if len(spans) == 1 and "<" not in word and word.split() == [word]:
            return spans, word
        pieces = strip_spans(self.text, spans)
        return pieces, join_pieces(self.text, pieces)

    def string(self, pointer: str, spans: Spans | None) -> str | None:
        if not spans:
            return None
        pieces, value = self._printed(spans)
        if not value:
            return None
        self.evidence[pointer] = list(pieces)
        return value

    def number(self, pointer: str, spans: Spans | None) -> Decimal | None:
        return self._parsed(pointer, spans, parse_number, NOT_A_NUMBER)

    def amount(self, pointer: str, spans: Spans | None, currency_unit: str | None) -> Decimal | None:
        """An amount in the unit of account; one printed in another unit is converted."""
        return self._parsed(pointer, spans, partial(parse_amount, currency_unit=currency_unit), NOT_A_NUMBER)

    def date(self, pointer: str, spans: Spans | None) -> dt.date | None:
        """A date; of a month the first day, or where a term ends its last one, in doubt."""
        first = self._parsed(pointer, spans, parse_date, NOT_A_DATE)
        last = self._parsed(pointer, spans, partial(parse_date, last=True), NOT_A_DATE)
        if first != last:
            self.doubt(pointer, NO_DAY)
        return last if pointer == "/end_date" else first

    def _parsed(self, pointer: str, spans: Spans | None, parse: Callable[[str], T | None], failed: str) -> T | None:
        if not spans:
            return None
        pieces, raw = self._printed(spans)
        if not raw:
            return None
        value = parse(raw)
        if value is None:
            self.doubt(pointer, failed.format(raw[:30]))
        else:
            self.evidence[pointer] = list(pieces)
        return value

    def measure(self, pointer: str, spans: Spans | None) -> dict[str, Any] | None:
        """The fields of a measure; it is made and validated with its form."""
        raw = self.string(pointer, spans)
        if raw is None or spans is None:
            return None
        sign = operator_of(fold_text(self.text[slice(*spans[0])])) if len(spans) > 1 else None
        if sign:  # a column of its own says the comparison, in words or as a sign
            raw = f"{sign}{join_spans(self.text, spans[1:])}"
        operator, value, unit, doubts = parse_quantity(raw)
        if doubts:
            self.doubt(pointer, *doubts)
        return {"text": raw, "operator": operator, "value": value, "unit": unit}

    def label(self, pointer: str, label: Label | None) -> str | None:
        if label is None:
            return None
        if label.spans:
            printed = self._labels.get(label.spans)
            if printed is None:
                printed = self._labels[label.spans] = strip_spans(self.text, label.spans)
            self.evidence[pointer] = list(printed)
        return label.text


def assemble_form(layout: Document, reading: FormReading, engine: str) -> Form:
    """The form a reading points at. Never raises for bad content: what cannot be read is null and in `review`."""
    work = _Assembly(layout, reading)
    cells = reading.cells
    values: dict[str, Any] = {name: work.string(f"/{name}", cells.get(f"/{name}")) for name in TEXT_FIELDS}
    values |= {name: work.date(f"/{name}", cells.get(f"/{name}")) for name in DATE_FIELDS}
    year = work.number("/fiscal_year", cells.get("/fiscal_year"))
    if year is None and values["start_date"] is not None:
        year = Decimal(values["start_date"].year)
        work.doubt("/fiscal_year", YEAR_FROM_DATE)
    goals = {name: work.string(f"/goals/{name}", cells.get(f"/goals/{name}")) for name in Goals.model_fields}
    values["indicators"] = [_indicator(work, row, f"/indicators/{n}") for n, row in enumerate(reading.rows)]
    form = Form(
        kind=reading.kind,
        scope=reading.scope,
        fiscal_year=int(year) if year is not None else None,
        funding=_funding(work),
        goals=Goals(**goals),
        tasks=_tasks(work),
        total_score=work.number("/total_score", cells.get("/total_score")),
        evidence={},
        findings=[],
        review=[],
        region=reading.region,
        engine=engine,
        coverage=_coverage(layout, reading, work.evidence),
        **values,
    )
    form.evidence.update(work.evidence)
    if form.coverage and form.coverage.unclaimed:
        pieces = form.coverage.unclaimed
        quoted = "、".join(f"“{join_spans(layout.text, [piece])[:20]}”" for piece in pieces[:UNCLAIMED_SHOWN])
        work.doubt("/coverage", UNCLAIMED.format(len(pieces), quoted))
    for doubts in find_doubts(form, layout, reading.walls, work.doubts):
        for pointer, reason in list(doubts):
            work.doubt(pointer, reason)
    form.review.extend(Review(pointer=pointer, reasons=reasons) for pointer, reasons in work.doubts.items() if reasons)
    return form


def _indicator(work: _Assembly, row: Row, at: str) -> dict[str, Any]:
    """The fields of a row; it is made and validated with its form."""
    for field, reasons in row.doubts.items():
        work.doubt(f"{at}/{field}", *reasons)
    level1, level2 = work.label(f"{at}/level1", row.level1), work.label(f"{at}/level2", row.level2)
    values: dict[str, Any] = {"level1": level1, "level2": level2, "name": None, "target": None}
    for cell, read in _READ_AS.items():
        if cell in row.cells:
            values[cell] = read(work, f"{at}/{cell}", row.cells[cell])
    others = _others(work, at, row.others)
    if others:
        values["others"] = others
    return values


def _others(work: _Assembly, at: str, cells: Mapping[str, Spans]) -> dict[str, str]:
    texts = {caption: work.string(f"{at}/others/{_escape(caption)}", spans) for caption, spans in cells.items()}
    return {caption: text for caption, text in texts.items() if text}


def _escape(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


_READ_AS: Mapping[RowField, Callable[[_Assembly, str, Spans], Any]] = {
    "name": _Assembly.string,
    "target": _Assembly.measure,
    "actual": _Assembly.measure,
    "weight": _Assembly.number,
    "score": _Assembly.number,
    "deviation": _Assembly.string,
    "expected": _Assembly.measure,
    "deviation_category": _Assembly.string,
    "likelihood": _Assembly.string,
    "note": _Assembly.string,
    "scoring_standard": _Assembly.string,
    "period": _Assembly.string,
    "parent": _Assembly.string,
}
"""How each cell of an indicator becomes a value, in the order of the columns."""


def _funding(work: _Assembly) -> DeclarationFunding | EvaluationFunding:
    cells = work.reading.cells
    unit = work.string("/funding/currency_unit", cells.get("/funding/currency_unit"))
    others = _other_funding(work, unit)
    if work.reading.kind == "target_declaration":
        amounts = {
            name: work.amount(f"/funding/{name}", cells.get(f"/funding/{name}"), unit) for name in DECLARATION_AMOUNTS
        }
        return DeclarationFunding(currency_unit=unit, others=others, **amounts)
    monitors = work.reading.kind == "performance_monitoring"
    columns = MONITORING_FUNDING_COLUMNS if monitors else FUNDING_COLUMNS
    rows = []
    for number, item in enumerate(work.reading.funding_items):
        at = f"/funding/rows/{number}"
        values = {name: _amount_or_number(work, f"{at}/{name}", cells.get(f"{at}/{name}"), unit) for name in columns}
        rows.append(EvaluationFundingRow(item=item, **values))
    return EvaluationFunding(currency_unit=unit, rows=rows, others=others)


def _amount_or_number(work: _Assembly, pointer: str, spans: Spans | None, unit: str | None) -> Decimal | None:
    """An amount of money, or points and a rate, which have no unit of account."""
    plain = pointer.endswith(NO_MONEY)
    return work.number(pointer, spans) if plain else work.amount(pointer, spans, unit)


def _other_funding(work: _Assembly, unit: str | None) -> list[OtherFunding]:
    lines: list[OtherFunding] = []
    for line in work.reading.funding_others:
        at = f"/funding/others/{len(lines)}"
        label = work.string(f"{at}/label", line.label)
        if label is None:
            continue
        read = {
            name: _amount_or_number(work, f"{at}/amounts/{name}", spans, unit) for name, spans in line.amounts.items()
        }
        lines.append(OtherFunding(label=label, amounts={k: amount for k, amount in read.items() if amount is not None}))
    return lines


def _tasks(work: _Assembly) -> list[Task]:
    tasks = []
    for number, task in enumerate(work.reading.tasks):
        at = f"/tasks/{number}"
        texts = {name: work.string(f"{at}/{name}", task.cells.get(name)) for name in ("name", "content")}
        amounts = {name: work.number(f"{at}/{name}", task.cells.get(name)) for name in ("budget", "executed")}
        tasks.append(Task(**texts, **amounts, others=_others(work, at, task.others)))
    return tasks


def _coverage(layout: Document, reading: FormReading, evidence: dict[str, list[Span]]) -> Coverage:
    """Segments of the form's region whose every character some field or known caption claims."""
    claims = [*chain.from_iterable(evidence.values()), *reading.captions]
    claims += [span for _, spans in reading.others for span in spans]
    segments = layout.within(reading.region)
    exactly = set(claims)
    others = [span for span in map(_BOUNDS, segments) if span not in exactly]
    covered = _merged(claims) if others else []
    found = [pieces for span in others if (pieces := _uncovered(layout.text, span, covered))]
    return Coverage(
        segments=len(segments),
        claimed=len(segments) - len(found),
        unclaimed=[piece for part in found for piece in part],
    )


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _uncovered(text: str, span: Span, covered: list[Span]) -> list[Span]:
    """Parts of a segment that no claim covers and that hold more than blanks, colons and tags."""
    open_parts: list[Span] = []
    position = span[0]
    for index in range(max(0, bisect_right(covered, span) - 1), len(covered)):
        start, end = covered[index]
        if start >= span[1]:
            break
        if start > position:
            open_parts.append((position, start))
        position = max(position, end)
    if position < span[1]:
        open_parts.append((position, span[1]))
    if not open_parts:
        return []
    pieces = strip_spans(text, open_parts)
    return [piece for piece in pieces if fold_text(text[slice(*piece)]).strip(_JOINERS)]
