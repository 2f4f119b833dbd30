"""The public calls for forms of one project, whose one draft is returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractor.api.draft import draft_declaration as draft_declarations
from extractor.api.draft import draft_reasons as draft_all_reasons
from extractor.drafting.facts.notes import Notes
from extractor.model.draft import Draft
from extractor.model.form import Form


def draft_declaration(past: Sequence[tuple[str, Form]], year: int, notes: Notes | None = None, **given: Any) -> Draft:
    (draft,) = draft_declarations(past, year, notes=notes, **given)
    return draft


def draft_reasons(form: Form, past: Sequence[tuple[str, Form]] = (), notes: Notes | None = None, **given: Any) -> Draft:
    (draft,) = draft_all_reasons(("", form), past=past, notes=notes, **given)
    return draft
