"""Costs of a form and the quantities they are to be multiplied by: a form in, priced costs out.

Which number a cost is per is told by the unit and by what the two names have in common; each quantity is used once.
"""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from extractor.checks.rules.units import denominator, load_unit_terms
from extractor.model.form import Form, Indicator
from extractor.resources import DataFile, read_data
from extractor.terms.indicators import in_yuan, is_money, load_indicator_terms, sane
from extractor.terms.phrasing import figure
from extractor.terms.text import fold_text, matches_term

_TEN_THOUSAND = 10000
_LONGEST = 80
"""Characters of a name that are compared."""
_LEAST_SHARED = 2
"""Characters a cost and a quantity must share to be about the same thing."""


class PricedCostTerms(DataFile):
    """Content of priced_costs.yaml: what in a name is not what a cost is for, and what costs are per."""

    not_core: re.Pattern[str]
    people: re.Pattern[str]
    loose_heads: re.Pattern[str]
    lump_period: re.Pattern[str]


@cache
def load_priced_cost_terms() -> PricedCostTerms:
    """Read priced_costs.yaml, once."""
    return read_data(PricedCostTerms, "extractor.checks.rules", "priced_costs")


def find_costs(form: Form) -> list[int]:
    """Rows whose target is an amount of money and a cost."""
    return [
        index
        for index, row in enumerate(form.indicators)
        if row.target is not None
        and row.target.value is not None
        and is_money(row.target.unit)
        and ("成本" in fold_text(row.level1 or "") or "成本" in fold_text(row.level2 or ""))
    ]


def is_average(row: Indicator) -> bool:
    return matches_term(load_indicator_terms().average, row.name)


def target_unit(form: Form, index: int) -> str:
    target = form.indicators[index].target
    return fold_text(target.unit or "") if target else ""


def amount_in_yuan(row: Indicator) -> Decimal | None:
    target = row.target
    if target is None or target.value is None or not sane(target.value):
        return None
    return in_yuan(target.value, target.unit)


class PricedCost(NamedTuple):
    """A cost row, the row of its quantity (None for a lump sum) and the amount in 元."""

    cost: int
    quantity: int | None
    amount: Decimal
    told: str


def find_quantities(form: Form) -> list[int]:
    return [
        index
        for index, row in enumerate(form.indicators)
        if "数量" in fold_text(row.level2 or "")
        and row.target is not None
        and row.target.value is not None
        and row.target.operator not in ("≤", "<")
        and not matches_term(load_unit_terms().percent, row.target.unit)
        and not is_money(row.target.unit)
        and sane(row.target.value)
    ]


def _core(name: str | None) -> str:
    """A name without the words that say it is a cost or a number."""
    return str(load_priced_cost_terms().not_core.sub("", fold_text((name or "")[:_LONGEST])))


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
    people = load_priced_cost_terms().people
    if unit == head or head in fold_text(quantity.name or ""):
        return True
    if people.fullmatch(head) or people.fullmatch(unit):
        return bool(people.fullmatch(head) and people.fullmatch(unit))
    return unit in ("个", "项") or head in ("个", "项")


def price_costs(form: Form) -> list[PricedCost]:
    """Costs with their amounts; each quantity is used once, the closest pair first."""
    costs = [index for index in find_costs(form) if amount_in_yuan(form.indicators[index]) is not None]
    quantities = find_quantities(form)
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
    per = {index: denominator(target_unit(form, index)).split("·")[0] for index in costs}
    found = {}
    for cost, head in per.items():
        counted = [
            i for i in quantities if head == target_unit(form, i) or (head and head in fold_text(_name(form, i)))
        ]
        alone = list(per.values()).count(head) == 1 and len(counted) == 1
        if (
            cost not in taken
            and alone
            and counted[0] not in taken.values()
            and not matches_term(load_priced_cost_terms().loose_heads, head)
        ):
            found[cost] = counted[0]
    return found


def _name(form: Form, index: int) -> str:
    return form.indicators[index].name or ""


def _priced(form: Form, cost: int, quantity: int | None) -> PricedCost | None:
    row = form.indicators[cost]
    amount = amount_in_yuan(row)
    per = denominator(row.target.unit if row.target else None)
    average = bool(per) or is_average(row)
    if amount is None:
        return None
    if matches_term(load_priced_cost_terms().lump_period, per) or (not average and not per):
        return PricedCost(cost, None, amount, in_ten_thousands(amount))
    target = form.indicators[quantity].target if quantity is not None else None
    if quantity is None or target is None or target.value is None:
        return None
    unit = fold_text(target.unit or "")
    number = target.value * (_TEN_THOUSAND if unit.startswith("万") and not per.startswith("万") else 1)
    return PricedCost(cost, quantity, amount * number, f"{in_ten_thousands(amount)}×{figure(number)}")


def in_ten_thousands(amount: Decimal) -> str:
    return figure((amount / _TEN_THOUSAND).normalize()) if amount else "0"
