"""Rates and numbers that are measured in the other's unit, or beyond what they can reach. Forms in, problems out.

A rate is counted in percent and cannot pass 100 %; a number is counted in pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.checks.registry import Problem, rule
from extractor.checks.rules.units import BASIS, both, is_date, load_unit_terms, rows_with, told_problem, unit_of
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.resources import DataFile, read_data
from extractor.terms.indicators import load_indicator_terms, pointers
from extractor.terms.text import matches_term
from extractor.terms.units import count_units

_HUNDRED = 100


class RateTerms(DataFile):
    """Content of rates.yaml: names of rates and of counts."""

    rate_name: re.Pattern[str]
    rate_of_other_kind: re.Pattern[str]
    grade_unit: re.Pattern[str]
    count_name: re.Pattern[str]
    count_of_other_kind: re.Pattern[str]
    completion: re.Pattern[str]
    unbounded: re.Pattern[str]
    bounded: re.Pattern[str]
    yes_words: re.Pattern[str]


@cache
def load_rate_terms() -> RateTerms:
    """Read rates.yaml, once."""
    return read_data(RateTerms, "extractor.checks.rules", "rates")


def _is_rate(row: Indicator) -> bool:
    """Named a rate; 频率, 功率, 效率 are none of percent."""
    terms = load_rate_terms()
    return matches_term(terms.rate_name, row.name) and not matches_term(terms.rate_of_other_kind, row.name)


def _percent(row: Indicator) -> bool:
    return matches_term(load_unit_terms().percent, unit_of(row))


def _bounded(row: Indicator) -> bool:
    """A share of a whole: it cannot pass 100 %. Completion of a plan, growth and yield can."""
    terms = load_rate_terms()
    return matches_term(terms.bounded, row.name) and not matches_term(terms.unbounded, row.name)


@rule(
    "units.rate_in_pieces",
    "error",
    BASIS,
    family="relevance",
    title="率、比例类指标不应以个、人、次计量",
    needs="三级指标、指标值",
)
def rate_in_pieces(form: Form, _profile: Profile) -> Iterator[Problem]:
    """完成率 ≥100 人: either the name or the unit is wrong."""
    rows = rows_with(
        form,
        lambda row: (
            _is_rate(row)
            and unit_of(row) in count_units()
            and not matches_term(load_indicator_terms().ratio_unit, unit_of(row))
            and not matches_term(load_rate_terms().grade_unit, unit_of(row))
        ),
    )
    yield from told_problem(form, rows, "名称是比率，计量单位却是数量", "率、比例应以%计量；按数量考核的应改名称")


@rule(
    "units.count_in_percent",
    "error",
    BASIS,
    family="relevance",
    title="数量类指标不应以百分比计量",
    needs="三级指标、指标值",
)
def count_in_percent(form: Form, _profile: Profile) -> Iterator[Problem]:
    """项目完成数 =100 %: the number itself is missing."""
    terms = load_rate_terms()
    rows = rows_with(
        form,
        lambda row: (
            matches_term(terms.count_name, row.name)
            and not matches_term(terms.count_of_other_kind, row.name)
            and matches_term(load_unit_terms().percent, unit_of(row))
        ),
    )
    yield from told_problem(form, rows, "名称是数量，指标值却是百分比", "数量指标应填具体数量；按比率考核的应改名称")


@rule(
    "units.rate_without_number",
    "error",
    BASIS,
    family="relevance",
    title="率类指标应填数值，不应填“完成”“及时”",
    needs="三级指标、指标值",
)
def rate_without_number(form: Form, _profile: Profile) -> Iterator[Problem]:
    """及时率 = 完成, 合格率 = 完成验收, 完成率 = 12月底前: words or a deadline where a number is asked for."""
    rows = rows_with(form, lambda row: _is_rate(row) and _is_words(row))
    yield from told_problem(form, rows, "比率没有数值", "率应填“=100%”等数值；按时限考核的应改为“及时性”并写明时点")


def _is_words(row: Indicator) -> bool:
    if row.target is None or row.target.value is not None:
        return False
    return matches_term(load_rate_terms().yes_words, row.target.text) or is_date(row)


@rule(
    "units.count_without_number",
    "error",
    BASIS,
    family="relevance",
    title="数量类指标应填数量，不应填日期或“完成”",
    needs="三级指标、指标值",
)
def count_without_number(form: Form, _profile: Profile) -> Iterator[Problem]:
    """培训人数 = 2025年, 场次数 = 完成."""
    terms = load_rate_terms()
    rows = rows_with(
        form,
        lambda row: (
            matches_term(terms.count_name, row.name)
            and not matches_term(terms.count_of_other_kind, row.name)
            and _is_words(row)
        ),
    )
    yield from told_problem(form, rows, "数量指标没有数量", "应填具体数量和计量单位")


@rule(
    "units.rate_above_100",
    "error",
    BASIS,
    family="appropriateness",
    title="比率不应高于100%",
    needs="三级指标、指标值、实际完成值",
)
def rate_above_100(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A target or an actual above 100 %, or "> 100 %", for a share of a whole. 完成率 above 100 is not judged."""
    rows = rows_with(form, lambda row: _bounded(row) and _percent(row) and _impossible(row))
    if rows:
        told = "、".join(both(form, index) for index in rows)
        why = "占总体的比率最高为100%"
        yield Problem(pointers(form, rows, "target", "actual"), f"{told}：比率不可能高于100%", why)


def _impossible(row: Indicator) -> bool:
    target, actual = row.target, row.actual
    if target and target.value is not None:
        if target.operator == ">" and target.value >= _HUNDRED:
            return True
        if target.value > _HUNDRED and target.operator not in ("≤", "<") and not _completion(row):
            return True
    return actual is not None and actual.value is not None and actual.value > _HUNDRED and not _completion(row)


def _completion(row: Indicator) -> bool:
    return matches_term(load_rate_terms().completion, row.name)


@rule(
    "units.rate_at_least_100",
    "warning",
    BASIS,
    family="wording",
    title="最高为100%的比率应写“=100%”",
    needs="三级指标、指标值",
)
def rate_at_least_100(form: Form, _profile: Profile) -> Iterator[Problem]:
    """完成率 ≥100 %: more than all cannot be done. Rates against a plan (目标完成率) may pass 100."""
    rows = rows_with(
        form,
        lambda row: (
            _bounded(row)
            and _percent(row)
            and row.target is not None
            and row.target.operator == "≥"
            and row.target.value == _HUNDRED
        ),
    )
    yield from told_problem(form, rows, "比率最高为100%，应写“=100%”", "≥100% 意味着可以超过100%")
