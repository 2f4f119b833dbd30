"""Runs in, the figures of the page out: rates with intervals, accuracy by field, confusion, costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evals.metrics.bootstrap import interval
from evals.report.names import Json, field_group, field_order
from evals.report.words import load_report
from evals.runs.run import Run


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its 95 % interval; value None where there was nothing to measure."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    field: str
    values: int
    wrong: int
    silent: int

    @property
    def right_share(self) -> float:
        return 1 - self.wrong / self.values


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of (gold, found) labels; labels in the order of their frequency in gold."""

    labels: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def wrong(self) -> int:
        return sum(count for (gold, found), count in self.counts.items() if gold != found)


def rates(run: Run) -> dict[str, Rate]:
    """Every rate of report.yaml with a bootstrap interval over documents."""
    scores = run.scores
    return {name: Rate(name, run.rate(name), *interval(scores, name)) for name in load_report().rates}


def counts(run: Run) -> dict[str, int]:
    total = run.total
    return {name: getattr(total, name) for name in load_report().counts}


def costs(run: Run) -> dict[str, Any]:
    """Calls, tokens per form (an output token weighs more), cost where every line has one, seconds per document."""
    lines = run.documents
    forms = sum(line["counts"]["forms_gold"] for line in lines) or len(lines) or 1
    weight = load_report().output_weight
    tokens = sum(line["prompt_tokens"] + weight * line["completion_tokens"] for line in lines)
    priced = [line["cost"] for line in lines]
    return {
        "calls": sum(line["calls"] for line in lines),
        "tokens": tokens / forms,
        "cost": sum(map(Decimal, priced), Decimal(0)) if priced and None not in priced else None,
        "seconds": sum(line["seconds"] for line in lines) / (len(lines) or 1),
    }


def accuracy_by_field(run: Run) -> list[Accuracy]:
    values: dict[str, list[Json]] = defaultdict(list)
    for value in all_values(run):
        values[field_group(value["field"])].append(value)
    return [
        Accuracy(field, len(of), sum(not v["right"] for v in of), sum(is_silent(v) for v in of))
        for field, of in sorted(values.items(), key=lambda item: field_order(item[0]))
    ]


def all_values(run: Run) -> Iterable[Json]:
    return (value for line in run.documents for value in line["values"])


def is_silent(value: Json) -> bool:
    return not value["right"] and not value["reviewed"]


def confusion(run: Run) -> Confusion:
    """Level-2 labels (二级指标). Only labels that were ever confused are listed; the rest would be an empty diagonal.

    What was found as a label and is none in the gold of the run counts as one label, 其他文字.
    """
    empty, other = load_report().no_label, load_report().other_label
    pairs = [(gold or empty, found or empty) for line in run.documents for gold, found in line["labels"]]
    often = Counter(gold for gold, _ in pairs)
    often[empty] += 0
    counted = Counter((gold, found if found in often else other) for gold, found in pairs)
    confused = {label for (gold, found) in counted if gold != found for label in (gold, found)}
    return Confusion(tuple(sorted(confused, key=lambda label: (-often[label], label))), dict(counted))
