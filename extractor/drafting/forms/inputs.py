"""Forms of a project in, each with its document, number and pages; those a draft can be made from, out.

What a person should know about the inputs (years, missing scores) is said here. Which forms are one project:
history/projects.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extractor.drafting.forms.notices import load_notices
from extractor.errors import JixiaoError
from extractor.history.past_form import PastForm
from extractor.history.projects import Project
from extractor.model.form import EvaluationFunding, Form
from extractor.reading import Document

Advance = Callable[[str, int], None]


class DraftError(JixiaoError):
    """The inputs leave nothing to draft from. The message is Chinese and says what to give instead."""


@dataclass(frozen=True, slots=True)
class Given:
    """A form as it was given: `number` counts from 0 in its document. layout: None when only its JSON is at hand."""

    document: str
    number: int
    form: Form
    layout: Document | None = None

    @property
    def where(self) -> str:
        return load_notices().where.format(document=self.document, number=self.number + 1)

    @property
    def year(self) -> int:
        return self.form.fiscal_year or 0

    @property
    def past(self) -> PastForm:
        """The form as linking and proposing want it."""
        return PastForm(self.document, self.number, self.form, self.page)

    def page(self, pointer: str) -> int | None:
        """The page the value of a pointer, or the row it stands in, begins on."""
        if self.layout is None:
            return None
        path = pointer
        while path:
            for span in self.form.evidence.get(path, []):
                pages = [segment.page for segment in self.layout.within(span) if segment.page is not None]
                if pages:
                    return pages[0]
            path = path.rpartition("/")[0]
        return None


def past_of(project: Project[Given], year: int) -> list[Given]:
    """The forms of the years before `year` that a declaration can be drafted from; the rest becomes notices.

    Raises DraftError when nothing is left.
    """
    past = [usable for each in project.forms if (usable := _usable(each, project, year))]
    if not past:
        raise DraftError("：".join(filter(None, (project.name, _why_none(project, year)))))
    _say_what_is_missing(project, past, year)
    return past


def _why_none(project: Project[Given], year: int) -> str:
    empty = [each for each in project.forms if not each.form.indicators]
    if len(empty) == len(project.forms):
        why = "；".join(load_notices().no_indicators.format(where=each.where) for each in empty)
        return load_notices().none_usable.format(why=why)
    found = "、".join(f"{each.where}（{each.year or '无'}年度）" for each in project.forms)
    return load_notices().none_left.format(year=year, found=found)


def _usable(each: Given, project: Project[Given], year: int) -> Given | None:
    """The form, with the year before where it prints none and is the only one; None where it is of no use."""
    form = each.form
    if not form.indicators:
        project.notices.append(load_notices().no_indicators.format(where=each.where))
        return None
    if form.fiscal_year is None and len(project.forms) == 1:
        project.notices.append(load_notices().assumed_year.format(where=each.where, year=year - 1))
        return Given(each.document, each.number, form.model_copy(update={"fiscal_year": year - 1}), each.layout)
    if form.fiscal_year is None:
        project.notices.append(load_notices().no_year.format(where=each.where))
        return None
    if form.fiscal_year >= year:
        already = form.kind == "target_declaration" and form.fiscal_year == year
        notice = load_notices().already if already else load_notices().not_past
        told = notice.format(where=each.where, found=form.fiscal_year, year=year, next=year + 1)
        project.notices.append(told)
        return None
    return each


def _say_what_is_missing(project: Project[Given], past: Sequence[Given], year: int) -> None:
    last = max(each.year for each in past)
    evaluations = [each for each in past if each.form.kind == "self_evaluation"]
    if year - last > 1:
        project.notices.append(load_notices().gap.format(last=last, year=year, years=year - last))
    if len(past) == 1:
        project.notices.append(load_notices().one_form.format(where=past[0].where))
    if not evaluations:
        project.notices.append(load_notices().no_evaluation)
    for each in evaluations:
        project.notices.extend(missing_results(each))


def missing_results(each: Given) -> Iterator[str]:
    """What a self-evaluation does not say: actuals, or scores."""
    rows = each.form.indicators
    if not any(row.actual for row in rows):
        yield load_notices().no_actuals.format(where=each.where)
    elif all(row.score is None for row in rows):
        yield load_notices().no_scores.format(where=each.where)


def budget_of(form: Form) -> tuple[str | None, str | None]:
    """(pointer of the year's total, unit) of a form, for the evidence of amounts."""
    if not isinstance(form.funding, EvaluationFunding):
        return "/funding/annual_total", form.funding.currency_unit
    for number, row in enumerate(form.funding.rows):
        if row.item == "annual_total":
            return f"/funding/rows/{number}/adjusted_budget", form.funding.currency_unit
    return None, form.funding.currency_unit
