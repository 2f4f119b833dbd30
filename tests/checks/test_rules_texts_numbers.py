"""Numbers in running text, held against the rows; lost numbers, growth, mark-up; figures that cannot be meant."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from extractor.checks.rules.counted import counted
from extractor.checks.run import check_forms
from extractor.model.form import DeclarationFunding, Finding, Form, Indicator, Measure
from extractor.reading import document_from_text
from extractor.terms.measures import parse_measure

Found = Callable[[Form, str], list[Finding]]


def row(name: str, target: str, level2: str = "数量指标") -> Indicator:
    return Indicator(level1="产出指标", level2=level2, name=name, target=parse_measure(target).measure)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("设立130个基地，涉及47家单位", ["130个", "47家"]),
        ("第47届大赛2024年12月举办", []),
        ("培训1,200余人次，满意度达到90%及以上", ["1200人次", "90%"]),
        ("惠及3万户居民", ["30000户"]),
        ("为期3个月，历时10个工作日", []),
        ("1、建成2.5公里道路；2、其他", ["2.5公里"]),
        (None, []),
    ],
)
def test_numbers_that_count_something(text: str | None, numbers: list[str]) -> None:
    assert [f"{number.value:f}{number.unit}" for number in counted(text)] == numbers


@pytest.mark.parametrize(
    ("goal", "name", "target", "findings"),
    [
        ("完成20个老旧小区电梯加装建设", "老旧小区电梯加装数量", "≥8(个)", 1),
        ("完成20个老旧小区电梯加装建设", "老旧小区电梯加装数量", "≥20(个)", 0),
        ("改造老旧小区电梯20台", "改造老旧小区电梯数量", "≥8(台)", 1),
        ("完成约20个老旧小区电梯加装", "老旧小区电梯加装数量", "≥18(个)", 0),
        ("三年累计完成60个老旧小区电梯加装", "老旧小区电梯加装数量", "≥20(个)", 0),
        ("完成20个老旧小区绿化提升", "老旧小区电梯加装数量", "≥8(个)", 0),
        ("完成20个老旧小区电梯加装", "老旧小区电梯加装数量", "≥95(%)", 0),
        ("培训500人次，其中社区工作者培训50人次", "社区工作者培训人次", "≥500(人次)", 0),
        ("确保社区工作者满意度达到95%以上", "社区工作者满意度", "≥90(%)", 1),
        ("确保社区工作者满意度达到90%以上", "社区工作者满意度", "≥90(%)", 0),
        ("组织沿江环境整治企业检查，涉及47家企业", "沿江环境整治企业数", "≥130(家)", 1),
        ("涉及47家企业", "沿江环境整治企业数", "≥130(家)", 0),
    ],
)
def test_goal_and_row_say_the_same_number(
    declaration: Form, found: Found, goal: str, name: str, target: str, findings: int
) -> None:
    declaration.goals.annual = goal
    declaration.indicators = [row(name, target)]
    assert len(found(declaration, "text.number_conflict")) == findings


def test_a_number_in_a_bracket_is_about_the_item_before_it(declaration: Form, found: Found) -> None:
    rows = [row("第二届全县乡村医生职业技能竞赛项目数", "≥40(个)"), row("护理技能竞赛项目数", "≥4(个)")]
    declaration.indicators = rows
    listed = "举办第二届全县乡村医生职业技能竞赛(不少于40个项目)、护理技能竞赛(不少于{}个项目)、其他竞赛。"
    declaration.goals.annual = listed.format(4)
    assert not found(declaration, "text.number_conflict")
    declaration.goals.annual = listed.format(6)
    (only,) = found(declaration, "text.number_conflict")
    assert "“6个项目”" in only.message
    assert any("/indicators/1" in pointer for pointer in only.pointers)


def test_swapped_numbers_name_all_rows_of_the_thing(evaluation: Form, found: Found) -> None:
    """130 units and 63 projects told as 130 bases and 47 units."""
    evaluation.goals.actual = "围绕乡村医生培养，共设立130个乡村医生培养基地，涉及47家单位。"
    for index, (name, value) in enumerate([("乡村医生培养基地项目数", "63"), ("乡村医生培养基地单位数", "130")]):
        evaluation.indicators[index].name = name
        evaluation.indicators[index].actual = parse_measure(f"{value}(个)").measure
    (finding,) = found(evaluation, "text.number_conflict")
    assert "47家单位" in finding.message
    assert "疑为口径混淆" in finding.message
    assert finding.pointers == ["/goals/actual", "/indicators/1/actual", "/indicators/0/actual"]


def test_people_and_visits_are_not_the_same(declaration: Form, found: Found) -> None:
    declaration.goals.annual = "参与人数达到2400人次"
    declaration.indicators = [row("参与培训人数", "≥2400(人)")]
    assert len(found(declaration, "text.unit_differs")) == 1
    declaration.indicators.append(row("参与培训人次", "≥2400(人次)"))
    assert found(declaration, "text.unit_differs") == []


@pytest.mark.parametrize(
    ("part", "target", "findings"),
    [
        ("管理人员培训人数", "≥2000(人)", 1),
        ("管理人员培训人数", "≥200(人)", 0),
        ("见习补贴发放人数", "≥2000(人)", 0),
        ("教材培训开发数量", "≥2000(册)", 0),
    ],
)
def test_a_total_is_not_below_its_parts(declaration: Form, found: Found, part: str, target: str, findings: int) -> None:
    declaration.indicators = [row("各类培训参加人员总数", "≥1400(人次)"), row(part, target)]
    assert len(found(declaration, "text.parts_exceed_total")) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("举办为期个月的展览", 1),
        ("举办为期2个月的展览", 0),
        ("培训不少于人次", 1),
        ("平均每人次补助500元", 0),
        ("达到学时要求", 0),
    ],
)
def test_a_unit_wants_its_number(declaration: Form, found: Found, text: str, findings: int) -> None:
    declaration.goals.annual = text
    assert len(found(declaration, "text.number_missing")) == findings


@pytest.mark.parametrize(
    ("goal", "findings"),
    [("接待量较上年增长10%", 1), ("接待量同比提高", 1), ("接待量较上年增长10%，上年为500人次", 0), ("提高接待水平", 0)],
)
def test_growth_wants_a_base(declaration: Form, found: Found, goal: str, findings: int) -> None:
    declaration.goals.annual = goal
    assert len(found(declaration, "text.growth_without_base")) == findings


def test_a_goal_of_titles_is_no_goal(declaration: Form, found: Found) -> None:
    titles = "根据《档案法》、《档案馆工作通则》、市委组织部有关文件编制预算"
    declaration.goals.annual = titles
    assert len(found(declaration, "goals.only_files")) == 1
    declaration.goals.annual = f"{titles}，完成5万卷档案数字化。"
    assert found(declaration, "goals.only_files") == []


def test_mark_up_is_found_in_the_print_and_beside_its_value(declaration: Form) -> None:
    text = "年度总体目标\t<p>全年演练2次。</p>"
    declaration.goals.annual = "全年演练2次。"
    declaration.evidence = {"/goals/annual": [(10, 17)], "/title": [(0, 2)]}
    (checked,) = check_forms([declaration], [document_from_text(text, "表.txt")], codes={"text.markup_printed"})
    assert checked.findings[0].pointers == ["/goals/annual"]
    plain = document_from_text("年度总体目标\t全年演练2次，A<B且C>D。", "表.txt")
    assert not check_forms([declaration], [plain], codes={"text.markup_printed"})[0].findings


def test_only_printed_captions_want_a_value(declaration: Form) -> None:
    assert isinstance(declaration.funding, DeclarationFunding)
    declaration.funding.project_total = None
    declaration.goals.annual = "项目总目标：三年建成。年度目标：开工。"
    for text, findings in (("项目资金总额：\t", 1), ("项目总目标\t年度目标", 0), ("年度资金总额", 0)):
        layout = document_from_text(text, "表.txt")
        (checked,) = check_forms([declaration], [layout], codes={"totals.blank"})
        assert len(checked.findings) == findings
        assert checked.ledger[0].state == ("found" if findings else "passed")


@pytest.mark.parametrize("value", ["1e30", "-1e30", "0", "-3", "1e-30", "123456789012345678901234567890"])
def test_no_figure_breaks_a_rule(evaluation: Form, declaration: Form, value: str) -> None:
    number = Decimal(value)
    for form in (evaluation, declaration):
        for index, _row in enumerate(form.indicators):
            form.indicators[index].target = Measure(text=value, operator="≤", value=number, unit="万元")
            form.indicators[index].actual = Measure(text=value, operator=None, value=number, unit="万元")
            form.indicators[index].weight = form.indicators[index].score = number
            form.indicators[index].level1 = "成本指标"
    assert isinstance(declaration.funding, DeclarationFunding)
    declaration.funding.annual_total = number
    evaluation.total_score = number
    for checked in check_forms([evaluation, declaration]):
        assert not [outcome for outcome in checked.ledger if "内部错误" in (outcome.reason or "")]
        assert all(len(finding.message) < 2000 for finding in checked.findings)


def test_monstrous_and_negative_figures_are_named(declaration: Form, found: Found) -> None:
    declaration.indicators = [row("演练次数", "≥1000000000000000000000(次)"), row("演练场次", "≥-2(场)")]
    assert "22位数" in found(declaration, "figures.too_large")[0].message
    assert found(declaration, "figures.negative")[0].pointers == ["/indicators/1/target"]


def test_a_long_form_is_checked_in_a_moment(declaration: Form) -> None:
    declaration.goals.annual = "完成20个老旧小区电梯加装建设" * 10000
    declaration.indicators = [row(f"老旧小区电梯加装第{n}批数量", "≥8(个)") for n in range(150)]
    started = time.perf_counter()
    check_forms([declaration], codes={"text.number_conflict", "text.unit_differs", "costs.within_budget"})
    assert time.perf_counter() - started < 5
