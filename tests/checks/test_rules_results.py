"""Results in dates, words and money: what is late, half done or hardly spent, and what only looks so."""

from __future__ import annotations

import pytest
from rule_forms import evaluated, problems, row

from extractor.checks.registry import CannotRun
from extractor.model.form import Form


def funded(executed: str, actual: str = "全部按计划完成。") -> Form:
    spent = {"item": "annual_total", "adjusted_budget": "100", "executed": executed}
    return evaluated(row("数量", "打捞次数", "≥4(次)"), goals={"actual": actual}, funding={"rows": [spent]})


@pytest.mark.parametrize(
    ("target", "actual", "late"),
    [
        ("2024年10月底前", "2024年11月18日", True),
        ("10月底前", "11月1日完成", True),
        ("2024年11月底", "2024年12月25日", True),
        ("2024年内", "2025年1月3日", True),
        ("2024年10月底前", "2024年10月31日", False),
        ("2024年10月", "2024年10月31日", False),
        ("2024年11月30日前", "2024年11月", False),
        ("2024年10月底前", "2024年10月底", False),
        ("2024年9月30日前", "2024年9月底", False),
        ("每学期10月、4月底前", "2024年11月", False),
        ("2024年10月底前", "按期完成", False),
        ("2024年2月30日前", "2024年3月1日", False),
    ],
)
def test_a_result_after_its_deadline_has_no_full_points(target: str, actual: str, late: bool) -> None:
    form = evaluated(row("时效", "完工时间", target, actual=actual, weight="5", score="5"))
    assert bool(problems("deviation.after_deadline", form)) is late


def test_points_taken_off_or_a_reason_settle_a_late_result() -> None:
    late = {"actual": "2024年11月18日"}
    punished = row("时效", "完工时间", "2024年10月底前", weight="5", score="3", **late)
    explained = row("时效", "验收时间", "2024年10月底前", deviation="因暴雨停工，已于11月18日完成。", **late)
    silent = row("时效", "投用时间", "2024年10月底前", **late)
    (found,) = problems("deviation.after_deadline", evaluated(punished, explained, silent))
    assert "第3行" in found.message
    assert found.message.endswith("未说明原因")


@pytest.mark.parametrize(
    ("target", "actual", "less"),
    [
        ("健全", "基本健全", True),
        ("消除", "已基本消除", True),
        ("健全", "健全", False),
        ("基本健全", "基本健全", False),
        ("提升", "部分达成年度指标并具有一定效果", False),
        ("健全", "基本满足需要", False),
    ],
)
def test_less_than_the_word_of_the_target_is_no_full_result(target: str, actual: str, less: bool) -> None:
    form = evaluated(row("社会效益", "管护机制", target, actual=actual, weight="5", score="5"))
    assert bool(problems("score.partly_done", form)) is less


@pytest.mark.parametrize(
    ("executed", "actual", "asked"),
    [
        ("70", "全部按计划完成。", True),
        ("80", "全部按计划完成。", False),
        ("70", "完成打捞4次。因中标价低于预算，节余资金30万元。", False),
        ("70", "完成打捞4次。因中标价低于预算，结余资金30万元。", False),
        ("70", "完成打捞4次，尾款待验收后支付。", False),
    ],
)
def test_money_not_spent_wants_a_word(executed: str, actual: str, asked: bool) -> None:
    assert bool(problems("execution.low", funded(executed, actual))) is asked


def test_without_amounts_nothing_is_said_of_them() -> None:
    with pytest.raises(CannotRun):
        problems("execution.low", evaluated(row("数量", "打捞次数", "≥4(次)"), funding={"rows": []}))
    with pytest.raises(CannotRun):
        problems("execution.low", funded("1E+30"))
