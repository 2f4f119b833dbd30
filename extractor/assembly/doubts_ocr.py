"""A form read from a picture and its layout in, doubts out: what was recognised with little certainty, what the grammar
of these forms says was misread, and which figure must have lost its decimal point.

Nothing is changed here. A proposal stands in the reason, for a person to take over or not.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial

from extractor.model.document import Document
from extractor.model.form import Doubt, EvaluationFunding, Form, Measure, Span
from extractor.resources import DataFile, read_data
from extractor.terms.measures import parse_date, parse_measure, parse_number

UNSURE = "图片识别把握不大（{:.0%}），请对照原图"
PROPOSAL = "图片识别疑有误：“{}”可能是“{}”"
SIGN_LOST = "其他指标值都带有比较符号，图片识别可能漏掉了“≥”“≤”或“=”"
POINT_LOST = "图片识别可能漏掉小数点：“{}”若为“{}”，{}"
SCORE_FITS, RATE_FITS = "则不超过分值", "则与预算数、执行数相符"
SUM_FITS = "则合计相符"

CERTAIN = 0.8
"""Confidence of its least certain character from which a value is taken for read: on scans of the samples at 200 dpi
every wrong value lies below, with about a twentieth of the right ones."""
COMPANY = 3
"""Targets with a sign from which one without looks as if it had lost it, when they are four fifths of all."""
HUNDRED = Decimal(100)
RATE_TOLERANCE = Decimal("0.02")

_CONFIDENCE = operator.attrgetter("confidence")
_QUOTED = re.compile("“(.*)”")
_NUMBER_BEHIND = re.compile(r"\d[\d,.]*")


class MisreadCharacters(DataFile):
    """Content of misread_characters.yaml: what a character stands for inside a number, inside a date.

    signs: comparison sign → what it is read as in front of a number; the first that fits is proposed.
    """

    digits: dict[str, str]
    dates: dict[str, str]
    signs: dict[str, tuple[str, ...]]


@cache
def load_misread_characters() -> MisreadCharacters:
    """Read what recognition mixes up, once."""
    return read_data(MisreadCharacters, __package__ or "extractor.assembly", "misread_characters")


def find_ocr_doubts(form: Form, layout: Document, doubts: Mapping[str, Sequence[str]] | None = None) -> Iterator[Doubt]:
    """Doubts about values of a form that was read from a picture; none for any other document.

    doubts: those known already, by pointer; cells that gave no number or date are quoted in them.
    """
    if set(map(_CONFIDENCE, layout.within(form.region or (0, len(layout.text))))) <= {None}:
        return
    unsure = dict(_unsure(form, layout))
    yield from unsure.items()
    yield from _unparsed(doubts or {})
    yield from _signs(form, unsure)
    yield from _points(form)


def _unsure(form: Form, layout: Document) -> Iterator[Doubt]:
    starts = [segment.start for segment in layout.segments]
    for pointer, spans in form.evidence.items():
        confidence = min(
            (value for span in spans if (value := _confidence(layout, starts, span)) is not None), default=1
        )
        if confidence < CERTAIN:
            yield pointer, UNSURE.format(confidence)


def _confidence(layout: Document, starts: Sequence[int], span: Span) -> float | None:
    """That of the least certain segment the span touches."""
    first = max(0, bisect_right(starts, span[0]) - 1)
    touched = (s for s in layout.segments[first : bisect_right(starts, span[1] - 1)] if s.end > span[0])
    return min((segment.confidence for segment in touched if segment.confidence is not None), default=None)


def _unparsed(doubts: Mapping[str, Sequence[str]]) -> Iterator[Doubt]:
    """Cells that are no number or date as they were read, but would be with the usual confusions undone."""
    for pointer, reasons in doubts.items():
        quoted = [match.group(1) for reason in reasons if (match := _QUOTED.search(reason))]
        is_date = pointer.endswith("_date")
        for raw in quoted:
            meant = load_misread_characters().dates if is_date else load_misread_characters().digits
            repaired = "".join(meant.get(char, char) for char in raw)
            fits = parse_date(repaired) if is_date else parse_number(repaired)
            if repaired != raw and fits is not None:
                yield pointer, PROPOSAL.format(raw, repaired)


def _signs(form: Form, unsure: Container[str]) -> Iterator[Doubt]:
    """Targets and actuals whose beginning or digits look misread.

    unsure: pointers of what was recognised with little certainty; a clear > is a > wherever the others are ≥.
    """
    targets = [row.target for row in form.indicators if row.target]
    signed = sum(target.operator is not None for target in targets)
    numeric = sum(target.value is not None for target in targets)
    usual = signed >= COMPANY and 5 * signed >= 4 * numeric
    for number, row in enumerate(form.indicators):
        for field, value in (("target", row.target), ("actual", row.actual)):
            if value is None:
                continue
            pointer = f"/indicators/{number}/{field}"
            strict = value.operator in (">", "<") and pointer not in unsure
            proposed = _repaired(value, usual=usual and field == "target" and not strict)
            if proposed:
                yield pointer, PROPOSAL.format(value.text, proposed)
            elif field == "target" and usual and value.value is not None and value.operator is None:
                yield pointer, SIGN_LOST


def _repaired(value: Measure, *, usual: bool) -> str | None:
    """The measure with its sign or its digits as they were probably printed, None when nothing looks misread."""
    if usual and value.operator not in ("≥", "≤", "="):
        for sign, seen in load_misread_characters().signs.items():
            for mark in seen:
                rest = value.text.removeprefix(mark)
                if rest != value.text and _NUMBER_BEHIND.match(rest):
                    return f"{sign}{rest}"
    return _digits_repaired(value.text)


def _digits_repaired(text: str) -> str | None:
    """A number with letters among its digits, with digits in their place."""
    table = load_misread_characters().digits
    letters = "".join(re.escape(char) for char in table if char.isalnum() or char in "|丨")
    found = re.search(rf"(?<![A-Za-z])(?=[\d.,{letters}]*\d)[\d.,{letters}]{{2,}}(?![A-Za-z])", text)
    if not found or not re.search(f"[{letters}]", found.group()):
        return None
    number = "".join(table.get(char, char) for char in found.group())
    repaired = text[: found.start()] + number + text[found.end() :]
    return repaired if parse_measure(repaired).measure.value is not None else None


def _points(form: Form) -> Iterator[Doubt]:
    """Numbers that are impossible as they are and fit with a decimal point set."""
    for number, row in enumerate(form.indicators):
        if row.score is not None and row.weight is not None and row.score > row.weight:
            yield from _pointed(f"/indicators/{number}/score", row.score, partial(operator.ge, row.weight), SCORE_FITS)
    if isinstance(form.funding, EvaluationFunding):
        yield from _rates(form.funding)
    yield from _weights(form)


def _rates(funding: EvaluationFunding) -> Iterator[Doubt]:
    for number, row in enumerate(funding.rows):
        rate, executed, budget = row.execution_rate, row.executed, row.adjusted_budget
        if rate is None or executed is None or not budget:
            continue
        right = executed / budget * HUNDRED
        if not _near(right, rate):
            at = f"/funding/rows/{number}/execution_rate"
            yield from _pointed(at, rate, partial(_near, right), RATE_FITS)


def _near(right: Decimal, rate: Decimal) -> bool:
    return abs(right - rate) <= RATE_TOLERANCE


def _weights(form: Form) -> Iterator[Doubt]:
    """The one weight, or score, that makes the column's sum right once it has a point."""
    if not isinstance(form.funding, EvaluationFunding):
        return
    totals = (("weight", HUNDRED), ("score", form.total_score))
    for field, total in totals:
        column = {f"/indicators/{n}/{field}": getattr(row, field) for n, row in enumerate(form.indicators)}
        column |= {f"/funding/rows/{n}/{field}": getattr(row, field) for n, row in enumerate(form.funding.rows)}
        values = {pointer: value for pointer, value in column.items() if value is not None}
        if total is None or sum(values.values()) <= total:
            continue
        excess = sum(values.values()) - total
        for pointer, value in values.items():
            yield from _pointed(pointer, value, partial(operator.eq, value - excess), SUM_FITS)


def _pointed(pointer: str, value: Decimal, fits: Callable[[Decimal], bool], why: str) -> Iterator[Doubt]:
    """The doubt that a point was lost in a number printed without one."""
    digits = format(value, "f")
    if "." in digits:
        return
    for places in range(1, len(digits)):
        proposed = f"{digits[:-places]}.{digits[-places:]}"
        if (len(proposed.split(".")[0]) == 1 or not proposed.startswith("0")) and fits(Decimal(proposed)):
            yield pointer, POINT_LOST.format(digits, proposed, why)
            return
