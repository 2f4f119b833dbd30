"""Funding: totals against parts that are all printed, cut rates, capped points."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extractor.model.form import DeclarationFunding, EvaluationFunding, Finding, Form

Found = Callable[[Form, str], list[Finding]]


def declared(form: Form) -> DeclarationFunding:
    assert isinstance(form.funding, DeclarationFunding)
    return form.funding


def evaluated(form: Form) -> EvaluationFunding:
    assert isinstance(form.funding, EvaluationFunding)
    return form.funding


def test_project_total_is_its_parts(declaration: Form, found: Found) -> None:
    declared(declaration).project_other = Decimal(30)
    (finding,) = found(declaration, "funding.declared_sum")
    assert finding.pointers == ["/funding/project_total", "/funding/project_fiscal", "/funding/project_other"]
    assert finding.basis is not None
    assert "80 + 30 = 110，表中总额 100" in finding.basis


def test_annual_total_is_its_parts(declaration: Form, found: Found) -> None:
    declared(declaration).annual_carryover = Decimal(0)
    (finding,) = found(declaration, "funding.declared_sum")
    assert "相差10" in finding.message


@pytest.mark.parametrize("lost", ["annual_carryover", "annual_appropriation", "annual_total"])
def test_a_blank_amount_gives_no_false_alarm(declaration: Form, found: Found, lost: str) -> None:
    setattr(declared(declaration), lost, None)
    assert found(declaration, "funding.declared_sum") == []


def test_parts_above_the_total_are_wrong_whatever_is_missing(declaration: Form, found: Found) -> None:
    declared(declaration).annual_carryover = None
    declared(declaration).annual_appropriation = Decimal(60)
    assert len(found(declaration, "funding.declared_sum")) == 1


@pytest.mark.parametrize("column", ["initial_budget", "adjusted_budget", "executed"])
def test_each_column_of_an_evaluation_adds_up(evaluation: Form, found: Found, column: str) -> None:
    assert found(evaluation, "funding.evaluated_sum") == []
    setattr(evaluated(evaluation).rows[3], column, Decimal(7))
    (finding,) = found(evaluation, "funding.evaluated_sum")
    assert finding.pointers == [f"/funding/rows/{row}/{column}" for row in range(4)]


def test_a_missing_funding_row_gives_no_false_alarm(evaluation: Form, found: Found) -> None:
    evaluated(evaluation).rows[1].executed = Decimal(1)
    del evaluated(evaluation).rows[3]
    assert found(evaluation, "funding.evaluated_sum") == []


@pytest.mark.parametrize(("rate", "findings"), [("92.64", 0), ("92.65", 0), ("92.6", 0), ("92.62", 1), ("93", 1)])
def test_rates_may_be_cut_or_rounded(evaluation: Form, found: Found, rate: str, findings: int) -> None:
    """92.645 ÷ 100 = 92.645 %, printed with two places or one."""
    evaluated(evaluation).rows[0].execution_rate = Decimal(rate)
    assert len(found(evaluation, "execution.rate")) == findings


def test_nothing_is_executed_of_nothing(evaluation: Form, found: Found) -> None:
    assert evaluated(evaluation).rows[2].adjusted_budget == 0
    assert found(evaluation, "execution.rate") == []


@pytest.mark.parametrize(("score", "findings"), [("9.26", 0), ("9.27", 0), ("9.30", 1), ("10", 1)])
def test_points_follow_the_rate(evaluation: Form, found: Found, score: str, findings: int) -> None:
    evaluated(evaluation).rows[0].score = Decimal(score)
    assert len(found(evaluation, "execution.points")) == findings


def test_points_by_the_cut_rate_and_by_the_exact_one_are_both_right(evaluation: Form, found: Found) -> None:
    row = evaluated(evaluation).rows[0]
    row.weight, row.execution_rate = Decimal(100), Decimal("92.60")
    for score, findings in (("92.60", 0), ("92.64", 0), ("92.62", 1)):
        row.score = Decimal(score)
        assert len(found(evaluation, "execution.points")) == findings, score


def test_points_are_capped_at_the_weight(evaluation: Form, found: Found) -> None:
    row = evaluated(evaluation).rows[0]
    row.executed, row.execution_rate, row.score = Decimal(110), Decimal(110), Decimal(10)
    assert found(evaluation, "execution.points") == []
    row.score = Decimal(11)
    assert len(found(evaluation, "execution.points")) == 1


@pytest.mark.parametrize("key", ["executed", "adjusted_budget", "execution_rate"])
def test_a_lost_amount_leaves_the_rate_unjudged(evaluation: Form, found: Found, key: str) -> None:
    """The points are still held against whichever rate is left, and with none they are not."""
    row = evaluated(evaluation).rows[0]
    setattr(row, key, None)
    assert found(evaluation, "execution.rate") == found(evaluation, "execution.points") == []
    row.score = Decimal(5)
    assert len(found(evaluation, "execution.points")) == 1
    row.execution_rate = row.executed = None
    assert found(evaluation, "execution.points") == []


def test_the_tolerance_itself_is_allowed(declaration: Form, found: Found) -> None:
    declared(declaration).project_total = Decimal("100.01")
    assert found(declaration, "funding.declared_sum") == []
    declared(declaration).project_total = Decimal("100.02")
    assert len(found(declaration, "funding.declared_sum")) == 1
