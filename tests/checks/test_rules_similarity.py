"""What makes two names one indicator, and a row of last year this year's."""

from __future__ import annotations

import pytest
from rule_forms import declared, evaluated, problems, row

from extractor.checks import load_profile
from extractor.history.form_history import FormHistory
from extractor.terms.names import name_key, name_likeness, text_likeness, topics


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第47届技能大赛参赛项目数", "第48届技能大赛参赛项目数"),
        ("2024年培训人次", "培训人次"),
        ("审计单位数量", "被审计单位家次"),
        ("本市培训场次", "培训场次数"),
        ("完成河道保洁工作", "河道保洁"),
    ],
)
def test_editions_years_and_filler_words_do_not_count(one: str, other: str) -> None:
    assert name_likeness(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("培训人次", "培训场次"),
        ("清运及时率", "清运合格率"),
        ("业务印刷完成率", "业务印刷合格率"),
        ("培训费", "培训人次"),
    ],
)
def test_what_is_measured_differently_is_not_the_same(one: str, other: str) -> None:
    assert name_likeness(one, other) == 0


def test_a_name_of_filler_words_keeps_itself() -> None:
    assert name_key("工作完成情况") == "工作完成情况"


def test_topics_do_not_reach_across_filler_words() -> None:
    assert topics("退休证制作发放工作") == {"退休", "休证"}
    assert topics("完成各项工作") == frozenset()


def test_texts_are_compared_without_years() -> None:
    assert text_likeness("2024年打捞300吨", "2025年打捞300吨。") == 100
    assert text_likeness("打捞300吨", "整修护栏", 95) == 0


def test_near_doubles_in_one_form() -> None:
    doubled = declared(row("数量", "培训人次"), row("数量", "开展培训人次数"))
    (found,) = problems("rows.similar", doubled)
    assert found.pointers == ["/indicators/0/name", "/indicators/1/name"]
    others = [row("数量", "培训场次"), row("质量", "培训人次"), row("数量", "培训教材")]
    assert problems("rows.similar", declared(row("数量", "培训人次"), *others)) == []


NOW = declared(row("数量", "培训人次", "≥500(人次)"), row("数量", "被审计单位家次", "≥20(家次)"))


def linked(past_year: int, past_project: str, *rows: object, unit: str = "水务站") -> list[tuple[int, int, bool]]:
    past = evaluated(*rows, fiscal_year=past_year, project_name=past_project, implementing_unit=unit)  # type: ignore[arg-type]
    return [(link.row, link.past_row, link.own) for link in FormHistory([NOW, past], load_profile(None)).find_links(0)]


def test_rows_of_the_project_are_linked_to_the_row_they_continue() -> None:
    assert linked(2024, "河道保洁(2024)", row("数量", "培训场次"), row("数量", "2024年培训人次数")) == [(0, 1, True)]


def test_rows_of_another_project_only_by_the_same_key() -> None:
    assert linked(2024, "审计经费", row("数量", "审计单位数量"), row("数量", "业务培训人次")) == [(1, 0, False)]


def test_other_units_later_years_and_old_years_are_not_linked() -> None:
    audit = row("数量", "审计单位数量")
    assert linked(2024, "审计经费", audit, unit="档案馆") == []
    assert linked(2025, "审计经费", audit) == []
    assert linked(2019, "审计经费", audit) == []
