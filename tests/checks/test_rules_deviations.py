"""Reasons and actuals: what is owed, what contradicts, what is empty; and what a reviewer would let pass."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from extractor.model.form import Finding, Form, Measure

Found = Callable[[Form, str], list[Finding]]


def said(text: str) -> Measure:
    return Measure(text=text, operator=None, value=None, unit=None)


def actual(form: Form, index: int, value: str) -> None:
    row = form.indicators[index]
    unit = row.target.unit if row.target else None
    row.actual = Measure(text=value, operator=None, value=Decimal(value), unit=unit)


def reason(form: Form, text: str | None, index: int = 0) -> None:
    """A reason on a row that lost points."""
    form.indicators[index].score = Decimal(1)
    form.indicators[index].deviation = text


@pytest.mark.parametrize(("text", "findings"), [(None, 1), ("无", 1), ("—", 1), ("因暴雨取消一场。", 0)])
def test_lost_points_want_a_reason(evaluation: Form, found: Found, text: str | None, findings: int) -> None:
    evaluation.indicators[1].score = Decimal(30)
    reason(evaluation, text)
    missing = found(evaluation, "deviation.missing")
    assert len(missing) == findings
    assert all("第1行" in finding.message and "/indicators/0/score" in finding.pointers for finding in missing)


def test_a_row_graded_as_reached_may_have_less_than_all_points(evaluation: Form, found: Found) -> None:
    evaluation.indicators[1].score = Decimal(30)
    evaluation.indicators[0].actual = said("达成年度指标")
    reason(evaluation, None)
    assert found(evaluation, "deviation.missing") == []


@pytest.mark.parametrize(("value", "findings"), [("2.5", 0), ("2.6", 1), ("12", 1)])
def test_thirty_percent_over_wants_a_reason(evaluation: Form, found: Found, value: str, findings: int) -> None:
    actual(evaluation, 0, value)
    assert len(found(evaluation, "deviation.over_target")) == findings
    evaluation.indicators[0].deviation = "因新增任务"
    assert found(evaluation, "deviation.over_target") == []


def test_all_rows_far_over_are_one_finding(evaluation: Form, found: Found) -> None:
    actual(evaluation, 0, "9")
    actual(evaluation, 1, "125")
    (finding,) = found(evaluation, "deviation.over_target")
    assert "9/2（+350%）" in finding.message
    assert "125/90" in finding.message


def test_below_a_limit_is_no_over_achievement(evaluation: Form, found: Found) -> None:
    row = evaluation.indicators[0]
    row.target = Measure(text="≤2", operator="≤", value=TWO, unit="次")
    actual(evaluation, 0, "20")
    assert found(evaluation, "deviation.over_target") == []


TWO = Decimal(2)


@pytest.mark.parametrize(
    ("grade", "text", "findings"),
    [
        ("未达成指标且效果较差", "故培训工作部分达成指标并具有一定效果，后续计划创新形式。", 1),
        ("未达成指标且效果较差", "故该项目达成指标并具有一定效果，后续拟扩大。", 1),
        ("部分达成指标并具有一定效果", "因场次不足，未达成指标且效果较差。", 1),
        ("未达成指标且效果较差", "因场次不足，未达成指标，后续拟增加。", 0),
        ("达成指标", "因新增任务，超额完成。", 0),
        ("未达成指标且效果较差", "因场次不足，导致任务未完成。", 0),
    ],
)
def test_grade_and_reason_agree(evaluation: Form, found: Found, grade: str, text: str, findings: int) -> None:
    evaluation.indicators[0].target = said("良好")
    evaluation.indicators[0].actual = said(grade)
    reason(evaluation, text)
    assert len(found(evaluation, "deviation.grade_conflict")) == findings


@pytest.mark.parametrize(
    ("text", "name", "value", "findings"),
    [
        ("青少年篮球联赛举办晚于预期，后续拟提前。", "青少年篮球联赛举办及时率", "100", 1),
        ("青少年篮球联赛推迟，后续拟提前。", "2024年青少年篮球联赛赛事完成及时率", "100", 0),
        ("青少年篮球联赛推迟，后续拟提前。", "青少年篮球联赛(U12)赛事完成及时率", "100", 1),
        ("青少年篮球联赛推迟，后续拟提前。", "青少年篮球联赛裁判到岗及时率", "100", 0),
        ("青少年篮球联赛推迟，后续拟提前。", "青少年篮球联赛举办及时率", "92", 0),
        ("青少年篮球联赛启动时间晚于预期，后续拟提前。", "青少年篮球联赛举办及时率", "100", 0),
        ("青少年篮球联赛观众少，后续拟宣传。", "青少年篮球联赛举办及时率", "100", 0),
    ],
)
def test_what_came_late_was_not_in_time(
    evaluation: Form, found: Found, text: str, name: str, value: str, findings: int
) -> None:
    reason(evaluation, text)
    evaluation.indicators[1].name = name
    evaluation.indicators[1].score = evaluation.indicators[1].weight
    actual(evaluation, 1, value)
    assert len(found(evaluation, "deviation.late_but_in_time")) == findings


def test_the_same_reason_on_two_rows(evaluation: Form, found: Found) -> None:
    reason(evaluation, "因培训形式单一，后续拟创新。", 0)
    reason(evaluation, "因培训形式单一, 后续拟创新", 1)
    (finding,) = found(evaluation, "deviation.repeated")
    assert finding.pointers == ["/indicators/0/deviation", "/indicators/1/deviation"]
    evaluation.indicators[1].deviation = "因场地不足，后续拟创新。"
    assert found(evaluation, "deviation.repeated") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("下一步将高度重视，进一步加强管理。", {"empty_phrases"}),
        ("下一步将于6月底前补办一场。", {"no_cause"}),
        ("因暴雨取消一场。", {"no_measure"}),
        ("因暴雨取消一场，后续拟补办。", {"undated_measure"}),
        ("因暴雨取消一场，由办公室于2025年6月底前补办。", set()),
        ("受汛期影响暂停。2025年4月底前复工并完成验收。", set()),
        ("因将参演单位由5家调整为3家，下一步于年底前补足。", set()),
    ],
)
def test_a_reason_has_cause_measure_and_date(evaluation: Form, found: Found, text: str, codes: set[str]) -> None:
    reason(evaluation, text)
    judged = {"empty_phrases", "no_cause", "no_measure", "undated_measure"}
    assert {code for code in judged if found(evaluation, f"deviation.{code}")} == codes


def test_full_points_owe_no_measure(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].score = evaluation.indicators[0].weight
    evaluation.indicators[0].deviation = "因新增任务，超额完成。"
    assert found(evaluation, "deviation.no_measure") == []


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("力争全年演练10次。", 1),
        ("计划于12月底前完成演练。", 1),
        ("原计划于6月完成，实际5月完成。", 0),
        ("争取到上级资金500万元。", 0),
        ("参演人数超预计。", 0),
        ("全年演练3次，按计划完成。", 0),
    ],
)
def test_results_are_not_plans(evaluation: Form, found: Found, text: str, findings: int) -> None:
    evaluation.goals.actual = text
    assert len(found(evaluation, "actual.plan_language")) == findings


def test_success_is_not_claimed_over_failed_rows(evaluation: Form, found: Found) -> None:
    evaluation.goals.actual = "各项任务圆满完成。"
    assert found(evaluation, "actual.claims_success") == []
    evaluation.indicators[0].actual = said("未达成指标且效果较差")
    (finding,) = found(evaluation, "actual.claims_success")
    assert finding.pointers == ["/goals/actual", "/indicators/0/actual"]


def test_a_reason_about_another_row(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].name = "宣传册印制数"
    reason(evaluation, "参演人员满意度偏低，后续拟于6月改善。")
    assert len(found(evaluation, "deviation.other_indicator")) == 1
    reason(evaluation, "宣传册印制少，参演人员满意度受影响。")
    assert found(evaluation, "deviation.other_indicator") == []
