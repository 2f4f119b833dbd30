"""A real model that makes things up drafts reasons: what reaches a form has evidence or is the rules' own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from extractor.drafting.facts.guards import fact_faults
from extractor.drafting.texts.deviation import reason_tasks
from extractor.drafting.texts.model_writer import ModelWriter
from extractor.model.form import Form
from extractor.settings import Settings

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "sh-2024-skills-center-self-evaluations.json"
TASKS = 2


def test_nothing_a_weak_model_makes_up_reaches_a_form(local_settings: Callable[..., Settings]) -> None:
    content = json.loads(GOLD.read_text(encoding="utf-8"))["forms"][-1]
    form = Form.model_validate({"evidence": {}, "findings": [], "review": [], **content})
    tasks = reason_tasks(form, rewrite=True)[:TASKS]
    writer = ModelWriter(local_settings(deadline_seconds=60, timeout_seconds=60, max_output_tokens=160))
    started = time.monotonic()
    texts = writer.write(tasks)
    assert time.monotonic() - started < 70
    assert writer.usage.calls >= 1
    for task, text in zip(tasks, texts, strict=True):
        assert fact_faults(text.text, task.facts) == []
        assert text.origin == "model" or text.text == task.fallback.text
