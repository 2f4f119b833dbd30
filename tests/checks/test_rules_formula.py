"""Scores by formula: proportion, inverse, "= 0", grade bands; what cannot be compared is left alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.checks.run import check_forms
from extractor.model.form import Finding, Form, Indicator, Measure
from extractor.profiles.files import builtin
from extractor.terms.indicators import by_figures

TWO = Decimal(2)


def measure(text: str, operator: Any = None, value: str | None = None, unit: str | None = None) -> Measure:
    return Measure(text=text, operator=operator, value=Decimal(value) if value else None, unit=unit)


def row(operator: Any, target: str, actual: str, weight: str, score: str | None = None, **more: Any) -> Indicator:
    return Indicator(
        level1=more.get("level1", "产出指标"),
        level2=more.get("level2", "数量指标"),
        name=more.get("name", "演练次数"),
        target=measure(f"{operator or ''}{target}", operator, target, more.get("unit")),
        actual=measure(actual, None, actual, more.get("actual_unit")),
        weight=Decimal(weight),
        score=Decimal(score) if score else None,
    )


def scored(form: Form, *rows: Indicator) -> list[Finding]:
    form.indicators = list(rows)
    codes = {"score.over_formula", "score.under_formula", "score.formula_total"}
    return check_forms([form], codes=codes)[0].findings


@pytest.mark.parametrize(
    ("operator", "target", "actual", "points"),
    [
        ("≥", "60", "55", "2.75"),
        (">", "10", "2", "0.6"),
        ("=", "10", "8", "2.4"),
        ("=", "10", "20", "3"),
        (None, "10", "5", "1.5"),
        ("≥", "10", "10", "3"),
        ("≤", "10", "10", "3"),
        ("≤", "10", "4", "3"),
        ("≤", "10", "15", "1.5"),
        ("<", "10", "20", "0"),
        ("≤", "10", "35", "0"),
        ("=", "0", "0", "3"),
        ("=", "0", "1", "0"),
        ("≤", "0", "1", "0"),
        ("≥", "10", "-5", "0"),
        ("≥", "0", "5", "3"),
    ],
)
def test_points_follow_from_target_actual_and_weight(
    operator: str | None, target: str, actual: str, points: str
) -> None:
    found = by_figures(row(operator, target, actual, "3"), TWO)
    assert found is not None
    assert found.high == found.low == Decimal(points)


def test_the_multiple_that_ends_the_points_of_an_inverse_row_is_the_profiles() -> None:
    found = by_figures(row("≤", "10", "20", "3"), Decimal(3))
    assert found is not None
    assert found.high == Decimal("1.5")


@pytest.mark.parametrize(
    "unclear",
    [
        row("≥", "10", "5", "3", unit="万元", actual_unit="元"),
        row("=", "30", "25", "3", name="审批天数"),
        row(None, "30", "25", "3", name="教材编印", level1="成本指标"),
        row("≥", "1e30", "5", "3"),
        row("≥", "-5", "-8", "3"),
    ],
    ids=["other unit", "days", "cost without sign", "monstrous", "negative"],
)
def test_what_cannot_be_compared_has_no_points(unclear: Indicator) -> None:
    assert by_figures(unclear, TWO) is None


def test_more_points_than_the_formula_is_an_error_and_shows_the_sum(evaluation: Form) -> None:
    over, total = scored(evaluation, row("≥", "10", "2", "3", "1"))
    assert (over.code, over.severity) == ("score.over_formula", "error")
    assert "得1分，按公式应为0.60分" in over.message
    assert "2 ÷ 10 × 3 = 0.60，表中得分 1" in str(over.basis)
    assert total.severity == "info"
    assert "95.26 − 0.40（第1行） = 94.86" in str(total.basis)


def test_fewer_points_are_one_warning_for_all_rows(evaluation: Form) -> None:
    (under, _total) = scored(evaluation, row("≥", "60", "55", "3", "2"), row("≥", "10", "8", "3", "2"))
    assert (under.code, under.severity) == ("score.under_formula", "warning")
    assert "公式2.75分" in under.message
    assert {"/indicators/0/score", "/indicators/1/score"} <= set(under.pointers)


@pytest.mark.parametrize("given", ["2.99", "2.98"])
def test_cut_and_rounded_points_are_tolerated(evaluation: Form, given: str) -> None:
    assert scored(evaluation, row("≥", "90", "89.66", "3", given)) == []


@pytest.mark.parametrize(
    ("grade", "given", "code"),
    [
        ("达成年度指标", "8", None),
        ("达成指标", "7.9", "score.under_formula"),
        ("部分达成年度指标并具有一定效果", "7.9", None),
        ("部分达成年度指标并具有一定效果", "8", "score.over_formula"),
        ("部分达成年度指标并具有一定效果", "5.9", "score.under_formula"),
        ("未达成年度指标且效果较差", "5.9", None),
        ("未达成年度指标且效果较差", "6", "score.over_formula"),
        ("未达成指标且效果较差", "0", None),
        ("已建成并投入使用", "3", None),
    ],
)
def test_a_grade_word_has_its_band(evaluation: Form, grade: str, given: str, code: str | None) -> None:
    graded = row("≥", "1", "1", "10", given)
    graded.target, graded.actual = measure("良好"), measure(grade)
    codes = [finding.code for finding in scored(evaluation, graded) if finding.code != "score.formula_total"]
    assert codes == ([code] if code else [])


def test_a_body_may_allow_coarser_rounding(evaluation: Form) -> None:
    evaluation.indicators = [row("≥", "60", "55", "3", "2.5")]
    scoring = builtin().scoring.model_copy(update={"rounding": Decimal("0.5")})
    profile = builtin().model_copy(update={"scoring": scoring})
    assert not check_forms([evaluation], profile=profile, codes={"score.under_formula"})[0].findings


def test_without_anything_to_score_the_ledger_says_so(evaluation: Form) -> None:
    evaluation.indicators[0].weight = evaluation.indicators[1].weight = None
    (outcome,) = check_forms([evaluation], codes={"score.over_formula"})[0].ledger
    assert outcome.state == "could_not_run"
    assert "没有可按公式计算得分" in str(outcome.reason)
