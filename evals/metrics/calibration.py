"""How much each review reason is worth: how many values it marks, how many of them are wrong, what is left silent.

A reason that nearly always marks right values makes people stop looking; METRICS.md has the formulas.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Value = Mapping[str, Any]
"""One record of a run's `values`: pointer, right, reviewed, reasons."""

CONFIDENCE = 0.95
NO_REASON = "（未说明原因）"

_QUOTED = re.compile("“[^”]*”")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class ReasonFigures:
    """What one reason marks: right and wrong values, and cells that are blank and rightly so.

    alone: right values that no other reason marks, which dropping it would spare.
    """

    reason: str
    marked: int
    wrong: int
    blank: int
    alone: int

    @property
    def precision(self) -> float:
        """Wrong values of all it marks."""
        return self.wrong / self.marked

    @property
    def marks_per_wrong(self) -> float | None:
        """Values to look at for each wrong one; None where it caught none."""
        return self.marked / self.wrong if self.wrong else None


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """After one more reason is honoured: shares of all values. silent_upper: upper end of the 95 % interval."""

    reason: str
    reviewed_share: float
    silent: int
    silent_share: float
    silent_upper: float


def name_reason(reason: str) -> str:
    """Reduce a reason to its kind: what it quotes and counts is left out."""
    return _NUMBER.sub("N", _QUOTED.sub("“…”", reason))


def reasons_of(value: Value) -> frozenset[str]:
    """The kinds of reasons that put a value into review; none when it is not there."""
    if not value["reviewed"]:
        return frozenset()
    return frozenset(map(name_reason, value["reasons"])) or frozenset([NO_REASON])


def measure_reasons(values: Iterable[Value], blanks: Iterable[Mapping[str, Any]] = ()) -> list[ReasonFigures]:
    """Count what each reason marks, the most precise first, then the one that catches more.

    blanks: entries about cells that are blank and rightly so: pointer, reasons.
    """
    blank = Counter(name_reason(reason) for mark in blanks for reason in mark["reasons"])
    marked: Counter[str] = Counter(blank)
    wrong: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for value in values:
        reasons = reasons_of(value)
        marked.update(reasons)
        if not value["right"]:
            wrong.update(reasons)
        elif len(reasons) == 1:
            alone.update(reasons)
    figures = [ReasonFigures(name, count, wrong[name], blank[name], alone[name]) for name, count in marked.items()]
    return sorted(figures, key=lambda of: (-of.precision, -of.wrong, of.reason))


def trace_risk(values: Sequence[Value], order: Sequence[str]) -> list[RiskPoint]:
    """The risk–coverage curve: reasons honoured one after another in `order`, what they leave silent.

    The first point honours none. A reason that marks no further value of these adds no point.
    """
    if not values:
        return []
    waiting: dict[str, list[int]] = defaultdict(list)
    for number, value in enumerate(values):
        for reason in reasons_of(value):
            waiting[reason].append(number)
    wrong = {number for number, value in enumerate(values) if not value["right"]}
    reviewed: set[int] = set()
    points = [_point("", reviewed, wrong, len(values))]
    for reason in order:
        added = set(waiting[reason]) - reviewed
        if added:
            reviewed |= added
            points.append(_point(reason, reviewed, wrong, len(values)))
    return points


def _point(reason: str, reviewed: set[int], wrong: set[int], count: int) -> RiskPoint:
    silent = len(wrong - reviewed)
    return RiskPoint(reason, len(reviewed) / count, silent, silent / count, bound_share(silent, count))


def bound_share(count: int, total: int) -> float:
    """Upper end of the two-sided 95 % interval of a share, exact (Clopper and Pearson 1934); 1 of nothing."""
    if not total:
        return 1.0
    # Imported here: loading SciPy takes longer than most commands that print no interval.
    from scipy.stats import binomtest

    return float(binomtest(count, total).proportion_ci(CONFIDENCE, method="exact").high)
