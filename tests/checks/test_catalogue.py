"""Every rule is explained, has an example that trips it and one that does not; docs/rules.md is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.checks import check_forms, load_rules
from extractor.checks.registry import Rule, load_rule_families
from extractor.checks.reporting.catalogue import explain, listed, markdown
from extractor.checks.reporting.examples import Side, case_of
from extractor.profiles.files import builtin

ROOT = Path(__file__).parents[2]
every_rule = pytest.mark.parametrize("entry", load_rules().values(), ids=list(load_rules()))


def findings(entry: Rule, side: Side) -> int:
    case = case_of(entry, side)
    assert case is not None, f"{entry.code} has no {side}: add one to checks/rules/examples"
    return sum(len(checked.findings) for checked in check_forms(*case, codes=[entry.code]))


@every_rule
def test_the_example_trips_the_rule(entry: Rule) -> None:
    assert findings(entry, "example") > 0


@every_rule
def test_the_counterexample_does_not(entry: Rule) -> None:
    assert findings(entry, "counterexample") == 0


@every_rule
def test_a_rule_says_what_it_is_about(entry: Rule) -> None:
    assert entry.title
    assert entry.source
    assert entry.family in load_rule_families().captions
    assert any("\u4e00" <= char <= "\u9fff" for char in entry.title)


def test_an_explanation_shows_the_example() -> None:
    shown = explain("grade.band", builtin()).plain
    assert "评分等级应与总分所在分数段一致" in shown
    assert "按分数应为“优”" in shown


def test_an_explanation_says_what_the_profile_changes() -> None:
    shown = explain("grade.band", builtin("shanghai")).plain
    assert "方案“上海”与“全国通用”不同之处" in shown
    assert "weights" in shown


@pytest.mark.parametrize("code", ["grade.bond", "zzz"])
def test_an_unknown_code_is_answered_in_chinese(code: str) -> None:
    with pytest.raises(KeyError, match="没有代码为"):
        explain(code, builtin())
    with pytest.raises(KeyError, match="没有代码为"):
        list(listed(code, builtin()))


def test_the_document_of_rules_is_current() -> None:
    """`python -m extractor.checks.reporting.catalogue > docs/rules.md` writes it anew."""
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == markdown()
