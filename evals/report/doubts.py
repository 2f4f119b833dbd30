"""What the doubts of some runs are worth: every reason measured, and every layout family's risk–coverage curve.

One account for the terminal, the page and JSON.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.table import Table

from evals.metrics.calibration import ReasonFigures, RiskPoint, Value, measure_reasons, trace_risk
from evals.report.tables import percent
from evals.report.words import load_report
from evals.runs.folder import Run

UNKNOWN = "unknown"
"""Family of the documents of a run that was made before families were told."""


@dataclass(frozen=True, slots=True)
class FamilyRisk:
    """One layout family. curve: its risk by review, from none honoured to all; empty where no value counts."""

    family: str
    documents: int
    values: int
    wrong: int
    curve: tuple[RiskPoint, ...]

    @property
    def end(self) -> RiskPoint:
        """What the reader really asks for and leaves silent."""
        return self.curve[-1]

    def silent_at(self, share: float) -> float | None:
        """Silent share when no more than a share of the values is in review; None where all of it is less."""
        if self.end.reviewed_share <= share:
            return None
        return [point for point in self.curve if point.reviewed_share <= share][-1].silent_share


@dataclass(frozen=True, slots=True)
class Calibration:
    """reasons: the most precise first. sums: all documents, then those of each origin of walls. families: every one."""

    reasons: tuple[ReasonFigures, ...]
    sums: tuple[FamilyRisk, ...]
    families: tuple[FamilyRisk, ...]


def calibrate(runs: Sequence[Run]) -> Calibration:
    """Measure the doubts of all documents of some runs together; the order of reasons is that of their precision."""
    by_family: dict[str, list[list[Value]]] = defaultdict(list)
    blanks: list[Value] = []
    for run in runs:
        for line in run.documents:
            by_family[line.get("family", UNKNOWN)].append(line["values"])
            blanks += line.get("blanks", [])
    documents = [values for family in by_family.values() for values in family]
    by_walls: dict[str, list[list[Value]]] = defaultdict(list)
    for family, of in by_family.items():
        by_walls[family.partition(" ")[0]] += of
    reasons = measure_reasons((value for values in documents for value in values), blanks)
    order = [figures.reason for figures in reasons]
    sums = [(load_report().all_families, documents), *sorted(by_walls.items())]
    return Calibration(tuple(reasons), _risks(sums, order), _risks(sorted(by_family.items()), order))


def _risks(groups: Iterable[tuple[str, list[list[Value]]]], order: Sequence[str]) -> tuple[FamilyRisk, ...]:
    """The risk of each group of documents that has a value."""
    risks = []
    for name, documents in groups:
        values = [value for of in documents for value in of]
        wrong = sum(not value["right"] for value in values)
        risks.append(FamilyRisk(name, len(documents), len(values), wrong, tuple(trace_risk(values, order))))
    return tuple(risk for risk in risks if risk.values)


def to_record(calibration: Calibration) -> dict[str, Any]:
    """The account as JSON: shares as fractions of 1."""
    reasons = [
        asdict(of) | {"precision": of.precision, "marks_per_wrong": of.marks_per_wrong} for of in calibration.reasons
    ]
    return {
        "reasons": reasons,
        "sums": [asdict(of) for of in calibration.sums],
        "families": [asdict(of) for of in calibration.families],
    }


def tables_of(calibration: Calibration) -> Iterator[Table]:
    """The account for a terminal: reasons, then families."""
    words = load_report()
    table = Table("原因", box=box.SIMPLE_HEAD)
    for caption in words.reason_columns:
        table.add_column(caption, justify="right")
    for of in calibration.reasons:
        table.add_row(of.reason, *reason_cells(of))
    yield table
    table = Table("版式", box=box.SIMPLE_HEAD)
    for caption in family_captions():
        table.add_column(caption, justify="right")
    for family in (*calibration.sums, *calibration.families):
        table.add_row(name_of(family), *family_cells(family))
    yield table


def name_of(of: FamilyRisk) -> str:
    """A family as people read it: 推断表格 txt pipes for `guessed txt pipes`."""
    walls, _, rest = of.family.partition(" ")
    return f"{load_report().walls.get(walls, walls)} {rest}".rstrip()


def family_captions() -> list[str]:
    """Captions of the cells of a family."""
    words = load_report()
    return [*words.family_columns, *(f"核对{percent(share)}时静默" for share in words.coverage_shares)]


def reason_cells(of: ReasonFigures) -> tuple[str, ...]:
    """What a table says of a reason behind its name."""
    looked = "—" if of.marks_per_wrong is None else f"{of.marks_per_wrong:.1f}"
    return str(of.marked), str(of.wrong), str(of.blank), percent(of.precision), looked, str(of.alone)


def family_cells(of: FamilyRisk) -> tuple[str, ...]:
    """What a table says of a family behind its name: counts, silent with its upper end, review, the curve."""
    end = of.end
    counts = (str(of.documents), str(of.values), str(of.wrong), str(end.silent))
    shares = (percent(end.silent_share), percent(end.silent_upper), percent(end.reviewed_share))
    return *counts, *shares, *(percent(of.silent_at(share)) for share in load_report().coverage_shares)
