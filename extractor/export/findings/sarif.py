"""A report of findings in, SARIF 2.1.0 JSON out, for code-scanning viewers and other programs.

The artifact of a result is the document; its region counts characters of the document's canonical text.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from extractor import __version__
from extractor.checks.model_review.remark_classes import load_remark_classes
from extractor.checks.registry import load_rules
from extractor.checks.reporting.places import Place
from extractor.checks.reporting.report import MODEL, CheckReport, DocumentReport, FormReport, ReportedFinding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def to_sarif(report: CheckReport) -> str:
    """One run. Waived findings are suppressed results; documents that could not be read are notifications."""
    rules = [*_rules(), *_classes()]
    codes = [rule["id"] for rule in rules]
    results = [
        _result(document, form, finding, codes)
        for document, form in report.forms
        for finding in (*form.findings, *form.to_verify)
    ]
    failures = [
        {"level": "error", "message": {"text": each.reason}, "locations": [_location(each.name)]}
        for each in report.failures
    ]
    run = {
        "tool": {"driver": {"name": "jixiao", "version": __version__, "language": "zh-CN", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not failures, "toolExecutionNotifications": failures}],
        "results": results,
        "properties": {"profile": report.profile},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "id": entry.code,
            "name": entry.function.__name__,
            "shortDescription": {"text": entry.title},
            "fullDescription": {"text": f"{entry.title}（{entry.source}）"},
            "defaultConfiguration": {"level": LEVELS[entry.severity]},
            "properties": {"family": entry.family},
        }
        for entry in load_rules().values()
    ]


def _classes() -> list[dict[str, Any]]:
    """What a language model may remark: results with `--with-model` have these as their rules."""
    return [
        {
            "id": f"{MODEL}{name}",
            "name": name,
            "shortDescription": {"text": about.title},
            "fullDescription": {"text": f"{about.title}：{about.explain}"},
            "defaultConfiguration": {"level": LEVELS["warning"]},
            "properties": {"family": about.family},
        }
        for name, about in load_remark_classes().classes.items()
    ]


def _result(
    document: DocumentReport, form: FormReport, finding: ReportedFinding, codes: Sequence[str]
) -> dict[str, Any]:
    text = f"{finding.message}。依据：{finding.basis}" if finding.basis else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": LEVELS[finding.severity],
        "message": {"text": f"{form.name}：{text}"},
        "locations": [_location(document.name, place, form) for place in finding.places] or [_location(document.name)],
        "partialFingerprints": {"jixiao/v1": finding.key},
    }
    if finding.to_verify:  # SARIF 2.1.0, 3.27.9: a person has to decide; such a result has no level
        result |= {"kind": "review", "level": "none"}
    if finding.others:
        result["relatedLocations"] = [
            _location(place.document or document.name, place) | {"message": {"text": f"{place.form}：{place.label}"}}
            for place in finding.others
        ]
    if finding.waived:
        note = f"{finding.waived.reason}（{finding.waived.who}）"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": note}]
    return result


def _location(name: str, place: Place | None = None, form: FormReport | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(name)}}
    if place and place.spans:
        start, end = place.spans[0]
        physical["region"] = {"charOffset": start, "charLength": end - start}
        if place.quote:
            physical["region"]["snippet"] = {"text": place.quote}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place:
        where = f"form {form.number} {place.pointer}" if form else place.pointer
        location["logicalLocations"] = [{"name": place.label, "fullyQualifiedName": where}]
    return location
