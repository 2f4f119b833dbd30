"""Costs of a form: mixed units, and what unit costs times quantities come to against the budget.

Forms in, problems out. The bridge from costs to the budget is what a reviewer works out by hand with 元 and 万元 mixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from extractor.checks.registry import CannotRun, Problem, rule
from extractor.checks.rules.priced_costs import (
    PricedCost,
    amount_in_yuan,
    find_costs,
    find_quantities,
    in_ten_thousands,
    is_average,
    price_costs,
    target_unit,
)
from extractor.checks.rules.units import denominator
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.resources import DataFile, read_data
from extractor.terms.indicators import cell, in_yuan, pointers, sane
from extractor.terms.phrasing import row_name
from extractor.terms.text import fold_text

_BASIS = "绩效目标审核：预算资金与绩效目标相匹配"
_UNITS = "绩效目标审核：同类成本口径应一致"


class CostTerms(DataFile):
    """Content of costs.yaml: what costs are for."""

    cost_kind: re.Pattern[str]


@cache
def load_cost_terms() -> CostTerms:
    """Read costs.yaml, once."""
    return read_data(CostTerms, "extractor.checks.rules", "costs")


@rule(
    "units.mixed_costs",
    "warning",
    _UNITS,
    family="wording",
    title="同类单位成本应使用同样的计量单位",
    needs="成本指标的名称、指标值",
)
def mixed_units(form: Form, _profile: Profile) -> Iterator[Problem]:
    """平均…经费 in 万元/项目 in one row and in 万元 in the next: the second leaves open what it is the average of."""
    averages = [index for index in find_costs(form) if is_average(form.indicators[index])]
    bare = [index for index in averages if not denominator(target_unit(form, index))]
    per = [index for index in averages if denominator(target_unit(form, index))]
    if bare and per:
        message = f"{_told(form, bare)}是平均数或单位成本而未写明按什么平均，与{_told(form, per[:1])}的写法不一致"
        yield Problem(pointers(form, bare, "target") + pointers(form, per, "target"), message, "应写成“万元/项目”等")


@rule(
    "units.mixed_days",
    "warning",
    _UNITS,
    family="wording",
    title="同一种开支不应一处按人、一处按人·天计",
    needs="成本指标的名称、指标值",
)
def mixed_days(form: Form, _profile: Profile) -> Iterator[Problem]:
    """元/人 and 元/人·天 for the same kind of cost: the first says nothing without the number of days."""
    costs = [(index, denominator(target_unit(form, index))) for index in find_costs(form)]
    for index, per in costs:
        longer = [
            other
            for other, more in costs
            if per and more.startswith(f"{per}·") and _kind(form, index) and _kind(form, index) == _kind(form, other)
        ]
        if longer:
            message = f"{_told(form, [index])}与{_told(form, longer[:1])}同为{_kind(form, index)}费用，计量单位不一致"
            yield Problem(pointers(form, [index, *longer], "target"), message, f"“{per}”与“{per}·…”")


def _kind(form: Form, index: int) -> str:
    match = load_cost_terms().cost_kind.search(fold_text(form.indicators[index].name or ""))
    return match.group() if match else ""


def _told(form: Form, rows: list[int]) -> str:
    return "、".join(f"{row_name(form, index)}“{cell(form.indicators[index].target)}”" for index in rows)


def _budget(form: Form, *keys: str) -> Decimal:
    """The largest of the named totals in 元. Raises CannotRun without one, or without its unit: 元 is not guessed."""
    totals = [getattr(form.funding, key, None) for key in keys]
    printed = [total for total in totals if total is not None and sane(total) and total > 0]
    if not printed:
        raise CannotRun("没有年度资金申请总额")
    budget = in_yuan(max(printed), form.funding.currency_unit)
    if budget is None:
        raise CannotRun("没有写明资金的金额单位（元、万元）")
    return budget


def _bridge(form: Form) -> tuple[list[PricedCost], Decimal]:
    """(priced costs, their sum in 元). Raises CannotRun when there is nothing to add up."""
    pairs = price_costs(form)
    if not pairs:
        raise CannotRun("没有可与数量相乘的成本指标")
    return pairs, sum((pair.amount for pair in pairs), Decimal(0))


def _shown(form: Form, pairs: list[PricedCost], total: Decimal, budget: Decimal) -> str:
    added = " + ".join(pair.told for pair in pairs)
    costs, quantities = {pair.cost for pair in pairs}, {pair.quantity for pair in pairs}
    left = {
        "未计入的成本": [index for index in find_costs(form) if index not in costs],
        "没有对应成本的数量": [index for index in find_quantities(form) if index not in quantities],
    }
    without = [f"；{what}：{'、'.join(row_name(form, i) for i in rows)}" for what, rows in left.items() if rows]
    return f"{added} = {in_ten_thousands(total)}万元，资金总额{in_ten_thousands(budget)}万元{''.join(without)}"


def _places(form: Form, pairs: list[PricedCost]) -> list[str]:
    rows = [pair.cost for pair in pairs] + [pair.quantity for pair in pairs if pair.quantity is not None]
    return ["/funding/annual_total", *pointers(form, rows, "target")]


@rule(
    "costs.within_budget",
    "info",
    _BASIS,
    family="appropriateness",
    title="成本×数量与年度预算的对照",
    kind="target_declaration",
    needs="成本指标、数量指标、年度资金申请总额及其单位",
)
def within_budget(form: Form, profile: Profile) -> Iterator[Problem]:
    """What the unit costs times the quantities come to, told when it explains most of the budget."""
    budget = _budget(form, "annual_total")
    pairs, total = _bridge(form)
    if profile.limits.explained_share * budget <= total <= budget:
        share = f"{total / budget * 100:.1f}%"
        message = (
            f"成本指标乘以数量合计{in_ten_thousands(total)}万元，占年度资金{in_ten_thousands(budget)}万元的{share}"
        )
        yield Problem(_places(form, pairs), message, _shown(form, pairs, total, budget))


@rule(
    "costs.above_budget",
    "warning",
    _BASIS,
    family="appropriateness",
    title="成本×数量不应超过年度预算",
    kind="target_declaration",
    needs="成本指标、数量指标、年度资金申请总额及其单位",
)
def above_budget(form: Form, profile: Profile) -> Iterator[Problem]:
    """Unit costs times quantities come to more than all the money: the limits are too high or the number too large.

    A project of several years may spend more than the year's amount, so the larger of its totals counts.
    """
    budget = _budget(form, "annual_total", "project_total")
    pairs, total = _bridge(form)
    if total > budget * (1 + profile.limits.budget_tolerance):
        message = (
            f"成本指标乘以数量合计{in_ten_thousands(total)}万元，超过资金总额{in_ten_thousands(budget)}万元，"
            f"多{in_ten_thousands(total - budget)}万元"
        )
        yield Problem(_places(form, pairs), message, _shown(form, pairs, total, budget))


@rule(
    "costs.one_above_budget",
    "error",
    _BASIS,
    family="appropriateness",
    title="单位成本不应超过全部预算",
    kind="target_declaration",
    needs="成本指标、年度资金申请总额及其单位",
)
def one_above_budget(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A cost per piece larger than all the money: not one piece could be paid. Usually 元 and 万元 mixed up."""
    budget = _budget(form, "annual_total", "project_total")
    for index in find_costs(form):
        row, amount = form.indicators[index], amount_in_yuan(form.indicators[index])
        if amount is not None and amount > budget and (denominator(target_unit(form, index)) or is_average(row)):
            total = in_ten_thousands(budget)
            message = f"{_told(form, [index])}已超过资金总额{total}万元，请核对元与万元"
            compared = f"{in_ten_thousands(amount)}万元 > {total}万元"
            yield Problem([*pointers(form, [index], "target"), "/funding/annual_total"], message, compared)
