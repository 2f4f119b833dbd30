"""Results far from their targets and no word of why: a self-evaluation in, rows that owe a reason out.

Rows with the same fault are one finding: a reviewer writes one sentence about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.registry import Problem, rule
from extractor.checks.rules.reasons import listed
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.deviations import has_lost_points, read_reason
from extractor.terms.indicators import figures, graded, is_money, pointers, should_be_small, smaller_is_better
from extractor.terms.phrasing import figure, row_name

_BASIS = "财预〔2020〕10号 项目支出绩效评价管理办法：偏离绩效目标的应分析原因"
_REVIEW = "自评复核实务"


@rule(
    "deviation.missing",
    "error",
    _BASIS,
    family="completeness",
    title="扣分的指标应填写偏差原因及改进措施",
    kind="self_evaluation",
    needs="分值、得分、偏差原因",
)
def missing_reason(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Points were taken off and the cell for the reason is empty. A row graded 达成 may have 80 % of its points."""
    rows = [
        index
        for index, row in enumerate(form.indicators)
        if has_lost_points(row) and not read_reason(row) and graded(row) != "full"
    ]
    if rows:
        points = "；".join(
            f"第{index + 1}行 得{figure(row.score)}/{figure(row.weight)}分"
            for index in rows
            if (row := form.indicators[index]).score is not None and row.weight is not None
        )
        message = f"{listed(form, rows)}有扣分而未填偏差原因及改进措施"
        yield Problem(pointers(form, rows, "score", "weight"), message, points)


@rule(
    "deviation.over_target",
    "warning",
    _BASIS + "；指标值设定明显偏低的应说明",
    family="appropriateness",
    title="实际完成值明显超过指标值的应说明原因",
    kind="self_evaluation",
    needs="指标值、实际完成值、偏差原因",
)
def far_over_target(form: Form, profile: Profile) -> Iterator[Problem]:
    """30 % (profile) or more above a target that should be reached, without a word about it. One finding a form."""
    share = profile.over_target.share
    told, rows = [], []
    for index, row in enumerate(form.indicators):
        pair = figures(row)
        if pair is None or smaller_is_better(row) or pair[0] <= 0 or read_reason(row):
            continue
        if should_be_small(row.name) and (row.target is None or row.target.operator not in ("≥", ">")):
            continue
        over = (pair[1] - pair[0]) / pair[0]
        if over >= share:
            rows.append(index)
            told.append(f"{row_name(form, index)}{figure(pair[1])}/{figure(pair[0])}（+{over * 100:.0f}%）")
    if rows:
        message = f"{len(rows)}行实际完成值超过指标值{figure(share * 100)}%及以上而未说明原因：{_first(told, profile)}"
        yield Problem(pointers(form, rows, "actual", "target"), message, "指标值可能设定偏低，应说明原因或调整指标值")


def _first(told: list[str], profile: Profile) -> str:
    """As many rows as a person reads; the pointers name them all."""
    shown = told[: int(profile.over_target.listed)]
    return "、".join(shown) + (f"等{len(told)}行" if len(told) > len(shown) else "")


@rule(
    "deviation.cost_far_below",
    "warning",
    _REVIEW,
    family="appropriateness",
    title="实际成本远低于指标值的应说明原因",
    kind="self_evaluation",
    needs="指标值、实际完成值、偏差原因",
)
def cost_far_below(form: Form, profile: Profile) -> Iterator[Problem]:
    """A cost far below its limit: the limit was no limit, or part of the work was not done."""
    share, rows, told = profile.over_target.share, [], []
    for index, row in enumerate(form.indicators):
        pair = figures(row)
        if pair is None or pair[0] <= 0 or read_reason(row) or not smaller_is_better(row):
            continue
        if is_money(row.target.unit if row.target else None) and pair[1] < pair[0] * (1 - share):
            rows.append(index)
            told.append(f"{row_name(form, index)}{figure(pair[1])}/{figure(pair[0])}")
    if rows:
        message = f"{len(rows)}行实际成本低于指标值{figure(share * 100)}%以上而未说明原因：{'、'.join(told)}"
        yield Problem(pointers(form, rows, "actual", "target"), message, "成本指标值可能偏高，或有工作未实施")


@rule(
    "deviation.below_target",
    "warning",
    _BASIS,
    family="completeness",
    title="实际完成值未达到指标值的应说明原因",
    kind="self_evaluation",
    needs="指标值、实际完成值、偏差原因",
)
def below_target(form: Form, profile: Profile) -> Iterator[Problem]:
    """Worse than the target by the profile's share without a word, where no points were taken off for it: below one
    that should be reached, above one that should not be passed."""
    share, rows, told = profile.under_target.share, [], []
    for index, row in enumerate(form.indicators):
        pair = figures(row)
        if pair is None or pair[0] < 0 or read_reason(row) or has_lost_points(row):
            continue
        if _missed(row, *pair, share):
            rows.append(index)
            told.append(f"{row_name(form, index)}{figure(pair[1])}/{figure(pair[0])}")
    if rows:
        message = f"{len(rows)}行实际完成值未达到指标值而未说明原因：{'、'.join(told)}"
        yield Problem(pointers(form, rows, "actual", "target"), message, "未完成的指标应说明原因和改进措施")


def _missed(row: Indicator, target: Decimal, actual: Decimal, share: Decimal) -> bool:
    if smaller_is_better(row):
        return actual > target * (1 + share)
    return actual < target * (1 - share) and not should_be_small(row.name)
