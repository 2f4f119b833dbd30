"""Dates in order; the fiscal year inside the term and the same as in the title."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from extractor.model.form import Finding, Form

Found = Callable[[Form, str], list[Finding]]


def test_the_term_ends_after_it_starts(declaration: Form, found: Found) -> None:
    declaration.start_date, declaration.end_date = dt.date(2025, 12, 31), dt.date(2025, 1, 1)
    assert found(declaration, "dates.order")[0].pointers == ["/start_date", "/end_date"]
    assert found(declaration, "dates.fiscal_year") == [], "one mistake, one finding"
    declaration.end_date = declaration.start_date
    assert found(declaration, "dates.order") == []


@pytest.mark.parametrize(("year", "findings"), [(2023, 1), (2024, 0), (2025, 0), (2026, 0), (2027, 1)])
def test_the_fiscal_year_lies_in_a_term_of_years(declaration: Form, found: Found, year: int, findings: int) -> None:
    declaration.start_date, declaration.end_date = dt.date(2024, 7, 1), dt.date(2026, 6, 30)
    declaration.fiscal_year = year
    assert len(found(declaration, "dates.fiscal_year")) == findings


def test_without_dates_the_year_is_not_judged(declaration: Form, found: Found) -> None:
    declaration.fiscal_year, declaration.end_date = 1999, None
    assert found(declaration, "dates.fiscal_year") == []


@pytest.mark.parametrize(
    ("title", "findings"),
    [
        ("绩效目标申报表", 0),
        ("2025年度绩效目标申报表", 0),
        ("２０２４年度绩效目标申报表", 1),
        ("编号120241绩效目标表", 0),
    ],
)
def test_the_title_is_of_the_same_year(declaration: Form, found: Found, title: str, findings: int) -> None:
    declaration.title = title
    assert len(found(declaration, "dates.title_year")) == findings
