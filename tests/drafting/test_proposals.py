"""Next year's targets: one rule a test; every number has evidence or the cell waits for staff."""

from __future__ import annotations

from decimal import Decimal

import pytest
from past_forms import Line, held

from extractor.drafting.targets.propose import budget_ratio, propose_rows
from extractor.history.past_form import PastForm
from extractor.model.draft import Proposal

WHOLE: list[Line] = [
    ("成本", "平均演练经费", "≤5(万元/次)", "5(万元/次)"),
    ("数量", "演练次数", "≥10(次)", "10(次)"),
    ("质量", "演练方案合格率", "=100(%)", "100(%)"),
    ("时效", "演练完成及时率", "=100(%)", "100(%)"),
    ("效益", "群众应急知识知晓率", "≥80(%)", "80(%)"),
    ("满意度", "参演人员满意度", "≥90(%)", "90(%)"),
]
"""A form that lacks nothing."""


def one(*lines: Line, budget: int | None = None, spent: str | None = None) -> Proposal:
    """The proposal for the first line, last of the given years; lines are of years up to 2024."""
    years = range(2025 - len(lines), 2025)
    past = [held(year, line, spent=spent) for year, line in zip(years, lines, strict=True)]
    return propose_rows(past, 2025, Decimal(budget) if budget else None)[0]


def text(proposal: Proposal) -> str | None:
    return proposal.proposed.text if proposal.proposed else None


def alternatives(proposal: Proposal) -> dict[str, str]:
    return {each.label: each.measure.text for each in proposal.alternatives}


def test_an_over_achieved_target_is_raised_to_the_actual_at_least():
    proposal = one(("数量", "演练次数", "≥50.00(次)", "63.00(次)"))
    assert text(proposal) == "≥63.00(次)"
    assert alternatives(proposal) == {"cautious": "≥56.00(次)", "ambitious": "≥69.00(次)"}
    assert "63.00(次)" in proposal.rationale
    assert proposal.status == "changed"


def test_rounding_is_no_reason_to_fall_below_the_actual():
    assert text(one(("数量", "培训人次", "≥500(人次)", "1059(人次)"))) == "≥1100(人次)"


def test_a_missed_target_is_not_copied():
    proposal = one(("数量", "演练次数", "≥60(次)", "50(次)"))
    assert text(proposal) == "≥55(次)"
    assert alternatives(proposal) == {"cautious": "≥50(次)", "ambitious": "≥60(次)"}
    assert any("未完成" in each for each in proposal.confirm)


def test_what_was_not_begun_has_no_number():
    proposal = one(("数量", "演练次数", "≥30(次)", "0(次)"))
    assert proposal.proposed is None
    assert proposal.alternatives == []
    assert any("填写" in each for each in proposal.confirm)


def test_what_was_not_begun_last_year_goes_by_the_years_before():
    past = [("数量", "演练次数", "≥30(次)", f"{actual}(次)") for actual in (20, 24, 0)]
    assert text(one(*past)) == "≥22(次)"


def test_a_row_without_any_number_waits_for_staff():
    form = held(2024, ("数量", "演练次数", None, None))
    proposal = propose_rows([form], 2025)[0]
    assert proposal.proposed is None
    assert proposal.method == "没有依据"


def test_the_far_over_achieved_is_asked_about():
    proposal = one(("数量", "演练次数", "≥2(次)", "13(次)"))
    assert text(proposal) == "≥13(次)"
    assert any("650%" in each for each in proposal.confirm)


@pytest.mark.parametrize("printed", ["=100(%)", "=0(起)", "≤0(起)"])
def test_fixed_targets_stay(printed: str):
    proposal = one(("质量", "验收合格率" if "%" in printed else "事故发生数", printed, printed.lstrip("=≤")))
    assert text(proposal) == printed
    assert proposal.method == "规定性目标，保持不变"
    assert proposal.status == "kept"
    assert proposal.alternatives == []


def test_a_fixed_target_that_was_missed_stays_and_is_asked_about():
    proposal = one(("时效", "反馈及时率", "=100(%)", "99.86(%)"))
    assert text(proposal) == "=100(%)"
    assert any("改进措施" in each for each in proposal.confirm)


def test_no_rate_passes_a_hundred():
    printed = [text(one(("质量", "验收合格率", f"≥{target}(%)", "100(%)"))) for target in (80, 90, 95, 98, 99)]
    assert printed == ["≥85(%)", "≥92(%)", "≥98(%)", "=100(%)", "=100(%)"]


def test_a_rate_reached_every_year_is_asked_in_full():
    years = [("质量", "验收合格率", "≥95(%)", "100(%)")] * 3
    assert text(one(*years)) == "=100(%)"


def test_a_rate_of_several_years_goes_by_the_lowest():
    years = [("效益", "政策知晓率", "≥80(%)", f"{actual}(%)") for actual in (91, 86, 93)]
    assert text(one(*years)) == "≥85(%)"


@pytest.mark.parametrize(
    ("actual", "proposed"), [("94", "≥90(%)"), ("97", "≥92(%)"), ("89.84", "≥90(%)"), ("70", "≥80(%)")]
)
def test_satisfaction_follows_the_survey_with_a_margin(actual: str, proposed: str):
    assert text(one(("满意度", "参演人员满意度", "≥90(%)", f"{actual}(%)"))) == proposed


def test_a_growth_rate_is_no_share():
    proposal = one(("效益", "线上服务量增长率", "≥120(%)", "150(%)"))
    assert text(proposal) == "≥150(%)"


def test_a_trend_is_carried_on():
    years = [("数量", "服务人次", "≥900(人次)", f"{actual}(人次)") for actual in (1000, 1100, 1200, 1300)]
    proposal = one(*years)
    assert proposal.proposed is not None
    assert Decimal(1300) < (proposal.proposed.value or 0) < Decimal(1500)
    assert "2021—2024年" in proposal.rationale
    assert len(proposal.evidence) == 8


def test_a_falling_trend_is_a_reason_to_go_below_the_last_actual():
    years = [("数量", "服务人次", "≥900(人次)", f"{actual}(人次)") for actual in (1400, 1200, 1050, 900)]
    proposal = one(*years)
    assert proposal.proposed is not None
    assert (proposal.proposed.value or 0) < 900
    assert "下降" in proposal.rationale


def test_a_single_leap_is_no_level():
    years = [("数量", "获奖数", "≥3(个)", f"{actual}(个)") for actual in (4, 5, 4, 20)]
    proposal = one(*years)
    assert proposal.proposed is not None
    assert 4 <= (proposal.proposed.value or 0) <= 6
    assert "一次性" in proposal.rationale


def test_the_budget_scales_volumes():
    line = ("数量", "演练次数", "≥100(次)", "100(次)")
    assert text(one(line, spent="100", budget=1_200_000)) == "≥120(次)"
    less = one(line, spent="100", budget=800_000)
    assert text(less) == "≥80(次)"
    assert "预算减少" in less.rationale
    assert text(one(line, spent="100", budget=1_000_000)) == "≥100(次)"


def test_a_target_nobody_has_an_actual_for_is_carried_on_as_it_is():
    proposal = one(("数量", "演练次数", "=1414.00(次)", None))
    assert text(proposal) == "=1414.00(次)"
    assert proposal.method == "沿用上年目标（没有实际值）"


def test_what_the_budget_scales_says_so():
    unproven = one(("数量", "演练次数", "≥100(次)", None), spent="100", budget=1_300_000)
    assert text(unproven) == "≥130(次)"
    assert "预算" in unproven.method
    assert "130.0%" in unproven.rationale
    assert not any("预算未提供" in each for each in unproven.confirm)
    years = [("数量", "演练次数", f"≥{count}(次)", f"{count}(次)") for count in (90, 96, 100)]
    grown = one(*years, spent="100", budget=1_500_000)
    assert text(grown) != text(one(*years))
    assert "预算" in grown.method
    spiked = [("数量", "演练次数", f"≥{count}(次)", f"{count}(次)") for count in (10, 10, 10, 40)]
    assert "预算" in one(*spiked, spent="100", budget=1_500_000).method
    assert "预算" not in one(*spiked).method


def test_a_budget_that_leaps_is_believed_within_bounds_and_asked_about():
    leap = one(("数量", "演练次数", "≥100(次)", "100(次)"), spent="100", budget=5_000_000)
    assert text(leap) == "≥200(次)"
    assert any("200%" in each and "500.0%" in each for each in leap.confirm)


def test_a_known_budget_that_did_not_change_is_not_called_unknown():
    total = one(("成本", "项目总成本", "≤100(万元)", "90(万元)"), spent="90", budget=900_000)
    assert text(total) == "≤100(万元)"
    assert "尚未确定" not in total.rationale


def test_without_a_budget_it_is_said_that_it_is_not_known():
    assert any("预算未提供" in each for each in one(("数量", "演练次数", "≥9(次)", "9(次)")).confirm)
    assert budget_ratio([held(2024, *WHOLE, spent="200")], None) is None
    assert budget_ratio([held(2024, *WHOLE, spent="200")], Decimal(3_000_000)) == Decimal("1.5")


def test_prices_follow_the_standard_and_sums_the_budget():
    price = ("成本", "平均培训费用", "≤550(元/人)", "540(元/人)")
    assert text(one(price, spent="100", budget=2_000_000)) == "≤550(元/人)"
    assert text(one(("成本", "平均培训费用", "≤550(元/人)", "400(元/人)"))) == "≤400(元/人)"
    total = ("成本", "项目总成本", "≤100(万元)", "90(万元)")
    assert text(one(total, spent="90", budget=990_000)) == "≤99(万元)"
    assert text(one(total)) == "≤100(万元)"


def test_an_upper_limit_is_never_loosened():
    assert text(one(("时效", "平均办理天数", "≤10(天)", "12(天)"))) == "≤10(天)"
    assert text(one(("时效", "平均办理天数", "≤10(天)", "6(天)"))) == "≤8(天)"


def test_targets_in_words_are_carried_on_and_their_dates_move():
    proposal = one(("时效", "设备采购完成时间", "2024年11月底前完成", "达成指标"))
    assert text(proposal) == "2025年11月底前完成"
    vague = one(("效益", "服务能力", "提升", "未达成指标且效果较差"))
    assert text(vague) == "提升"
    assert any("量化" in each for each in vague.confirm)
    assert any("未达成" in each for each in vague.confirm)


def test_names_that_move_on_are_to_be_confirmed():
    proposal = one(("数量", "第47届大赛集训基地数", "≥5(个)", "5(个)"))
    assert proposal.name == "第48届大赛集训基地数"
    assert any("届次" in each for each in proposal.confirm)
    assert proposal.status == "changed"


def test_a_finished_one_off_is_dropped_and_an_unfinished_one_is_not():
    done = propose_rows([held(2024, *WHOLE, ("数量", "展厅竣工数量", "=1(个)", "1(个)"))], 2025)
    assert [each.name for each in done if each.status == "dropped"] == ["展厅竣工数量"]
    open_ = propose_rows([held(2024, *WHOLE, ("数量", "展厅竣工数量", "=2(个)", "1(个)"))], 2025)
    assert not [each for each in open_ if each.status == "dropped"]


def test_rows_the_latest_form_gave_up_are_listed():
    past = [held(2023, *WHOLE, ("数量", "无人机购置数量", "≥2(架)", "2(架)")), held(2024, *WHOLE)]
    dropped = [each for each in propose_rows(past, 2025) if each.status == "dropped"]
    assert [each.name for each in dropped] == ["无人机购置数量"]
    assert "2024年已不再设置" in dropped[0].rationale


@pytest.mark.parametrize("missing", range(len(WHOLE)))
def test_a_missing_family_gets_a_row_without_a_number(missing: int):
    rows = [line for index, line in enumerate(WHOLE) if index != missing]
    new = [each for each in propose_rows([held(2024, *rows)], 2025) if each.status == "new"]
    assert len(new) == 1
    assert new[0].proposed is None
    assert new[0].level1 is not None


def test_a_form_that_lacks_nothing_gets_no_new_row():
    assert all(each.status == "kept" for each in propose_rows([held(2024, *WHOLE)], 2025))


def test_only_a_known_budget_limits_the_total_cost():
    rows = [line for line in WHOLE if line[0] != "成本"]
    new = [
        each for each in propose_rows([held(2024, *rows, spent="50")], 2025, Decimal(600_000)) if each.status == "new"
    ]
    assert text(new[0]) == "≤60(万元)"


def test_a_goal_sentence_no_row_speaks_of_gets_a_row_to_fill_in():
    goal = "组织群众参加应急演练并普及应急知识。编制地震避难场所图册并向社区发放。"
    form = held(2024, *WHOLE, goals={"expected": goal})
    new = [each for each in propose_rows([form], 2025) if each.status == "new"]
    assert len(new) == 1
    assert new[0].proposed is None
    assert "地震避难场所" in new[0].name
    assert new[0].evidence[0].pointer == "/goals/expected"


def test_doubtful_links_of_the_years_are_to_be_confirmed():
    past = [
        held(2023, ("数量", "社区演练场次", "≥5(次)", "5(次)")),
        held(2024, ("数量", "社区防震演练次数", "≥6(次)", "7(次)")),
    ]
    proposal = propose_rows(past, 2025)[0]
    assert proposal.link is not None
    assert not proposal.link.sure
    assert any("2023年“社区演练场次”" in each for each in proposal.confirm)


def test_every_number_of_a_proposal_stands_in_a_form(gold: list[PastForm]):
    for form in gold:
        for proposal in propose_rows([form], form.year + 1):
            if proposal.proposed is not None and proposal.proposed.value is not None:
                assert proposal.evidence
            for evidence in proposal.evidence:
                assert evidence.document == form.document
                assert evidence.text


def test_forms_of_the_wanted_year_or_later_are_no_past():
    assert propose_rows([held(2025, *WHOLE)], 2025) == []
    assert propose_rows([], 2025) == []


@pytest.fixture
def gold() -> list[PastForm]:
    from evals.drafting.linked import gold_forms

    stems = (
        "sh-2024-skills-center-self-evaluations",
        "sh-2026-employment-center-declarations",
        "sh-2025-hrss-bureau-declarations",
    )
    return [form for stem in stems for form in gold_forms(stem)]
