"""Forms of one set and forms of several years against each other."""

from __future__ import annotations

import pytest
from rule_forms import across, declared, evaluated, row

from extractor.model.form import Form

GOAL = "按奖金设置计划为竞赛获奖项目、人员、团队发放奖励，各项工作完成及时，营造良好氛围。"


def with_goal(project: str, goal: str = GOAL, **more: object) -> Form:
    return declared(project_name=project, goals={"annual": goal}, **more)


def test_one_goal_in_two_projects_is_an_error_at_both() -> None:
    found = across("goals.identical", [with_goal("技能竞赛"), with_goal("世赛奖励")])
    assert [index for index, _ in found] == [0, 1]
    assert list(found[0][1].others) == [(1, "/goals/annual")]


@pytest.mark.parametrize(
    "other",
    [with_goal("技能竞赛"), with_goal("世赛奖励", fiscal_year=2026), with_goal("世赛奖励", GOAL[:20])],
    ids=["same project", "another year", "another goal"],
)
def test_the_same_project_another_year_and_another_goal_pass(other: Form) -> None:
    assert across("goals.identical", [with_goal("技能竞赛"), other]) == []


def test_three_projects_with_one_goal_are_one_finding_each() -> None:
    found = across("goals.identical", [with_goal("技能竞赛"), with_goal("世赛奖励"), with_goal("行业竞赛")])
    assert len(found) == 3
    assert "世赛奖励" in found[0][1].message
    assert "行业竞赛" in found[0][1].message


def test_a_goal_with_a_word_changed_is_a_warning() -> None:
    forms = [with_goal("技能竞赛"), with_goal("世赛奖励", GOAL.replace("良", "美"))]
    assert len(across("goals.pasted", forms)) == 2
    assert across("goals.identical", forms) == []


def test_goals_that_differ_by_the_name_of_the_project_only_pass() -> None:
    goal = "完成{}雨污分流改造工程，新建管网三公里，修复路面，工程一次验收合格，改善沿线居民出行条件和排水状况。"
    roads = ("人民路", "解放路")
    assert across("goals.pasted", [with_goal(f"{road}改造", goal.format(road)) for road in roads]) == []
    assert (
        across("goals.pasted", [with_goal(f"{road}改造", goal.format("河西")[:-1] + road[0]) for road in roads]) == []
    )
    assert across(
        "goals.pasted", [with_goal(road, goal.format(name)) for road, name in zip(roads, "甲乙", strict=True)]
    )


def test_a_form_handed_in_twice() -> None:
    twice = [with_goal("技能竞赛"), with_goal("技能竞赛", "另一版目标")]
    assert [index for index, _ in across("project.twice", twice)] == [1]
    assert across("project.twice", [twice[0], with_goal("技能竞赛", implementing_unit="档案馆")]) == []


def test_one_price_in_two_units() -> None:
    short = declared(row("经济成本", "培训经费", "≤550(元/人)"), project_name="人事")
    daily = declared(row("经济成本", "培训费单位成本", "≤550(元/人·天)"), project_name="法治")
    other = declared(row("经济成本", "培训费单位成本", "≤500(元/人·天)"), project_name="法治")
    assert len(across("units.across", [short, daily])) == 1
    assert across("units.across", [short, other]) == []


def test_one_reason_in_two_projects() -> None:
    reason = "因主办单位调整赛程，部分活动推迟到下一年度举办，下一步将提前谋划。"
    forms = [evaluated(row("数量", "赛项", deviation=reason), project_name=name) for name in ("技能竞赛", "世赛奖励")]
    ((index, found),) = across("deviation.across", forms)
    assert (index, list(found.others)) == (1, [(0, "/indicators/0/deviation")])


def year(target: str, actual: str, *, unit: str = "水务站", project: str = "河道保洁") -> list[Form]:
    past = evaluated(row("数量", "水草打捞量", "≥1(吨)", actual=actual), implementing_unit=unit, project_name=project)
    return [declared(row("数量", "水草打捞量", target)), past]


@pytest.mark.parametrize(
    ("target", "actual", "codes"),
    [
        ("≥300(吨)", "400(吨)", {"years.low"}),
        ("≥390(吨)", "400(吨)", set()),
        ("≥700(吨)", "400(吨)", {"years.high"}),
        (">400(吨)", "400(吨)", {"years.strict"}),
        ("≥400(吨)", "400(吨)", set()),
        ("≤300(吨)", "400(吨)", set()),
        ("≥95(%)", "400(吨)", set()),
        ("≥1(吨)", "3(吨)", set()),
    ],
)
def test_targets_beside_the_last_actual(target: str, actual: str, codes: set[str]) -> None:
    rules = ("years.low", "years.high", "years.strict")
    assert {code for code in rules if across(code, year(target, actual))} == codes


def test_a_row_of_another_project_says_so() -> None:
    ((index, found),) = across("years.low", year("≥300(吨)", "400(吨)", project="湖面保洁经费"))
    assert index == 0
    assert "如为同一口径" in found.message
    assert across("years.low", year("≥300(吨)", "400(吨)", unit="档案馆")) == []


def test_a_changed_unit_of_the_project_s_indicator() -> None:
    forms = year("≥300(吨)", "400(吨)")
    forms[0].indicators[0] = row("数量", "水草打捞量", "≥300(立方米)")
    assert len(across("years.unit", forms)) == 1


def test_a_missed_indicator_that_is_gone() -> None:
    missed = row("数量", "护栏维修长度", "≥300(米)", weight="5", score="3")
    kept = row("数量", "2024年水草打捞量", "≥300(吨)", weight="5", score="3")
    forms = [declared(row("数量", "水草打捞量", "≥300(吨)")), evaluated(missed, kept)]
    ((_, found),) = across("years.dropped", forms)
    assert list(found.others) == [(1, "/indicators/0/name")]


def test_last_year_s_goal_with_another_year_in_it() -> None:
    goal = "{}年全年打捞漂浮物三百吨，清淤两公里，保持河道整洁通畅。"
    past = declared(goals={"annual": goal.format(2024)}, fiscal_year=2024)
    assert across("years.copied", [declared(goals={"annual": goal.format(2025)}), past])
    assert across("years.copied", [declared(goals={"annual": goal.format(2025).replace("两", "三")}), past]) == []
