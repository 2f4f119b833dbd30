"""Results told in words, dates and money: too late, only partly, hardly spent. Self-evaluations in, problems out.

What no formula scores, because the cell is no number, is still held against its target here.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.registry import CannotRun, Problem, rule
from extractor.checks.rules.reasons import reason
from extractor.model.form import EvaluationFunding, EvaluationFundingRow, Form, Indicator, Measure
from extractor.profiles.profile import Profile
from extractor.terms.indicators import cell, graded, pointers, said, sane, words
from extractor.terms.phrasing import figure, row_name
from extractor.terms.text import fold_text

_REVIEW = "自评复核实务"
_HUNDRED = 100
_LAST_MONTH, _LAST_DAY = 12, 31


@rule(
    "deviation.after_deadline",
    "error",
    _REVIEW,
    family="scoring",
    title="晚于时限完成的不应得满分，并应说明原因",
    kind="self_evaluation",
    needs="写成日期的指标值和实际完成值",
)
def after_deadline(form: Form, _profile: Profile) -> Iterator[Problem]:
    """2024年10月底前 against 2024年11月18日: full points, or no points in the form at all and no reason.

    A date without a year is of the form's; one without a day is read to the unit's favour.
    """
    for index, row in enumerate(form.indicators):
        deadline, done = _date(row.target, form, latest=True), _date(row.actual, form, latest=False)
        if deadline is None or done is None or done <= deadline or not _excused(row):
            continue
        fault = "得满分" if row.score is not None else "未说明原因"
        message = f"{row_name(form, index)}应于“{cell(row.target)}”完成，实际“{cell(row.actual)}”，已晚于时限而{fault}"
        yield Problem(pointers(form, [index], "target", "actual", "score"), message, f"{done} > {deadline}")


def _excused(row: Indicator) -> bool:
    """Full points in spite of it; where the form gives none, no word of why."""
    if row.score is not None and row.weight is not None:
        return row.score >= row.weight > 0
    return not reason(row)


def _date(measure: Measure | None, form: Form, *, latest: bool) -> dt.date | None:
    """The date a cell is about, its last or its first day where it names a month or a year. None for anything else."""
    match = words("results")["date"].fullmatch(fold_text(measure.text)) if measure and measure.value is None else None
    if match is None:
        return None
    year, month, day = (int(match[key]) if match[key] else None for key in ("year", "month", "day"))
    year = year or form.fiscal_year
    if year is None or (month is None and match["year"] is None):
        return None
    try:
        if month is None:
            return dt.date(year, _LAST_MONTH, _LAST_DAY) if latest else dt.date(year, 1, 1)
        last = calendar.monthrange(year, month)[1]
        return dt.date(year, month, day or (last if latest or match["end"] else 1))
    except ValueError:
        return None


@rule(
    "score.partly_done",
    "warning",
    _REVIEW,
    family="scoring",
    title="只是部分实现的定性指标得满分，请核对",
    kind="self_evaluation",
    needs="定性指标的指标值、实际完成值、得分",
)
def partly_done(form: Form, _profile: Profile) -> Iterator[Problem]:
    """健全 was wanted and 基本健全 is told: less than the target, full points and no reason."""
    rows = [
        index
        for index, row in enumerate(form.indicators)
        if row.score is not None and row.score == row.weight and not reason(row) and _is_less(row)
    ]
    if rows:
        told = "、".join(
            f"{row_name(form, index)}指标值“{cell(row.target)}”、实际“{cell(row.actual)}”"
            for index in rows
            if (row := form.indicators[index])
        )
        message = f"{told}：实际低于指标值而得满分，请说明理由或按部分达成评分"
        yield Problem(pointers(form, rows, "actual", "target", "score"), message, "部分达成的定性指标不应得满分")


def _is_less(row: Indicator) -> bool:
    """基本, 部分 … before the very words of the target. Grades (部分达成…) are scored by their bands."""
    if row.target is None or row.actual is None or row.target.value is not None or graded(row):
        return False
    wanted, told = fold_text(row.target.text), fold_text(row.actual.text)
    lesser = words("results")["lesser"]
    return not lesser.match(wanted) and lesser.match(told) is not None and lesser.sub("", told) == wanted


@rule(
    "execution.low",
    "warning",
    _REVIEW,
    family="completeness",
    title="预算执行率偏低应说明原因",
    kind="self_evaluation",
    needs="全年预算数、全年执行数",
)
def execution_low(form: Form, profile: Profile) -> Iterator[Problem]:
    """A rate below the profile's execution.explain_below, and no word in the form of money left or paid late."""
    rows = form.funding.rows if isinstance(form.funding, EvaluationFunding) else []
    found = next(((index, row) for index, row in enumerate(rows) if row.item == "annual_total"), None)
    rate = _rate(found[1]) if found else None
    if found is None or rate is None:
        raise CannotRun("没有年度资金的全年预算数、全年执行数")
    least = profile.number("execution.explain_below")
    told = [form.goals.actual, *(row.deviation for row in form.indicators)]
    if rate < least and not any(said("results", "money_left", text) for text in told):
        place = f"/funding/rows/{found[0]}"
        message = f"预算执行率{figure(rate)}%，低于{figure(least)}%，表中没有说明资金未用完的原因"
        yield Problem([f"{place}/executed", f"{place}/adjusted_budget"], message, f"{figure(rate)} < {figure(least)}")


def _rate(row: EvaluationFundingRow) -> Decimal | None:
    """执行数 ÷ 全年预算数 in percent, to two places."""
    budget, executed = row.adjusted_budget, row.executed
    if budget is None or executed is None or not sane(budget, executed) or budget <= 0:
        return None
    return (executed / budget * _HUNDRED).quantize(Decimal("0.01"))
