"""The list of rules: what each is called, what it rests on, and the function that looks at a form.

A rule says what is wrong with which values and shows its arithmetic; code, severity and source stand at its decorator.
Running them, and what of it is kept, is `run.py`. The modules of rules are imported when the list is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import import_module
from typing import Literal, NamedTuple, TypeAlias

from extractor.model.document import Document
from extractor.model.form import Finding, Form, Kind, Severity
from extractor.profiles.profile import Profile
from extractor.resources import DataFile, read_data

PRACTICE = "实务"
TALLY = "表内勾稽关系"
READING = "识别核对"
TEMPLATE = "绩效目标表、自评表样式"
GRID = "/indicators"
UNREAD = "/coverage"
"""Pointer under which `review` says that text of the form was left over."""

RULE_MODULES = (
    "recognition",
    "arithmetic",
    "scoring",
    "dates",
    "structure",
    "formula",
    "reasons",
    "contradictions",
    "owed",
    "results",
    "units",
    "absurd",
    "costs",
    "goal_texts",
    "printed_text",
    "rates",
    "goal_numbers",
    "placement",
    "completeness",
    "goal_coverage",
    "wording",
    "across",
    "years",
)
"""Every module of rules, in the order their findings are shown; a test keeps it whole."""

Family: TypeAlias = Literal[
    "recognition",
    "arithmetic",
    "scoring",
    "completeness",
    "relevance",
    "appropriateness",
    "feasibility",
    "wording",
    "across",
]


class CannotRun(Exception):  # noqa: N818 - it ends a rule, it is no error of the form
    """Raised by a rule that lacks what it needs; the Chinese reason (“没有总分”) goes to the ledger."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Problem(NamedTuple):
    """What a rule saw. arithmetic: the sum or comparison in figures.

    whole: the rule holds only if no row and no part was lost, so a doubt about completeness makes it unsure.
    others: (index of a form, pointer) of the other side, for rules across forms.
    """

    pointers: list[str]
    message: str
    arithmetic: str | None = None
    whole: bool = False
    others: Sequence[tuple[int, str]] = ()


Check: TypeAlias = Callable[[Form, Profile], Iterator[Problem]]
SourceCheck: TypeAlias = Callable[[Form, Document, Profile], Iterator[Problem]]
SetCheck: TypeAlias = Callable[[Sequence[Form], Profile], Iterator[tuple[int, Problem]]]
Example: TypeAlias = Callable[[], "Form | Sequence[Form]"]
"""Builds a form (for a rule across forms: several) on which a rule finds something, or does not."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered check; exactly one of the three functions is set.

    kind: the only kind of form it is for. needs: what must be printed for it to run, Chinese. reading: what it finds
    may be the reader's fault, so extraction runs it too; such a rule of the family recognition judges the reader alone,
    and a value in review does not soften it.
    """

    code: str
    severity: Severity
    source: str
    family: Family
    title: str
    kind: Kind | None = None
    needs: str = ""
    reading: bool = False
    check: Check | None = None
    source_check: SourceCheck | None = None
    set_check: SetCheck | None = None
    example: Example | None = None
    counterexample: Example | None = None

    @property
    def function(self) -> Callable[..., object]:
        found = self.check or self.source_check or self.set_check
        assert found
        return found

    @property
    def recognition(self) -> bool:
        return self.family == "recognition"


_REGISTERED: dict[str, Rule] = {}


@cache
def load_rules() -> dict[str, Rule]:
    """Import the modules of rules, once, and give every rule by its code, in the order their findings are shown.

    A module that was imported by itself before registered its rules early; the order is that of RULE_MODULES anyway.
    """
    order = {import_module(f"extractor.checks.rules.{name}").__name__: place for place, name in enumerate(RULE_MODULES)}
    return dict(sorted(_REGISTERED.items(), key=lambda item: order[item[1].function.__module__]))


class RuleFamilies(DataFile):
    """Content of rule_families.yaml: families of rules, as staff call them, the weightiest first."""

    captions: dict[Family, str]


@cache
def load_rule_families() -> RuleFamilies:
    """Read rule_families.yaml, once."""
    return read_data(RuleFamilies, "extractor.checks", "rule_families")


class RuleAdvice(DataFile):
    """Content of rule_advice.yaml: code of a rule → what a unit is asked to do about its findings."""

    advice: dict[str, str]


@cache
def load_rule_advice() -> RuleAdvice:
    """Read rule_advice.yaml, once."""
    return read_data(RuleAdvice, "extractor.checks", "rule_advice")


def _add(entry: Rule) -> None:
    if entry.code in _REGISTERED:
        raise ValueError(f"two rules with the code {entry.code}")
    _REGISTERED[entry.code] = entry


def rule(
    code: str,
    severity: Severity,
    source: str,
    *,
    family: Family,
    title: str,
    kind: Kind | None = None,
    needs: str = "",
    reading: bool = False,
    example: Example | None = None,
    counterexample: Example | None = None,
) -> Callable[[Check], Check]:
    """Register a check of one form alone. Examples not given here stand in rules/examples/*.yaml under the code.

    Raises ValueError for a code in use.
    """

    def register(check: Check) -> Check:
        about = Rule(code, severity, source, family, title, kind, needs, reading)
        _add(replace(about, check=check, example=example, counterexample=counterexample))
        return check

    return register


def source_rule(
    code: str,
    severity: Severity,
    source: str,
    *,
    title: str,
    family: Family = "recognition",
    kind: Kind | None = None,
    example: Example | None = None,
    counterexample: Example | None = None,
) -> Callable[[SourceCheck], SourceCheck]:
    """Register a check of the form against its source text; it cannot run where there is no layout.

    Of the family recognition it judges the reader, and extraction runs it; of any other it judges the unit.
    """

    def register(check: SourceCheck) -> SourceCheck:
        about = Rule(code, severity, source, family, title, kind, "原文", reading=family == "recognition")
        _add(replace(about, source_check=check, example=example, counterexample=counterexample))
        return check

    return register


def set_rule(
    code: str,
    severity: Severity,
    source: str,
    *,
    family: Family = "across",
    title: str,
    kind: Kind | None = None,
    needs: str = "",
    example: Example | None = None,
    counterexample: Example | None = None,
) -> Callable[[SetCheck], SetCheck]:
    """Register a check across forms: it yields (index of the form the problem is about, problem).

    It is given the forms under check first, then those of past years; `kind` only says for which forms it speaks.
    A problem about a past form is dropped. Raises ValueError for a code in use.
    """

    def register(check: SetCheck) -> SetCheck:
        about = Rule(code, severity, source, family, title, kind, needs)
        _add(replace(about, set_check=check, example=example, counterexample=counterexample))
        return check

    return register


class Unsure:
    """What of a form is in review: the values named, the rows and parts around them and what is inside them."""

    def __init__(self, form: Form) -> None:
        self._form = form

    @cached_property
    def _named(self) -> set[str]:
        return {entry.pointer.rstrip("/") for entry in self._form.review}

    @cached_property
    def _around(self) -> set[str]:
        """What holds a value in review, but for the grid as a whole: one torn row does not touch the others."""
        return {outer for pointer in self._named for outer in _outer(pointer)} - {"", GRID}

    @cached_property
    def _labels(self) -> bool:
        return any(pointer.endswith(("/level1", "/level2")) for pointer in self._named)

    def covers(self, problem: Problem) -> bool:
        """Whether a problem may be the reader's fault."""
        if problem.whole and (self._labels or not self._named.isdisjoint(("", UNREAD, GRID))):
            return True
        return any(
            pointer in self._around or not self._named.isdisjoint((pointer, *_outer(pointer)))
            for pointer in problem.pointers
        )


def finding_of(entry: Rule, severity: Severity, problem: Problem, unsure: bool) -> Finding:
    """What rests on a value a person has yet to look at is to be verified: the reader may be at fault, not the unit."""
    basis = f"{entry.source}：{problem.arithmetic}" if problem.arithmetic else entry.source
    return Finding(
        code=entry.code, severity=severity, pointers=problem.pointers, message=problem.message, basis=basis,
        to_verify=unsure or entry.recognition,
    )  # fmt: skip


def _outer(pointer: str) -> list[str]:
    """Everything around a value: "/a/0/b" → "", "/a", "/a/0"."""
    parts = pointer.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]
