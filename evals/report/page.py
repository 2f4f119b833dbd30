"""Runs in, one HTML file out. Nothing in it is loaded from anywhere; documents' text is hostile and always escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from evals.metrics.calibration import RiskPoint
from evals.report import charts, figures
from evals.report.doubts import calibrate, family_captions, family_cells, name_of, reason_cells
from evals.report.figures import Accuracy, Rate
from evals.report.gallery import gallery
from evals.report.names import field_name, field_order, run_names
from evals.report.words import load_report
from evals.runs.run import Run
from extractor.export.page import Filter, render_page

QUALITY = "row_f1"
"""The rate that stands for quality against cost: rows with every cell right."""


def write_html(runs: Sequence[Run], path: Path) -> Path:
    """Writes the page of one or more runs and returns its path. Raises OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_html(runs), encoding="utf-8")
    return path


def to_html(runs: Sequence[Run]) -> str:
    names = run_names(runs)
    rates = [figures.rates(run) for run in runs]
    costs = [figures.costs(run) for run in runs]
    calibration = calibrate(runs)
    mistakes = gallery(runs, names)
    alike = len({run.info["dataset"] for run in runs}) == 1
    by_field = _by_field([figures.accuracy_by_field(run) for run in runs])
    content = {
        "words": load_report(),
        "names": names,
        "infos": [run.info for run in runs],
        "rates": rates,
        "shown_rates": [name for name in load_report().rates if any(of[name].value is not None for of in rates)],
        "best": {name: _best(name, rates) if alike else None for name in load_report().rates},
        "alike": alike,
        "counts": [figures.counts(run) for run in runs],
        "failed": [[line for line in run.documents if line["error"]] for run in runs],
        "costs": costs,
        "fields": [(field, of) for field, of in by_field if _has_wrong(of)],
        "faultless": [field for field, of in by_field if not _has_wrong(of)],
        "confusions": [figures.confusion(run) for run in runs],
        "calibration": calibration,
        "families": list(map(name_of, calibration.sums)),
        "family_captions": family_captions(),
        "curve": charts.draw_curve([list(map(_curve_point, of.curve)) for of in calibration.sums]),
        "scatter": charts.draw_scatter(_quality_points(names, rates, costs)),
        "mistakes": mistakes,
        "mistake_fields": sorted({mistake.group for mistake in mistakes.shown}, key=field_order),
    }
    return render_page("evals.report", "page", content, filters=FILTERS)


def _best(name: str, rates: Sequence[Mapping[str, Rate]]) -> float | None:
    """The best value of a rate over the runs; None for a single run, where best says nothing."""
    values = [of[name].value for of in rates]
    known = [value for value in values if value is not None]
    if len(known) < 2 or len(set(known)) == 1:
        return None
    return min(known) if name in load_report().better_low else max(known)


def _by_field(runs: Sequence[Sequence[Accuracy]]) -> list[tuple[str, list[Accuracy | None]]]:
    """One line a field with the accuracy in every run, None where the run has no such value."""
    tables = [{accuracy.field: accuracy for accuracy in of} for of in runs]
    fields = sorted({field for table in tables for field in table}, key=field_order)
    return [(field, [table.get(field) for table in tables]) for field in fields]


def _has_wrong(accuracies: Sequence[Accuracy | None]) -> bool:
    return any(accuracy.wrong for accuracy in accuracies if accuracy)


def _quality_points(
    names: Sequence[str], rates: Sequence[Mapping[str, Rate]], costs: Sequence[Mapping[str, Any]]
) -> list[tuple[charts.Point, str]]:
    return [
        ((cost["tokens"], of[QUALITY].value or 0.0), name) for name, of, cost in zip(names, rates, costs, strict=True)
    ]


def _curve_point(step: RiskPoint) -> tuple[charts.Point, str]:
    return (step.reviewed_share, step.silent_share), _step(step)


def _step(step: RiskPoint) -> str:
    place = f"核对 {_percent(step.reviewed_share)} 的值，静默错误余 {_percent(step.silent_share, 3)}"
    return f"{step.reason}：{place}" if step.reason else f"不提示核对：{place}"


def _percent(value: float, places: int = 1) -> str:
    return f"{value * 100:.{places}f}%"


def _rate(value: float | None) -> str:
    """A rate for the table: enough places that 0.9996 does not look like all."""
    return "—" if value is None else f"{value * 100:.2f}%"


def _number(value: int | float | Decimal | None) -> str:
    if value is None:
        return "—"
    whole = isinstance(value, int) or value == 0 or value >= 100
    return f"{value:,.0f}" if whole else f"{value:,.2f}"


FILTERS: dict[str, Filter] = {
    "percent": _percent, "rate": _rate, "number": _number, "field_name": field_name,
    "reason_cells": reason_cells, "family_cells": family_cells, "family_name": name_of,
}  # fmt: skip
