"""A self-evaluation in, the rows that owe an explanation out, each with why.

A row owes one when it missed its target, passed it by the profile's share, has a low satisfaction or lost points; a
project when it spent little of its budget. Source: 财预〔2020〕10号 (偏离绩效目标的应分析原因; 执行率低应说明).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from extractor.drafting.facts.facts import Difference, compare_measures, total_row
from extractor.drafting.texts.deviation_words import Case, load_deviation_words
from extractor.model.form import EvaluationFundingRow, Form, Indicator
from extractor.profiles.files import load_profile
from extractor.profiles.profile import Profile
from extractor.terms.deviations import has_lost_points, read_reason
from extractor.terms.indicators import graded, is_money, is_ratio, should_be_small, smaller_is_better

_SATISFACTION = "满意"


class Need(NamedTuple):
    """A row that owes an explanation, and why."""

    row: int
    case: Case

    @property
    def pointer(self) -> str:
        return f"/indicators/{self.row}/deviation"


def rows_in_need(form: Form, profile: Profile | None = None, *, rewrite: bool = False) -> list[Need]:
    """Rows that owe an explanation and have none; with `rewrite` also those that have one."""
    profile = profile or load_profile(None)
    found = []
    for index, row in enumerate(form.indicators):
        case = case_of(row, profile) if rewrite or not read_reason(row) else None
        if case:
            found.append(Need(index, case))
    return found


def case_of(row: Indicator, profile: Profile) -> Case | None:
    """Why a row owes an explanation, None where it owes none."""
    parts = compare_measures(row)
    if parts is None:
        grade = graded(row)
        if grade is not None and grade != "full":
            return grade
        return "points" if has_lost_points(row) and grade is None and row.actual else None
    return _case(row, parts, profile.over_target.share) or ("points" if has_lost_points(row) else None)


def _case(row: Indicator, parts: Difference, share: Decimal) -> Case | None:
    if smaller_is_better(row):
        if parts.actual > parts.target:
            return "above_limit"
        cheap = is_money(row.target.unit if row.target else None) and parts.actual < parts.target * (1 - share)
        return "under_cost" if cheap else None
    if parts.actual < parts.target:
        return _below(row, parts.actual)
    unwanted = should_be_small(row.name) and (row.target is None or row.target.operator not in ("≥", ">"))
    far_over = parts.target > 0 and parts.actual >= parts.target * (1 + share)
    return "over" if far_over and not unwanted else None


def _below(row: Indicator, actual: Decimal) -> Case:
    if any(_SATISFACTION in (text or "") for text in (row.level1, row.level2, row.name)):
        return "satisfaction"
    if actual == 0:
        return "zero"
    return "below_rate" if is_ratio(row) else "below"


def low_execution(form: Form) -> tuple[int, EvaluationFundingRow] | None:
    """The funding row of a project that spent less of its budget than the data file's limit; None for any other."""
    found = total_row(form)
    if found is None or not found[1].adjusted_budget or found[1].executed is None:
        return None
    rate = found[1].executed / found[1].adjusted_budget * 100
    return found if rate < load_deviation_words().execution_low else None
