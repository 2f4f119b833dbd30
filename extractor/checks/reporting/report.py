"""Checked documents in, one report out: findings with the places they are about, the ledger, waivers, counts.

Everything that is shown or written (terminal, JSON, SARIF, page, letter) is made from this one model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from extractor.checks.model_review.remark_classes import load_remark_classes
from extractor.checks.registry import Family, load_rule_advice, load_rule_families, load_rules
from extractor.checks.reporting.places import Place, form_name, place_of
from extractor.checks.run import Checked, Raised, State
from extractor.model.document import Document
from extractor.model.form import Form, Kind, Severity
from extractor.profiles.profile import Profile

SCHEMA_VERSION: Literal["1"] = "1"
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
MODEL = "model."
"""Codes of findings by a language model begin so."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OtherPlace(Place):
    """The other side of a finding across forms. document: None for a form of a past year without a file name."""

    document: str | None
    form: str


class Waived(_Model):
    reason: str
    who: str


class ReportedFinding(_Model):
    """key: stable name of the finding: the same document, form, rule and rows give the same one.

    advice: what the unit is asked to do (Chinese, without a full stop).
    """

    key: str
    code: str
    severity: Severity
    family: Family
    title: str
    message: str
    basis: str | None
    advice: str | None = None
    to_verify: bool = False
    places: list[Place]
    others: list[OtherPlace] = Field(default_factory=list)
    waived: Waived | None = None

    @property
    def rows(self) -> list[int]:
        return sorted({place.row for place in self.places if place.row is not None})


class LedgerLine(_Model):
    code: str
    title: str
    family: Family
    state: State
    reason: str | None = None
    count: int = 0


class FormReport(_Model):
    """findings: what holds of the form, the weightiest first. to_verify: what may be the reader's fault, to be compared
    with the original before anybody is told."""

    number: int
    name: str
    kind: Kind
    fiscal_year: int | None
    unit: str | None
    findings: list[ReportedFinding]
    to_verify: list[ReportedFinding] = Field(default_factory=list)
    ledger: list[LedgerLine]
    form: Form = Field(exclude=True)

    def of(self, severity: Severity) -> list[ReportedFinding]:
        """Findings of one severity that nobody waived."""
        return [each for each in self.findings if each.severity == severity and not each.waived]


class DocumentReport(_Model):
    name: str
    forms: list[FormReport]
    notices: list[str] = Field(default_factory=list)


class Failure(_Model):
    """A document that could not be checked, and why."""

    name: str
    reason: str


class CheckReport(_Model):
    schema_version: Literal["1"] = SCHEMA_VERSION
    profile: str
    checked_on: dt.date
    documents: list[DocumentReport]
    failures: list[Failure] = Field(default_factory=list)
    unused_waivers: list[str] = Field(default_factory=list)
    counts: dict[Severity, int] = Field(default_factory=dict)

    @property
    def forms(self) -> Iterator[tuple[DocumentReport, FormReport]]:
        return ((document, form) for document in self.documents for form in document.forms)

    def to_json(self) -> str:
        return self.model_dump_json(indent=2) + "\n"

    def count(self) -> None:
        """Counts what nobody waived; to be called again when waivers were applied."""
        self.counts = {each: sum(len(form.of(each)) for _, form in self.forms) for each in SEVERITIES}


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """One document and what the rules said. layout: None for a document that was given as JSON."""

    name: str
    checked: Sequence[Checked]
    layout: Document | None = None
    notices: Sequence[str] = field(default=())


def build_report(
    documents: Sequence[CheckedDocument],
    profile: Profile,
    *,
    past: Sequence[tuple[str | None, Form]] = (),
    failures: Sequence[Failure] = (),
    checked_on: dt.date | None = None,
) -> CheckReport:
    """The report of one run. `past` in the order it was given to `check_forms`, with document names."""
    known = [(document.name, each.form) for document in documents for each in document.checked]
    work = _Work([*known, *past])
    report = CheckReport(
        profile=profile.name,
        checked_on=checked_on or dt.date.today(),
        documents=[work.document(document) for document in documents],
        failures=list(failures),
    )
    report.count()
    return report


class _Work:
    """Builds the parts of a report; `known` are all forms by index, as rules across forms count them."""

    def __init__(self, known: Sequence[tuple[str | None, Form]]) -> None:
        self._known = known

    def document(self, document: CheckedDocument) -> DocumentReport:
        forms = [self._form(document, number, checked) for number, checked in enumerate(document.checked, 1)]
        return DocumentReport(name=document.name, forms=forms, notices=list(document.notices))

    def _form(self, document: CheckedDocument, number: int, checked: Checked) -> FormReport:
        form = checked.form
        raised = [self._finding(document, number, form, each) for each in checked.raised]
        raised.sort(key=_weight)
        lines = [
            LedgerLine(
                code=line.code,
                title=_listed(line.code)[0],
                family=_listed(line.code)[1],
                state=line.state,
                reason=line.reason,
                count=line.count,
            )
            for line in checked.ledger
        ]
        return FormReport(
            number=number,
            name=form_name(form, number),
            kind=form.kind,
            fiscal_year=form.fiscal_year,
            unit=form.implementing_unit or form.department,
            findings=[each for each in raised if not each.to_verify],
            to_verify=[each for each in raised if each.to_verify],
            ledger=lines,
            form=form,
        )

    def _finding(self, document: CheckedDocument, number: int, form: Form, raised: Raised) -> ReportedFinding:
        finding = raised.finding
        title, family = _listed(finding.code)
        others = []
        for index, pointer in raised.others:
            name, other = self._known[index]
            place = place_of(other, pointer, None)
            others.append(OtherPlace(document=name, form=form_name(other, None), **place.model_dump()))
        return ReportedFinding(
            key=finding_key(document.name, number, finding.code, finding.pointers),
            code=finding.code,
            severity=finding.severity,
            family=family,
            title=title,
            message=finding.message,
            basis=finding.basis,
            advice=load_rule_advice().advice.get(finding.code),
            to_verify=finding.to_verify,
            places=[place_of(form, pointer, document.layout) for pointer in finding.pointers],
            others=others,
        )


def _weight(finding: ReportedFinding) -> tuple[int, int]:
    """Where a finding stands among those of its form."""
    return SEVERITIES.index(finding.severity), list(load_rule_families().captions).index(finding.family)


def _listed(code: str) -> tuple[str, Family]:
    """Title and family of a rule, or of what a model may say (`model.…`)."""
    if code in load_rules():
        return load_rules()[code].title, load_rules()[code].family
    known = load_remark_classes()
    entry = known.classes.get(code.removeprefix(MODEL), known.review)
    return entry.title, entry.family


def finding_key(document: str, number: int, code: str, pointers: Sequence[str]) -> str:
    """DOCUMENT#FORM:CODE:ROWS, or the names of the values where no rows are meant."""
    paths = [pointer.split("/") for pointer in pointers]
    rows = {int(path[2]) + 1 for path in paths if path[1:2] == ["indicators"] and len(path) > 2}
    where = ",".join(map(str, sorted(rows))) or "+".join(sorted({path[-1] for path in paths}))
    return f"{document.rsplit('.', 1)[0]}#{number}:{code}:{where}"
