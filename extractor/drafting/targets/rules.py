"""The years of one indicator in; next year's target with method and alternatives, out: one function for each kind.

Sources: 财预〔2015〕88号 (历史标准: 上年实际、近三年平均; 预算相匹配) and the practice of reviews: no target below last
year's actual without a reason, over-achieved targets raised, missed ones not copied, =100 % and =0 kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from extractor.drafting.targets.forecast import Outlook, outlook
from extractor.drafting.targets.row_kind import RowKind, target_number
from extractor.history.amounts import DOWN, NEAR, UP, like, plain, rate_above, rate_below, rounded
from extractor.history.series import Series
from extractor.model.draft import Label
from extractor.model.form import Measure

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Case:
    """An indicator and all its rules look at. `ratio`: next year's budget against last year's spending, if known."""

    series: Series
    kind: RowKind
    year: int
    group: Decimal
    ratio: Decimal | None

    @property
    def target(self) -> Decimal | None:
        return self.series.last.target

    @property
    def actual(self) -> Decimal | None:
        return self.series.last.actual

    @property
    def model(self) -> Measure:
        """The cell the next one is printed like."""
        row = self.series.row.indicator
        found = row.target or row.actual
        assert found is not None
        return found

    @property
    def earlier(self) -> list[Decimal]:
        """Actuals before the last year."""
        return [value for year, value in self.series.actuals() if year < self.series.last.year]


@dataclass(slots=True)
class Ruled:
    """What a rule came to. None: no evidence for a number. `facts` fill the words of drafting_rules.yaml."""

    rule: str
    value: Decimal | None = None
    cautious: Decimal | None = None
    ambitious: Decimal | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    confirm: list[str] = field(default_factory=list)


def ruled(case: Case) -> Ruled:
    """The rule for the row's kind applied. Rows in words are not for this module."""
    if case.target is None and case.actual is None:
        return Ruled("no_number", confirm=["fill"])
    if case.kind.fixed and case.target is not None:
        return Ruled("fixed", case.target, confirm=_failed(case))
    rules: dict[str, Callable[[Case], Ruled]] = {"rate": _rate, "cost": _cost, "deadline": _limit, "count": _count}
    found = rules[case.kind.kind](case)
    if "budget" in found.rule and case.ratio is not None and scale(case.ratio) != case.ratio:
        found.confirm.append("budget_bound")
    return found


def _count(case: Case) -> Ruled:
    if case.kind.down:
        return _limit(case)
    target, actual = case.target, case.actual
    if actual is None:
        return _with_alternatives(case, _unproven(case, target or Decimal(0)))
    if actual <= 0:
        return _not_begun(case)
    expected = outlook(case.series.actuals(), case.year, case.group)
    found = _expected(case, actual, expected) if expected and case.earlier else _one_year(case, actual, target)
    found.confirm += ["far_over"] if _far_over(case) else []
    found.confirm += ["budget"] if case.ratio is None else []
    return _with_alternatives(case, found)


def _unproven(case: Case, target: Decimal) -> Ruled:
    """A target nobody has an actual for: as it is, or in step with the budget."""
    if _budget_counts(case):
        return Ruled("no_actual_budget", _budgeted(case, target))
    return Ruled("no_actual", target, confirm=["budget"] if case.ratio is None else [])


def _not_begun(case: Case) -> Ruled:
    """Nothing was done last year: the years before are evidence, last year's target alone is not."""
    before = [value for value in case.earlier if value > 0]
    if not before:
        return Ruled("not_begun", confirm=["fill", "improve"])
    middle = median(before)
    return Ruled("earlier_level", _round(case, middle), facts={"middle": middle}, confirm=["improve"])


def _one_year(case: Case, actual: Decimal, target: Decimal | None) -> Ruled:
    """One year only: its actual, carried on with the growth of the group; a missed target meets it half way."""
    if target is not None and actual < target:
        return Ruled("missed", _at_least(case, (actual + target) / 2, actual), confirm=["improve"])
    grown = actual * case.group.exp()
    if _budget_counts(case):
        value = _budgeted(case, grown)
        down = value < actual
        return Ruled("budget_down" if down else "budget", value if down else _at_least(case, value, actual))
    rule = "met" if target is None or actual == target else "raised"
    return Ruled(rule, _at_least(case, max(grown, actual), actual))


def _expected(case: Case, actual: Decimal, expected: Outlook) -> Ruled:
    """Several years: the level they show, with its growth; below last year's actual only for a reason told."""
    before = outlook(case.series.actuals()[:-1], case.year, case.group)
    if before and before.own and actual > before.value * target_number("spike"):
        middle = {"middle": median(case.earlier)}
        rule = "spike_budget" if _budget_counts(case) else "spike"
        return Ruled(rule, _budgeted(case, before.value), facts=middle, confirm=["below_actual"])
    facts = {"outlook": rounded(expected.value, [Decimal(1)]), "growth": expected.growth}
    value = expected.value
    if _budget_counts(case):
        assert case.ratio is not None
        value = (value * actual * scale(case.ratio)).sqrt()
        if value < actual:
            return Ruled("trend_budget_down", _round(case, value), facts=facts)
        return Ruled("trend_budget", _at_least(case, value, actual), facts=facts)
    if value < actual and len(case.series.actuals()) >= target_number("trend_years"):
        rule = "trend_down" if expected.growth < 0 else "above_trend"
        return Ruled(rule, _round(case, value), facts=facts, confirm=["below_actual"])
    return Ruled("trend", _at_least(case, value, actual), facts=facts)


def _rate(case: Case) -> Ruled:
    if case.kind.down:
        return _limit(case)
    target, actual = case.target, case.actual
    if actual is None or target is None:
        return Ruled("no_actual", _capped(target if target is not None else actual))
    if actual < target:
        return _rate_missed(target, actual)
    years = [min(value, _HUNDRED) for _, value in case.series.actuals()[-3:]]
    if len(years) > 1:
        value = max(target, rate_below(min(years)))
        return Ruled("rate_years" if value > target else "rate_kept", value, target, rate_below(actual))
    if actual - target < target_number("survey_gain") and (case.kind.survey or actual - target < 1):
        return Ruled(
            "rate_survey" if case.kind.survey else "rate_kept", target, target, max(target, rate_below(actual))
        )
    value = min(rate_above(target), rate_below(actual)) if case.kind.survey else _process(target, actual)
    return Ruled("rate_raised" if value > target else "rate_kept", max(value, target), target, rate_below(actual))


def _process(target: Decimal, actual: Decimal) -> Decimal:
    """A rate the body holds in its own hands: up to what was reached, one step of it kept as a margin at 100 %."""
    reached = rate_below(actual)
    return reached if reached < _HUNDRED else min(rate_above(target), Decimal(98)) if target < 98 else reached


def _rate_missed(target: Decimal, actual: Decimal) -> Ruled:
    if target - actual <= target_number("near_miss"):
        return Ruled("rate_near_miss", target, confirm=["improve"])
    value = max(rate_below((target + actual) / 2), actual)
    return Ruled("rate_missed", value, actual, target, confirm=["improve"])


def _capped(value: Decimal | None) -> Decimal | None:
    return min(value, _HUNDRED) if value is not None else None


def _cost(case: Case) -> Ruled:
    """Prices follow the standard, sums of money the budget; both are upper limits."""
    target, actual = case.target, case.actual
    basis = target if target is not None else actual
    assert basis is not None
    if case.kind.lump and _budget_counts(case):
        spent = actual if actual is not None else basis
        value = _round(case, spent * scale(case.ratio or Decimal(1)), DOWN)
        return Ruled("cost_budget", value, facts={"basis": spent}, confirm=["budget_share"])
    if case.kind.lump and case.ratio is not None:
        return Ruled("cost_same", basis)
    if case.kind.lump:
        return Ruled("cost_total", basis, confirm=["budget"])
    gap = target_number("cost_gap")
    if target is not None and actual is not None and 0 < actual < target * (1 - gap):
        return Ruled("cost_lowered", _round(case, actual, UP), target, actual)
    return Ruled("cost_standard", basis, confirm=["budget"] if case.ratio is None else [])


def _limit(case: Case) -> Ruled:
    """An upper limit is never loosened: kept, or lowered to what was reached."""
    target, actual = case.target, case.actual
    if target is None or actual is None:
        return Ruled("no_actual", target if target is not None else actual)
    if actual > target:
        return Ruled("down_kept", target, (actual + target) / 2, None, confirm=["improve"])
    value = min(target, _round(case, (actual + target) / 2, UP))
    return Ruled("down_kept", value, target, actual if actual > 0 else None)


def _with_alternatives(case: Case, found: Ruled) -> Ruled:
    """Cautious: between last target and proposal, or the proposal less its growth. Ambitious: some percent beyond."""
    value, target, actual = found.value, case.target, case.actual
    if value is None:
        return found
    if found.rule == "missed":
        found.cautious, found.ambitious = actual, target
        return found
    low = [bound for bound in (target, actual) if bound is not None and bound < value]
    found.cautious = _round(case, (min(low) + value) / 2, DOWN) if low else None
    found.ambitious = _round(case, value * (1 + target_number("ambition")), UP)
    return found


def _far_over(case: Case) -> bool:
    return bool(case.target and case.actual and case.actual >= case.target * target_number("far_over"))


def _failed(case: Case) -> list[str]:
    """Whether a fixed target was missed last year."""
    if case.target is None or case.actual is None:
        return []
    missed = case.actual > case.target if case.kind.down else case.actual < case.target
    return ["improve"] if missed else []


def _budget_counts(case: Case) -> bool:
    return case.ratio is not None and abs(case.ratio - 1) > target_number("budget_same")


def scale(ratio: Decimal) -> Decimal:
    """What volumes are multiplied by: a budget that doubles or halves is another project, more is not believed."""
    return max(target_number("budget_low"), min(ratio, target_number("budget_high")))


def _budgeted(case: Case, value: Decimal) -> Decimal:
    return _round(case, value * scale(case.ratio) if case.ratio is not None and _budget_counts(case) else value)


def _round(case: Case, value: Decimal, how: str = NEAR) -> Decimal:
    return rounded(value, _seen(case), how)


def _seen(case: Case) -> list[Decimal]:
    return [*case.series.targets(), *(value for _, value in case.series.actuals())]


def _at_least(case: Case, value: Decimal, least: Decimal) -> Decimal:
    """Rounded, but not below `least`: rounding is no reason."""
    near = _round(case, value)
    return near if near >= least else _round(case, max(value, least), UP)


def told(value: Decimal | None, case: Case) -> str:
    """A value as it would be printed, without its sign."""
    if value is None:
        return ""
    unit = case.model.unit or ""
    return f"{plain(value.quantize(Decimal('0.01')))}{unit}"


def series_told(case: Case) -> str:
    return "、".join(told(value, case) for _, value in case.series.actuals())


def measures_of(case: Case, found: Ruled) -> tuple[Measure | None, Iterable[tuple[Label, Measure]]]:
    """The proposed cell, and the alternatives that differ from it, cautious first."""
    if found.value is None:
        return None, ()
    named: tuple[tuple[Label, Decimal | None], ...] = (("cautious", found.cautious), ("ambitious", found.ambitious))
    others = [(label, _cell(case, value)) for label, value in named if value is not None and value != found.value]
    return _cell(case, found.value), others


def _cell(case: Case, value: Decimal) -> Measure:
    """Printed like last year's. No rate passes 100 %, so ≥100 % is =100 %; > last year's actual would fail at it: ≥."""
    sign = case.model.operator or ("≤" if case.kind.down else "≥")
    if case.kind.kind == "rate" and value == _HUNDRED and sign in ("≥", ">"):
        sign = "="
    return like(case.model, value, "≥" if sign == ">" and value == case.actual else sign)
