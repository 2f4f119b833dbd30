"""Characters a scan confuses: shown to a person, never changed."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.assembly.doubts_characters import LETTER, NO_SIGN, OVER_ALL, find_character_doubts, find_torn_text_doubts
from extractor.model.form import DeclarationFunding, Form, Goals, Indicator
from extractor.terms.measures import parse_measure


def form_of(*targets: str, **given: Any) -> Form:
    rows = [
        Indicator(level1="产出指标", level2="数量指标", name=f"第{number}项", target=parse_measure(target).measure)
        for number, target in enumerate(targets)
    ]
    known: dict[str, Any] = {"title": None, "fiscal_year": 2025, "project_name": "湖岸巡护", "goals": Goals()}
    return Form(
        kind="target_declaration", funding=DeclarationFunding(), indicators=rows, evidence={}, findings=[], review=[],
        **(known | given),
    )  # fmt: skip


def reasons(form: Form) -> dict[str, str]:
    return dict([*find_character_doubts(form), *find_torn_text_doubts(form)])


def test_a_target_without_the_sign_the_others_have_may_have_lost_it_to_a_2() -> None:
    form = form_of("≥50(个)", "≤30(天)", "≥90(%)", "250(个)")
    assert reasons(form) == {"/indicators/3/target": NO_SIGN}


def test_where_hardly_any_target_has_a_sign_none_is_missed() -> None:
    assert reasons(form_of("50个", "30天", "≥90%", "250个")) == {}


def test_one_strict_sign_among_many_inclusive_ones_is_shown() -> None:
    assert set(reasons(form_of("≥50(个)", "≥30(天)", "≥90(%)", ">20(个)"))) == {"/indicators/3/target"}


def test_a_form_that_means_strict_signs_is_left_alone() -> None:
    assert reasons(form_of("≥50(个)", ">30(天)", ">90(%)", ">20(个)")) == {}


def test_a_rate_above_all_is_shown() -> None:
    assert reasons(form_of("≥295(%)", "≥3(个)")) == {"/indicators/0/target": OVER_ALL}


@pytest.mark.parametrize(("text", "found"), [("第4l届竞赛", "4l"), ("完成1O场", "1O"), ("培训l20人", "l2")])
def test_a_letter_inside_a_number_is_shown(text: str, found: str) -> None:
    assert reasons(form_of(goals=Goals(annual=text))) == {"/goals/annual": LETTER.format(found)}


@pytest.mark.parametrize("text", ["CO2排放", "PM2.5浓度", "5G基站", "4K影厅", "Level3"])
def test_words_with_letters_and_digits_are_left_alone(text: str) -> None:
    assert reasons(form_of(goals=Goals(annual=text))) == {}
