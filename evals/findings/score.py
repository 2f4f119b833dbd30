"""Expected and judged findings and the sample forms in; recall, precision, false alarms and every finding out.

`python -m evals.findings.score` prints figures and what is missing; `--list` also prints every finding with its key.
Every sample is one document set; forms of earlier years in the other samples are its past.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from evals.runs.dataset import SAMPLES
from extractor.checks import check_forms, load_profile
from extractor.checks.reporting.report import CheckedDocument, CheckReport, FormReport, ReportedFinding, build_report
from extractor.extraction import extract
from extractor.model.form import Form
from extractor.reading import Document, read

HERE = Path(__file__).parent
TARGETS = {
    "recall_error": Decimal("0.95"),
    "recall_warning": Decimal("0.85"),
    "precision_error": Decimal("0.97"),
    "precision_warning": Decimal("0.85"),
}
RIGHT, WRONG = "right", "wrong"
PROFILE = "shanghai"
"""All samples are of Shanghai."""


@dataclass(slots=True)
class Scores:
    """found, expected: counts by E, W, I. verdicts: right and wrong by severity. The lists name what to look at.

    verify: what was found but rests on a value in review, so that it is not told as a finding.
    """

    found: dict[str, int] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    verify: list[str] = field(default_factory=list)
    softer: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    unjudged: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    def recall(self, severity: str) -> Decimal:
        return _share(self.found.get(severity, 0), self.expected.get(severity, 0))

    def precision(self, severity: str) -> Decimal:
        """Share of right ones among the judged."""
        counts = self.verdicts.get(severity, {})
        return _share(counts.get(RIGHT, 0), sum(counts.values()))

    def figures(self) -> dict[str, Decimal]:
        return {
            "recall_error": self.recall("E"),
            "recall_warning": self.recall("W"),
            "precision_error": self.precision("error"),
            "precision_warning": self.precision("warning"),
        }


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.001")) if whole else Decimal(1)


def sample_forms() -> dict[str, tuple[Document, list[Form]]]:
    """Every sample, read by the grammar: stem → its text and forms."""
    found = {}
    for path in sorted(SAMPLES.glob("*.txt")):
        layout = read(path)
        found[path.stem] = (layout, extract(layout, engine="rules").forms)
    return found


def sample_reports() -> dict[str, CheckReport]:
    """Each sample checked as a set of its own, with the forms of earlier years as its past."""
    profile, samples = load_profile(PROFILE), sample_forms()
    reports = {}
    for stem, (layout, forms) in samples.items():
        year = max(form.fiscal_year or 0 for form in forms)
        past = [
            (name, form)
            for name, (_, others) in samples.items()
            for form in others
            if name != stem and (form.fiscal_year or year) < year
        ]
        checked = check_forms(forms, [layout] * len(forms), profile, [form for _, form in past])
        reports[stem] = build_report([CheckedDocument(f"{stem}.txt", checked, layout)], profile, past=past)
    return reports


def score(reports: Mapping[str, CheckReport]) -> Scores:
    """Figures of a run against expected.yaml and judged.yaml."""
    wanted, judged = _load("expected"), _load("judged") or {}
    scores = Scores()
    for entry in wanted["expected"]:
        _expect(entry, reports, scores)
    for entry in wanted["must_not"]:
        form = reports[entry["document"]].documents[0].forms[entry["form"] - 1]
        scores.alarms += [finding.key for finding in form.findings if _forbids(entry, finding)]
    raised = {finding.key: finding for _, finding in all_findings(reports)}
    for key, finding in raised.items():
        verdict = judged.get(key, {}).get("verdict")
        if verdict is None:
            scores.unjudged.append(key)
        else:
            counts = scores.verdicts.setdefault(finding.severity, {})
            counts[verdict] = counts.get(verdict, 0) + 1
    known = {finding.key for report in reports.values() for _, form in report.forms for finding in form.to_verify}
    scores.stale = [key for key in judged if key not in raised and key not in known]
    return scores


def _expect(entry: Mapping[str, Any], reports: Mapping[str, CheckReport], scores: Scores) -> None:
    """Counts one expected finding, unless the samples do not print what it is about."""
    if entry.get("in_sample") is False:
        return
    severity = entry["severity"]
    scores.expected[severity] = scores.expected.get(severity, 0) + 1
    form = reports[entry["document"]].documents[0].forms[entry["form"] - 1]
    fitting = [finding for finding in (*form.findings, *form.to_verify) if _fits(entry, finding)]
    name = f"{entry['id']} {entry['document']}#{entry['form']} {entry.get('rows', '')} {entry['what']}"
    named = {row for finding in fitting for row in finding.rows}
    if not fitting or not set(entry.get("rows", ())) <= named:
        scores.missed.append(f"{severity} {name}")
        return
    scores.found[severity] = scores.found.get(severity, 0) + 1
    if all(finding.to_verify for finding in fitting):
        scores.verify.append(f"{severity} {name}")
    if severity == "E" and not any(finding.severity == "error" for finding in fitting):
        scores.softer.append(name)


def _fits(entry: Mapping[str, Any], finding: ReportedFinding) -> bool:
    """Whether a finding is of the entry's rules and names any of its rows."""
    if not any(fnmatchcase(finding.code, pattern) for pattern in entry["codes"]):
        return False
    rows = set(entry.get("rows", ()))
    return not rows or bool(rows & set(finding.rows))


def _forbids(entry: Mapping[str, Any], finding: ReportedFinding) -> bool:
    return entry.get("severity") in (None, finding.severity) and _fits(entry, finding)


def all_findings(reports: Mapping[str, CheckReport]) -> Iterator[tuple[FormReport, ReportedFinding]]:
    for report in reports.values():
        for _, form in report.forms:
            for finding in form.findings:
                yield form, finding


def _load(name: str) -> Any:
    path = HERE / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="print every finding")
    chosen = parser.parse_args(arguments)
    reports = sample_reports()
    scores = score(reports)
    if chosen.list:
        for form, finding in all_findings(reports):
            print(f"{finding.severity:7} {finding.key}\n    [{form.name}] {finding.message}\n    {finding.basis}")
    for name, value in scores.figures().items():
        print(f"{name} {value} (target {TARGETS[name]})")
    counts = {each: sum(finding.severity == each for _, finding in all_findings(reports)) for each in _SEVERITIES}
    print(f"findings {counts}, expected {scores.expected}, found {scores.found}, verdicts {scores.verdicts}")
    for title in ("missed", "verify", "softer", "alarms", "unjudged", "stale"):
        entries = getattr(scores, title)
        print(f"{title}: {len(entries)}", *(entries if title not in ("unjudged",) else entries[:5]), sep="\n    ")
    return int(any(value < TARGETS[name] for name, value in scores.figures().items()) or bool(scores.alarms))


_SEVERITIES = ("error", "warning", "info")

if __name__ == "__main__":
    sys.exit(main())
