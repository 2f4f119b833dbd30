"""SARIF of real reports: the structure of the standard, rules and results that fit each other, regions in the text."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import jsonschema
import pytest
from sarif_structure import LOG

from evals.runs.dataset import SAMPLES
from extractor.checks import check_forms, load_profile, load_rules
from extractor.checks.model_review.remark_classes import load_remark_classes
from extractor.checks.reporting.report import CheckedDocument, CheckReport, Failure, build_report
from extractor.checks.reporting.waivers import Waiver, apply_waivers
from extractor.checks.run import Raised
from extractor.export.findings.sarif import to_sarif
from extractor.extraction import extract
from extractor.model.form import Finding
from extractor.reading import Document, read

STEM = "sh-2025-skills-center-declarations"


@pytest.fixture(scope="module")
def layout() -> Document:
    return read(SAMPLES / f"{STEM}.txt")


@pytest.fixture(scope="module")
def report(layout: Document) -> CheckReport:
    """A sample with its past, a remark of a model, a waiver and a file that could not be read."""
    forms = extract(layout, engine="rules").forms
    past = extract(read(SAMPLES / "sh-2024-skills-center-self-evaluations.txt"), engine="rules").forms
    checked = check_forms(forms, [layout] * len(forms), past=past)
    for name in load_remark_classes().classes:
        remark = Finding(code=f"model.{name}", severity="warning", pointers=["/goals/annual"], message="…", basis=None)
        checked[0].raised.append(Raised(remark))
    made = build_report(
        [CheckedDocument("申报 表#1?.txt", checked, layout)],
        load_profile(None),
        past=[("去年.txt", form) for form in past],
        failures=[Failure(name="坏 的.pdf", reason="读不了")],
        checked_on=dt.date(2025, 3, 1),
    )
    apply_waivers(made, [Waiver(code="rows.many", reason="系统限定", who="张三")])
    return made


@pytest.fixture(scope="module")
def run(report: CheckReport) -> dict[str, Any]:
    log = json.loads(to_sarif(report))
    jsonschema.Draft202012Validator(LOG, format_checker=jsonschema.FormatChecker()).validate(log)
    (only,) = log["runs"]
    return dict(only)


def test_every_rule_is_described_once(run: dict[str, Any]) -> None:
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == {*load_rules(), *(f"model.{name}" for name in load_remark_classes().classes)}


def test_a_result_is_of_the_rule_it_names(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert {result["ruleId"].split(".")[0] for result in run["results"]} >= {"model", "years", "text"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_regions_lie_in_the_text_and_show_it(run: dict[str, Any], layout: Document) -> None:
    regions = [
        location["physicalLocation"]["region"]
        for result in run["results"]
        for location in result["locations"]
        if "region" in location["physicalLocation"]
    ]
    assert len(regions) > len(run["results"]) / 2
    for region in regions:
        printed = layout.text[region["charOffset"] : region["charOffset"] + region["charLength"]]
        assert len(printed) == region["charLength"]
        assert region.get("snippet", {"text": printed})["text"].startswith(printed.strip()[:10])


def test_waivers_failures_and_other_forms_have_their_place(run: dict[str, Any]) -> None:
    suppressed = {result["ruleId"] for result in run["results"] if result.get("suppressions")}
    assert suppressed == {"rows.many"}
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["error"]
    assert any(result.get("relatedLocations") for result in run["results"])


@pytest.mark.parametrize(
    "broken",
    [
        lambda run: run["results"][0].pop("message"),
        lambda run: run["results"][0].update(level="info"),
        lambda run: run["results"][0].update(rule="x"),
        lambda run: run["tool"].pop("driver"),
        lambda run: run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="申报表.txt"),
    ],
)
def test_the_structure_would_notice(report: CheckReport, broken: Any) -> None:
    log = json.loads(to_sarif(report))
    broken(log["runs"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(LOG).validate(log)
