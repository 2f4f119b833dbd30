"""Checks of dates and years: their order, the fiscal year against them and against the title.

In: a form. Out: problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.registry import PRACTICE, TALLY, Problem, rule
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.terms.text import fold_text

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@rule(
    "dates.order",
    "error",
    TALLY,
    family="feasibility",
    title="计划开始日期不应晚于计划完成日期",
    needs="计划开始日期、计划完成日期",
    reading=True,
)
def date_order(form: Form, _profile: Profile) -> Iterator[Problem]:
    if form.start_date and form.end_date and form.start_date > form.end_date:
        message = f"计划开始日期{form.start_date}晚于计划完成日期{form.end_date}"
        yield Problem(["/start_date", "/end_date"], message, f"{form.start_date} > {form.end_date}")


@rule(
    "dates.fiscal_year",
    "error",
    PRACTICE,
    family="feasibility",
    title="年度应在项目计划期之内",
    needs="年度、计划开始日期、计划完成日期",
    reading=True,
)
def fiscal_year_in_term(form: Form, _profile: Profile) -> Iterator[Problem]:
    """The fiscal year lies in the project's term; a term of several years is allowed."""
    if form.fiscal_year is None or not form.start_date or not form.end_date or form.start_date > form.end_date:
        return
    if not form.start_date.year <= form.fiscal_year <= form.end_date.year:
        message = f"{form.fiscal_year}年度不在计划期{form.start_date}至{form.end_date}之内"
        arithmetic = f"计划期为 {form.start_date.year}—{form.end_date.year} 年"
        yield Problem(["/fiscal_year", "/start_date", "/end_date"], message, arithmetic)


@rule(
    "dates.title_year",
    "error",
    TALLY,
    family="completeness",
    title="标题中的年度应与表内年度一致",
    needs="标题、年度",
    reading=True,
)
def title_year(form: Form, _profile: Profile) -> Iterator[Problem]:
    years = _YEAR.findall(fold_text(form.title or ""))
    if form.fiscal_year is not None and years and str(form.fiscal_year) not in years:
        message = f"标题中的年度{'、'.join(years)}与表内年度{form.fiscal_year}不一致"
        yield Problem(["/title", "/fiscal_year"], message, f"标题“{form.title}”")
