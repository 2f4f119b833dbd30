"""Counts of documents in, rates out: what every figure of an evaluation is made of. METRICS.md has the formulas."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Scores:
    """Counts of one or more documents; `+` adds them. A rate nothing was counted for is None.

    mistakes: in words, for a person. records: every value that counts, as a run folder keeps it. blanks: cells that are
    blank and rightly so, and in review all the same. labels: (gold, found) level-2 labels of paired rows.
    """

    documents: int = 0
    forms_gold: int = 0
    forms_found: int = 0
    forms_right: int = 0
    forms_accepted: int = 0
    rows_gold: int = 0
    rows_found: int = 0
    rows_named: int = 0
    rows_right: int = 0
    header_cells: int = 0
    header_right: int = 0
    measures: int = 0
    measures_right: int = 0
    evidence_values: int = 0
    grounded: int = 0
    evidence_exact: int = 0
    values: int = 0
    wrong: int = 0
    silent: int = 0
    found_values: int = 0
    reviewed: int = 0
    findings_found: int = 0
    findings_gold: int = 0
    findings_right: int = 0
    mistakes: list[str] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    blanks: list[dict[str, Any]] = field(default_factory=list)
    labels: list[tuple[str | None, str | None]] = field(default_factory=list)

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    @property
    def counts(self) -> dict[str, int]:
        """Every integer by name: what a run folder and a baseline keep."""
        return {name: getattr(self, name) for name in COUNTS}

    @property
    def form_precision(self) -> float:
        return _share(self.forms_right, self.forms_found)

    @property
    def form_recall(self) -> float:
        return _share(self.forms_right, self.forms_gold)

    @property
    def indicator_f1(self) -> float:
        return _share(2 * self.rows_named, self.rows_gold + self.rows_found)

    @property
    def row_f1(self) -> float:
        return _share(2 * self.rows_right, self.rows_gold + self.rows_found)

    @property
    def header_share(self) -> float:
        return _share(self.header_right, self.header_cells)

    @property
    def measure_share(self) -> float | None:
        """Targets and actuals whose operator, value and unit are right."""
        return self.measures_right / self.measures if self.measures else None

    @property
    def grounded_share(self) -> float | None:
        """Values with any span."""
        return self.grounded / self.evidence_values if self.evidence_values else None

    @property
    def evidence_share(self) -> float | None:
        """Values whose spans hold exactly them; None for a reader that points at nothing."""
        return self.evidence_exact / self.evidence_values if self.grounded else None

    @property
    def finding_precision(self) -> float | None:
        """Findings are counted only in forms whose gold lists them, if only an empty list."""
        return self.findings_right / self.findings_found if self.findings_found else None

    @property
    def finding_recall(self) -> float | None:
        return self.findings_right / self.findings_gold if self.findings_gold else None

    @property
    def silent_share(self) -> float:
        return _share(self.silent, self.values, empty=0.0)

    @property
    def wrong_share(self) -> float:
        return _share(self.wrong, self.values, empty=0.0)

    @property
    def review_share(self) -> float:
        return _share(self.reviewed, self.found_values, empty=0.0)


COUNTS = tuple(item.name for item in fields(Scores) if item.type == "int")


def _share(part: int, whole: int, *, empty: float = 1.0) -> float:
    return part / whole if whole else empty
