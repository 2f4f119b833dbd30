"""Which row continues which: renamed, merged, moved, reworded; what is doubtful goes to the person."""

from __future__ import annotations

import itertools
import random

import pytest
from past_forms import held

from extractor.history.assignment import assign
from extractor.history.link_rows import link_forms
from extractor.history.name_parts import aspect, moved_on
from extractor.model.draft import Link


def continued(link: Link) -> list[str]:
    return [past.text for past in link.past]


def test_the_choice_of_pairs_has_the_largest_sum():
    for seed in range(60):
        rng = random.Random(seed)
        rows, columns = rng.randint(1, 5), rng.randint(1, 5)
        gains = [[rng.choice([0.0, -1.0, rng.random()]) for _ in range(columns)] for _ in range(rows)]
        chosen = assign(gains)
        places = [*range(columns), *[None] * rows]
        best = max(
            sum(max(gains[row][place], 0) for row, place in enumerate(order) if place is not None)
            for order in itertools.permutations(places, rows)
        )
        assert len(set(chosen.values())) == len(chosen)
        assert sum(gains[row][column] for row, column in chosen.items()) == pytest.approx(best)


def test_years_and_editions_do_not_tell_rows_apart():
    past = held(2024, ("数量", "第47届大赛集训基地数", "≥50(个)", None), ("数量", "2024年开展讲座次数", "≥5(次)", None))
    now = held(2025, ("数量", "2025年开展讲座次数", "≥6(次)", None), ("数量", "第48届大赛集训基地数", "≥50(个)", None))
    links = link_forms(now, [past])
    assert [continued(link) for link in links] == [["2024年开展讲座次数"], ["第47届大赛集训基地数"]]
    assert all(link.sure and link.score == 1 for link in links)
    assert all("仅年份或届次不同" in link.reason for link in links)


def test_rows_that_measure_different_things_of_one_subject_are_two():
    past = held(2024, ("质量", "危桥改造验收合格率", "=100(%)", None), ("数量", "骨干教师培训人次", "≥50(人次)", None))
    now = held(2025, ("时效", "危桥改造完成及时率", "=100(%)", None), ("满意度", "骨干教师培训满意度", "≥90(%)", None))
    assert [link.past for link in link_forms(now, [past])] == [[], []]


def test_a_past_row_is_given_away_once():
    past = held(2024, ("数量", "公益演出场次", "≥10(场)", None))
    now = held(2025, ("数量", "公益演出场次", "≥10(场)", None), ("数量", "公益巡回演出场次", "≥10(场)", None))
    assert [continued(link) for link in link_forms(now, [past])] == [["公益演出场次"], []]


def test_a_renaming_is_learned_from_other_rows():
    """The contest has a new name; only the row with the long common end shows it, the others follow."""
    old, new = "第三届全省青年技能选拔赛", "第一届江南青年工匠大赛"
    past = held(
        2024,
        ("数量", f"举办{old}场数", "≥5(场)", None),
        ("质量", f"{old}赛事流程规范合规率", "=100(%)", None),
        ("满意度", f"{old}参赛选手满意度", "≥90(%)", None),
        ("满意度", "图书借阅读者满意度", "≥90(%)", None),
    )
    now = held(
        2025,
        ("质量", f"{new}赛事流程规范合规率", "=100(%)", None),
        ("满意度", f"{new}选手满意度", "≥90(%)", None),
    )
    links = link_forms(now, [past])
    assert continued(links[1]) == [f"{old}参赛选手满意度"]
    assert "改称" in links[1].reason


def test_rows_merged_into_one_are_found_and_never_sure():
    past = held(
        2024,
        ("数量", "参加全省专项技能竞赛获得奖项数", "≥2(个)", "13(个)"),
        ("数量", "参加全省行业技能竞赛获得奖项数", "≥5(个)", "12(个)"),
        ("数量", "印刷宣传手册数量", "≥500(册)", "500(册)"),
    )
    now = held(2025, ("数量", "获得省级技能竞赛奖项数", "≥30(个)", None))
    (link,) = link_forms(now, [past])
    assert sorted(continued(link)) == sorted(["参加全省专项技能竞赛获得奖项数", "参加全省行业技能竞赛获得奖项数"])
    assert not link.sure
    assert "合并" in link.reason


def test_a_row_that_still_says_which_of_two_it_is_has_not_swallowed_the_other():
    past = held(
        2024,
        ("质量", "夏季马拉松赛事事故发生数", "=0(起)", None),
        ("质量", "冬季滑雪节赛事事故发生数", "=0(起)", None),
    )
    now = held(2025, ("质量", "夏季马拉松赛事有责事故发生数", "=0(起)", None))
    assert continued(link_forms(now, [past])[0]) == ["夏季马拉松赛事事故发生数"]


def test_doubtful_links_offer_at_most_three_candidates():
    past = held(2024, *(("数量", f"{kind}设备购置数量", "≥5(台)", None) for kind in ("医疗", "教学", "办公", "消防")))
    now = held(2025, ("数量", "各类设备购置数量", "≥5(台)", None))
    (link,) = link_forms(now, [past])
    assert not link.sure
    assert len(link.candidates) == 3
    assert all("购置数量" in each.past.text and "名称相近" in each.reason for each in link.candidates)
    assert [each.score for each in link.candidates] == sorted((each.score for each in link.candidates), reverse=True)


def test_the_row_a_doubtful_link_has_is_offered_first_and_then_what_is_like_it():
    """Also where another row is more alike, which is already given away for certain: that is said."""
    past = held(
        2024,
        ("数量", "社区图书馆新增图书册数", "≥500(册)", None),
        ("数量", "社区图书馆更新期刊种数", "≥50(种)", None),
    )
    now = held(
        2025,
        ("数量", "社区图书馆新增图书册数", "≥500(册)", None),
        ("数量", "社区图书馆新增期刊种数", "≥50(种)", None),
    )
    sure, doubtful = link_forms(now, [past])
    assert sure.sure
    assert sure.candidates == []
    assert not doubtful.sure
    own, other = doubtful.candidates
    assert own.past == doubtful.past[0]
    assert other.past == sure.past[0]
    assert "已由“社区图书馆新增图书册数”沿用" in other.reason


def test_by_names_alone_nothing_is_offered_that_is_not_alike():
    past = held(2024, ("数量", "办公耗材更换次数", "≥5(次)", None))
    (link,) = link_forms(held(2025, ("数量", "硒鼓采购数量", "≥5(个)", None)), [past])
    assert (link.past, link.candidates) == ([], [])


def test_a_link_with_a_rival_nearly_as_good_is_doubtful():
    past = held(
        2024,
        ("数量", "全市高标准农田水利设施建设亩数甲", "≥5(亩)", None),
        ("数量", "全市高标准农田水利设施建设亩数乙", "≥5(亩)", None),
    )
    now = held(2025, ("数量", "全市高标准农田水利设施建设亩数", "≥5(亩)", None))
    (alone,) = link_forms(now, [held(2024, ("数量", "全市高标准农田水利设施建设亩数甲", "≥5(亩)", None))])
    assert alone.sure
    (link,) = link_forms(now, [past])
    assert not link.sure
    assert len(link.candidates) == 2


def test_what_no_past_row_speaks_of_is_new():
    past = held(2024, ("质量", "审计报告验收合格率", "=100(%)", None))
    now = held(2025, ("质量", "无人机航拍测绘验收合格率", "=100(%)", None))
    (link,) = link_forms(now, [past])
    assert link.past == []
    assert link.score == 0


def test_a_number_does_not_continue_a_grade():
    past = held(2024, ("效益", "培训课件使用情况", "投入使用", "达成指标"))
    now = held(2025, ("数量", "培训课件制作数量", "≥10(个)", None))
    assert link_forms(now, [past])[0].past == []


def test_a_deadline_continues_a_rate_of_timeliness():
    past = held(2024, ("时效", "年度审计任务按时完成率", "=100(%)", None))
    now = held(2025, ("时效", "12月底前完成审计工作", "完成", None))
    assert continued(link_forms(now, [past])[0]) == ["年度审计任务按时完成率"]


def test_the_own_project_goes_before_another():
    own = held(2024, ("数量", "专题讲座次数", "≥5(次)", None), document="own.docx")
    other = held(2024, ("数量", "专题讲座次数", "≥9(次)", None), project="渔业资源调查", document="other.docx")
    now = held(2025, ("数量", "专题讲座次数", "≥5(次)", None))
    assert link_forms(now, [other, own])[0].past[0].document == "own.docx"
    moved = link_forms(now, [other])[0]
    assert moved.past[0].document == "other.docx"
    assert "渔业资源调查" in moved.reason


def test_of_two_rows_of_one_name_the_one_of_the_same_level_continues():
    past = held(2024, ("效益", "受益群众人数", "≥90(人)", None), ("数量", "受益群众人数", "≥80(人)", None))
    now = held(2025, ("数量", "受益群众人数", "≥80(人)", None))
    assert link_forms(now, [past])[0].past[0].pointer == "/indicators/1"


def test_levels_and_units_that_changed_are_told():
    past = held(2024, ("效益", "业务培训人次", "≥500(人)", None))
    now = held(2025, ("数量", "业务培训人次", "≥600(人次)", None))
    (link,) = link_forms(now, [past])
    assert "二级指标由“社会效益指标”改为“数量指标”" in link.reason
    assert "计量单位由“人”改为“人次”" in link.reason


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("学员满意度", "satisfied"),
        ("验收合格率", "passed"),
        ("资金支付及时率", "timely"),
        ("12月底前完成评审工作", "timely"),
        ("安全事故发生数", "harm"),
        ("培训人次", "people"),
        ("基地项目数", "projects"),
        ("演出", "plain"),
    ],
)
def test_the_aspect_of_a_name(name: str, kind: str):
    assert aspect(name) == kind


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("2024年培训人次", "2025年培训人次"),
        ("第47届世界大赛项目数", "第48届世界大赛项目数"),
        ("第三届技能大赛", "第四届技能大赛"),
        ("第十九届展会", "第二十届展会"),
        ("落实《2021—2025年规划》任务数", "落实《2021—2025年规划》任务数"),
        ("按沪府〔2024〕12号发放补贴", "按沪府〔2024〕12号发放补贴"),
        ("2024年12月底前完成", "2025年12月底前完成"),
        ("培训12024人次", "培训12024人次"),
    ],
)
def test_names_move_on_with_the_year(name: str, moved: str):
    assert moved_on(name, 1) == moved


def test_of_two_editions_in_a_form_the_lower_moves_to_the_higher():
    known = frozenset({47, 48})
    assert moved_on("第47届大赛基地数", 1, known) == "第48届大赛基地数"
    assert moved_on("组建第48届大赛集训队", 1, known) == "组建第48届大赛集训队"
