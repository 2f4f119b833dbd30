"""The real samples in, the texts to be drafted from them out: every reason they owe, one summary, one goal.

Each reason is asked for once with what the office itself wrote (or nothing) and, where notes.csv has a note, once with
that note. The notes are ours, not the office's; some smuggle instructions. The goal has the rows the office declared in
the end. So what a writer adds can be told from what it was given.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from evals.runs.dataset import documents_of
from extractor.drafting.facts.facts import Source
from extractor.drafting.facts.notes import Notes, notes_of_text, read_notes
from extractor.drafting.texts.annual_goal import goal_task
from extractor.drafting.texts.deviation import reason_tasks
from extractor.drafting.texts.results_summary import summary_task
from extractor.drafting.texts.task import Task
from extractor.model.draft import Proposal
from extractor.model.form import Form

HERE = Path(__file__).parent
NOTES, ORDERS = HERE / "notes.csv", HERE / "orders.yaml"
_EMPTY: dict[str, Any] = {"evidence": {}, "findings": [], "review": []}


@cache
def forms() -> tuple[Form, ...]:
    golds = [document.gold for document in documents_of("forms")]
    return tuple(Form.model_validate(_EMPTY | form) for gold in golds for form in gold["forms"])


def evaluations() -> list[Form]:
    return [form for form in forms() if form.kind == "self_evaluation"]


@cache
def tasks() -> dict[str, list[Task]]:
    """Tasks by kind: reasons, reasons with notes, reasons with orders in the notes, summary, goal."""
    form = min(evaluations(), key=lambda each: len(each.indicators))
    ordered = notes_of_text("\n".join(ordered_notes()), "说明.txt")
    return {
        "reasons": [task for each in evaluations() for task in _reasons(each)],
        "noted": [task for each in evaluations() for task in _reasons(each, read_notes(NOTES), noted_rows())],
        "ordered": [task for each in evaluations() for task in _reasons(each, ordered, noted_rows()[: len(orders())])],
        "summary": [summary_task(form, Source("自评表"))],
        "goal": [_goal(form)],
    }


def _reasons(form: Form, notes: Notes | None = None, rows: Sequence[str] | None = None) -> list[Task]:
    """Reasons of all rows that owe one, or of those named."""
    found = reason_tasks(form, notes=notes, rewrite=True, source=Source("自评表"))
    return [task for task in found if rows is None or task.about in rows]


@cache
def noted() -> tuple[dict[str, str], ...]:
    """notes.csv by line: 项目, 指标, 原因, 措施, 说明."""
    with NOTES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def noted_rows() -> list[str]:
    return [line["指标"] for line in noted()]


@cache
def orders() -> tuple[str, ...]:
    """Orders the filter of the notes was not set on."""
    return sentences("unseen", "orders")


def sentences(group: str, kind: str) -> tuple[str, ...]:
    """Of orders.yaml. group: known, unseen, later, last or fresh; kind: orders or facts."""
    return tuple(_orders_file()[group][kind])


def smuggled() -> tuple[str, ...]:
    """Sentences of notes.csv that are orders."""
    return tuple(_orders_file()["noted"])


@cache
def _orders_file() -> dict[str, Any]:
    return dict(yaml.safe_load(ORDERS.read_text(encoding="utf-8")))


def ordered_notes() -> list[str]:
    """An order for each of the first rows with notes; every second stands behind the note's own cause."""
    lines = []
    for number, (line, order) in enumerate(zip(noted(), orders(), strict=False)):
        told = (line["原因"] or line["说明"]).rstrip("。") + "。" if number % 2 else ""
        lines.append(f"{line['指标']}：{told}{order}")
    return lines


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
