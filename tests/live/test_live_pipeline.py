"""The weakest model there is, end to end: whatever it says, nothing wrong is accepted silently, and it ends in time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from evals.metrics.document_counts import score
from evals.runs.dataset import GoldDocument, single_forms
from extractor.errors import ModelError
from extractor.extraction import extract
from extractor.model.form import Extraction
from extractor.reading import Document
from extractor.settings import Settings

NAMES = {
    "sh-2021-employment-center-declarations-0",
    "sh-2024-skills-center-self-evaluations-1",
    "sh-2025-hrss-bureau-declarations-4",
    "sh-2025-hrss-bureau-declarations-6",
    "sh-2026-employment-center-declarations-4",
}
FORMS = [form for form in single_forms() if form.name in NAMES]
BOUND_SECONDS = 90
"""A form may take the deadline of the settings, and what the machine needs to notice it."""


@pytest.mark.parametrize("engine", ["llm", "both"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_nothing_wrong_is_accepted(form: GoldDocument, engine: str, local_settings: Callable[..., Settings]) -> None:
    began = time.monotonic()
    outcome = outcome_of(form.layout, engine, local_settings(read_all=True))
    assert time.monotonic() - began < BOUND_SECONDS
    assert outcome.usage is not None
    assert outcome.usage.calls > 0
    if isinstance(outcome, ModelError):
        assert engine == "llm"
    else:
        scores = score(json.loads(outcome.to_json()), form.gold, form.layout.text)
        assert scores.silent == 0, "\n".join(scores.mistakes)


def outcome_of(layout: Document, engine: str, settings: Settings) -> Extraction | ModelError:
    try:
        return extract(layout, engine=engine, settings=settings)
    except ModelError as error:
        return error
