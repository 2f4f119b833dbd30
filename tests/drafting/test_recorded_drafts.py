"""Texts a strong model drafted for the real samples (recorded, replayed): taken where they pass, nothing made up."""

from __future__ import annotations

import pytest

from evals.drafting_texts.cases import tasks
from evals.drafting_texts.record import FOLDER, written
from extractor.drafting.guards import fact_faults
from extractor.drafting.model import Drafted
from extractor.drafting.task import Task

TASKS = tasks()


def recorded(kind: str) -> list[tuple[Task, Drafted]]:
    """Tasks and what was written; the test is skipped where nothing was recorded."""
    if not list(FOLDER.glob(f"{kind}.yaml*")):
        pytest.skip(f"not recorded yet: python -m evals.drafting_texts.record --record ({kind})")
    return list(zip(TASKS[kind], written(kind, TASKS[kind]), strict=True))


def test_the_samples_ask_for_five_reasons_a_summary_and_a_goal() -> None:
    assert {kind: len(asked) for kind, asked in TASKS.items()} == {"reasons": 5, "summary": 1, "goal": 1}
    assert [bool(task.facts.texts("cause")) for task in TASKS["reasons"]] == [True, True, True, False, False]


@pytest.mark.parametrize("kind", ["reasons", "summary", "goal"])
def test_what_was_recorded_states_no_fact_of_its_own(kind: str) -> None:
    for task, text in recorded(kind):
        assert fact_faults(text.text, task.facts) == []
        assert text.origin == "model" or text.text == task.fallback.text


def test_a_strong_model_passes_the_guards_more_often_than_not() -> None:
    texts = [text for kind in TASKS for _, text in recorded(kind)]
    assert sum(text.origin == "model" for text in texts) * 2 > len(texts)


def test_a_cause_nobody_told_is_left_to_staff() -> None:
    for task, text in recorded("reasons"):
        if not task.facts.texts("cause"):
            assert text.slots
