"""Drafting: past forms in; next year's targets and the explanations of what was missed, out.

`draft_declaration` and `draft_reasons` are for one project at a time; `drafts_of` and `reasons_of` take whatever a call
of `jixiao draft` was given. Nothing is invented: what the forms and the notes do not say stands as 〔待填〕.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from extractor.drafting.facts.notes import Notes, read_notes
from extractor.drafting.forms.batch import drafts_of, reasons_of
from extractor.drafting.forms.inputs import DraftError, Given
from extractor.history.projects import group_by_project
from extractor.model.draft import Draft
from extractor.model.form import Form
from extractor.profiles.profile import Profile
from extractor.settings import Settings

__all__ = [
    "Draft",
    "DraftError",
    "Given",
    "Notes",
    "draft_declaration",
    "draft_reasons",
    "drafts_of",
    "group_by_project",
    "read_notes",
    "reasons_of",
]


def draft_declaration(
    past: Sequence[tuple[str, Form]],
    year: int,
    notes: Notes | None = None,
    settings: Settings | None = None,
    engine: str | None = None,
    *,
    budget: Decimal | None = None,
    profile: Profile | None = None,
) -> Draft:
    """Next year's declaration of one project. past: (document, form) of earlier years; budget: yuan.

    Forms of several projects are refused with DraftError, as are forms none of which is of an earlier year.
    """
    forms = number_forms(past)
    projects = group_by_project(forms, profile)
    if len(projects) > 1:
        names = "、".join(project.name for project in projects)
        raise DraftError(f"给出的表属于{len(projects)}个项目（{names}），请分别起草，或用 drafts_of")
    (draft,) = drafts_of(forms, year, notes, settings, engine, budget=budget, profile=profile)
    return draft


def draft_reasons(
    form: Form,
    past: Sequence[tuple[str, Form]] = (),
    notes: Notes | None = None,
    settings: Settings | None = None,
    engine: str | None = None,
    *,
    rewrite: bool = False,
    profile: Profile | None = None,
) -> Draft:
    """A self-evaluation with its empty explanations drafted. Raises DraftError for a declaration."""
    forms, former = number_forms([("", form)]), number_forms(past)
    (draft,) = reasons_of(forms, former, notes, settings, engine, rewrite=rewrite, profile=profile)
    return draft


def number_forms(forms: Sequence[tuple[str, Form]]) -> list[Given]:
    """Forms of one document are counted in the order they come."""
    seen: Counter[str] = Counter()
    given = []
    for document, form in forms:
        given.append(Given(document, seen[document], form))
        seen[document] += 1
    return given
