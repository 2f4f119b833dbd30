"""Points of a self-evaluation: weights to 100, scores to the total, 0 ≤ score ≤ weight, grade by band."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extractor.model.form import EvaluationFunding, Finding, Form

Found = Callable[[Form, str], list[Finding]]


def test_weights_make_a_hundred(evaluation: Form, found: Found) -> None:
    assert found(evaluation, "weights.sum") == []
    evaluation.indicators[0].weight = Decimal(55)
    (finding,) = found(evaluation, "weights.sum")
    assert "分值合计为95，应为100" in finding.message
    assert finding.pointers[-1] == "/funding/rows/0/weight"


@pytest.mark.parametrize(("first", "findings"), [(60, 0), (70, 0), (65, 1)])
def test_an_execution_weight_that_is_not_printed_may_be_ten_or_none(
    evaluation: Form, found: Found, first: int, findings: int
) -> None:
    assert isinstance(evaluation.funding, EvaluationFunding)
    evaluation.funding.rows[0].weight = None
    evaluation.indicators[0].weight = Decimal(first)
    assert len(found(evaluation, "weights.sum")) == findings


@pytest.mark.parametrize("key", ["weight", "score"])
def test_a_lost_cell_is_not_blamed_on_the_unit(evaluation: Form, found: Found, key: str) -> None:
    setattr(evaluation.indicators[0], key, None)
    assert found(evaluation, f"{key}s.sum") == []


def test_scores_make_the_total(evaluation: Form, found: Found) -> None:
    evaluation.total_score = Decimal("95.28")
    (finding,) = found(evaluation, "scores.sum")
    assert finding.basis is not None
    assert "86 + 预算执行率得分 9.26 = 95.26，表中总分 95.28" in finding.basis
    evaluation.total_score = Decimal("95.27")
    assert found(evaluation, "scores.sum") == []


def test_without_the_execution_score_the_total_is_not_judged(evaluation: Form, found: Found) -> None:
    assert isinstance(evaluation.funding, EvaluationFunding)
    evaluation.funding.rows[0].score = None
    evaluation.total_score = Decimal(50)
    assert found(evaluation, "scores.sum") == []


def test_a_score_lies_between_nothing_and_its_weight(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].score = Decimal(0)
    assert found(evaluation, "score.range") == []
    evaluation.indicators[0].score = Decimal(-1)
    evaluation.indicators[1].score = Decimal(31)
    negative, above = found(evaluation, "score.range")
    assert "第1行“演练次数”得分-1为负数" in negative.message
    assert above.pointers == ["/indicators/1/score", "/indicators/1/weight"]


def test_the_execution_score_is_bounded_too(evaluation: Form, found: Found) -> None:
    assert isinstance(evaluation.funding, EvaluationFunding)
    evaluation.funding.rows[0].score = Decimal("10.5")
    assert found(evaluation, "score.range")[0].pointers[0] == "/funding/rows/0/score"


@pytest.mark.parametrize(("total", "findings"), [("100", 0), ("0", 0), ("100.5", 1), ("-1", 1)])
def test_the_total_is_between_0_and_100(evaluation: Form, found: Found, total: str, findings: int) -> None:
    evaluation.total_score = Decimal(total)
    assert len(found(evaluation, "total.range")) == findings


@pytest.mark.parametrize(
    ("total", "grade", "findings"),
    [
        ("90", "优", 0),
        ("89.99", "优", 1),
        ("89.99", "良", 0),
        ("80", "良好", 0),
        ("79.9", "良", 1),
        ("60", "中", 0),
        ("59.9", "差", 0),
        ("95", "差", 1),
        ("95", "一类", 0),
        ("95", None, 0),
    ],
)
def test_the_grade_is_the_one_of_the_total(
    evaluation: Form, found: Found, total: str, grade: str | None, findings: int
) -> None:
    evaluation.total_score, evaluation.grade = Decimal(total), grade
    assert len(found(evaluation, "grade.band")) == findings


def test_a_form_without_funding_rows_or_total_is_not_judged(evaluation: Form, found: Found) -> None:
    evaluation.funding = EvaluationFunding()
    assert found(evaluation, "scores.sum") == found(evaluation, "score.range") == []
    evaluation.total_score = None
    assert found(evaluation, "scores.sum") == found(evaluation, "total.range") == []
