"""What holds for every rule: no false error on real forms, one place that softens, texts a person can act on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from extractor.checks import check_forms, load_rules, run_checks
from extractor.checks.registry import RULE_MODULES, load_rule_advice, rule
from extractor.checks.reporting.report import CheckedDocument, build_report
from extractor.model.form import Finding, Form, Review
from extractor.profiles.files import builtin

Found = Callable[[Form, str], list[Finding]]


def test_reconciling_forms_raise_no_error(gold_forms: list[Form]) -> None:
    """The printed totals, cut rates and points of real forms add up; only three lost targets are noticed."""
    assert len(gold_forms) == 22
    findings = [finding for form in gold_forms for finding in run_checks(form)]
    assert [finding.message for finding in findings if finding.severity == "error"] == []
    assert [finding.code for finding in findings] == ["recognition.lost"] * 3


def test_faultless_forms_raise_nothing(evaluation: Form, declaration: Form) -> None:
    assert run_checks(evaluation) == run_checks(declaration) == []


def test_the_form_is_left_alone(evaluation: Form) -> None:
    evaluation.grade = "差"
    before = evaluation.model_dump_json()
    assert run_checks(evaluation)
    assert evaluation.model_dump_json() == before


def test_what_rests_on_a_value_in_review_is_to_be_verified(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].score = evaluation.indicators[0].weight
    (sure,) = found(evaluation, "scores.sum")
    assert (sure.severity, sure.to_verify) == ("error", False)
    evaluation.review = [Review(pointer="/indicators/0/score", reasons=["看"])]
    (doubtful,) = found(evaluation, "scores.sum")
    assert doubtful == sure.model_copy(update={"to_verify": True})


@pytest.mark.parametrize("pointer", ["/indicators/0", "/indicators", ""])
def test_review_of_something_around_the_value_counts_too(evaluation: Form, found: Found, pointer: str) -> None:
    evaluation.indicators[0].score = evaluation.indicators[0].weight
    evaluation.review = [Review(pointer=pointer, reasons=["看"])]
    assert found(evaluation, "scores.sum")[0].to_verify


def test_review_of_another_value_does_not_count(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].score = evaluation.indicators[0].weight
    evaluation.review = [Review(pointer="/indicators/0/name", reasons=["看"]), Review(pointer="/grade", reasons=["看"])]
    assert not found(evaluation, "scores.sum")[0].to_verify


def test_text_left_over_touches_sums_but_not_single_values(evaluation: Form, found: Found) -> None:
    evaluation.indicators[0].score = evaluation.indicators[0].weight * 2 if evaluation.indicators[0].weight else None
    evaluation.review = [Review(pointer="/coverage", reasons=["看"])]
    assert found(evaluation, "scores.sum")[0].to_verify
    assert not found(evaluation, "score.range")[0].to_verify


def test_a_report_keeps_what_is_to_be_verified_apart(evaluation: Form) -> None:
    evaluation.grade = "差"
    evaluation.indicators[0].score = evaluation.indicators[0].weight
    evaluation.review = [Review(pointer="/indicators/0/score", reasons=["看"])]
    (checked,) = check_forms([evaluation])
    (form,) = build_report([CheckedDocument("a.txt", [checked])], builtin()).documents[0].forms
    assert "scores.sum" in {each.code for each in form.to_verify}
    assert not {"scores.sum"} & {each.code for each in form.findings}
    assert not any(each.to_verify for each in form.findings)
    weights = [("error", "warning", "info").index(each.severity) for each in form.findings]
    assert weights == sorted(weights)


def test_every_rule_for_a_unit_says_what_to_do() -> None:
    told = load_rule_advice().advice
    assert set(told) == {code for code, entry in load_rules().items() if not entry.recognition}
    assert not [advice for advice in told.values() if advice.endswith("。")]


def test_every_finding_names_its_basis_and_speaks_chinese(evaluation: Form) -> None:
    evaluation.indicators[0].score = evaluation.indicators[0].weight
    evaluation.grade = "差"
    for finding in run_checks(evaluation):
        assert finding.pointers
        assert finding.basis
        assert load_rules()[finding.code].source in finding.basis
        assert any("\u4e00" <= char <= "\u9fff" for char in finding.message)


def test_what_extraction_calls_an_error_and_what_a_warning() -> None:
    """Warnings are what a person may find to be in order; everything else contradicts itself or the source."""
    read = {code: entry.severity for code, entry in load_rules().items() if entry.reading}
    warnings = {code for code, severity in read.items() if severity == "warning"}
    lost = {"recognition.lost", "recognition.no_rows", "measure.unparsed"}
    assert warnings == lost | {"labels.missing", "rows.same_name"}
    assert set(read.values()) == {"error", "warning"}


def test_a_code_is_given_once() -> None:
    taken = next(iter(load_rules()))
    register = rule(taken, "error", "实务", family="wording", title="重复")
    with pytest.raises(ValueError, match=taken):
        register(lambda _form, _profile: iter(()))


def test_rules_are_imported_when_they_are_needed_and_in_one_order() -> None:
    """A module of rules that is imported by itself first does not come first for that."""
    program = (
        "import sys, extractor.checks as c\n"
        "assert not [name for name in sys.modules if name.startswith('extractor.checks.rules')]\n"
        "import extractor.checks.rules.years\n"
        "print(*c.load_rules())"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == list(load_rules())


def test_every_module_of_rules_is_listed_in_the_order_of_its_findings() -> None:
    """A module that others import may not register its rules by accident."""
    registered = dict.fromkeys(entry.function.__module__.rpartition(".")[2] for entry in load_rules().values())
    assert tuple(registered) == RULE_MODULES
