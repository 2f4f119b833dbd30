"""The ledger: what passed, what was found, what did not apply, what could not run; no rule stops another."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest

from extractor.checks import check_forms, load_rules, registry, run
from extractor.checks.registry import CannotRun, Problem, Rule, rule, set_rule
from extractor.checks.run import Outcome
from extractor.model.form import Form
from extractor.profiles.files import builtin
from extractor.profiles.profile import Profile, RuleSettings


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only rules registered by the test are run, and they are gone after it."""
    registered: dict[str, Rule] = {}
    monkeypatch.setattr(registry, "_REGISTERED", registered)
    monkeypatch.setattr(run, "load_rules", lambda: registered)


def ledger(form: Form, profile: Profile | None = None) -> dict[str, Outcome]:
    return {line.code: line for line in check_forms([form], profile=profile)[0].ledger}


def test_every_rule_has_one_line(evaluation: Form) -> None:
    lines = check_forms([evaluation])[0].ledger
    assert sorted(line.code for line in lines) == sorted(load_rules())


def test_passed_found_and_not_applicable(evaluation: Form) -> None:
    evaluation.grade = "差"
    lines = ledger(evaluation)
    assert (lines["grade.band"].state, lines["grade.band"].count) == ("found", 1)
    assert lines["total.range"].state == "passed"
    assert (lines["funding.declared_sum"].state, lines["funding.declared_sum"].reason) == (
        "not_applicable",
        "不是这类表",
    )
    assert (lines["recognition.span"].state, lines["recognition.span"].reason) == ("could_not_run", "没有原文可对照")


@pytest.mark.usefixtures("scratch")
def test_a_rule_that_breaks_does_not_stop_the_others(evaluation: Form) -> None:
    @rule("a.breaks", "error", "实务", family="wording", title="坏的规则")
    def breaks(_form: Form, _profile: Profile) -> Iterator[Problem]:
        yield Problem(["/grade"], "先说一句")
        raise ZeroDivisionError

    @rule("b.lacks", "error", "实务", family="wording", title="缺内容")
    def lacks(_form: Form, _profile: Profile) -> Iterator[Problem]:
        raise CannotRun("没有总分")
        yield

    @rule("c.works", "warning", "实务", family="wording", title="正常的规则")
    def works(_form: Form, _profile: Profile) -> Iterator[Problem]:
        yield Problem(["/grade"], "发现")

    checked = check_forms([evaluation])[0]
    assert [finding.message for finding in checked.findings] == ["先说一句", "发现"]
    breaking, lacking, working = checked.ledger
    assert breaking.state == "found"
    assert "程序内部错误（ZeroDivisionError）" in str(breaking.reason)
    assert (lacking.state, lacking.reason) == ("could_not_run", "没有总分")
    assert working.state == "found"


def profile_with(**about: object) -> Profile:
    return builtin().model_copy(update={"rules": {"grade.band": RuleSettings(**about)}})  # type: ignore[arg-type]


def test_a_profile_switches_off_softens_and_dates_a_rule(evaluation: Form) -> None:
    evaluation.grade = "差"
    assert ledger(evaluation, profile_with(off=True))["grade.band"].reason == "方案中已停用"
    assert ledger(evaluation, profile_with(since=Decimal(2025)))["grade.band"].reason == "自2025年度起适用"
    assert ledger(evaluation, profile_with(since=Decimal(2024)))["grade.band"].state == "found"
    softened = check_forms([evaluation], profile=profile_with(severity="info"), codes=["grade.band"])[0]
    assert [finding.severity for finding in softened.findings] == ["info"]


@pytest.mark.usefixtures("scratch")
def test_a_rule_across_forms_speaks_of_the_form_it_is_about(evaluation: Form, declaration: Form) -> None:
    @set_rule("x.last", "warning", "实务", title="最后一张")
    def last(_forms: Sequence[Form], _profile: Profile) -> Iterator[tuple[int, Problem]]:
        yield 1, Problem(["/title"], "第二张", others=[(0, "/title")])
        yield 2, Problem(["/title"], "往年的不报")

    first, second = check_forms([evaluation, declaration], past=[evaluation])
    assert first.findings == []
    assert [raised.others for raised in second.raised] == [((0, "/title"),)]
    (alone,) = check_forms([evaluation])
    assert alone.ledger[0].state == "could_not_run"


def spoiled(form: Form, rng: random.Random) -> Form:
    """A form as a bad reading or a careless person leaves it: blanks, absurd numbers, signs of patterns in texts."""
    content = json.loads(form.model_dump_json())
    for row in content["indicators"]:
        for key in row:
            if rng.random() < 0.1:
                row[key] = None
            elif key in ("weight", "score") and rng.random() < 0.1:
                row[key] = rng.choice(["-5", "0", "9" * 30, "0.0000001"])
            elif key in ("name", "deviation", "level2") and rng.random() < 0.1:
                row[key] = rng.choice(["[(*+?", "%", "的" * 500, "{0}{{ }}", "个月"])
    for key in ("title", "fiscal_year", "project_name", "start_date", "total_score", "grade"):
        if rng.random() < 0.2:
            content[key] = None
    for key in content["goals"]:
        content["goals"][key] = rng.choice([content["goals"][key], None, "1" * 300, "。。。"])
    return Form.model_validate(content)


def test_no_rule_breaks_on_spoiled_forms(gold_forms: list[Form]) -> None:
    rng = random.Random(3)
    for _ in range(3):
        forms = [spoiled(form, rng) for form in gold_forms]
        for checked in check_forms(forms[:15], past=forms[15:]):
            assert [line for line in checked.ledger if "内部错误" in (line.reason or "")] == []
