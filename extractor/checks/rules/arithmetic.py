"""Checks of the funding block: parts and totals, execution rates and their points. In: a form. Out: problems.

A part that is not printed (null) may be blank or lost, so a total is only held against parts that are all there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from extractor.checks.registry import PRACTICE, TALLY, Problem, rule
from extractor.model.form import DeclarationFunding, EvaluationFunding, EvaluationFundingRow, Form
from extractor.profiles.profile import Profile
from extractor.terms.phrasing import AMOUNTS, figure, summed

_DECLARED = {
    "project_total": ("project_fiscal", "project_other"),
    "annual_total": ("annual_appropriation", "annual_carryover", "annual_other"),
}
_COLUMNS = ("initial_budget", "adjusted_budget", "executed")
_PERCENT = Decimal(100)
_HALF_TENTH = Decimal("0.05")


@rule(
    "funding.declared_sum",
    "error",
    TALLY,
    kind="target_declaration",
    family="arithmetic",
    title="申报表资金总额应等于各组成部分之和",
    needs="项目资金总额、年度资金申请总额及其组成部分",
    reading=True,
)
def declared_sums(form: Form, profile: Profile) -> Iterator[Problem]:
    """项目资金总额 = 财政资金 + 其他资金; 年度资金申请总额 = 当年财政拨款 + 上年结转资金 + 其他资金."""
    if isinstance(form.funding, DeclarationFunding):
        for total, parts in _DECLARED.items():
            amounts = {f"/funding/{key}": getattr(form.funding, key) for key in (total, *parts)}
            yield from _sum_problem(AMOUNTS[total], amounts, profile)


@rule(
    "funding.evaluated_sum",
    "error",
    TALLY,
    kind="self_evaluation",
    family="arithmetic",
    title="自评表年度资金总额应等于各组成部分之和",
    needs="年度资金总额及其组成部分",
    reading=True,
)
def evaluated_sums(form: Form, profile: Profile) -> Iterator[Problem]:
    """年度资金总额 = 当年财政拨款 + 上年结转资金 + 其他资金, in each of the three columns of amounts."""
    rows: dict[str, int] = {row.item: index for index, row in enumerate(_rows(form))}
    items = ("annual_total", "appropriation", "carryover", "other")
    if not all(item in rows for item in items):
        return
    for column in _COLUMNS:
        amounts = {f"/funding/rows/{rows[item]}/{column}": getattr(_rows(form)[rows[item]], column) for item in items}
        yield from _sum_problem(f"年度资金总额的{AMOUNTS[column]}", amounts, profile)


def _rows(form: Form) -> list[EvaluationFundingRow]:
    return form.funding.rows if isinstance(form.funding, EvaluationFunding) else []


def _sum_problem(caption: str, amounts: Mapping[str, Decimal | None], profile: Profile) -> Iterator[Problem]:
    """`amounts` holds the total first, then its parts. Parts above the total are wrong even where one is missing."""
    total, *parts = amounts.values()
    printed = [part for part in parts if part is not None]
    if total is None or not printed:
        return
    difference = sum(printed, Decimal(0)) - total
    incomplete = len(printed) < len(parts)
    if abs(difference) <= profile.funding.tolerance or (incomplete and difference < 0):
        return
    arithmetic = f"{summed(printed)} = {figure(sum(printed, Decimal(0)))}，表中总额 {figure(total)}"
    message = f"{caption}与各组成部分之和不一致，相差{figure(abs(difference))}"
    yield Problem([key for key, value in amounts.items() if value is not None], message, arithmetic)


@rule(
    "execution.rate",
    "error",
    TALLY,
    kind="self_evaluation",
    family="arithmetic",
    title="执行率应等于全年执行数除以全年预算数",
    needs="全年预算数、全年执行数、执行率",
    reading=True,
)
def execution_rates(form: Form, profile: Profile) -> Iterator[Problem]:
    """执行率 = 全年执行数 ÷ 全年预算数 × 100. Forms cut or round: one unit of the last printed place is allowed."""
    for index, row in enumerate(_rows(form)):
        if row.execution_rate is None or row.executed is None or not row.adjusted_budget:
            continue
        exact = row.executed / row.adjusted_budget * _PERCENT
        allowed = max(profile.execution.rate_tolerance, _last_place(row.execution_rate))
        if abs(exact - row.execution_rate) > allowed:
            ratio = f"{figure(row.executed)} ÷ {figure(row.adjusted_budget)} × 100 = {exact:.3f}"
            message = f"{AMOUNTS[row.item]}的执行率{figure(row.execution_rate)}%与执行数、预算数不符"
            pointers = [f"/funding/rows/{index}/{key}" for key in ("execution_rate", "executed", "adjusted_budget")]
            yield Problem(pointers, message, f"{ratio}，表中 {figure(row.execution_rate)}")


def rounding(printed: Decimal) -> Decimal:
    """Half a unit of the last place of a number with one decimal; 0 for others: whole points may lift a grade."""
    return _HALF_TENTH if printed.as_tuple().exponent == -1 else Decimal(0)


def _last_place(value: Decimal) -> Decimal:
    """0.1 for 99.6; 0.01 for 99.58. A number without decimals may have lost them on the way: 0.01 as well."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal("0.01")


@rule(
    "execution.points",
    "error",
    PRACTICE,
    kind="self_evaluation",
    family="scoring",
    title="执行率得分应等于分值乘以执行率，不超过分值",
    needs="执行率、分值、得分",
    reading=True,
)
def execution_points(form: Form, profile: Profile) -> Iterator[Problem]:
    """得分 = 分值 × 执行率, at most the weight; by the printed rate or by the exact one.

    A score with one decimal may be rounded to it; one in whole points has to be exact.
    """
    for index, row in enumerate(_rows(form)):
        if row.weight is None or row.score is None:
            continue
        rates = [row.execution_rate] if row.execution_rate is not None else []
        if row.executed is not None and row.adjusted_budget:
            rates.append(row.executed / row.adjusted_budget * _PERCENT)
        expected = [min(row.weight, row.weight * rate / _PERCENT) for rate in rates]
        allowed = max(profile.execution.points_tolerance, rounding(row.score))
        if expected and all(abs(points - row.score) > allowed for points in expected):
            arithmetic = f"{figure(row.weight)} × {rates[0]:.2f}% = {expected[0]:.3f}，表中得分 {figure(row.score)}"
            message = f"{AMOUNTS[row.item]}的执行率得分{figure(row.score)}与按执行率计算的{expected[0]:.2f}不符"
            keys = ("score", "weight", "execution_rate", "executed", "adjusted_budget")
            yield Problem(
                [f"/funding/rows/{index}/{key}" for key in keys if getattr(row, key) is not None], message, arithmetic
            )
