"""The list of rules and the one place that turns what a rule saw into findings.

A rule says what is wrong with which values and shows its arithmetic; code, severity and source stand at its decorator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extractor.model import Finding, Form, Kind, Severity
from extractor.reading.layout import Layout

UNSURE = "（该值待核对）"
PRACTICE = "实务"
TALLY = "表内勾稽关系"
READING = "识别核对"
TEMPLATE = "绩效目标表、自评表样式"
UNREAD = "/coverage"
"""Pointer under which `review` says that text of the form was left over."""


class Problem(NamedTuple):
    """What a rule saw. arithmetic: the sum or comparison in figures.

    whole: the rule holds only if no row and no part was lost, so a doubt about completeness makes it unsure.
    """

    pointers: list[str]
    message: str
    arithmetic: str | None = None
    whole: bool = False


Check = Callable[[Form], Iterator[Problem]]
SourceCheck = Callable[[Form, Layout], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered check. recognition: it judges the reader, not the unit, so a value in review does not soften it."""

    code: str
    severity: Severity
    source: str
    kind: Kind | None = None
    recognition: bool = False
    check: Check | None = None
    source_check: SourceCheck | None = None

    def problems(self, form: Form, layout: Layout | None) -> Iterator[Problem]:
        if self.kind not in (None, form.kind):
            return
        if self.check:
            yield from self.check(form)
        elif self.source_check and layout:
            yield from self.source_check(form, layout)


RULES: dict[str, Rule] = {}


def _add(entry: Rule) -> None:
    if entry.code in RULES:
        raise ValueError(f"two rules with the code {entry.code}")
    RULES[entry.code] = entry


def rule(
    code: str, severity: Severity, source: str, *, kind: Kind | None = None, recognition: bool = False
) -> Callable[[Check], Check]:
    """Register a check of the form alone. kind: the only kind it is for. Raises ValueError for a code in use."""

    def register(check: Check) -> Check:
        _add(Rule(code, severity, source, kind, recognition, check=check))
        return check

    return register


def source_rule(code: str, severity: Severity, source: str) -> Callable[[SourceCheck], SourceCheck]:
    """Register a check of the form against its source text, left out where there is no layout."""

    def register(check: SourceCheck) -> SourceCheck:
        _add(Rule(code, severity, source, recognition=True, source_check=check))
        return check

    return register


def run_checks(form: Form, layout: Layout | None = None) -> list[Finding]:
    """Every finding of every rule that applies, in the order of registration. The form is not changed.

    Without a layout the rules that compare values with the source text are left out.
    """
    unsure = _Unsure(form)
    findings: list[Finding] = []
    for entry in RULES.values():
        findings += [_finding(entry, problem, unsure) for problem in entry.problems(form, layout)]
    return findings


def _finding(entry: Rule, problem: Problem, unsure: _Unsure) -> Finding:
    """An error that rests on a value a person has yet to look at is a warning: the reader may be at fault."""
    severity, message = entry.severity, problem.message
    if severity == "error" and not entry.recognition and unsure.covers(problem):
        severity, message = "warning", message + UNSURE
    basis = f"{entry.source}：{problem.arithmetic}" if problem.arithmetic else entry.source
    return Finding(code=entry.code, severity=severity, pointers=problem.pointers, message=message, basis=basis)


class _Unsure:
    """What of a form is in review: the values named, what is around them and what is inside them."""

    def __init__(self, form: Form) -> None:
        self._named = {entry.pointer.rstrip("/") for entry in form.review}
        self._around = {outer for pointer in self._named for outer in _outer(pointer)}

    def covers(self, problem: Problem) -> bool:
        if problem.whole and not self._named.isdisjoint(("", UNREAD, "/indicators")):
            return True
        return any(
            pointer in self._around or not self._named.isdisjoint((pointer, *_outer(pointer)))
            for pointer in problem.pointers
        )


def _outer(pointer: str) -> list[str]:
    """Everything around a value: "/a/0/b" → "", "/a", "/a/0"."""
    parts = pointer.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]
