"""What usual forms say that is no fault, beside the fault it resembles."""

from __future__ import annotations

from typing import Any

import pytest
from rule_forms import declared, evaluated, problems, row

from extractor.model.form import Form, Indicator


def explained(deviation: str) -> Form:
    return evaluated(row("数量", "打捞次数", "≥4(次)", actual="3(次)", weight="5", score="3", deviation=deviation))


def test_nothing_and_all_of_it_need_no_sign() -> None:
    signed, bare = row("数量", "打捞次数", "≥4(次)"), row("数量", "巡查次数", "4(次)")
    plain = [row("质量", "责任事故", "0起"), row("质量", "保洁合格率", "100%")]
    (found,) = problems("operator.missing", declared(signed, bare, *plain))
    assert found.pointers == ["/indicators/1/target"]


@pytest.mark.parametrize(("actual", "raised"), [("1起", True), ("0起", False)])
def test_a_bare_nought_of_accidents_is_a_limit(actual: str, raised: bool) -> None:
    form = evaluated(row("社会效益", "溺水事故", "0起", actual=actual, weight="5", score="5"))
    assert bool(problems("score.over_formula", form)) is raised


@pytest.mark.parametrize(
    ("deviation", "missing"),
    [
        ("汛期水位过高。", True),
        ("汛期水位过高，2025年起由水务站按周打捞。", False),
        ("汛期水位过高，2025年提前制定打捞方案。", False),
        ("个别河段漏捞，已全部补捞，款项已全部追回。", False),
        ("2024年汛期水位过高。", True),
    ],
)
def test_a_later_year_or_what_was_put_right_is_a_measure(deviation: str, missing: bool) -> None:
    assert bool(problems("deviation.no_measure", explained(deviation))) is missing


@pytest.mark.parametrize(
    ("actual", "raised"),
    [
        ("打捞3次，预计打捞量达到300吨。", True),
        ("打捞3次，剩余1次预计2025年3月完成。", False),
        ("护栏维修尚未完工，预计2025年3月竣工。", False),
    ],
)
def test_when_the_rest_will_be_done_is_no_plan(actual: str, raised: bool) -> None:
    assert bool(problems("actual.plan_language", evaluated(goals={"actual": actual}))) is raised


@pytest.mark.parametrize(("total", "raised"), [("97.9", False), ("98.0", True), ("98", True), ("97.88", False)])
def test_a_total_may_be_rounded_to_one_decimal(total: str, raised: bool) -> None:
    spent = {"item": "annual_total", "adjusted_budget": "100", "executed": "96.8", "weight": "10", "score": "9.68"}
    form = evaluated(row("数量", "打捞次数", "≥4(次)", weight="90", score="88.2"), funding={"rows": [spent]})
    form = form.model_copy(update={"total_score": form.funding.rows[0].score.__class__(total)})  # type: ignore[union-attr]
    assert bool(problems("scores.sum", form)) is raised


@pytest.mark.parametrize(
    ("goal", "name", "target", "raised"),
    [
        ("清运垃圾120车，城镇新增就业8.5万人。", "城镇新增就业人数", "≥8万人", True),
        ("清运垃圾120车，城镇新增就业8万人。", "城镇新增就业人数", "≥8万人", False),
        ("发放国家励志奖学金620人。", "国家励志奖学金发放人数", "=602人", True),
        ("加装电梯24部。", "加装电梯数量", "≥15部", True),
        ("更换空气呼吸器120具。", "更新空气呼吸器数量", "≥100具", True),
        ("更新供水管网32公里。", "更新供水管网长度", "≥32公里", False),
    ],
)
def test_numbers_are_held_against_the_row_they_are_about(goal: str, name: str, target: str, raised: bool) -> None:
    form = declared(row("数量", name, target), goals={"annual": goal})
    assert bool(problems("text.number_conflict", form)) is raised


def test_what_is_left_is_not_what_was_done() -> None:
    rows: list[Indicator] = [row("数量", "新建社区养老中心数", "≥4个", actual="3个")]
    done: dict[str, Any] = {"actual": "新建社区养老中心3个，剩余1个社区养老中心2025年建成。"}
    assert problems("text.number_conflict", evaluated(*rows, goals=done)) == []


def test_an_edition_in_words_is_held_against_the_project() -> None:
    form = declared(project_name="第八届河灯节", goals={"annual": "举办第七届河灯节。"})
    assert len(problems("edition.stale", form)) == 1
