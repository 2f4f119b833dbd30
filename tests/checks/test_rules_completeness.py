"""What a form should have: families, rows, points, goals, and an indicator for each task of the goal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rule_forms import declared, evaluated, problems, row

from extractor.checks.registry import CannotRun

ALL = ("经济成本", "数量", "质量", "时效", "社会效益", "服务对象满意度")


def test_missing_families_are_one_finding() -> None:
    (found,) = problems("families.missing", declared(row("数量", "打捞次数"), row("质量", "打捞合格率")))
    assert found.message == "没有设置时效、成本、满意度、效益指标"
    assert problems("families.missing", declared(*(row(label, "打捞") for label in ALL))) == []


def test_cost_is_wanted_since_the_year_it_stands_alone() -> None:
    rows = [row(label, "打捞") for label in ALL[1:]]
    assert problems("families.missing", declared(*rows, fiscal_year=2021)) == []
    assert problems("families.missing", declared(*rows, fiscal_year=2022))


def test_families_of_a_form_without_labels_are_not_judged() -> None:
    with pytest.raises(CannotRun):
        problems("families.missing", declared(row("数量", "打捞次数", level1=None).model_copy(update={"level2": None})))


def test_satisfaction_wants_a_number() -> None:
    form = declared(row("服务对象满意度", "住户满意度", "满意"), row("服务对象满意度", "商户满意度", "≥90(%)"))
    (found,) = problems("satisfaction.no_value", form)
    assert found.pointers == ["/indicators/0/target"]


@pytest.mark.parametrize(("count", "codes"), [(5, {"rows.few"}), (12, set()), (31, {"rows.many"})])
def test_too_few_and_too_many_rows(count: int, codes: set[str]) -> None:
    form = declared(*(row("数量", f"打捞{number}") for number in range(count)))
    assert {code for code in ("rows.few", "rows.many") if problems(code, form)} == codes


def points(**weights: int) -> list[object]:
    return [row(label, "打捞", weight=Decimal(weight)) for label, weight in weights.items()]


def test_points_that_fit_a_scheme_of_the_profile_pass() -> None:
    usual = evaluated(*points(数量=50, 社会效益=30, 服务对象满意度=10))  # type: ignore[arg-type]
    city = evaluated(*points(数量=60, 社会效益=20, 服务对象满意度=10))  # type: ignore[arg-type]
    assert problems("weights.split", usual) == []
    assert problems("weights.split", city)
    assert problems("weights.split", city, "shanghai") == []


def test_light_satisfaction_is_a_finding_about_its_rows() -> None:
    (found,) = problems("weights.satisfaction", evaluated(*points(数量=65, 社会效益=20, 服务对象满意度=5)))  # type: ignore[arg-type]
    assert found.pointers == ["/indicators/2/weight"]


def test_points_with_a_hole_are_not_judged() -> None:
    with pytest.raises(CannotRun):
        problems("weights.satisfaction", evaluated(row("数量", "打捞")))


def test_one_row_with_a_fifth_of_the_points() -> None:
    light = {"质量": 5, "时效": 5, "社会效益": 5}
    assert problems("weight.leaf", evaluated(*points(数量=20, **light)))  # type: ignore[arg-type]
    assert problems("weight.leaf", evaluated(*points(数量=19, **light))) == []  # type: ignore[arg-type]
    assert problems("weight.leaf", evaluated(*points(数量=25, 质量=20, 时效=25))) == []  # type: ignore[arg-type]


def test_cost_under_output_has_its_points_there() -> None:
    cost = row("成本", "打捞成本", weight=Decimal(10), level1="产出指标")
    form = evaluated(cost, *points(数量=40, 社会效益=30, 服务对象满意度=10))  # type: ignore[arg-type]
    assert problems("weights.split", form) == []


TASKS = [row("数量", "河面保洁天数"), row("数量", "护栏维修长度"), row("质量", "水质监测合格率")]


def test_the_one_task_of_a_list_without_an_indicator_is_an_error() -> None:
    form = declared(*TASKS, goals={"annual": "完成河面保洁、护栏维修、水质监测、泵站值守工作，确保安全。"})
    (found,) = problems("goals.listed_task", form)
    assert "泵站值守" in found.message
    assert problems("goals.uncovered", form) == []


def test_a_short_list_is_a_warning_only() -> None:
    form = declared(*TASKS[:2], goals={"annual": "完成河面保洁、护栏维修、泵站值守工作。"})
    assert problems("goals.listed_task", form) == []
    assert len(problems("goals.uncovered", form)) == 1


def test_a_row_about_nothing_listed_may_be_the_task_in_other_words() -> None:
    goals = {"annual": "完成河面保洁、护栏维修、水质监测、泵站值守工作，确保安全。"}
    form = declared(*TASKS, row("数量", "闸门看护人数"), goals=goals)
    assert problems("goals.listed_task", form) == problems("goals.uncovered", form) == []


@pytest.mark.parametrize(
    "goal",
    [
        "完成河面保洁、护栏维修、水质监测工作。",
        "完成河面保洁、护栏维修、水质监测、设备购置等工作。",
        "根据《泵站值守办法》，完成河面保洁、护栏维修、水质监测工作。",
        "由泵站、闸站、值守所和河长办联合完成。",
        "提升绿化、亮化、美化水平。",
    ],
)
def test_covered_lists_collective_nouns_titles_and_lists_of_bodies_pass(goal: str) -> None:
    form = declared(*TASKS, goals={"annual": goal})
    assert problems("goals.listed_task", form) == problems("goals.uncovered", form) == []


def test_output_rows_the_goal_does_not_speak_of_are_one_finding() -> None:
    goal = "全年完成河面保洁和护栏维修，委托第三方开展水质监测，及时处理水面漂浮物，保持河道整洁美观。"
    loose = [row("数量", "档案整理卷数"), row("质量", "档案整理合格率")]
    (found,) = problems("rows.beyond_goal", declared(*TASKS, *loose, goals={"annual": goal}))
    assert found.pointers == ["/goals/annual", "/indicators/3/name", "/indicators/4/name"]
    assert problems("rows.beyond_goal", declared(*TASKS, goals={"annual": goal})) == []
    with pytest.raises(CannotRun):
        problems("rows.beyond_goal", declared(*TASKS, *loose, goals={"annual": "河道整洁。"}))


def test_quality_and_timeliness_need_no_word_of_their_own_in_a_goal() -> None:
    goal = "全年完成河面保洁和护栏维修，委托第三方开展水质监测，及时处理水面漂浮物，保持河道整洁美观。"
    usual = [row("质量", "材料抽检合格率"), row("质量", "工程验收合格率"), row("时效", "故障响应时间")]
    assert problems("rows.beyond_goal", declared(*TASKS, *usual, goals={"annual": goal})) == []


@pytest.mark.parametrize(
    ("goal", "empty"),
    [
        ("本单位河道工作年度工作任务顺利完成。", True),
        ("形成全社会共同关心河道的良好氛围，进一步提升服务的社会效益。", True),
        ("河道保洁。", True),
        ("提升河道水质，改善人居环境，全年打捞漂浮物300吨。", False),
        ("完成12条河道的保洁，营造良好水环境。", False),
        ("根据上级部署，开展河面保洁和护栏维修，提升河道面貌。", False),
    ],
)
def test_goals_that_say_nothing(goal: str, empty: bool) -> None:
    assert bool(problems("goals.empty", declared(*TASKS, goals={"annual": goal}))) is empty


def test_quantity_told_as_completion_rates() -> None:
    rates = [row("数量", "河面保洁完成率"), row("数量", "护栏维修工作完成率")]
    (found,) = problems("rows.completion_rates", declared(*rates, row("数量", "船只数")))
    assert "2 行为完成率" in (found.arithmetic or "")
    counts = [row("数量", f"打捞点{number}个数") for number in range(3)]
    assert problems("rows.completion_rates", declared(*rates, *counts)) == []
    assert problems("rows.completion_rates", declared(rates[0])) == []


def test_a_form_without_goals() -> None:
    assert problems("goals.missing", declared(goals={"overall": "保持河道整洁"})) == []
    assert len(problems("goals.missing", declared())) == 1
    assert [p.pointers for p in problems("goals.missing", evaluated(goals={"expected": "保洁"}))] == [["/goals/actual"]]


def test_a_header_without_a_unit_or_with_half_a_term() -> None:
    assert problems("fields.missing", declared()) == []
    (found,) = problems("fields.missing", declared(implementing_unit=None, start_date="2025-01-01"))
    assert found.pointers == ["/implementing_unit", "/end_date"]


@pytest.mark.parametrize(
    ("goal", "promised"),
    [
        ("确保报告优良率在80%以上。", True),
        ("确保水质监测合格率达到100%。", False),
        ("年度计划完成率达到100%。", False),
        ("居民满意率达到90%。", False),
        ("优良率进一步提高。", False),
    ],
)
def test_a_promised_rate_wants_an_indicator(goal: str, promised: bool) -> None:
    assert bool(problems("goals.rate", declared(*TASKS, goals={"annual": goal}))) is promised
