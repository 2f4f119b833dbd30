"""Forms of one seed under growing damage in; accuracy, silent errors and review of the rules engine out, per strength.

python -m evals.corpus.sweep [--forms N] [--seed N] [-o FILE]

Every disturbance is swept alone, so that a loss can be put down to it; the named strengths mix all of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.corpus.disturbances import DISTURBANCES, configuration
from evals.corpus.make import KINDS, make, named_strengths
from evals.metrics.document_counts import Scores, score
from evals.runs.systems import SYSTEMS, read_with
from extractor.reading import document_from_text
from extractor.settings import Settings, load_settings

STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
RATES = ("indicator_f1", "row_f1", "header_share", "wrong_share", "silent_share", "review_share")


class Point(NamedTuple):
    """One place of the sweep: what was varied and how far."""

    disturbance: str
    strength: str
    strengths: Mapping[str, float]


def points() -> Iterator[Point]:
    """Undisturbed once, every disturbance alone, then the named mixtures."""
    yield Point("none", "0", {})
    for name in DISTURBANCES:
        for strength in STRENGTHS[1:]:
            yield Point(name, str(strength), {name: strength})
    for name in configuration()["named"]:
        if name != "none":
            yield Point("mixture", name, named_strengths(name))


def measured(point: Point, seed: int, forms: int, kind: str, system: str, settings: Settings) -> tuple[Scores, int]:
    """Scores over the documents of a point, and the number of documents that failed with an error."""
    total, errors = Scores(), 0
    for document in make(seed, forms, point.strengths, kind):
        layout = document_from_text(document.text, f"{document.name}.txt")
        output = read_with(system, layout, settings)
        errors += output.error is not None
        total += score(output.extraction, document.gold, layout.text)
    return total, errors


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    settings, results = load_settings(), []
    progress = Console(stderr=True)
    for point in track(list(points()), "扫描", console=progress, transient=True, disable=not progress.is_terminal):
        scores, errors = measured(point, options.seed, options.forms, options.kind, options.system, settings)
        rates = {rate: round(getattr(scores, rate), 5) for rate in RATES}
        results.append({"disturbance": point.disturbance, "strength": point.strength, "errors": errors, **rates})
    Console(width=None if sys.stdout.isatty() else 130).print(_table(results))
    if options.output:
        report = {name: getattr(options, name) for name in ("system", "seed", "forms", "kind")} | {"points": results}
        options.output.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.corpus.sweep", description="Accuracy over the strength of every disturbance."
    )
    parser.add_argument("--forms", type=int, default=40, help="forms at every point (default 40)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=tuple(KINDS), default="mixed")
    parser.add_argument("--system", choices=SYSTEMS, default="rules")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the figures as JSON")
    return parser


def _table(results: list[dict[str, Any]]) -> Table:
    table = Table("disturbance", "strength", "errors", *(rate.replace("_", " ") for rate in RATES))
    for result in results:
        rates = (f"{result[rate]:.4f}" for rate in RATES)
        table.add_row(result["disturbance"], result["strength"], str(result["errors"]), *rates)
    return table


if __name__ == "__main__":
    sys.exit(main())
