"""A period in one cell: where its first and its last date stand."""

from __future__ import annotations

import re

from extractor.model.form import Span
from extractor.model.form_reading import Spans

_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?!\d)(?:\s*[-/.月]\s*\d{1,2}(?!\d)\s*日?|\s*月)?|\d{8}")
_WITHIN_A_YEAR = re.compile(
    r"((\d{4}\s*[-/.年]\s*)\d{1,2}\s*(?:月|[-/.月]\s*\d{1,2}\s*日?)?)\s*(?:--|[-—–~～至到])[-—]?\s*"
    r"(\d{1,2}\s*(?:月\s*\d{1,2}\s*日?|月|\.\s*\d{1,2})?)(?![\d年/.])"
)
"""2031年1月—12月, 2031.1-12, 2031年3月1日至11月30日: the year of the second date is that of the first."""


def find_period(source: str, start: int, end: int) -> tuple[Spans, Spans] | None:
    """The dates of a period in [start, end) of a text; None where it is not two dates."""
    dates: list[Span] = [match.span() for match in _DATE.finditer(source, start, end)]
    if len(dates) == 2:
        return (dates[0],), (dates[1],)
    within = _WITHIN_A_YEAR.search(source, start, end) if len(dates) == 1 else None
    return ((within.span(1),), (within.span(2), within.span(3))) if within else None
