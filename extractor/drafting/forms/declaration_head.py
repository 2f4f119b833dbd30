"""The last forms of a project and a year in; everything of next year's declaration above its indicators, out.

What stays from year to year is copied (source), what the rules of budgeting fix is filled in (rule), and what only
staff can know stands as 〔待填〕 (slot): the budget above all. Nothing here is written by a model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.assembly.display import load_display
from extractor.data import load
from extractor.drafting.forms.inputs import Given, budget_of, said
from extractor.drafting.forms.marks import slot
from extractor.history.name_parts import moved_on
from extractor.model.draft import Drafted, Evidence, Origin, Slot
from extractor.model.form import DeclarationFunding, EvaluationFunding, Form, Goals, form_value

KIND = "target_declaration"
COPIED = ("department", "implementing_unit", "project_nature", "project_category")
"""Fields of the head that stay as they are from one year to the next."""
REST = ("carryover", "other")
"""Sources of money besides the appropriation."""
TOTAL = "/funding/annual_total"


@dataclass(slots=True)
class Head:
    """The form without indicators and goals, who wrote each cell, what is asked, and what to know."""

    form: Form
    origins: dict[str, Origin] = field(default_factory=dict)
    texts: dict[str, Drafted] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def put(self, pointer: str, text: str, origin: Origin, evidence: Sequence[Evidence] = (), notice: str = "") -> None:
        """Records a cell and, where there is anything to say about it, its text with evidence and notice."""
        self.origins[pointer] = origin
        if origin != "source":
            notices = [notice] if notice else []
            self.texts[pointer] = Drafted(text=text, origin=origin, evidence=list(evidence), notices=notices)

    def ask(self, pointer: str, what: str, notice: str = "") -> str:
        """Records a gap; returns the text of its cell."""
        text = slot(what)
        notices = [notice] if notice else []
        self.origins[pointer] = "slot"
        self.texts[pointer] = Drafted(
            text=text, origin="slot", slots=[Slot(question=said("ask", what=what), text=text)], notices=notices
        )
        return text


def head_of(past: Sequence[Given], year: int, budget: Decimal | None) -> Head:
    """The head of the declaration of `year`. past: forms of one project, the latest last; budget in yuan."""
    look = load("draft_output")
    form = Form(
        kind="target_declaration", title=look["title"], fiscal_year=year, project_name=None,
        funding=DeclarationFunding(), goals=Goals(), indicators=[], evidence={}, findings=[], review=[],
    )  # fmt: skip
    head = Head(form)
    head.origins["/fiscal_year"] = "person"
    _title(head, past)
    _project_name(head, past, year)
    for name in COPIED:
        _copy(head, past, name)
    _dates(head, past, year)
    _funding(head, past, year, budget)
    return head


def evidence_of(given: Given, pointer: str) -> Evidence:
    """The cell of a given form as evidence."""
    value = form_value(given.form, pointer)
    text = getattr(value, "text", None) or (f"{value:,f}" if isinstance(value, Decimal) else str(value))
    return Evidence(document=given.document, form=given.number, pointer=pointer, page=given.page(pointer), text=text)


def _latest(past: Sequence[Given], name: str) -> tuple[Given, Any] | None:
    """The latest form that has the field, and its value."""
    return next(((each, value) for each in reversed(past) if (value := getattr(each.form, name)) is not None), None)


def _title(head: Head, past: Sequence[Given]) -> None:
    """The office's own title of its declarations, the usual one where none was given."""
    declared = next((each for each in reversed(past) if each.form.kind == KIND and each.form.title), None)
    if declared:
        head.form.title = declared.form.title
    head.origins["/title"] = "source" if declared else "rule"


def _project_name(head: Head, past: Sequence[Given], year: int) -> None:
    found = _latest(past, "project_name")
    if found is None:
        head.form.project_name = head.ask("/project_name", load_display().header["project_name"])
        return
    given, name = found
    moved = moved_on(name, year - given.year)
    head.form.project_name = moved
    evidence = [evidence_of(given, "/project_name")]
    notice = "" if moved == name else said("renamed", before=name)
    head.put("/project_name", moved, "source" if moved == name else "rule", evidence, notice)


def _copy(head: Head, past: Sequence[Given], name: str) -> None:
    found = _latest(past, name)
    if found:
        setattr(head.form, name, found[1])
        head.origins[f"/{name}"] = "source"
    else:
        setattr(head.form, name, head.ask(f"/{name}", load_display().header[name]))


def _dates(head: Head, past: Sequence[Given], year: int) -> None:
    """Last year's dates moved on by whole years where they lay within that year, the budget year otherwise."""
    declared = next((each for each in reversed(past) if each.form.start_date and each.form.end_date), None)
    days = [dt.date(year, 1, 1), dt.date(year, 12, 31)]
    notice, evidence = said("whole_year"), []
    if declared:
        before = [declared.form.start_date, declared.form.end_date]
        if all(day and day.year == declared.year for day in before):
            days = [_in_year(day, year) for day in before if day]
            notice = said("dates_moved", year=declared.year)
            evidence = [evidence_of(declared, f"/{name}") for name in ("start_date", "end_date")]
    for name, day in zip(("start_date", "end_date"), days, strict=True):
        setattr(head.form, name, day)
        head.put(f"/{name}", day.isoformat(), "rule", evidence, notice)


def _in_year(day: dt.date, year: int) -> dt.date:
    """The same day of another year, the 28th for a 29 February."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _funding(head: Head, past: Sequence[Given], year: int, budget: Decimal | None) -> None:
    """The budget where it is given, all of it appropriation where last year's was; a question otherwise."""
    funding = head.form.funding
    assert isinstance(funding, DeclarationFunding)
    funding.currency_unit = load("draft_output")["currency"]
    head.origins["/funding/currency_unit"] = "rule"
    captions = load_display().declaration_funding
    if budget is None:
        head.ask(TOTAL, captions["annual_total"], said("budget_open", year=year))
        return
    funding.annual_total = budget
    head.put(TOTAL, f"{budget:f}", "person")
    basis = _appropriation_only(past)
    if basis is None:
        head.ask("/funding/annual_appropriation", captions["annual_appropriation"])
        return
    evidence = [evidence_of(*basis)]
    for name, amount in (("appropriation", budget), *((name, Decimal(0)) for name in REST)):
        setattr(funding, f"annual_{name}", amount)
        head.put(f"/funding/annual_{name}", f"{amount:f}", "rule", evidence, said("composition"))


def _appropriation_only(past: Sequence[Given]) -> tuple[Given, str] | None:
    """The latest form and its total when the appropriation was all of its money; None when it was not or is unknown."""
    given = past[-1]
    pointer, _ = budget_of(given.form)
    total, rest = _amounts(given.form)
    alone = total is not None and bool(rest) and all(amount == 0 for amount in rest)
    return (given, pointer) if pointer and alone else None


def _amounts(form: Form) -> tuple[Decimal | None, list[Decimal]]:
    """(the year's total, its sources besides the appropriation as far as printed)."""
    funding = form.funding
    if isinstance(funding, EvaluationFunding):
        amounts = {row.item: row.adjusted_budget for row in funding.rows}
        total, rest = amounts.get("annual_total"), [amounts.get(item) for item in ("carryover", "other")]
    else:
        total, rest = funding.annual_total, [funding.annual_carryover, funding.annual_other]
    return total, [amount for amount in rest if amount is not None]
