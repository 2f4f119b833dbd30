"""Checks of a self-evaluation's points: weights, scores, total and grade. In: a form. Out: problems.

Sums are only held against a total when no addend is missing: a lost score is the reader's fault, not the unit's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.registry import PRACTICE, TALLY, Problem, rule
from extractor.checks.rules.arithmetic import rounding
from extractor.model.form import EvaluationFunding, EvaluationFundingRow, Form
from extractor.profiles.profile import Profile
from extractor.terms.phrasing import figure, row_name
from extractor.terms.text import fold_text


def _column(form: Form, key: str) -> list[Decimal] | None:
    """A column of the grid, None when it has no rows or a hole."""
    values = [getattr(row, key) for row in form.indicators]
    return None if not values or any(value is None for value in values) else values


def _execution(form: Form) -> tuple[int, EvaluationFundingRow] | None:
    """The funding row that carries the points of the execution rate."""
    rows = form.funding.rows if isinstance(form.funding, EvaluationFunding) else []
    return next(((index, row) for index, row in enumerate(rows) if row.item == "annual_total"), None)


def _pointers(form: Form, key: str, execution: tuple[int, EvaluationFundingRow] | None) -> list[str]:
    own = [f"/indicators/{index}/{key}" for index in range(len(form.indicators))]
    return own + ([f"/funding/rows/{execution[0]}/{key}"] if execution else [])


@rule(
    "weights.sum",
    "error",
    TALLY,
    kind="self_evaluation",
    family="scoring",
    title="全部分值（含预算执行率）合计应为满分",
    needs="各行分值",
    reading=True,
)
def weights_sum(form: Form, profile: Profile) -> Iterator[Problem]:
    """Weights of the indicators and of the execution rate make 100; one that is not printed may be the usual 10."""
    weights = _column(form, "weight")
    if weights is None:
        return
    points = profile.get("points")
    execution = _execution(form)
    printed = execution[1].weight if execution else None
    own = sum(weights, Decimal(0))
    sums = [own + printed] if printed is not None else [own + points["execution_weight"], own]
    if all(abs(total - points["total"]) > points["tolerance"] for total in sums):
        added = f" + 预算执行率 {figure(printed)} = {figure(sums[0])}" if printed is not None else ""
        message = f"分值合计为{figure(sums[0] if printed is not None else own)}，应为{figure(points['total'])}"
        pointers = _pointers(form, "weight", execution if printed is not None else None)
        yield Problem(pointers, message, f"{len(weights)} 行指标分值之和 {figure(own)}{added}", whole=True)


@rule(
    "scores.sum",
    "error",
    TALLY,
    kind="self_evaluation",
    family="scoring",
    title="总分应等于各项得分之和",
    needs="各行得分、预算执行率得分、总分",
    reading=True,
)
def scores_sum(form: Form, profile: Profile) -> Iterator[Problem]:
    """Scores of the indicators and of the execution rate make the total, which may be rounded to one decimal place.

    Without the score of the execution rate nothing is said.
    """
    scores, execution = _column(form, "score"), _execution(form)
    if scores is None or form.total_score is None or execution is None or execution[1].score is None:
        return
    own = sum(scores, Decimal(0))
    total = own + execution[1].score
    if abs(total - form.total_score) > max(profile.number("points.tolerance"), rounding(form.total_score)):
        parts = f"{len(scores)} 行指标得分之和 {figure(own)} + 预算执行率得分 {figure(execution[1].score)}"
        message = f"总分{figure(form.total_score)}与各项得分之和{figure(total)}不一致"
        pointers = ["/total_score", *_pointers(form, "score", execution)]
        yield Problem(pointers, message, f"{parts} = {figure(total)}，表中总分 {figure(form.total_score)}", whole=True)


@rule(
    "score.range",
    "error",
    PRACTICE,
    kind="self_evaluation",
    family="scoring",
    title="得分应在0与分值之间",
    needs="分值、得分",
    reading=True,
)
def score_range(form: Form, _profile: Profile) -> Iterator[Problem]:
    """0 ≤ 得分 ≤ 分值, of indicators and of the execution rate."""
    for index, row in enumerate(form.indicators):
        if _out_of_range(row.weight, row.score):
            yield _range_problem(f"/indicators/{index}", row_name(form, index), row.weight, row.score)
    number, rate = _execution(form) or (0, None)
    if rate and _out_of_range(rate.weight, rate.score):
        yield _range_problem(f"/funding/rows/{number}", "预算执行率", rate.weight, rate.score)


def _out_of_range(weight: Decimal | None, score: Decimal | None) -> bool:
    return score is not None and (score < 0 or (weight is not None and score > weight))


def _range_problem(pointer: str, where: str, weight: Decimal | None, score: Decimal | None) -> Problem:
    assert score is not None
    if score < 0:
        return Problem([f"{pointer}/score"], f"{where}得分{figure(score)}为负数", f"{figure(score)} < 0")
    assert weight is not None
    message = f"{where}得分{figure(score)}超过分值{figure(weight)}"
    return Problem([f"{pointer}/score", f"{pointer}/weight"], message, f"{figure(score)} > {figure(weight)}")


@rule(
    "total.range",
    "error",
    PRACTICE,
    kind="self_evaluation",
    family="scoring",
    title="总分应在0与满分之间",
    needs="总分",
    reading=True,
)
def total_range(form: Form, profile: Profile) -> Iterator[Problem]:
    full = profile.number("points.total")
    if form.total_score is not None and not 0 <= form.total_score <= full:
        message = f"总分{figure(form.total_score)}不在0至{figure(full)}之间"
        yield Problem(["/total_score"], message, f"总分 {figure(form.total_score)}")


@rule(
    "grade.band",
    "error",
    PRACTICE,
    kind="self_evaluation",
    family="scoring",
    title="评分等级应与总分所在分数段一致",
    needs="总分、评分等级",
    reading=True,
)
def grade_band(form: Form, profile: Profile) -> Iterator[Problem]:
    """优 from 90, 良 from 80, 中 from 60, 差 below (bands: the profile). Other words are not judged."""
    bands = profile.get("total_grades")
    known = {name for band in bands for name in band["names"]}
    grade = fold_text(form.grade or "")
    if form.total_score is None or grade not in known:
        return
    expected = next((band for band in bands if form.total_score >= band["floor"]), bands[-1])
    if grade not in expected["names"]:
        scale = "，".join(f"{band['names'][0]}≥{figure(band['floor'])}" for band in bands)
        message = f"评分等级“{form.grade}”与总分{figure(form.total_score)}不符，按分数应为“{expected['names'][0]}”"
        yield Problem(["/grade", "/total_score"], message, scale)
