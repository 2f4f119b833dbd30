"""Forms in, a report of findings out: the rules, and where it is asked for a model that reviews the texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.api.documents import FormSources, load_all_forms
from extractor.checks import check_forms
from extractor.checks.reporting.report import CheckedDocument, CheckReport, build_report
from extractor.checks.run import Checked, Outcome, Raised
from extractor.errors import ModelError
from extractor.model.form import Usage
from extractor.profiles.files import load_profile
from extractor.profiles.profile import Profile
from extractor.settings import Settings, load_settings

REVIEW = "model.review"
"""The ledger's line for the model's reading of the texts."""


def check(
    documents: FormSources,
    *,
    past: FormSources = (),
    profile: Profile | str | Path | None = None,
    with_model: bool = False,
    engine: str | None = None,
    settings: Settings | None = None,
) -> CheckReport:
    """Check the forms of one document or of several, against each other and against forms of past years.

    profile: its name (`national` by default), a file, or one that is loaded. An extraction has no text of its document
    with it, so rules that look at the text run only for files and documents. with_model: a model reviews the texts too;
    a form it could not review says so in its ledger. Raises ReadError, ProfileError, SettingsError.
    """
    settings = settings or load_settings()
    chosen = profile if isinstance(profile, Profile) else load_profile(None if profile is None else str(profile))
    current = load_all_forms(documents, engine=engine, settings=settings)
    former = load_all_forms(past, engine=engine, settings=settings)
    forms = [form for each in current for form in each.forms]
    texts = [each.document for each in current for _ in each.forms]
    before = [(each.name, form) for each in former for form in each.forms]
    outcomes = check_forms(forms, texts, chosen, [form for _, form in before])
    if with_model:
        _review(outcomes, settings)
    checked = iter(outcomes)
    reported = [
        CheckedDocument(each.name, [next(checked) for _ in each.forms], each.document, each.notices) for each in current
    ]
    return build_report(reported, chosen, past=before)


def _review(outcomes: Sequence[Checked], settings: Settings) -> None:
    """Add what the model says of each form's texts, or that it could not review them."""
    from extractor.checks.model_review.reviewer import review_forms  # here, so that the rules load no client

    known = [[raised.finding for raised in each.raised] for each in outcomes]
    said = review_forms([each.form for each in outcomes], settings, Usage(), known=known)
    for each, answer in zip(outcomes, said, strict=True):
        if isinstance(answer, ModelError):
            each.ledger.append(Outcome(REVIEW, "could_not_run", str(answer)))
            continue
        each.raised.extend(Raised(finding) for finding in answer)
        each.ledger.append(Outcome(REVIEW, "found" if answer else "passed", count=len(answer)))
