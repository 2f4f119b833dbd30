"""Forms of past years in; drafts of next year's declaration and of explanations out, one for every project or form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from extractor.api.documents import FormDocument, FormSources, load_all_forms
from extractor.drafting.facts.notes import Notes, read_notes
from extractor.drafting.forms.batch import drafts_of, reasons_of
from extractor.drafting.forms.inputs import Advance, Given
from extractor.model.draft import Draft
from extractor.profiles.files import load_profile
from extractor.profiles.profile import Profile
from extractor.settings import Settings, load_settings


def draft_declaration(
    past: FormSources,
    year: int,
    *,
    notes: Notes | str | Path | None = None,
    budget: Decimal | int | str | None = None,
    profile: Profile | str | Path | None = None,
    engine: str | None = None,
    settings: Settings | None = None,
    on_progress: Advance | None = None,
) -> list[Draft]:
    """Draft the declaration of `year` for every project among the forms of past years.

    notes: what is known of the work, or the file that says it. budget: yuan, for a single project. on_progress: gets
    the name of a project and how many are done with it. Raises DraftError when no project can be drafted, ReadError,
    ProfileError, SettingsError.
    """
    settings = settings or load_settings()
    forms = list(numbered_forms(load_all_forms(past, engine=engine, settings=settings)))
    yuan = None if budget is None else Decimal(budget)
    return drafts_of(
        forms, year, _notes(notes), settings, engine, budget=yuan, profile=_profile(profile), advance=on_progress
    )


def draft_reasons(
    documents: FormSources,
    *,
    past: FormSources = (),
    notes: Notes | str | Path | None = None,
    rewrite: bool = False,
    profile: Profile | str | Path | None = None,
    engine: str | None = None,
    settings: Settings | None = None,
    on_progress: Advance | None = None,
) -> list[Draft]:
    """Draft the explanations of every self-evaluation among the forms; those that are there stay unless `rewrite`.

    Raises DraftError when there is no self-evaluation, ReadError, ProfileError, SettingsError.
    """
    settings = settings or load_settings()
    forms = list(numbered_forms(load_all_forms(documents, engine=engine, settings=settings)))
    former = list(numbered_forms(load_all_forms(past, engine=engine, settings=settings)))
    return reasons_of(
        forms, former, _notes(notes), settings, engine, rewrite=rewrite, profile=_profile(profile), advance=on_progress
    )


def numbered_forms(documents: Iterable[FormDocument]) -> Iterator[Given]:
    """Number the forms of each document in the order they come."""
    seen: Counter[str] = Counter()
    for document in documents:
        for form in document.forms:
            yield Given(document.name, seen[document.name], form, document.document)
            seen[document.name] += 1


def _notes(notes: Notes | str | Path | None) -> Notes | None:
    return read_notes(Path(notes)) if isinstance(notes, (str, Path)) else notes


def _profile(profile: Profile | str | Path | None) -> Profile | None:
    return load_profile(str(profile)) if isinstance(profile, (str, Path)) else profile
