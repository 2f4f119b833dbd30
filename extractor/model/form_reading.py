"""What a reader says about one form: where each value stands, never the value itself.

Both readers (`parsing`, `llm`) answer with this, so that reconciliation compares like with like, evidence comes for
free and no reader can type a value of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extractor.model.document import Walls
from extractor.model.form import Kind, Scope, Span

Spans = tuple[Span, ...]
RowField = Literal[
    "name",
    "target",
    "actual",
    "weight",
    "score",
    "deviation",
    "expected",
    "deviation_category",
    "likelihood",
    "note",
    "scoring_standard",
    "period",
    "parent",
]
ROW_FIELDS: dict[Kind, tuple[RowField, ...]] = {
    "target_declaration": ("name", "target"),
    "self_evaluation": ("name", "target", "actual", "weight", "score", "deviation"),
    "performance_monitoring": ("name", "target", "actual", "expected", "deviation_category", "deviation", "likelihood"),
}
"""Cells of an indicator row beside its two labels, in the usual order of columns."""


@dataclass(frozen=True, slots=True)
class Label:
    """A level label: its text on the original form, and where it is printed (nowhere, when it is inferred)."""

    text: str
    spans: Spans = ()


@dataclass(slots=True)
class Row:
    """One indicator. `cells` holds only cells that have text; `doubts` maps a field (or level1, level2) to reasons;
    `others` maps the printed caption of a column the contract has no field for to its text."""

    level1: Label | None
    level2: Label | None
    cells: dict[RowField, Spans]
    doubts: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, Spans] = field(default_factory=dict)

    def doubt(self, name: str, reason: str) -> None:
        reasons = self.doubts.setdefault(name, [])
        if reason not in reasons:
            reasons.append(reason)


@dataclass(slots=True)
class TaskReading:
    """A main task of a department's year: cells by the fields of `Task`, others by the printed caption."""

    cells: dict[str, Spans]
    others: dict[str, Spans] = field(default_factory=dict)


@dataclass(slots=True)
class OtherFundingReading:
    """A line of funds without a key of its own: its label and its amounts by the keys of `OtherFunding.amounts`."""

    label: Spans
    amounts: dict[str, Spans] = field(default_factory=dict)


@dataclass(slots=True)
class FormReading:
    """One form as one reader read it.

    cells: JSON pointer → spans for everything outside the indicator grid: "/title", "/fiscal_year", "/project_name",
    "/funding/currency_unit", "/funding/annual_total", "/funding/rows/0/executed", "/goals/annual", "/total_score" …
    In a self-evaluation or a monitoring form funding row n is the n-th of `funding_items`.
    captions: spans that are known captions, placeholders or page furniture: text of the form that holds no value.
    others: (caption, spans) of fields a form prints that the contract has no place for (项目负责人 …).
    doubts: JSON pointer → reasons (Chinese) for a person to look at that value.
    walls: how sure the cells were that the form was read from; None where it was read from lines.
    """

    kind: Kind
    region: Span
    scope: Scope = "project"
    walls: Walls | None = None
    cells: dict[str, Spans] = field(default_factory=dict)
    funding_items: list[str] = field(default_factory=list)
    funding_others: list[OtherFundingReading] = field(default_factory=list)
    tasks: list[TaskReading] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    captions: list[Span] = field(default_factory=list)
    others: list[tuple[str, Spans]] = field(default_factory=list)
    doubts: dict[str, list[str]] = field(default_factory=dict)

    def doubt(self, pointer: str, reason: str) -> None:
        reasons = self.doubts.setdefault(pointer, [])
        if reason not in reasons:
            reasons.append(reason)


BORDER = "与相邻单元格的分界不确定"
MOVED = "标签印刷位置与该行不符，已按表格结构复原"
UNSURE_BLOCK = "该行也可能属于相邻的指标类别"
SETTLED_BY_AGREEMENT = frozenset((BORDER, MOVED, UNSURE_BLOCK))
"""Doubts of one reader that a second one, coming to the same text on its own, removes. A lost cell stays in doubt."""
