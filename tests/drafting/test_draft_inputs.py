"""Which forms go together, in which order, and what a person is told about inputs that do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.cli.draft_inputs import read_inputs
from extractor.drafting.forms.inputs import DraftError, Given, past_of
from extractor.history.projects import Project, group_by_project
from extractor.model.form import Form
from extractor.settings import Settings

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "evals" / "samples"


def given(name: str, year: int | None, kind: str = "self_evaluation", unit: str = "水务站", **fields: Any) -> Given:
    row = {"level1": "产出指标", "level2": "数量指标", "name": "巡查水闸座数", "score": "9"}
    target = {"text": "≥30(座)", "operator": "≥", "value": "30", "unit": "座"}
    form = {
        "kind": kind, "title": "绩效表", "fiscal_year": year, "project_name": name, "implementing_unit": unit,
        "funding": {"rows": []} if kind == "self_evaluation" else {}, "goals": {}, "evidence": {}, "findings": [],
        "review": [], "indicators": [row | {"target": target, "actual": target}],
    }  # fmt: skip
    return Given(f"{name}{year}.json", 0, Form.model_validate(form | fields))


def names(projects: list[Project[Given]]) -> list[list[tuple[str, int]]]:
    return [[(each.form.project_name or "", each.year) for each in project.forms] for project in projects]


def test_years_and_editions_do_not_part_a_project() -> None:
    forms = [given("第三届水闸技能竞赛", 2023), given("第四届水闸技能竞赛", 2024), given("泵站大修", 2024)]
    assert names(group_by_project(forms)) == [
        [("第三届水闸技能竞赛", 2023), ("第四届水闸技能竞赛", 2024)],
        [("泵站大修", 2024)],
    ]


def test_a_name_that_is_the_same_goes_before_one_that_is_alike() -> None:
    forms = [given("水闸巡查养护经费", 2023), given("水闸巡查养护费", 2023), given("水闸巡查养护费", 2024)]
    assert [len(project.forms) for project in group_by_project(forms)] == [1, 2]


def test_two_units_with_a_project_of_one_name_are_two_projects() -> None:
    assert (
        len(group_by_project([given("信息化运维", 2024, unit="水务站"), given("信息化运维", 2024, unit="园林所")])) == 2
    )


def test_a_body_that_was_renamed_keeps_its_project_and_is_asked_about() -> None:
    (project,) = group_by_project(
        [given("信息化运维", 2023, unit="水务站"), given("信息化运维", 2024, unit="水务中心")]
    )
    assert any("实施单位不同" in notice for notice in project.notices)


def test_files_in_any_order_are_put_in_the_order_of_years() -> None:
    (project,) = group_by_project([given("信息化运维", 2024), given("信息化运维", 2023)])
    assert [each.year for each in project.forms] == [2023, 2024]
    assert any("已按年度重新排列：2023、2024" in notice for notice in project.notices)


def test_the_self_evaluation_of_a_year_comes_after_its_declaration() -> None:
    (project,) = group_by_project([given("信息化运维", 2024), given("信息化运维", 2024, "target_declaration")])
    assert [each.form.kind for each in project.forms] == ["target_declaration", "self_evaluation"]


def test_the_same_form_twice_counts_once() -> None:
    (project,) = group_by_project([given("信息化运维", 2024), given("信息化运维", 2024)])
    assert len(project.forms) == 1
    assert any("只用了前一张" in notice for notice in project.notices)


def test_one_form_is_enough_and_said() -> None:
    (project,) = group_by_project([given("信息化运维", 2024)])
    assert len(past_of(project, 2025)) == 1
    assert any("只有一张表" in notice for notice in project.notices)


def test_a_target_year_that_is_there_already_is_left_aside() -> None:
    (project,) = group_by_project([given("信息化运维", 2024), given("信息化运维", 2025, "target_declaration")])
    assert [each.year for each in past_of(project, 2025)] == [2024]
    assert any("已经是2025年度的申报表" in notice and "--year 2026" in notice for notice in project.notices)


def test_a_year_before_all_forms_leaves_nothing() -> None:
    (project,) = group_by_project([given("信息化运维", 2024)])
    with pytest.raises(DraftError, match="没有早于2023年度的表"):
        past_of(project, 2023)


def test_a_gap_of_years_is_said() -> None:
    (project,) = group_by_project([given("信息化运维", 2021)])
    past_of(project, 2025)
    assert any("相隔4年" in notice for notice in project.notices)


def test_a_lone_form_without_a_year_is_taken_for_the_year_before() -> None:
    (project,) = group_by_project([given("信息化运维", None)])
    assert [each.year for each in past_of(project, 2025)] == [2024]
    assert any("按2024年度处理" in notice for notice in project.notices)


def test_a_self_evaluation_without_scores_or_actuals_is_said() -> None:
    bare = given("信息化运维", 2024)
    bare.form.indicators[0].score = None
    (project,) = group_by_project([bare])
    past_of(project, 2025)
    assert any("没有得分" in notice for notice in project.notices)
    bare.form.indicators[0].actual = None
    (project,) = group_by_project([bare])
    past_of(project, 2025)
    assert any("没有实际完成值" in notice for notice in project.notices)


def test_a_file_that_cannot_be_used_stops_no_other(tmp_path: Path) -> None:
    broken = tmp_path / "坏.json"
    broken.write_text("{}", encoding="utf-8")
    good = tmp_path / "好.json"
    good.write_text(json.dumps({"forms": [given("信息化运维", 2024).form.model_dump(mode="json")]}), encoding="utf-8")
    inputs = read_inputs([broken, good, good], Settings(engine="rules"))
    assert [each.form.project_name for each in inputs.forms] == ["信息化运维"]
    assert [path for path, _ in inputs.failures] == [broken]


def test_the_page_of_a_value_comes_from_its_file() -> None:
    fixture = ROOT / "tests" / "fixtures" / "files" / "evaluation-pdf-ruled.pdf"
    (form, *_) = read_inputs([fixture], Settings(engine="rules")).forms
    assert form.page("/project_name") == 1
    last = len(form.form.indicators) - 1
    assert (form.page(f"/indicators/{last}/actual") or 0) >= 1
