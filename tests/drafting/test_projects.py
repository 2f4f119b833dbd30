"""Which forms are of one project: the same answer for checks, drafts and notes."""

from __future__ import annotations

import pytest

from extractor.checks import load_profile
from extractor.history.projects import same_project


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第三届水闸技能竞赛", "第四届水闸技能竞赛"),
        ("2024年残疾人两项补贴", "残疾人两项补贴（2025年）"),
        ("残疾人两项补贴", "残疾人两项补贴项目经费"),
        ("技能评价业务工作经费", "技能评价业务经费"),
    ],
)
def test_years_editions_and_a_word_more_or_less_do_not_part_a_project(one: str, other: str) -> None:
    assert same_project(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("水闸养护", "泵站大修"), ("宣传工作经费", "组织人事专项"), ("水闸养护", None)]
)
def test_other_names_and_no_name_are_no_one_project(one: str, other: str | None) -> None:
    assert not same_project(one, other)


def test_only_who_writes_by_hand_may_shorten_a_name() -> None:
    assert same_project("技能竞赛", "第三届水闸技能竞赛经费", short=True)
    assert not same_project("技能竞赛", "第三届水闸技能竞赛经费")


def test_a_body_may_want_names_more_alike(tmp_path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("extends: national\nlimits:\n  same_project: 95\n", encoding="utf-8")
    assert not same_project("技能评价业务工作经费", "技能评价业务经费", load_profile(str(own)))
