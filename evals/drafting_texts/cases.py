"""The real samples in, the texts to be drafted from them out: five reasons, one summary, one goal.

The office's own reasons are the facts of three reasons, the other two have none; the goal has the rows the office
declared in the end. So what a writer adds can be told from what it was given.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rapidfuzz import fuzz

from evals.dataset import documents_of
from extractor.drafting.facts import Source
from extractor.drafting.goals import goal_task
from extractor.drafting.model import Proposal
from extractor.drafting.reasons import reason_tasks
from extractor.drafting.summary import summary_task
from extractor.drafting.task import Task
from extractor.model import Form

TOLD, UNTOLD = 3, 2
"""Reasons with facts of a cause, and without."""
_EMPTY: dict[str, Any] = {"evidence": {}, "findings": [], "review": []}


@cache
def forms() -> tuple[Form, ...]:
    golds = [document.gold for document in documents_of("forms")]
    return tuple(Form.model_validate(_EMPTY | form) for gold in golds for form in gold["forms"])


def evaluations() -> list[Form]:
    return [form for form in forms() if form.kind == "self_evaluation"]


def tasks() -> dict[str, list[Task]]:
    """Tasks by kind: reasons, summary, goal."""
    form = min(evaluations(), key=lambda each: len(each.indicators))
    reasons = reason_tasks(form, rewrite=True, source=Source("自评表"))
    told = [task for task in reasons if task.facts.texts("cause")]
    untold = [task for task in reasons if not task.facts.texts("cause")]
    return {
        "reasons": [*told[:TOLD], *untold[:UNTOLD]],
        "summary": [summary_task(form, Source("自评表"))],
        "goal": [_goal(form)],
    }


def _goal(form: Form) -> Task:
    """Next year's goal, with the rows of the declaration whose project is called most like this form's."""
    year = (form.fiscal_year or 0) + 1
    next_forms = [each for each in forms() if each.kind == "target_declaration" and each.fiscal_year == year]
    last = form.goals.expected or ""
    declared = max(next_forms, key=lambda each: fuzz.ratio(each.project_name or "", form.project_name or ""))
    rows = [
        Proposal(
            level1=row.level1, level2=row.level2, name=row.name or "", proposed=row.target,
            method="已申报", rationale="已申报", status="kept",
        )
        for row in declared.indicators
    ]  # fmt: skip
    return goal_task(last, rows, form.fiscal_year, year, None)
