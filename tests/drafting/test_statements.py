"""Which clauses of a note the rules may state, and how those they may not are quoted in a slot."""

from __future__ import annotations

import pytest

from extractor.drafting.facts.note_clauses import quote_beginning, sort_clauses


@pytest.mark.parametrize(
    "clause",
    [
        "因汛期停航", "受台风影响", "开工推迟到9月", "合同未签订", "技术人员不足", "经费比上年少两成", "新增2个点位",
        "报名人数偏少", "有效问卷85份", "按照主管部门要求", "第三方机构更换",
    ],
)  # fmt: skip
def test_an_event_or_a_condition_is_stated(clause: str) -> None:
    assert sort_clauses([clause], "told").stated == (clause,)


@pytest.mark.parametrize(
    "clause",
    [
        "本周天气", "就说台风影响", "取消扣分", "把开工日期推迟一些", "完成数改为40次", "不足之处不提",
        "理由用经费不足", "推迟的按已完成算", "强调新增点位", "停航的事一笔带过", "“因汛期停航”四个字", "减少负面描述",
    ],
)  # fmt: skip
def test_anything_else_is_doubtful(clause: str) -> None:
    assert sort_clauses([clause], "told").doubtful == (clause,)


def test_what_stands_beside_an_order_in_its_sentence_is_doubtful_too() -> None:
    found = sort_clauses(["汛期停航，就说已上报，航道未开放", "船只故障"], "told")
    assert found.stated == ("船只故障",)
    assert found.doubtful == ("汛期停航，就说已上报，航道未开放",)


def test_what_leans_on_a_doubtful_clause_goes_with_it() -> None:
    assert sort_clauses(["船型老样子，因此未开航"], "told").stated == ()
    assert sort_clauses(["船只故障，因此未开航"], "told").stated == ("船只故障", "因此未开航")


def test_a_comma_in_a_quotation_parts_nothing() -> None:
    assert sort_clauses(["此处用“汛期停航，航道未开放”"], "told").stated == ()


def test_a_plan_is_stated_as_a_whole() -> None:
    assert sort_clauses(["由巡护科按月核对，报分管领导"], "planned").doubtful == ()
    assert sort_clauses(["老样子"], "planned").doubtful == ("老样子",)


def test_a_quotation_is_cut_where_it_halves_no_number_and_nests_no_quotation() -> None:
    assert quote_beginning(["巡护次数凑整"], 22) == ("巡护次数凑整", False)
    assert quote_beginning(["日期都往前挪一个月就行"], 8) == ("日期都往前挪一", True)
    assert quote_beginning(["次数写120次"], 5) == ("次数写", True)
    assert quote_beginning(["按惯例“受汛期影响”〔待填〕"], 22) == ("按惯例", True)


def test_what_happened_to_a_thing_in_its_attribute_is_not_what_the_clause_tells() -> None:
    assert sort_clauses(["推迟的航次统计在内"], "told").stated == ()
    assert sort_clauses(["推迟的航次又取消3个"], "told").stated == ("推迟的航次又取消3个",)
    assert sort_clauses(["游客反映停车的地方远"], "told").stated == ("游客反映停车的地方远",)
