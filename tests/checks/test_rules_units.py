"""Units, signs, rates and costs: what cannot go together, beside what looks alike and is right."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from extractor.model.form import DeclarationFunding, Finding, Form, Indicator, Measure
from extractor.terms.measures import parse_measure

Found = Callable[[Form, str], list[Finding]]


def row(name: str, target: str, level2: str = "数量指标", level1: str = "产出指标") -> Indicator:
    return Indicator(level1=level1, level2=level2, name=name, target=parse_measure(target).measure)


def cost(name: str, target: str) -> Indicator:
    return row(name, target, "经济成本指标", "成本指标")


@pytest.mark.parametrize(
    ("name", "target", "code"),
    [
        ("老年节活动完成率", ">100.00(人)", "units.rate_in_pieces"),
        ("人员被投诉率", "=0(个)", "units.rate_in_pieces"),
        ("设备故障频率", "≤2(次)", None),
        ("居民满意度", "≥90(分)", None),
        ("传染病发病率", "≤200(例/10万)", None),
        ("评审项目完成数", "=100(%)", "units.count_in_percent"),
        ("培训人数", "≥95(%)", "units.count_in_percent"),
        ("满意度指数", "≥90(%)", None),
        ("参保人数增长", "≥5(%)", None),
        ("资金支付及时率", "及时", "units.rate_without_number"),
        ("项目验收合格率", "完成验收", "units.rate_without_number"),
        ("工程完成率", "12月底前", "units.rate_without_number"),
        ("资金支付及时性", "及时", None),
        ("刑事案件发案率", "持续下降", None),
        ("培训场次数", "2025年", "units.count_without_number"),
        ("培训场次数", "≥5(场)", None),
        ("产品合格率", "≥95(合格率)", "units.name_as_unit"),
        ("低保户数", "≥95(户数)", None),
        ("办结及时率", "≥105(%)", "units.rate_above_100"),
        ("办结及时率", ">100(%)", "units.rate_above_100"),
        ("税收收入增长率", "≥105(%)", None),
        ("办结完成率", "≥105(%)", None),
        ("办结及时率", "≥100(%)", "units.rate_at_least_100"),
        ("年度招生计划完成率", "≥100(%)", None),
        ("办结及时率", "=100(%)", None),
        ("12月底前完成审计工作", "完成", "units.deadline_in_name"),
        ("2025年末参保人数", "≥100(人)", None),
        ("12月底前资金拨付率", "≥95(%)", None),
        ("巡查次数", "≤5(次)", "units.output_upper_limit"),
        ("安全事故次数", "≤5(次)", None),
        ("平均响应时间", "≤5(小时)", None),
    ],
)
def test_names_units_and_signs(declaration: Form, found: Found, name: str, target: str, code: str | None) -> None:
    declaration.indicators = [row(name, target)]
    codes = {
        "rate_in_pieces count_in_percent rate_without_number count_without_number name_as_unit rate_above_100 "
        "rate_at_least_100 deadline_in_name output_upper_limit cost_lower_limit"
    }.pop()
    raised = [f"units.{each}" for each in codes.split() if found(declaration, f"units.{each}")]
    assert raised == ([code] if code else [])


def test_rows_with_the_same_fault_are_one_finding(declaration: Form, found: Found) -> None:
    declaration.indicators = [row("会议完成数", "=100(%)"), row("会议纪要", "≥1(份)"), row("报告完成数", "=100(%)")]
    (finding,) = found(declaration, "units.count_in_percent")
    assert "第1行" in finding.message
    assert "第3行“报告完成数”为“=100(%)”" in finding.message
    assert "/indicators/1/target" not in finding.pointers


@pytest.mark.parametrize(("sign", "findings"), [("≥", 1), (">", 1), ("≤", 0), ("=", 0)])
def test_a_cost_has_an_upper_limit(declaration: Form, found: Found, sign: str, findings: int) -> None:
    declaration.indicators = [cost("教材印刷单价", f"{sign}20(元/本)"), cost("办公经费节约额", "≥3(万元)")]
    assert len(found(declaration, "units.cost_lower_limit")) == findings


def test_target_and_actual_share_a_unit(evaluation: Form, found: Found) -> None:
    assert found(evaluation, "units.actual_in_other_unit") == []
    evaluation.indicators[0].actual = Measure(text="3(万次)", operator=None, value=Decimal(3), unit="万次")
    assert "无法比较" in found(evaluation, "units.actual_in_other_unit")[0].message


def test_averages_say_of_what(declaration: Form, found: Found) -> None:
    declaration.indicators = [cost("赛事平均资助", "≤14(万元/项目)"), cost("场地平均租金", "≤2(万元)")]
    assert found(declaration, "units.mixed_costs")[0].pointers[0] == "/indicators/1/target"
    declaration.indicators[1] = cost("场地租金", "≤2(万元)")
    assert found(declaration, "units.mixed_costs") == []


def budget(form: Form, unit: str | None, **amounts: Any) -> None:
    form.funding = DeclarationFunding(currency_unit=unit, **{key: Decimal(value) for key, value in amounts.items()})


def test_costs_times_quantities_against_the_budget(declaration: Form, found: Found) -> None:
    declaration.indicators = [
        cost("演练平均资助经费", "≤2(万元/项目)"),
        cost("演练影像制作费", "≤3(万元)"),
        cost("平均审计费用", "≤3500(元/家次)"),
        row("演练办赛项目数", "≥20(个)"),
        row("被审计单位家次", "≥10(家次)"),
        row("演练影像制作完成率", "=100(%)"),
    ]
    budget(declaration, "元", annual_total="470000")
    (fits,) = found(declaration, "costs.within_budget")
    assert "2×20 + 3 + 0.35×10 = 46.5万元" in str(fits.basis)
    assert found(declaration, "costs.above_budget") == []
    budget(declaration, "万元", annual_total="40")
    assert "多6.5万元" in found(declaration, "costs.above_budget")[0].message
    budget(declaration, "万元", annual_total="40", project_total="120")
    assert found(declaration, "costs.above_budget") == []


def test_without_the_unit_of_money_nothing_is_compared(declaration: Form, found: Found) -> None:
    declaration.indicators = [cost("演练平均成本", "≤60(万元/次)"), row("演练次数", "≥2(次)")]
    budget(declaration, None, annual_total="100")
    assert found(declaration, "costs.above_budget") == found(declaration, "costs.one_above_budget") == []


def test_one_piece_dearer_than_everything_is_an_error(declaration: Form, found: Found) -> None:
    budget(declaration, "元", annual_total="100000")
    declaration.indicators = [cost("台式机单价", "≤6000(万元/台)"), cost("年度总成本", "≤11(万元)")]
    (finding,) = found(declaration, "costs.one_above_budget")
    assert "/indicators/0/target" in finding.pointers
    assert "元与万元" in finding.message


def test_people_are_not_priced_by_pieces(declaration: Form, found: Found) -> None:
    """A cost per person is not multiplied by a number of devices that shares a word with it."""
    declaration.indicators = [cost("培训设备使用成本", "≤1(万元/人)"), row("培训设备数量", "≥90(台)")]
    budget(declaration, "万元", annual_total="50")
    assert found(declaration, "costs.above_budget") == []


def test_a_quantity_in_ten_thousands_is_multiplied_out(declaration: Form, found: Found) -> None:
    declaration.indicators = [cost("高标准农田亩均投资", "≤2400(元/亩)"), row("新建高标准农田面积", "≥5(万亩)")]
    budget(declaration, "万元", annual_total="12000")
    assert "0.24×50000 = 12000万元" in str(found(declaration, "costs.within_budget")[0].basis)


def test_a_quantity_pays_for_one_cost_only(declaration: Form, found: Found) -> None:
    """The closer of two costs takes the quantity; the other is told as left out."""
    declaration.indicators = [
        cost("桌面演练平均成本", "≤2(万元/次)"),
        cost("演练平均成本", "≤9(万元/次)"),
        row("桌面演练次数", "≥20(次)"),
    ]
    budget(declaration, "万元", annual_total="50")
    basis = str(found(declaration, "costs.within_budget")[0].basis)
    assert "2×20 = 40万元" in basis
    assert "未计入的成本：第2行" in basis
