"""Forms in, each with its document, number and pages; the projects they belong to, in order of years, out.

Forms are sorted into projects here, because one run may be given the files of a whole office; what a person should
know about the inputs (years, missing scores) is said here and only here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from extractor.data import load
from extractor.errors import JixiaoError
from extractor.history.past_form import PastForm, same_project
from extractor.model.form import EvaluationFunding, Form
from extractor.reading import Document
from extractor.terms.names import undated
from extractor.terms.text import fold_text

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
        return str(load("draft_output")["where"]).format(document=self.document, number=self.number + 1)

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


@dataclass(slots=True)
class Project:
    """Forms of one project, the earliest year first, and what to know about them (Chinese)."""

    forms: list[Given]
    notices: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return next((each.form.project_name for each in reversed(self.forms) if each.form.project_name), "")


def said(key: str, **values: object) -> str:
    """A notice of draft_output.yaml, filled in."""
    return str(load("draft_output")["notices"][key]).format(**values)


def projects_of(forms: Sequence[Given]) -> list[Project]:
    """The forms by project, in the order the projects first appear: by name, years and editions aside.

    A name that is the same goes before one that is alike. Forms of one year and kind with other names or units are
    other projects, however alike the names are.
    """
    projects: list[Project] = []
    for each in forms:
        open_to_it = [project for project in projects if not _clashes(each, project)]
        home = _home(each, open_to_it, _same_name) or _home(each, open_to_it, same_project)
        if home is None:
            projects.append(Project([each]))
        else:
            home.forms.append(each)
    for project in projects:
        _put_in_order(project)
    return projects


def _home(each: Given, projects: Sequence[Project], alike: Callable[[Form, Form], bool]) -> Project | None:
    found = (project for project in projects if any(alike(each.form, other.form) for other in project.forms))
    return next(found, None)


def _same_name(one: Form, other: Form) -> bool:
    return bool(one.project_name) and undated(one.project_name or "") == undated(other.project_name or "")


def _clashes(each: Given, project: Project) -> bool:
    same = [other.form for other in project.forms if (other.form.kind, other.year) == (each.form.kind, each.year)]
    return any(_unit(other) != _unit(each.form) or not _same_name(other, each.form) for other in same)


def _unit(form: Form) -> str:
    return fold_text(form.implementing_unit or form.department or "")


def _put_in_order(project: Project) -> None:
    """By year, of one year the declaration first: the self-evaluation knows more and comes last."""
    ordered = sorted(project.forms, key=lambda each: (each.year, each.form.kind == "self_evaluation"))
    years = [each.year for each in project.forms if each.year]
    if years != sorted(years):
        listed = "、".join(dict.fromkeys(str(each.year) for each in ordered if each.year))
        project.notices.append(said("wrong_order", years=listed))
    project.forms = list(_once(ordered, project))
    units = dict.fromkeys(_unit(each.form) for each in project.forms if _unit(each.form))
    if len(units) > 1:
        project.notices.append(said("other_unit", names=project.name, units="、".join(units)))


def _once(ordered: Sequence[Given], project: Project) -> Iterator[Given]:
    """Of two forms of one kind and year the first: the same form read from Word and PDF must not count twice."""
    first: dict[tuple[int, str], Given] = {}
    for each in ordered:
        known = first.setdefault((each.year, each.form.kind), each) if each.year else each
        if known is each:
            yield each
        else:
            project.notices.append(said("same_twice", where=each.where, first=known.where))


def past_of(project: Project, year: int) -> list[Given]:
    """The forms of the years before `year` that a declaration can be drafted from; the rest becomes notices.

    Raises DraftError when nothing is left.
    """
    past = [usable for each in project.forms if (usable := _usable(each, project, year))]
    if not past:
        raise DraftError("：".join(filter(None, (project.name, _why_none(project, year)))))
    _say_what_is_missing(project, past, year)
    return past


def _why_none(project: Project, year: int) -> str:
    empty = [said("no_indicators", where=each.where) for each in project.forms if not each.form.indicators]
    if len(empty) == len(project.forms):
        return said("none_usable", why="；".join(empty))
    found = "、".join(f"{each.where}（{each.year or '无'}年度）" for each in project.forms)
    return said("none_left", year=year, found=found)


def _usable(each: Given, project: Project, year: int) -> Given | None:
    """The form, with the year before where it prints none and is the only one; None where it is of no use."""
    form = each.form
    if not form.indicators:
        project.notices.append(said("no_indicators", where=each.where))
        return None
    if form.fiscal_year is None and len(project.forms) == 1:
        project.notices.append(said("assumed_year", where=each.where, year=year - 1))
        return Given(each.document, each.number, form.model_copy(update={"fiscal_year": year - 1}), each.layout)
    if form.fiscal_year is None:
        project.notices.append(said("no_year", where=each.where))
        return None
    if form.fiscal_year >= year:
        already = form.kind == "target_declaration" and form.fiscal_year == year
        key = "already" if already else "not_past"
        notice = said(key, where=each.where, found=form.fiscal_year, year=year, next=year + 1)
        project.notices.append(notice)
        return None
    return each


def _say_what_is_missing(project: Project, past: Sequence[Given], year: int) -> None:
    last = max(each.year for each in past)
    evaluations = [each for each in past if each.form.kind == "self_evaluation"]
    if year - last > 1:
        project.notices.append(said("gap", last=last, year=year, years=year - last))
    if len(past) == 1:
        project.notices.append(said("one_form", where=past[0].where))
    if not evaluations:
        project.notices.append(said("no_evaluation"))
    for each in evaluations:
        project.notices.extend(missing_results(each))


def missing_results(each: Given) -> Iterator[str]:
    """What a self-evaluation does not say: actuals, or scores."""
    rows = each.form.indicators
    if not any(row.actual for row in rows):
        yield said("no_actuals", where=each.where)
    elif all(row.score is None for row in rows):
        yield said("no_scores", where=each.where)


def budget_of(form: Form) -> tuple[str | None, str | None]:
    """(pointer of the year's total, unit) of a form, for the evidence of amounts."""
    if not isinstance(form.funding, EvaluationFunding):
        return "/funding/annual_total", form.funding.currency_unit
    for number, row in enumerate(form.funding.rows):
        if row.item == "annual_total":
            return f"/funding/rows/{number}/adjusted_budget", form.funding.currency_unit
    return None, form.funding.currency_unit
