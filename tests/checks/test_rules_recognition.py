"""The reader's own checks: every value stands where its evidence says, nothing is left over, lost cells are noticed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extractor.checks import run_checks
from extractor.model.form import Coverage, DeclarationFunding, Finding, Form, Goals, Indicator, Measure, Review
from extractor.reading import Document, document_from_text

Found = Callable[[Form, str], list[Finding]]
TEXT = (
    "绩效目标申报表\n(2025 年度)\n项目名称\t应急 演练\n计划开始日期\t2025年1月1日\n资金\t1,200.50\n"
    "产出\n指标\t数量指标\t<p>演练</p>次\n数\t＞＝2（次）\n剩下的文字\n"
)


def spans(*pieces: str) -> list[tuple[int, int]]:
    return [(TEXT.index(piece), TEXT.index(piece) + len(piece)) for piece in pieces]


@pytest.fixture
def layout() -> Document:
    return document_from_text(TEXT, "表.txt")


@pytest.fixture
def form() -> Form:
    target = Measure(text="＞＝2（次）", operator="≥", value=Decimal(2), unit="次")
    return Form.model_validate(
        {
            "kind": "target_declaration",
            "title": "绩效目标申报表",
            "fiscal_year": 2025,
            "project_name": "应急演练",
            "start_date": "2025-01-01",
            "funding": DeclarationFunding(annual_total=Decimal("1200.50")),
            "goals": Goals(),
            "indicators": [Indicator(level1="产出指标", level2="数量指标", name="演练次数", target=target)],
            "evidence": {
                "/title": spans("绩效目标申报表"),
                "/fiscal_year": spans("2025"),
                "/project_name": spans("应急 演练"),
                "/start_date": spans("2025年1月1日"),
                "/funding/annual_total": spans("1,200.50"),
                "/indicators/0/level1": spans("产出", "指标"),
                "/indicators/0/level2": spans("数量指标"),
                "/indicators/0/name": spans("<p>演练</p>次\n数"),
                "/indicators/0/target": spans("＞＝2（次）"),
            },
            "findings": [],
            "review": [],
        }
    )


def codes(form: Form, layout: Document) -> list[str]:
    return [finding.code for finding in run_checks(form, layout)]


def test_values_that_stand_in_the_text_pass(form: Form, layout: Document) -> None:
    """Wrapped lines, tags, full-width forms, separators and written dates are the same value."""
    assert TEXT[slice(*spans("指标")[0])] == "指标"
    assert run_checks(form, layout) == []


def test_a_value_without_evidence_is_invented(form: Form, layout: Document) -> None:
    form.department = "某局"
    (finding,) = run_checks(form, layout)
    assert (finding.code, finding.pointers) == ("recognition.ungrounded", ["/department"])
    assert "主管部门“某局”" in finding.message


@pytest.mark.parametrize("pointer", ["/fiscal_year", "/indicators/0/level1", "/indicators/0/level2"])
def test_inferred_labels_and_years_need_no_evidence(form: Form, layout: Document, pointer: str) -> None:
    del form.evidence[pointer]
    assert run_checks(form, layout) == []


@pytest.mark.parametrize(
    "pointer",
    ["/title", "/project_name", "/start_date", "/funding/annual_total", "/indicators/0/name", "/indicators/0/target"],
)
def test_every_other_printed_value_needs_evidence(form: Form, layout: Document, pointer: str) -> None:
    del form.evidence[pointer]
    assert codes(form, layout) == ["recognition.ungrounded"]


@pytest.mark.parametrize(
    "pointer", ["/title", "/fiscal_year", "/start_date", "/funding/annual_total", "/indicators/0/target"]
)
def test_evidence_that_says_something_else_is_noticed(form: Form, layout: Document, pointer: str) -> None:
    form.evidence[pointer] = spans("剩下的文字")
    (finding,) = run_checks(form, layout)
    assert (finding.code, finding.pointers) == ("recognition.mismatch", [pointer])
    assert "剩下的文字" in finding.message


def test_evidence_that_says_more_than_the_value_is_noticed(form: Form, layout: Document) -> None:
    start, end = form.evidence["/indicators/0/target"][0]
    form.evidence["/indicators/0/target"] = [(start, end + 3)]
    assert codes(form, layout) == ["recognition.mismatch"]


@pytest.mark.parametrize("span", [(0, 9999), (-3, 4), (5, 5), (6, 2)])
def test_evidence_outside_the_text_is_noticed(form: Form, layout: Document, span: tuple[int, int]) -> None:
    form.evidence["/title"] = [span]
    assert codes(form, layout) == ["recognition.span"]


def test_text_left_over_is_a_recognition_error(form: Form, layout: Document) -> None:
    form.coverage = Coverage(segments=10, claimed=9, unclaimed=spans("剩下的文字"))
    form.review = [Review(pointer="/coverage", reasons=["看"])]
    (finding,) = run_checks(form, layout)
    assert (finding.code, finding.severity) == ("recognition.unclaimed", "error")
    assert finding.message.startswith("疑似识别遗漏：“剩下的文字”")


def test_without_a_layout_the_text_is_not_asked(form: Form) -> None:
    form.evidence = {}
    assert run_checks(form) == []


@pytest.mark.parametrize("key", ["target", "actual", "weight", "score"])
def test_a_cell_lost_in_one_row_is_noticed(evaluation: Form, found: Found, key: str) -> None:
    row = evaluation.indicators[1]
    evaluation.indicators.append(row.model_copy(update={"name": "观众满意度", key: None}))
    (finding,) = found(evaluation, "recognition.lost")
    assert (finding.severity, finding.pointers) == ("warning", [f"/indicators/2/{key}"])
    assert finding.message.startswith("疑似识别丢失：第3行“观众满意度”")


def test_a_column_the_form_does_not_use_is_not_lost(evaluation: Form, found: Found) -> None:
    for row in evaluation.indicators:
        row.weight = None
    assert found(evaluation, "recognition.lost") == []


def test_a_column_that_is_half_empty_is_not_lost(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].target = None
    assert found(evaluation, "recognition.lost") == []


def test_many_pieces_left_over_are_counted(form: Form, layout: Document) -> None:
    form.coverage = Coverage(segments=9, claimed=5, unclaimed=spans("剩", "下", "文", "字"))
    assert "等4处" in run_checks(form, layout)[0].message


def test_a_form_without_rows_is_noticed(evaluation: Form, found: Found) -> None:
    assert found(evaluation, "recognition.no_rows") == []
    evaluation.indicators = []
    assert found(evaluation, "recognition.no_rows")[0].severity == "warning"
