"""Forms in; which of them are of one project, each project's forms in order of years, out.

One run may be given the files of a whole office. Checks and drafting ask the same question here, so that a finding
never speaks of another past than the draft beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from typing import Generic, Protocol, TypeVar

from rapidfuzz import fuzz

from extractor.model.form import Form
from extractor.profiles.files import builtin
from extractor.profiles.profile import Profile
from extractor.resources import DataFile, read_data
from extractor.terms.names import undated
from extractor.terms.text import fold_text


class GivenForm(Protocol):
    """A form and how staff are told where it stands (Chinese)."""

    @property
    def form(self) -> Form: ...
    @property
    def where(self) -> str: ...


GivenT = TypeVar("GivenT", bound=GivenForm)


class Notices(DataFile):
    """Templates (Chinese) of what staff should know about the forms of a project."""

    wrong_order: str
    other_unit: str
    same_twice: str


class ProjectWords(DataFile):
    """projects.yaml."""

    notices: Notices


@cache
def load_project_words() -> ProjectWords:
    return read_data(ProjectWords, __package__ or "extractor.history", "projects")


def project_key(form: Form) -> str:
    """The project's name without years, editions and marks; empty where the form prints none."""
    return undated(form.project_name or "")


def responsible_unit(form: Form) -> str:
    """The folded implementing unit, without one the department; empty where the form prints neither."""
    return fold_text(form.implementing_unit or form.department or "")


def same_project(one: str | None, other: str | None, profile: Profile | None = None, *, short: bool = False) -> bool:
    """Two project names mean one project: years and editions aside they are alike up to the profile's same_project.

    short: one of them was written by hand and may be a part of the other. Without a profile the root's counts.
    """
    keys = undated(one or ""), undated(other or "")
    if not all(keys):
        return False
    if short and (keys[0] in keys[1] or keys[1] in keys[0]):
        return True
    return _are_alike(*keys, float((profile or builtin()).limits.same_project))


@lru_cache(maxsize=65536)
def _are_alike(one: str, other: str, least: float) -> bool:
    return one == other or fuzz.ratio(one, other) >= least


@dataclass(slots=True)
class Project(Generic[GivenT]):
    """Forms of one project, the earliest year first, and what to know about them (Chinese)."""

    forms: list[GivenT]
    notices: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return next((each.form.project_name for each in reversed(self.forms) if each.form.project_name), "")


def group_by_project(forms: Sequence[GivenT], profile: Profile | None = None) -> list[Project[GivenT]]:
    """Sort forms into projects, in the order the projects first appear: by name, years and editions aside.

    A name that is the same goes before one that is alike. Forms of one year and kind with other names or units are
    other projects, however alike the names are.
    """

    def is_alike(one: Form, other: Form) -> bool:
        return same_project(one.project_name, other.project_name, profile)

    projects: list[Project[GivenT]] = []
    for each in forms:
        open_to_it = [project for project in projects if not _clashes(each.form, project)]
        home = _find_home(each.form, open_to_it, _has_same_name) or _find_home(each.form, open_to_it, is_alike)
        if home is None:
            projects.append(Project([each]))
        else:
            home.forms.append(each)
    for project in projects:
        _put_in_order(project)
    return projects


def _find_home(
    form: Form, projects: Sequence[Project[GivenT]], is_alike: Callable[[Form, Form], bool]
) -> Project[GivenT] | None:
    found = (project for project in projects if any(map(partial(is_alike, form), _forms(project))))
    return next(found, None)


def _forms(project: Project[GivenT]) -> Iterator[Form]:
    return (each.form for each in project.forms)


def _has_same_name(one: Form, other: Form) -> bool:
    return bool(one.project_name) and project_key(one) == project_key(other)


def _clashes(form: Form, project: Project[GivenT]) -> bool:
    same = [other for other in _forms(project) if (other.kind, other.fiscal_year) == (form.kind, form.fiscal_year)]
    return any(responsible_unit(other) != responsible_unit(form) or not _has_same_name(other, form) for other in same)


def _put_in_order(project: Project[GivenT]) -> None:
    """Put by year, of one year the declaration first: the self-evaluation knows more and comes last."""
    notices = load_project_words().notices
    ordered = sorted(project.forms, key=lambda each: (_year(each), each.form.kind == "self_evaluation"))
    years = [_year(each) for each in project.forms if _year(each)]
    if years != sorted(years):
        listed = "、".join(dict.fromkeys(str(_year(each)) for each in ordered if _year(each)))
        project.notices.append(notices.wrong_order.format(years=listed))
    project.forms = list(_keep_first(ordered, project))
    units = dict.fromkeys(filter(None, map(responsible_unit, _forms(project))))
    if len(units) > 1:
        project.notices.append(notices.other_unit.format(names=project.name, units="、".join(units)))


def _year(given: GivenT) -> int:
    return given.form.fiscal_year or 0


def _keep_first(ordered: Sequence[GivenT], project: Project[GivenT]) -> Iterator[GivenT]:
    """Keep of two forms of one kind and year the first: one form read from Word and PDF must not count twice."""
    first: dict[tuple[int, str], GivenT] = {}
    for each in ordered:
        known = first.setdefault((_year(each), each.form.kind), each) if _year(each) else each
        if known is each:
            yield each
        else:
            told = load_project_words().notices.same_twice
            project.notices.append(told.format(where=each.where, first=known.where))
