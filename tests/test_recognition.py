"""Doubts about values read from a picture: proposals stand in the reason, values stay as they were read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.assembly.doubts_ocr import find_ocr_doubts
from extractor.model.document import Document, Segment
from extractor.model.form import EvaluationFunding, EvaluationFundingRow, Form, Goals, Indicator, Measure
from extractor.terms.measures import parse_measure


def measure(text: str) -> Measure:
    return parse_measure(text).measure


def row(target: str, weight: str | None = None, score: str | None = None) -> Indicator:
    return Indicator(
        level1="产出指标", level2="数量指标", name="培训人数", target=measure(target), actual=measure("100(%)"),
        weight=None if weight is None else Decimal(weight), score=None if score is None else Decimal(score),
    )  # fmt: skip


def form(*rows: Indicator, **fields: Any) -> Form:
    values: dict[str, Any] = {
        "kind": "self_evaluation", "title": "自评表", "fiscal_year": 2024, "project_name": "项目",
        "funding": EvaluationFunding(), "goals": Goals(), "evidence": {}, "findings": [], "review": [],
    }  # fmt: skip
    return Form(indicators=list(rows), **(values | fields))


def layout(confidence: float | None = 1.0) -> Document:
    segment = Segment(1, 0, 8, 1, 0, confidence=confidence)
    return Document("扫描件", "项目名称≥100", (segment,), "0")


def doubts(of: Form, confidence: float | None = 1.0, known: dict[str, list[str]] | None = None) -> dict[str, str]:
    return dict(find_ocr_doubts(of, layout(confidence), known))


SURE = [row("≥50(人)"), row("≥60(人)"), row("≤3(次)"), row("=100(%)"), row("≥5(次)")]


def test_nothing_is_said_of_documents_that_were_not_recognised() -> None:
    assert not doubts(form(*SURE, row("2100(%)")), confidence=None)


@pytest.mark.parametrize(("read", "meant"), [(">90(%)", "≥90(%)"), ("<3(次)", "≤3(次)")])
def test_a_strict_sign_is_a_misread_one_only_where_it_was_read_with_little_certainty(read: str, meant: str) -> None:
    unlike = form(*SURE, row(read), evidence={"/indicators/5/target": [(0, 4)]})
    assert doubts(unlike, confidence=0.99) == {}
    proposed = [reason for pointer, reason in find_ocr_doubts(unlike, layout(0.4)) if pointer == "/indicators/5/target"]
    assert any(f"可能是“{meant}”" in reason for reason in proposed)


def test_a_value_read_with_little_certainty_is_shown() -> None:
    found = doubts(form(evidence={"/project_name": [(0, 4)]}), confidence=0.4)
    assert "40%" in found["/project_name"]
    assert not doubts(form(evidence={"/project_name": [(0, 4)]}), confidence=0.99)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("2100(%)", "≥100(%)"), ("Z90(%)", "≥90(%)"),
        ("二100(%)", "=100(%)"), ("≥1O(人)", "≥10(人)"), ("≥l2(人)", "≥12(人)"),
    ],
)  # fmt: skip
def test_the_grammar_proposes_what_was_printed(read: str, meant: str) -> None:
    wrong = row(read)
    found = doubts(form(*SURE, wrong))
    assert f"可能是“{meant}”" in found["/indicators/5/target"]
    assert wrong.target is not None
    assert wrong.target.text == read


def test_a_target_without_sign_among_targets_with_one_is_shown() -> None:
    assert "漏掉" in doubts(form(*SURE, row("90(%)")))["/indicators/5/target"]


def test_forms_that_print_no_signs_are_left_alone() -> None:
    assert not doubts(form(row("2100"), row("50"), row("60"), row("70")))


def test_letters_in_names_of_things_are_no_digits() -> None:
    assert not doubts(form(*SURE, row("取得ISO9001认证")))


def test_a_score_above_its_weight_has_lost_its_point() -> None:
    found = doubts(form(row("≥5(次)", "10", "95")))
    assert "“95”若为“9.5”" in found["/indicators/0/score"]


def test_a_weight_that_spoils_the_sum_has_lost_its_point() -> None:
    rows = [row("≥5(次)", "90", "90"), row("≥5(次)", "75", "7.5"), row("≥5(次)", "2.5", "2.5")]
    found = doubts(form(*rows, total_score=Decimal(100)))
    assert "“75”若为“7.5”" in found["/indicators/1/weight"]
    assert "/indicators/0/weight" not in found


def test_an_execution_rate_is_compared_with_its_amounts() -> None:
    amounts = EvaluationFundingRow(
        item="annual_total", adjusted_budget=Decimal(1000), executed=Decimal("995.8"), execution_rate=Decimal(9958)
    )
    assert "99.58" in doubts(form(funding=EvaluationFunding(rows=[amounts])))["/funding/rows/0/execution_rate"]


@pytest.mark.parametrize(
    ("pointer", "raw", "meant"),
    [("/start_date", "2025年1月1目", "2025年1月1日"), ("/indicators/0/weight", "l0.O0", "10.00")],
)
def test_cells_that_gave_no_value_get_a_proposal(pointer: str, raw: str, meant: str) -> None:
    found = doubts(form(row("≥5(次)")), known={pointer: [f"无法识别：“{raw}”"]})
    assert f"可能是“{meant}”" in found[pointer]
