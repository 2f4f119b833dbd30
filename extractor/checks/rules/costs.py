"""Costs of a form: mixed units, and what unit costs times quantities come to against the budget.

Forms in, problems out. The bridge from costs to the budget is what a reviewer works out by hand with 元 and 万元 mixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from extractor.checks.registry import CannotRun, Problem, rule
from extractor.checks.rules.units import denominator
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.indicators import cell, in_yuan, is_money, pointers, said, sane, words
from extractor.terms.phrasing import figure, row_name
from extractor.terms.text import fold_text

_BASIS = "绩效目标审核：预算资金与绩效目标相匹配"
_UNITS = "绩效目标审核：同类成本口径应一致"
_TEN_THOUSAND = 10000
_LONGEST = 80
"""Characters of a name that are compared."""
_LEAST_SHARED = 2
"""Characters a cost and a quantity must share to be about the same thing."""


def _costs(form: Form) -> list[int]:
    """Rows whose target is an amount of money and a cost."""
    return [
        index
        for index, row in enumerate(form.indicators)
        if row.target is not None
        and row.target.value is not None
        and is_money(row.target.unit)
        and ("成本" in fold_text(row.level1 or "") or "成本" in fold_text(row.level2 or ""))
    ]


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
    averages = [index for index in _costs(form) if _averaged(form.indicators[index])]
    bare = [index for index in averages if not denominator(_unit(form, index))]
    per = [index for index in averages if denominator(_unit(form, index))]
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
    costs = [(index, denominator(_unit(form, index))) for index in _costs(form)]
    for index, per in costs:
        longer = [
            other
            for other, more in costs
            if per and more.startswith(f"{per}·") and _kind(form, index) and _kind(form, index) == _kind(form, other)
        ]
        if longer:
            message = f"{_told(form, [index])}与{_told(form, longer[:1])}同为{_kind(form, index)}费用，计量单位不一致"
            yield Problem(pointers(form, [index, *longer], "target"), message, f"“{per}”与“{per}·…”")


def _averaged(row: Indicator) -> bool:
    return said("units", "average", row.name)


def _kind(form: Form, index: int) -> str:
    match = words("units")["cost_kind"].search(fold_text(form.indicators[index].name or ""))
    return match.group() if match else ""


def _told(form: Form, rows: list[int]) -> str:
    return "、".join(f"{row_name(form, index)}“{cell(form.indicators[index].target)}”" for index in rows)


def _unit(form: Form, index: int) -> str:
    target = form.indicators[index].target
    return fold_text(target.unit or "") if target else ""


def _yuan(row: Indicator) -> Decimal | None:
    target = row.target
    if target is None or target.value is None or not sane(target.value):
        return None
    return in_yuan(target.value, target.unit)


class _Priced(NamedTuple):
    """A cost row, the row of its quantity (None for a lump sum) and the amount in 元."""

    cost: int
    quantity: int | None
    amount: Decimal
    told: str


def _quantities(form: Form) -> list[int]:
    return [
        index
        for index, row in enumerate(form.indicators)
        if "数量" in fold_text(row.level2 or "")
        and row.target is not None
        and row.target.value is not None
        and row.target.operator not in ("≤", "<")
        and not said("units", "percent", row.target.unit)
        and not is_money(row.target.unit)
        and sane(row.target.value)
    ]


def _core(name: str | None) -> str:
    """A name without the words that say it is a cost or a number."""
    return str(words("costs")["not_core"].sub("", fold_text((name or "")[:_LONGEST])))


def _fit(cost: Indicator, quantity: Indicator) -> Decimal:
    """How well a quantity answers a cost: shared run of characters, a little for the same 'per'. 0: not at all."""
    first, second = _core(cost.name), _core(quantity.name)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    run = matcher.find_longest_match().size
    per = denominator(cost.target.unit if cost.target else None)
    unit = fold_text(quantity.target.unit or "") if quantity.target else ""
    if run < _LEAST_SHARED or not first or (per and not _counts(per, unit, quantity)):
        return Decimal(0)
    return run + Decimal(sum(block.size for block in matcher.get_matching_blocks())) / (len(first) + len(second))


def _counts(per: str, unit: str, quantity: Indicator) -> bool:
    """元/台 is for 台; 万元/项目 for 个, which counts anything but people; 元/人·天 for 人次 as well as 人."""
    head, unit = per.split("·")[0], unit.removeprefix("万")
    people = words("costs")["people"]
    if unit == head or head in fold_text(quantity.name or ""):
        return True
    if people.fullmatch(head) or people.fullmatch(unit):
        return bool(people.fullmatch(head) and people.fullmatch(unit))
    return unit in ("个", "项") or head in ("个", "项")


def _pairs(form: Form) -> list[_Priced]:
    """Costs with their amounts; each quantity is used once, the closest pair first."""
    costs = [index for index in _costs(form) if _yuan(form.indicators[index]) is not None]
    quantities = _quantities(form)
    fits = sorted(
        (
            (_fit(form.indicators[cost], form.indicators[quantity]), -cost, -quantity)
            for cost in costs
            for quantity in quantities
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for fit, cost, quantity in fits:
        if fit > 0 and -cost not in taken and -quantity not in taken.values():
            taken[-cost] = -quantity
    taken |= _only_ones(form, costs, quantities, taken)
    return [priced for cost in costs if (priced := _priced(form, cost, taken.get(cost)))]


def _only_ones(form: Form, costs: list[int], quantities: list[int], taken: dict[int, int]) -> dict[int, int]:
    """Costs per thing (万元/站) whose names share nothing with a quantity, where the form has one such cost and one
    quantity of that thing. People and 个, 项 are counted for too many reasons."""
    per = {index: denominator(_unit(form, index)).split("·")[0] for index in costs}
    found = {}
    for cost, head in per.items():
        counted = [i for i in quantities if head == _unit(form, i) or (head and head in fold_text(_name(form, i)))]
        alone = list(per.values()).count(head) == 1 and len(counted) == 1
        if cost not in taken and alone and counted[0] not in taken.values() and not said("costs", "loose_heads", head):
            found[cost] = counted[0]
    return found


def _name(form: Form, index: int) -> str:
    return form.indicators[index].name or ""


def _priced(form: Form, cost: int, quantity: int | None) -> _Priced | None:
    row = form.indicators[cost]
    amount = _yuan(row)
    per = denominator(row.target.unit if row.target else None)
    average = bool(per) or _averaged(row)
    if amount is None:
        return None
    if said("costs", "lump_period", per) or (not average and not per):
        return _Priced(cost, None, amount, _ten_thousands(amount))
    target = form.indicators[quantity].target if quantity is not None else None
    if quantity is None or target is None or target.value is None:
        return None
    unit = fold_text(target.unit or "")
    number = target.value * (_TEN_THOUSAND if unit.startswith("万") and not per.startswith("万") else 1)
    return _Priced(cost, quantity, amount * number, f"{_ten_thousands(amount)}×{figure(number)}")


def _ten_thousands(amount: Decimal) -> str:
    return figure((amount / _TEN_THOUSAND).normalize()) if amount else "0"


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


def _bridge(form: Form) -> tuple[list[_Priced], Decimal]:
    """(priced costs, their sum in 元). Raises CannotRun when there is nothing to add up."""
    pairs = _pairs(form)
    if not pairs:
        raise CannotRun("没有可与数量相乘的成本指标")
    return pairs, sum((pair.amount for pair in pairs), Decimal(0))


def _shown(form: Form, pairs: list[_Priced], total: Decimal, budget: Decimal) -> str:
    added = " + ".join(pair.told for pair in pairs)
    costs, quantities = {pair.cost for pair in pairs}, {pair.quantity for pair in pairs}
    left = {
        "未计入的成本": [index for index in _costs(form) if index not in costs],
        "没有对应成本的数量": [index for index in _quantities(form) if index not in quantities],
    }
    without = [f"；{what}：{'、'.join(row_name(form, i) for i in rows)}" for what, rows in left.items() if rows]
    return f"{added} = {_ten_thousands(total)}万元，资金总额{_ten_thousands(budget)}万元{''.join(without)}"


def _places(form: Form, pairs: list[_Priced]) -> list[str]:
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
    if profile.number("limits.explained_share") * budget <= total <= budget:
        share = f"{total / budget * 100:.1f}%"
        message = f"成本指标乘以数量合计{_ten_thousands(total)}万元，占年度资金{_ten_thousands(budget)}万元的{share}"
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
    if total > budget * (1 + profile.number("limits.budget_tolerance")):
        message = (
            f"成本指标乘以数量合计{_ten_thousands(total)}万元，超过资金总额{_ten_thousands(budget)}万元，"
            f"多{_ten_thousands(total - budget)}万元"
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
    for index in _costs(form):
        row, amount = form.indicators[index], _yuan(form.indicators[index])
        if amount is not None and amount > budget and (denominator(_unit(form, index)) or _averaged(row)):
            total = _ten_thousands(budget)
            message = f"{_told(form, [index])}已超过资金总额{total}万元，请核对元与万元"
            compared = f"{_ten_thousands(amount)}万元 > {total}万元"
            yield Problem([*pointers(form, [index], "target"), "/funding/annual_total"], message, compared)
