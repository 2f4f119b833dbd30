"""Runs in, the texts of tables out: rates as people read them, costs for a form."""

from __future__ import annotations

from decimal import Decimal

from evals.report.words import load_report
from evals.runs.folder import Run


def percent(rate: float | None) -> str:
    """Two digits behind the point where they matter (0.05 %), n/a as a dash."""
    if rate is None:
        return "—"
    return f"{rate * 100:.2f}%" if 0 < rate < 0.01 or 0.99 < rate < 1 else f"{rate * 100:.1f}%"


def tokens_per_form(run: Run) -> float:
    """Prompt tokens and four times the completion tokens, for every form of the gold."""
    weight = load_report().output_weight
    tokens: int = sum(line["prompt_tokens"] + weight * line["completion_tokens"] for line in run.documents)
    return tokens / max(run.total.forms_gold, 1)


def costs_of(run: Run) -> dict[str, str]:
    """Calls, tokens for a form, cost where every document has one, seconds for a document."""
    priced = [line["cost"] for line in run.documents]
    cost = str(sum(map(Decimal, priced), Decimal(0))) if priced and None not in priced else "—"
    seconds = sum(line["seconds"] for line in run.documents) / max(len(run.documents), 1)
    calls = sum(line["calls"] for line in run.documents)
    return {"请求": str(calls), "每表词元": f"{tokens_per_form(run):.0f}", "费用": cost, "每份秒数": f"{seconds:.2f}"}
