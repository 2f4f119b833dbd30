"""Profiles: a body's own file changes what it names and nothing else; a slip of the pen is told, not swallowed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from extractor import checks
from extractor.checks import check_forms, load_rules
from extractor.checks.reporting.catalogue import explain
from extractor.checks.reporting.examples import case_of
from extractor.model.form import Form
from extractor.profiles.changes import list_changes
from extractor.profiles.files import builtin, check_codes, load_profile, profile_names, usable_profile
from extractor.profiles.profile import PracticeLimits, Profile, ProfileError


def written(folder: Path, text: str) -> Profile:
    path = folder / "区.yaml"
    path.write_text(text, encoding="utf-8")
    return load_profile(str(path))


def test_the_profiles_of_the_package_can_be_used() -> None:
    assert profile_names() == ("national", "shanghai")
    for name in profile_names():
        check_codes(builtin(name), load_rules())


def test_numbers_are_exact() -> None:
    assert builtin().points.tolerance == Decimal("0.01")


def test_an_own_file_changes_what_it_names(tmp_path: Path) -> None:
    own = written(tmp_path, "name: 某区\nextends: shanghai\nover_target:\n  share: 0.5\n")
    assert own.over_target.share == Decimal("0.5")
    assert own.over_target.listed == builtin().over_target.listed
    assert own.weights.schemes == builtin("shanghai").weights.schemes
    assert list(list_changes(own)) == [("over_target.share", Decimal("0.3"), Decimal("0.5"))]


MISTAKES = [
    ("over_targt:\n  share: 0.5\n", "over_target"),
    ("over_target:\n  shares: 0.5\n", "over_target.shares”，是否想写“share”"),
    ("over_target: 0.5\n", "应是一组"),
    ("over_target:\n  share: 三成\n", "应是数字，现为“三成”"),
    ("extends: shanhai\n", "是否想写“shanghai”"),
    ("rules:\n  grade.band: {offf: true}\n", "是否想写“off”"),
    ("rules:\n  grade.band: {severity: fatal}\n", "error、warning、info"),
    ("rules:\n  grade.band: {since: 今年}\n", "应是年份"),
    ("rules:\n  grade.band: 停用\n", "off: true"),
    (
        "weights:\n  schemes:\n    - {name: 本区, points: {产出指标: 50, 效益指标: 30}}\n",
        "合计 产出指标50 + 效益指标30 = 80，应为 100",
    ),
    ("limits:\n  gaol_text: 30\n", "limits.gaol_text”，是否想写“goal_text”"),
    ("limits:\n  slogan_share: 60\n", "“limits.slogan_share”应在 0 至 1 之间（0.3 表示 30%），现为 60"),
    ("history:\n  same_name: 120\n", "应在 0 至 100 之间"),
    ("counts:\n  most: -1\n", "“counts.most”不应小于 0"),
    ("history:\n  low: 2\n", "history.low 应小于 history.high"),
    ("grades:\n  partial_from: 0.9\n", "grades.partial_from 应小于 grades.full_from"),
    ("total_grades:\n  - {names: [差], floor: 0}\n  - {names: [优], floor: 90}\n", "从高到低"),
    ("total_grades: [优, 良]\n", "每级写作"),
    ("weights:\n  schemes: [五五开]\n", "points: {产出指标: 50"),
    ("weights:\n  schemes:\n    - {name: 本区, points: {产出指标: 一百}}\n", "points: {产出指标: 50"),
    ("over_target: {share: null}\n", "“over_target.share”应是数字，现为“空”"),
    ("over_target: {share: .nan}\n", "“over_target.share”应是数字，现为“.nan”"),
    ("over_target: {share: 0.2}\nover_target: {share: 0.9}\n", "第 2 行键“over_target”写了两次"),
    ("rules:\n  grade.band: {off: yes}\n", "off 应是 true 或 false"),
    ("rules:\n  grade.band: {since: 2022.5}\n", "应是年份"),
    ("required: {families: [数量, 质料]}\n", "“质料”不是指标类别，是否想写“质量”"),
    ("weights: {schemes: []}\n", "至少要有一个权重方案"),
    ("total_grades:\n  - {names: [优], floor: 90}\n  - {names: [差], floor: 0, flor: 1}\n", "每级写作"),
    ("weights:\n  schemes:\n    - {name: 本区, points: {产出: 110, 效益: -10}}\n", "效益”不应小于 0，现为 -10"),
    ("extend: shanghai\n", "是否想写“extends”"),
    ("over_target: [", "不是合法的 YAML"),
    ("只是一句话", "键: 值"),
]
UNREADABLE = ("写了两次", "YAML", "键: 值")
"""What makes a whole file useless: nobody can say what it means."""


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ProfileError, match=r"区\.yaml") as caught:
        written(tmp_path, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_what_is_not_mistaken_still_counts(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "区.yaml"
    path.write_text(f"name: 某区\n{text}", encoding="utf-8")
    if any(word in said for word in UNREADABLE) or not text.endswith("\n"):
        with pytest.raises(ProfileError, match=r"区\.yaml"):
            usable_profile(str(path), load_rules())
        return
    profile, problems = usable_profile(str(path), load_rules())
    assert (profile.name, len(problems)) == ("某区", 1)
    assert said in problems[0]
    assert dict(list_changes(profile)) == {} or set(profile.rules) <= set(load_rules())


def test_several_mistakes_are_all_told_and_the_rest_of_the_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "区.yaml"
    short = "{name: 本区, points: {产出指标: 50, 效益指标: 30, 满意度指标: 5, 预算执行率: 10}}"
    rules = "rules:\n  grade.bandd: {off: true}\n  totals.blank: {off: true}\n"
    path.write_text(
        f"extends: shanghai\nweights: {{schemes: [{short}]}}\ncounts: {{fewest: 4, mst: 9}}\n{rules}", "utf-8"
    )
    profile, problems = usable_profile(str(path), load_rules())
    assert [any(word in problem for problem in problems) for word in ("= 95", "counts.mst", "grade.bandd")] == [
        True
    ] * 3
    assert len(problems) == 3
    assert profile.counts.fewest == 4
    assert profile.is_off("totals.blank")
    assert profile.weights.schemes == builtin("shanghai").weights.schemes


def test_a_rule_there_is_not_is_named(tmp_path: Path) -> None:
    own = written(tmp_path, "rules:\n  grade.bands: {off: true}\n")
    with pytest.raises(ProfileError, match=r"grade\.band"):
        check_codes(own, load_rules())


def test_a_key_that_is_a_number_is_left_out_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "区.yaml"
    path.write_text("rules: {2: {off: true}, grade.band: {off: true}}\ncounts: {fewest: 4}\n", "utf-8")
    profile, problems = usable_profile(str(path), load_rules())
    assert [problem.partition("（")[0] for problem in problems] == ["方案“区”：没有代码为“2”的规则"]
    assert (profile.is_off("grade.band"), profile.counts.fewest) == (True, 4)


@pytest.mark.parametrize("named", ["nowhere", "nowhere.yaml"])
def test_a_profile_that_is_not_there_is_told(named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProfileError, match="nowhere"):
        load_profile(named)


def test_the_grade_is_that_of_the_profile(tmp_path: Path, evaluation: Form) -> None:
    """A deployed variant: 优 from 80."""
    bands = "total_grades:\n  - {names: [优], floor: 80}\n  - {names: [良], floor: 70}\n  - {names: [差], floor: 0}\n"
    evaluation.total_score, evaluation.grade = Decimal(85), "优"
    codes = {"grade.band"}
    assert check_forms([evaluation], codes=codes)[0].findings
    assert check_forms([evaluation], profile=written(tmp_path, bands), codes=codes)[0].findings == []


@pytest.mark.parametrize(
    ("limits", "code", "raised"),
    [
        ("goal_length: 60", "goals.empty", True),
        ("completion_rows: 5", "rows.completion_rates", False),
        ("loose_rows: 9", "rows.beyond_goal", False),
        ("budget_tolerance: 1", "costs.above_budget", False),
        ("largest_figure: 1", "figures.too_large", True),
    ],
)
def test_a_threshold_of_practice_can_be_set(tmp_path: Path, limits: str, code: str, raised: bool) -> None:
    """On the rule's own example, or on its counterexample where the threshold is to make it stricter."""
    own = written(tmp_path, f"limits:\n  {limits}\n")
    case = case_of(load_rules()[code], "counterexample" if raised else "example")
    assert case
    before, after = ([each.findings for each in check_forms(*case, profile, codes=[code])] for profile in (None, own))
    assert any(before) is not raised
    assert any(after) is raised


def test_what_changed_is_told(tmp_path: Path) -> None:
    own = written(tmp_path, "limits: {goal_length: 30}\nexecution: {explain_below: 60}\n")
    told = explain("goals.empty", own).plain
    assert "limits.goal_length\n    原：18\n    现：30" in told
    assert "execution.explain_below" in told


def test_every_threshold_of_practice_is_read_by_some_rule() -> None:
    """A key that nothing reads would be set in vain."""
    sources = "".join(path.read_text("utf-8") for path in Path(checks.__file__).parents[1].rglob("*.py"))
    unread = [key for key in PracticeLimits.model_fields if f".limits.{key}" not in sources]
    assert unread == []
