"""Where an indicator stands: its wording against its level 2, and what is left to a person."""

from __future__ import annotations

import pytest
from rule_forms import declared, problems, row

from extractor.checks import load_rules


@pytest.mark.parametrize(
    ("level2", "name", "target", "code"),
    [
        ("社会效益", "居民对保洁的满意率", "≥90(%)", "placement.satisfaction_elsewhere"),
        ("质量", "住户满意度", "≥90(%)", "placement.satisfaction_elsewhere"),
        ("服务对象满意度", "打捞点位数", "≥90(个)", "placement.not_satisfaction"),
        ("服务对象满意度", "补助按时足额发放到位", "≥95(%)", "placement.not_satisfaction"),
        ("服务对象满意度", "提升全社会节水意识", "提高", "placement.not_satisfaction"),
        ("服务对象满意度", "调解撤诉率", ">85(%)", "placement.doubtful_satisfaction"),
        ("质量", "补贴支付及时率", "及时", "placement.timeliness_elsewhere"),
        ("数量", "待遇每月按时发放率", "≥95(%)", "placement.timeliness_elsewhere"),
        ("社会效益", "垃圾清运及时率", "≥95(%)", "placement.output_as_benefit"),
        ("社会效益", "培训覆盖人次数", "≥500(人次)", "placement.output_as_benefit"),
        ("社会效益", "巡查工作完成情况", "顺利完成", "placement.output_as_benefit"),
        ("质量", "组建巡查队项目数", "≥30(个)", "placement.count_as_quality"),
        ("时效", "日常跟踪完成率", "≥95(%)", "placement.not_timeliness"),
        ("时效", "苗木征集", "苗木满足绿化要求", "placement.foreign_timeliness"),
        ("数量", "水草打捞验收合格率", "≥95(%)", "placement.quality_as_count"),
        ("数量", "船只平均租赁费用", "≤3(万元/艘)", "placement.cost_as_output"),
        ("经济成本", "打捞点位数", "≥90(个)", "placement.not_cost"),
        ("数量", "工程尾款支付笔数", "=1(笔)", "placement.payment_as_output"),
        ("数量", "预算执行率", "≥95(%)", "placement.budget_rate"),
    ],
)
def test_a_row_under_a_foreign_label_is_seen(level2: str, name: str, target: str, code: str) -> None:
    found = problems(code, declared(row(level2, name, target)))
    assert found
    assert all(pointer.startswith("/indicators/0/") for pointer in found[0].pointers)
    others = [other for other in load_rules() if other.startswith("placement.") and other != code]
    assert not any(problems(other, declared(row(level2, name, target))) for other in others)


@pytest.mark.parametrize(
    ("level2", "name", "target"),
    [
        ("服务对象满意度", "住户满意度", "≥90(%)"),
        ("服务对象满意度", "保洁员被投诉次数", "=0(次)"),
        ("服务对象满意度", "无有责投诉", "无有责投诉情况发生"),
        ("质量", "船只事故发生数", "=0(起)"),
        ("质量", "优质示范河段数", "≥3(个)"),
        ("时效", "11月底前完成清淤", "完成"),
        ("时效", "清淤工程", "2025年12月31日前"),
        ("时效", "预警响应时间", "≤2(小时)"),
        ("数量", "低保金发放金额", "≥300(万元)"),
        ("数量", "代发养老金笔数", "≥300(笔)"),
        ("数量", "参训人次", "≥300(人次)"),
        ("社会效益", "获得省级以上奖项数", "≥3(个)"),
        ("社会效益", "居民知晓率", "≥80(%)"),
        ("经济成本", "机房运维服务", "≤33(万元/年)"),
        ("经济成本", "见习生活补贴", "当地最低工资标准的80%"),
    ],
)
def test_a_row_in_its_place_is_left_alone(level2: str, name: str, target: str) -> None:
    form = declared(row(level2, name, target))
    assert {code for code in load_rules() if code.startswith("placement.") and problems(code, form)} == set()


def test_satisfaction_under_benefit_is_right_in_old_templates() -> None:
    form = declared(row("服务对象满意度", "住户满意度", "≥90(%)", level1="效益指标"))
    assert problems("placement.satisfaction_elsewhere", form) == []


def test_a_label_that_slipped_from_the_next_row_is_named() -> None:
    form = declared(row("社会效益", "住户满意度", "≥90(%)"), row("服务对象满意度", "商户满意度", "≥90(%)"))
    (found,) = problems("placement.satisfaction_elsewhere", form)
    assert "错行" in found.message


def test_rows_of_one_kind_are_one_finding() -> None:
    form = declared(row("社会效益", "清运及时率", "≥95(%)"), row("社会效益", "打捞及时率", "≥95(%)"))
    (found,) = problems("placement.output_as_benefit", form)
    assert {pointer.split("/")[2] for pointer in found.pointers} == {"0", "1"}


def test_a_form_without_timeliness_because_of_the_label_is_told_so() -> None:
    (alone,) = problems("placement.timeliness_elsewhere", declared(row("质量", "支付及时率", "及时")))
    both = declared(row("质量", "支付及时率", "及时"), row("时效", "清运及时率", "及时"))
    (beside,) = problems("placement.timeliness_elsewhere", both)
    assert "没有时效指标" in alone.message
    assert "没有时效指标" not in beside.message
