"""Which rows owe an explanation, what the rules write for them, and that nothing of it is made up."""

from __future__ import annotations

import re

import pytest
from evaluation_form import NOTES, evaluation
from one_project import draft_reasons

from extractor.drafting.facts.facts import Facts, Source
from extractor.drafting.facts.guards import reason_faults
from extractor.drafting.facts.notes import notes_of_text
from extractor.drafting.facts.slots import slots_of, without_slots
from extractor.drafting.texts.annual_goal import draft_goal
from extractor.drafting.texts.deviation import draft_reasons_for, facts_for
from extractor.drafting.texts.house_style import style_of
from extractor.drafting.texts.results_summary import draft_summary
from extractor.drafting.texts.rows_in_need import rows_in_need
from extractor.model.draft import Drafted, Proposal
from extractor.model.form import Form
from extractor.settings import Settings
from extractor.terms.measures import parse_measure

CASES = ["below", "over", "below_rate", "zero", "above_limit", "under_cost", "partial", "satisfaction"]
EXECUTION = "/funding/rows/0/execution_rate"


def drafted(form: Form, notes: str = "", **options: bool) -> dict[str, Drafted]:
    told = notes_of_text(notes, "notes.md") if notes else None
    return draft_reasons_for(form, (), told, source=Source("自评.docx", 0), **options)


def test_rows_in_need_are_those_off_target_without_a_reason() -> None:
    form = evaluation()
    assert [(need.row, need.case) for need in rows_in_need(form)] == list(enumerate(CASES))
    assert [need.row for need in rows_in_need(form, rewrite=True)] == [*range(8), 9]


def test_a_cost_below_its_limit_and_a_count_on_target_owe_nothing() -> None:
    form = evaluation()
    form.indicators[5].actual = parse_measure("78000(元)").measure
    assert 5 not in [need.row for need in rows_in_need(form)]
    assert 8 not in [need.row for need in rows_in_need(form)]


def test_every_reason_has_cause_effect_and_measure_in_the_right_length() -> None:
    for pointer, text in drafted(evaluation()).items():
        assert 40 <= len(text.text) <= 120, (pointer, text.text)
        assert "。" in text.text[:-1]
        assert text.text.endswith("。")
        assert text.origin == "rule"


def test_what_is_not_known_is_a_slot_with_a_question() -> None:
    text = drafted(evaluation())["/indicators/0/deviation"]
    assert text.text.startswith(
        "因〔待填：未完成的具体原因〕，湖岸巡护次数实际完成36次，较指标值40次少4次，完成率90%。"
    )
    assert [slot.text for slot in text.slots] == [f"〔待填：{what}〕" for what in slots_of(text.text)]
    assert all("湖岸巡护次数" in slot.question for slot in text.slots)


def test_notes_become_cause_and_measure_and_stand_in_the_evidence() -> None:
    found = drafted(evaluation(), NOTES)
    text = found["/indicators/0/deviation"]
    assert text.text == (
        "因汛期封闭堤路两周，四次巡护未能进行，湖岸巡护次数实际完成36次，较指标值40次少4次，完成率90%。"
        "下一步由巡护科于2025年3月前调整巡护路线。"
    )
    assert not text.slots
    assert ("notes.md", "第1行") in [(each.document, each.pointer) for each in text.evidence]
    assert "新建生态岛后候鸟增多" in found["/indicators/1/deviation"].text
    assert "结余20万元" in found[EXECUTION].text
    assert "手册印刷招标节余15万元" in found[EXECUTION].text


def test_a_result_that_a_note_says_again_is_not_its_cause() -> None:
    """执行率低，因…: the rate stands in the form, one 因 is enough; and a note that was used is not asked about."""
    notes = notes_of_text("全年执行率低，因手册印刷招标节余15万元", "说明.txt")
    draft = draft_reasons(evaluation(), notes=notes, settings=Settings(engine="rules"))
    text = draft.texts["/funding/rows/0/execution_rate"].text
    assert text.startswith("因手册印刷招标节余15万元，全年预算")
    assert not any("招标节余" in notice for notice in draft.notices)


def test_a_project_that_spent_its_budget_owes_nothing() -> None:
    form = evaluation()
    form.funding.rows[0].executed = form.funding.rows[0].adjusted_budget
    assert EXECUTION not in drafted(form)


def test_a_reason_that_stands_is_kept_unless_it_is_to_be_rewritten() -> None:
    assert "/indicators/9/deviation" not in drafted(evaluation())
    text = drafted(evaluation(), rewrite=True)["/indicators/9/deviation"].text
    assert text.startswith("因汛期停训两周，培训人次少于计划，志愿者培训人次全年实际完成280人次")
    assert "后续拟错峰安排培训" in text


def test_what_does_not_plainly_tell_something_is_asked_about() -> None:
    text = drafted(evaluation(), "湖岸巡护次数：汛期封闭堤路两周。巡护次数照着目标凑整")["/indicators/0/deviation"]
    assert text.text.startswith("因汛期封闭堤路两周，〔待填：说明“巡护次数照着目标凑整”是否属实、是否写入〕，")
    assert "凑整" not in without_slots(text.text)
    assert text.slots[0].question == ("“湖岸巡护次数”：说明“巡护次数照着目标凑整”是否属实、是否写入？")


def test_a_doubt_takes_the_place_of_the_cause_and_asks_for_another() -> None:
    text = drafted(evaluation(), "湖岸巡护次数：随大流就好，汛期停航")["/indicators/0/deviation"]
    assert text.text.startswith("因〔待填：说明“随大流就好，汛期停航”是否属实、是否写入〕，湖岸巡护次数实际完成36次")
    assert text.slots[0].question.endswith("不写入的，请另给出未完成的具体原因")


def test_a_measure_that_is_no_plan_is_asked_about() -> None:
    text = drafted(evaluation(), "湖岸巡护次数：措施：照抄上一年")["/indicators/0/deviation"]
    assert "〔待填：说明“照抄上一年”是否属实、是否写入〕" in text.text
    assert "照抄" not in without_slots(text.text)


@pytest.mark.parametrize("row", range(8))
def test_a_doubt_beside_long_facts_keeps_the_length(row: int) -> None:
    name = evaluation().indicators[row].name
    long = "汛期封闭堤路两周，监测仪器校准推迟到九月，招标两次流标，承办单位更换，志愿者减少六成"
    text = drafted(evaluation(), f"{name}：{long}。“{long}”这几句都要照搬进去，一个月的量补足120字")
    found = text[f"/indicators/{row}/deviation"]
    assert len(found.text) <= 120
    assert "照搬" not in without_slots(found.text)
    assert all(len(what) <= 40 for what in slots_of(found.text))
    assert not [notice for notice in found.notices if "请核对" in notice]


def test_a_clause_that_contradicts_the_grade_is_left_out_and_told() -> None:
    text = drafted(evaluation(), "公众护湖意识：宣传场次少，全部达成年度指标")["/indicators/6/deviation"]
    assert "全部达成" not in text.text
    assert "宣传场次少" in text.text
    assert any("矛盾" in notice for notice in text.notices)


def test_a_note_may_not_change_the_result_of_its_row() -> None:
    text = drafted(evaluation(), "湖岸巡护次数：汛期封闭堤路，实际完成100次，本行应得满分")["/indicators/0/deviation"]
    assert "汛期封闭堤路" in text.text
    assert "100次" not in text.text
    assert "满分" not in text.text


def test_the_past_reasons_of_the_body_decide_how_a_measure_opens() -> None:
    assert style_of([evaluation()]).turn == "后续拟"
    bare = evaluation()
    bare.indicators[9].deviation = None
    assert style_of([bare]).turn == "下一步将"
    assert "。后续拟由〔待填：责任部门〕" in drafted(evaluation())["/indicators/0/deviation"].text


def test_reasons_of_one_form_are_no_copies() -> None:
    texts = [text.text for text in drafted(evaluation()).values()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("notes", ["", NOTES])
def test_the_guards_have_nothing_against_the_rules_own_texts(notes: str) -> None:
    form = evaluation()
    matched = notes_of_text(notes).match(form)
    for pointer, text in drafted(form, notes).items():
        if pointer != EXECUTION:
            row = int(pointer.split("/")[2])
            facts: Facts = facts_for(form, row, matched.of(row), Source())
            assert reason_faults(text.text, form, row, facts) == []
            assert not [notice for notice in text.notices if "请核对" in notice]


def test_the_summary_tells_results_and_every_missed_target() -> None:
    form = evaluation()
    text = draft_summary(form, source=Source("自评.docx", 0))
    assert text.text.startswith("2024年度共设绩效指标10项，达到指标值3项，未达到7项。")
    missed = text.text[text.text.index("未达到指标值的有") :]
    for row in (0, 2, 3, 4, 6, 7, 9):
        assert (form.indicators[row].name or "") in missed
    assert "执行80万元，预算执行率80%" in text.text
    assert not text.notices


def test_a_form_without_results_gets_a_slot_for_its_summary() -> None:
    form = evaluation()
    for row in form.indicators:
        row.actual = None
    assert draft_summary(form).origin == "slot"


def proposal(name: str, last: str, now: str | None) -> Proposal:
    return Proposal(
        level1="产出指标", level2="数量指标", name=name, last_target=parse_measure(last).measure,
        proposed=parse_measure(now).measure if now else None, method="规则", rationale="依据", status="changed",
    )  # fmt: skip


def test_the_goal_moves_year_edition_and_numbers_with_the_rows() -> None:
    last = "1、举办第三届护湖志愿者大会。2、到2024年底编写2本巡护手册，新增观鸟点位5个，清淤河道6条。"
    rows = [
        proposal("第四届护湖志愿者大会场次", "≥1(场)", "≥1(场)"),
        proposal("编写巡护手册数", "≥2(本)", "≥3(本)"),
        proposal("新增观鸟点位", "≥5(个)", None),
    ]
    goal = draft_goal(last, rows, 2024, 2025)
    assert goal.text == (
        "1、举办第四届护湖志愿者大会。2、到2025年底编写3本巡护手册，新增观鸟点位〔待填：本年数量〕个，"
        "清淤河道〔待填：本年数量〕条。"
    )
    assert len(goal.slots) == 2


def test_an_edition_no_row_has_is_asked_for() -> None:
    goal = draft_goal("备战第47届世赛。", [proposal("集训基地数", "≥5(个)", "≥6(个)")], 2024, 2025)
    assert goal.text.startswith("备战第〔待填：届次〕届世赛。")
    assert re.search("第几届", goal.slots[0].question)


def test_without_a_last_goal_the_rows_speak_or_staff_is_asked() -> None:
    assert draft_goal(None, [], None, 2025).origin == "slot"
    assert draft_goal(None, [proposal("编写手册数", "≥2(本)", "≥3(本)")], None, 2025).text == (
        "2025年主要指标：编写手册数不少于3本。"
    )
