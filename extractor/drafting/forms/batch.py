"""Forms as they were given in, drafts out: one declaration a project, one filled form a self-evaluation.

What can be drafted is drafted; what cannot is said in the notices of the drafts, or raised when nothing is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from extractor.drafting.facts.notes import Notes
from extractor.drafting.forms.declaration import check_draft, declaration_of, write_goals
from extractor.drafting.forms.inputs import Advance, DraftError, Given, past_of
from extractor.drafting.forms.notices import load_notices
from extractor.drafting.forms.self_evaluation import KIND, reasons_form
from extractor.drafting.targets.handed_over import tell_of_moved
from extractor.drafting.texts.model_writer import writer_for
from extractor.drafting.texts.task import RuleWriter, Writer
from extractor.history.embeddings import meaning_for
from extractor.history.past_form import PastForm
from extractor.history.projects import Project, group_by_project
from extractor.model.draft import Draft
from extractor.profiles.profile import Profile
from extractor.settings import Settings

WRITTEN = re.compile("^/goals/|/deviation$")
"""Pointers of the texts a model may write."""


def drafts_of(
    forms: Sequence[Given],
    year: int,
    notes: Notes | None = None,
    settings: Settings | None = None,
    engine: str | None = None,
    *,
    budget: Decimal | None = None,
    profile: Profile | None = None,
    advance: Advance | None = None,
) -> list[Draft]:
    """The declaration of `year` for every project among the forms, each with the notices about its inputs.

    budget: yuan, for a single project. engine: rules, llm or both; the one in force by default. Raises DraftError when
    no project can be drafted, naming what is wrong with each; SettingsError where `semantic` is set without its extra.
    """
    projects = group_by_project(forms, profile)
    alone = len(projects) == 1
    writer, meaning = _writer(settings, engine), meaning_for(settings or Settings())
    made_from: list[tuple[Draft, list[PastForm]]] = []

    def draft(project: Project[Given]) -> Draft:
        past = past_of(project, year)
        made = declaration_of(past, year, notes, budget=budget if alone else None, meaning=meaning)
        write_goals(made, past, writer, profile)
        made.notices = [*project.notices, *made.notices]
        check_draft(made, past, profile)
        made_from.append((made, [each.past for each in past]))
        return made

    drafts = _each(projects, draft, lambda project: project.name, advance)
    if not alone:
        tell_of_moved(made_from)
        _tell_of_several(drafts, projects, budget)
    _tell_of_lost_notes(drafts, notes)
    _tell_of_idle_model(drafts, writer)
    return drafts


def reasons_of(
    forms: Sequence[Given],
    past: Sequence[Given] = (),
    notes: Notes | None = None,
    settings: Settings | None = None,
    engine: str | None = None,
    *,
    rewrite: bool = False,
    profile: Profile | None = None,
    advance: Advance | None = None,
) -> list[Draft]:
    """Every self-evaluation among the forms with its explanations drafted. Raises DraftError when there is none."""
    writer = _writer(settings, engine)

    def draft(given: Given) -> Draft:
        return reasons_form(given, past, notes, writer, profile, rewrite=rewrite)

    evaluations = [given for given in forms if given.form.kind == KIND]
    if not evaluations:
        names = "、".join(dict.fromkeys(given.document for given in forms))
        raise DraftError("：".join(filter(None, (names, load_notices().not_evaluation))))
    drafts = _each(evaluations, draft, lambda given: given.where, advance)
    _tell_of_lost_notes(drafts, notes)
    _tell_of_idle_model(drafts, writer)
    return drafts


def _writer(settings: Settings | None, engine: str | None) -> Writer:
    """The model's writer where an engine with a model is in force, the rules otherwise."""
    settings = settings or Settings()
    return writer_for(settings.model_copy(update={"engine": engine}) if engine else settings)


def _each(items: Sequence[Given] | Sequence[Project[Given]], draft: Callable[..., Draft], name: Callable[..., str],
          advance: Advance | None) -> list[Draft]:  # fmt: skip
    drafts: list[Draft] = []
    failed: list[str] = []
    for item in items:
        if advance:
            advance(name(item), 0)
        try:
            drafts.append(draft(item))
        except DraftError as error:
            failed.append(str(error))
        if advance:
            advance(name(item), 1)
    if not drafts:
        raise DraftError("；".join(failed) or load_notices().nothing_given)
    drafts[0].notices = [*failed, *drafts[0].notices]
    return drafts


def _tell_of_several(drafts: Sequence[Draft], projects: Sequence[Project[Given]], budget: Decimal | None) -> None:
    names = "、".join(project.name for project in projects)
    told = [load_notices().several.format(count=len(projects), names=names)]
    if budget is not None:
        told.append(load_notices().budget_many.format(count=len(projects)))
    drafts[0].notices = [*told, *drafts[0].notices]


def _tell_of_lost_notes(drafts: Sequence[Draft], notes: Notes | None) -> None:
    """Notes no form has a row for, once; a note that belongs to one of several projects is not lost."""
    if notes is None:
        return
    matched = [notes.match(draft.form) for draft in drafts]
    lost = [notice for notice in matched[0].notices if all(notice in each.notices for each in matched)]
    used = [place for draft in drafts for text in draft.texts.values() for place in text.evidence]
    general = [note for note in matched[0].general if note.evidence() not in used]
    lost += [load_notices().general_note.format(text=note.text) for note in general]
    drafts[0].notices += lost


def _tell_of_idle_model(drafts: Sequence[Draft], writer: Writer) -> None:
    """A model that wrote nothing (not reached, or its texts refused) is said once and not only in cells."""
    texts = [text for draft in drafts for pointer, text in draft.texts.items() if WRITTEN.search(pointer)]
    if isinstance(writer, RuleWriter) or not texts or any(text.origin == "model" for text in texts):
        return
    reasons = [notice for text in texts for notice in text.notices[-1:]]
    drafts[0].notices.append(load_notices().model_idle.format(reason=reasons[0] if reasons else ""))
