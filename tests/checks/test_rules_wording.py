"""How targets and goals are worded: vague words, strict signs, costs that are none, years that have passed."""

from __future__ import annotations

import pytest
from rule_forms import declared, problems, row

from extractor.checks.registry import CannotRun


@pytest.mark.parametrize(
    "target", ["提升", "有所提升", "得到提升", "有效控制", "良好", "及时", "健全", "顺利完成", "保质保量"]
)
def test_a_word_is_no_target(target: str) -> None:
    assert len(problems("target.vague", declared(row("社会效益", "河道面貌", target)))) == 1


@pytest.mark.parametrize(
    ("level2", "name", "target"),
    [
        ("社会效益", "河道面貌", "居民投诉比上年减少三成以上"),
        ("社会效益", "水质", "达到地表水Ⅲ类标准"),
        ("时效", "11月底前完成清淤", "完成"),
        ("质量", "护栏符合国家标准(GB/T 1)", "符合"),
        ("质量", "工程符合合同约定要求", "满足"),
        ("经济成本", "打捞成本", "节约"),
        ("时效", "打捞及时率", "及时"),
        ("数量", "打捞量", "≥300(吨)"),
    ],
)
def test_standards_deadlines_and_numbers_are_targets(level2: str, name: str, target: str) -> None:
    assert problems("target.vague", declared(row(level2, name, target))) == []


def test_vague_rows_are_one_finding_that_quotes_each_word_once() -> None:
    form = declared(row("社会效益", "面貌", "提升"), row("社会效益", "环境", "提升"), row("社会效益", "机制", "健全"))
    (found,) = problems("target.vague", form)
    assert found.message.count("“提升”") == 1
    assert len(found.pointers) == 3


def test_a_cost_wants_an_amount() -> None:
    assert problems("cost.not_numeric", declared(row("经济成本", "打捞成本", "节约")))
    assert problems("cost.not_numeric", declared(row("经济成本", "见习补贴", "最低工资标准的80%"))) == []


@pytest.mark.parametrize(
    ("level2", "name", "target", "wrong"),
    [
        ("社会成本", "社会成本节约", "未发生", True),
        ("社会成本", "项目社会成本", "无", True),
        ("生态环境成本", "对湿地的破坏", "无", False),
        ("社会成本", "施工占用道路天数", "≤5(天)", False),
        ("经济成本", "成本节约率", "≥5(%)", False),
    ],
)
def test_social_cost_is_harm_and_no_saving(level2: str, name: str, target: str, wrong: bool) -> None:
    assert bool(problems("cost.no_harm", declared(row(level2, name, target)))) is wrong


def test_a_strict_sign_on_a_count_is_told_what_it_means() -> None:
    (found,) = problems("operator.strict", declared(row("数量", "赛项数", ">7(个)"), row("质量", "达标率", ">90(%)")))
    assert "至少8个" in found.message
    assert len(found.pointers) == 2


def test_strict_rates_alone_and_costs_pass() -> None:
    form = declared(row("质量", "达标率", ">90(%)"), row("经济成本", "单价", ">3(元/个)"))
    assert problems("operator.strict", form) == []


@pytest.mark.parametrize(
    ("goal", "wrong"),
    [
        ("确保仲裁结案率92%以上。", True),
        ("结案率达到92%。", True),
        ("结案率超过92%。", False),
        ("培训合格率92%以上。", False),
        ("结案率达到192%。", False),
    ],
)
def test_the_sign_and_the_goal_agree(goal: str, wrong: bool) -> None:
    form = declared(row("质量", "案件结案率", ">92.00(%)"), goals={"annual": goal})
    assert bool(problems("operator.goal", form)) is wrong


def test_a_number_without_percent_is_not_the_percent_of_the_goal() -> None:
    form = declared(row("数量", "奖励赛项数", ">100(个)"), goals={"annual": "奖励赛项覆盖率达到100%。"})
    assert problems("operator.goal", form) == []


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("2024年打捞漂浮物300吨。", True),
        ("2025年打捞漂浮物300吨。", False),
        ("按照《2024年工作要点》打捞漂浮物。", False),
        ("打捞量较2024年增长5%。", False),
        ("完成2021-2025年规划任务。", False),
        ("按沪府〔2019〕5号文打捞。", False),
        ("2024年底开工，2025年完工。", False),
        ("自2023年起打捞。", False),
    ],
)
def test_a_year_that_has_passed(text: str, stale: bool) -> None:
    assert bool(problems("year.stale", declared(goals={"annual": text}))) is stale


def test_a_form_without_a_year_is_not_judged() -> None:
    with pytest.raises(CannotRun):
        problems("year.stale", declared(fiscal_year=None))


def test_a_number_without_a_sign_where_others_have_one() -> None:
    bare, signed = row("数量", "船只数", "3(艘)"), row("数量", "打捞量", "≥3(吨)")
    assert problems("operator.missing", declared(bare)) == []
    assert len(problems("operator.missing", declared(bare, signed))) == 1


@pytest.mark.parametrize(
    ("name", "stale"),
    [
        ("第47届技能大赛集训人数", True),
        ("第48届技能大赛集训人数", False),
        ("第3届全国大赛参赛人数", False),
        ("第49届技能大赛选拔人数", False),
    ],
)
def test_an_edition_that_has_passed(name: str, stale: bool) -> None:
    form = declared(row("数量", name), project_name="第48届技能大赛备战")
    assert bool(problems("edition.stale", form)) is stale
