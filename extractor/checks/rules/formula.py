"""Scores recomputed by the formula: a self-evaluation in, rows scored too high or too low out.

Figures are scored in proportion, graded rows within the band of their grade word. Rows whose cells cannot be compared
(other units, descriptions) are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.registry import CannotRun, Problem, rule
from extractor.model.form import Form, Indicator
from extractor.profiles.profile import Profile
from extractor.terms.indicators import Points, by_figures, cell, graded, pointers, sane
from extractor.terms.phrasing import figure, row_name

_BASIS = "财预〔2020〕10号 项目支出绩效评价管理办法：定量、定性指标得分"
_CELLS = ("score", "weight", "target", "actual")


def points_of(row: Indicator, profile: Profile) -> Points | None:
    """Points the formula allows for a row, None where it cannot say."""
    return by_figures(row, profile.scoring.inverse_zero_at) or _by_grade(row, profile)


def _by_grade(row: Indicator, profile: Profile) -> Points | None:
    """The band of the grade word in the actual cell: 达成 80–100 %, 部分达成 60–80 %, 未达成 below 60 % (profile)."""
    grade = graded(row)
    if grade is None or row.weight is None or not sane(row.weight) or row.weight < 0:
        return None
    partial, full = profile.grades.partial_from, profile.grades.full_from
    low, high = {"none": (Decimal(0), partial), "partial": (partial, full), "full": (full, Decimal(1))}[grade]
    band = f"{figure(low * 100)}%至{figure(high * 100)}%{'' if grade == 'full' else '（不含）'}"
    points = f"{figure(low * row.weight)}至{figure(high * row.weight)}分"
    shown = f"“{cell(row.actual)}”对应分值{figure(row.weight)}的{band}，即{points}"
    return Points(low * row.weight, high * row.weight, shown, open=grade != "full")


def _judged(form: Form, profile: Profile) -> list[tuple[int, Points, Decimal]]:
    """(row, points by the formula, points given) of every row that can be judged. Raises CannotRun if none can."""
    found = []
    for index, row in enumerate(form.indicators):
        points = points_of(row, profile)
        if points is not None and row.score is not None and sane(row.score):
            found.append((index, points, row.score))
    if not found:
        raise CannotRun("没有可按公式计算得分的指标行（需指标值、实际完成值、分值和得分）")
    return found


@rule(
    "score.over_formula",
    "error",
    _BASIS,
    family="scoring",
    title="得分不应高于按公式计算的得分",
    kind="self_evaluation",
    needs="指标值、实际完成值、分值、得分",
)
def over_formula(form: Form, profile: Profile) -> Iterator[Problem]:
    """More points than actual ÷ target × weight, or than the band of the grade word. 财预〔2020〕10号."""
    allowed = profile.scoring.rounding
    for index, points, given in _judged(form, profile):
        if given > points.high + allowed or (points.open and given >= points.high > 0):
            expected = f"不足{points.high:.2f}分" if points.open else f"{points.high:.2f}分"
            message = f"{row_name(form, index)}得{figure(given)}分，按公式应为{expected}，多计得分"
            yield Problem(pointers(form, [index], *_CELLS), message, f"{points.arithmetic}，表中得分 {figure(given)}")


@rule(
    "score.under_formula",
    "warning",
    _BASIS,
    family="scoring",
    title="得分低于按公式计算的得分，请核对",
    kind="self_evaluation",
    needs="指标值、实际完成值、分值、得分",
)
def under_formula(form: Form, profile: Profile) -> Iterator[Problem]:
    """Fewer points than the formula gives: allowed to be strict, but usually a slip. One finding for all rows."""
    allowed = profile.scoring.rounding
    rows = [entry for entry in _judged(form, profile) if entry[2] < entry[1].low - allowed]
    if rows:
        told = [f"{row_name(form, index)}得{figure(given)}分，公式{p.low:.2f}分" for index, p, given in rows]
        whole = "或取整" if profile.scoring.whole_points else ""
        message = f"{len(rows)}行得分低于按公式计算的得分，请核对是否另有扣分理由{whole}：{'；'.join(told)}"
        sums = [f"第{index + 1}行 {points.arithmetic}" for index, points, _given in rows]
        yield Problem(pointers(form, [index for index, _p, _g in rows], *_CELLS), message, "；".join(sums))


@rule(
    "score.formula_total",
    "info",
    _BASIS,
    family="scoring",
    title="按公式重算的总分",
    kind="self_evaluation",
    needs="总分、指标值、实际完成值、分值、得分",
)
def formula_total(form: Form, profile: Profile) -> Iterator[Problem]:
    """The total if every row of figures were scored by the formula; the printed total itself is not in doubt."""
    if form.total_score is None:
        raise CannotRun("没有总分")
    shifts = []
    for index, points, given in _judged(form, profile):
        fitting = min(max(given, points.low), points.high)
        if abs(fitting - given) > profile.scoring.rounding:
            shifts.append((index, fitting - given))
    if shifts and sane(form.total_score):
        added = " ".join(f"{'+' if shift > 0 else '−'} {abs(shift):.2f}（第{index + 1}行）" for index, shift in shifts)
        total = form.total_score + sum((shift for _index, shift in shifts), Decimal(0))
        message = f"按公式重算{len(shifts)}行后总分为{total:.2f}，表中总分{figure(form.total_score)}"
        changed = pointers(form, [index for index, _shift in shifts], "score")
        yield Problem(["/total_score", *changed], message, f"{figure(form.total_score)} {added} = {total:.2f}")
