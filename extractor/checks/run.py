"""Forms in, findings and a ledger out: for each form and rule whether it passed, found something or could not run.

A person must be able to see what was checked and what was not; a rule that breaks must not take the others with it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from extractor.checks.registry import CannotRun, Problem, Rule, Unsure, finding_of, load_rules
from extractor.model.document import Document
from extractor.model.form import Finding, Form
from extractor.profiles.files import builtin
from extractor.profiles.profile import Profile

State: TypeAlias = Literal["passed", "found", "not_applicable", "could_not_run"]
STATES: dict[State, str] = {
    "passed": "通过",
    "found": "有发现",
    "not_applicable": "不适用",
    "could_not_run": "未能检查",
}
OTHER_KIND = "不是这类表"
SWITCHED_OFF = "方案中已停用"
NOT_YET = "自{}年度起适用"
NO_LAYOUT = "没有原文可对照"
INTERNAL = "程序内部错误（{}），其余规则照常检查"
ONE_FORM = "只有一张表，没有可对比的表"

_T = TypeVar("_T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the ledger. reason: Chinese, for what did not apply or could not run. count: findings."""

    code: str
    state: State
    reason: str | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding and, for rules across forms, the other side: (index of the form, pointer)."""

    finding: Finding
    others: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Checked:
    """What the rules said about one form, in the order of registration."""

    form: Form
    raised: list[Raised] = field(default_factory=list)
    ledger: list[Outcome] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [each.finding for each in self.raised]


def run_checks(form: Form, layout: Document | None = None, profile: Profile | None = None) -> list[Finding]:
    """What extraction wants to know: findings of the rules that may be the reader's fault. The form is not changed.

    Everything else is advice to the unit and no reason to read a form again; `check_form` gives it all.
    """
    profile, unsure = profile or builtin(), Unsure(form)
    findings: list[Finding] = []
    for entry in load_rules().values():
        if entry.reading and not (entry.source_check and layout is None) and not _not_applicable(entry, form, profile):
            problems, _ = _collected(_problems(entry, form, layout, profile), entry)
            findings += [_finding(entry, problem, profile, unsure) for problem in problems]
    return findings


def check_form(form: Form, layout: Document | None = None, profile: Profile | None = None) -> list[Finding]:
    """Findings of every rule for this form alone, rules across forms included. The form is not changed."""
    return check_forms([form], [layout], profile)[0].findings


def check_forms(
    forms: Sequence[Form],
    layouts: Sequence[Document | None] = (),
    profile: Profile | None = None,
    past: Sequence[Form] = (),
    codes: Collection[str] | None = None,
) -> list[Checked]:
    """Every rule (or those of `codes`) on every form, and the rules across forms on all of them and the past ones.

    layouts: the text of each form, none by default. One result for each of `forms`, none for those of `past`.
    """
    profile = profile or builtin()
    entries = [entry for entry in load_rules().values() if codes is None or entry.code in codes]
    alone = [entry for entry in entries if not entry.set_check]
    texts = [*layouts, *[None] * (len(forms) - len(layouts))]
    checked = [_check(form, layout, profile, alone) for form, layout in zip(forms, texts, strict=True)]
    for entry in entries:
        if entry.set_check:
            _check_set(entry, checked, [*forms, *past], profile)
    return checked


def _check(form: Form, layout: Document | None, profile: Profile, entries: Sequence[Rule]) -> Checked:
    checked, unsure = Checked(form), Unsure(form)
    for entry in entries:
        reason = _not_applicable(entry, form, profile)
        if reason:
            checked.ledger.append(Outcome(entry.code, "not_applicable", reason))
        elif entry.source_check and layout is None:
            checked.ledger.append(Outcome(entry.code, "could_not_run", NO_LAYOUT))
        else:
            found, failed = _collected(_problems(entry, form, layout, profile), entry)
            _record(checked, entry, found, failed, profile, unsure)
    return checked


def _problems(entry: Rule, form: Form, layout: Document | None, profile: Profile) -> Iterator[Problem]:
    if entry.check:
        return entry.check(form, profile)
    assert entry.source_check
    assert layout
    return entry.source_check(form, layout, profile)


def _check_set(entry: Rule, checked: list[Checked], forms: Sequence[Form], profile: Profile) -> None:
    """One rule across forms; its problems go to the forms they are about."""
    assert entry.set_check
    reasons = [_not_applicable(entry, each.form, profile) for each in checked]
    pairs, failed = _collected(entry.set_check(forms, profile), entry)
    for index, (each, reason) in enumerate(zip(checked, reasons, strict=True)):
        own = [problem for about, problem in pairs if about == index]
        if reason:
            each.ledger.append(Outcome(entry.code, "not_applicable", reason))
        elif len(forms) == 1 and not own and not failed:
            each.ledger.append(Outcome(entry.code, "could_not_run", ONE_FORM))
        else:
            _record(each, entry, own, failed, profile, Unsure(each.form))


def _not_applicable(entry: Rule, form: Form, profile: Profile) -> str | None:
    if entry.kind not in (None, form.kind):
        return OTHER_KIND
    if entry.code not in profile.rules:
        return None
    if profile.is_off(entry.code):
        return SWITCHED_OFF
    since = profile.since(entry.code)
    if since is not None and form.fiscal_year is not None and form.fiscal_year < since:
        return NOT_YET.format(since)
    return None


def _collected(found: Iterator[_T], entry: Rule) -> tuple[list[_T], str | None]:
    """What a rule yields, and why it stopped early if it did."""
    kept: list[_T] = []
    try:
        kept.extend(found)
    except CannotRun as stopped:
        return kept, stopped.reason
    except Exception as error:  # one rule must not stop the others
        log.exception("rule failed: %s", entry.code)
        return kept, INTERNAL.format(type(error).__name__)
    return kept, None


def _finding(entry: Rule, problem: Problem, profile: Profile, unsure: Unsure) -> Finding:
    return finding_of(entry, profile.severity_of(entry.code, entry.severity), problem, unsure.covers(problem))


def _record(
    checked: Checked, entry: Rule, problems: Sequence[Problem], failed: str | None, profile: Profile, unsure: Unsure
) -> None:
    for problem in problems:
        checked.raised.append(Raised(_finding(entry, problem, profile, unsure), tuple(problem.others)))
    if problems:
        checked.ledger.append(Outcome(entry.code, "found", failed, len(problems)))
    elif failed:
        checked.ledger.append(Outcome(entry.code, "could_not_run", failed))
    else:
        checked.ledger.append(Outcome(entry.code, "passed"))
