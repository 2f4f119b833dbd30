"""What a finding may take for last year's row: sure matches, each past row once."""

from __future__ import annotations

from past_forms import Line, held

from extractor.checks import load_profile
from extractor.history.form_history import FormHistory
from extractor.history.match_rows import match_rows
from extractor.history.past_form import PastForm, rows_of

UNIT = {"implementing_unit": "水务站"}


def linked(*forms: PastForm) -> list[tuple[int, int, int, bool]]:
    """(row, past form, past row, own) of the first form."""
    history = FormHistory([each.form for each in forms], load_profile(None))
    return [(link.row, link.past, link.past_row, link.own) for link in history.find_links(0)]


def form(year: int, project: str, *names: str) -> PastForm:
    lines: list[Line] = [("数量", name, "≥20(次)", "20(次)") for name in names]
    return held(year, *lines, project=project, **UNIT)


def test_a_row_that_a_person_is_asked_about_is_not_linked() -> None:
    now, then = form(2025, "演练", "消防应急疏散演练次数"), form(2024, "演练", "学校防震疏散演练次数")
    match = match_rows(list(rows_of([now])), list(rows_of([then]))).matches[0]
    assert not match.sure
    assert linked(now, then) == []


def test_a_row_moved_to_another_level_is_still_the_same() -> None:
    now = held(2025, ("质量", "有责安全事故发生数", "=0(起)", None), project="演练", **UNIT)
    then = held(2024, ("效益", "有责安全事故发生数", "=0(起)", None), project="演练", **UNIT)
    assert linked(now, then) == [(0, 1, 0, True)]


def test_of_two_rows_about_one_thing_the_one_of_the_same_name_is_taken() -> None:
    now = form(2025, "演练", "2025年水闸巡查完成数", "水闸巡查数量")
    then = form(2024, "演练", "水闸巡查数量", "2024年水闸巡查完成数")
    assert linked(now, then) == [(0, 1, 1, True), (1, 1, 0, True)]


def test_a_row_the_latest_year_does_not_have_is_looked_for_in_the_year_before() -> None:
    now = form(2025, "演练", "水闸巡查数量", "泵站检修数量")
    assert linked(now, form(2024, "演练", "水闸巡查数量"), form(2023, "演练", "泵站检修数量")) == [
        (0, 1, 0, True),
        (1, 2, 0, True),
    ]


def test_a_row_of_another_project_is_given_away_once() -> None:
    now = form(2025, "泵站大修", "水闸巡查完成数", "水闸巡查数量")
    assert linked(now, form(2024, "水利法规宣传", "水闸巡查数量")) == [(1, 1, 0, False)]
