"""The yardstick: runs an engine over gold documents or their mutations and prints the figures.

Exits 1 when a figure misses its target (targets.yaml). `python -m evals run` keeps what this only counts.

python -m evals.runs.score [--engine rules|llm|both] [--gold DIR --samples DIR | --mutations] [--json OUT] [--no-gate]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

from evals.metrics.document_counts import score
from evals.metrics.rates import Scores
from evals.runs.dataset import GOLD, SAMPLES, GoldDocument, documents_of, from_folder
from evals.runs.systems import read_with
from extractor.errors import JixiaoError
from extractor.settings import ENGINES, Settings, load_settings

TARGETS = Path(__file__).parents[1] / "metrics" / "targets.yaml"
RATES = (
    "form_precision", "form_recall", "indicator_f1", "row_f1", "header_share", "measure_share", "evidence_share",
    "wrong_share", "silent_share", "review_share",
)  # fmt: skip
AT_MOST = {"silent_share"}
EXIT_MISSED, EXIT_BAD_INPUT = 1, 2
WIDTH = 160


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        groups = grouped(_documents(options), options.engine, load_settings(engine=options.engine))
    except JixiaoError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    total = sum(groups.values(), Scores())
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(_table(groups, total))
    for mistake in total.mistakes[: options.show]:
        console.print(f"  {mistake}", highlight=False, markup=False)
    if options.json:
        options.json.write_text(json.dumps(_report(groups, total), ensure_ascii=False, indent=1), encoding="utf-8")
    targets = yaml.safe_load(TARGETS.read_text(encoding="utf-8"))
    missed = misses(total, targets["mutations" if options.mutations else "samples"][options.engine])
    for line in missed:
        console.print(f"missed: {line}", style="red")
    return EXIT_MISSED if missed and not options.no_gate else 0


def grouped(documents: Iterable[GoldDocument], engine: str, settings: Settings) -> dict[str, Scores]:
    """Scores by group: a sample, or a mutation. Raises SettingsError, and what the documents raise."""
    groups: dict[str, Scores] = {}
    for document in documents:
        groups[document.group] = groups.get(document.group, Scores()) + score_document(document, engine, settings)
    return groups


def score_document(document: GoldDocument, engine: str, settings: Settings) -> Scores:
    """Scores of one document. One the engine gave up counts as one without forms, with its reason."""
    output = read_with(engine, document.layout, settings)
    scores = score(output.extraction, document.gold, document.layout.text)
    reasons = [output.error] if output.error else []
    scores.mistakes = [f"{document.name}: {mistake}" for mistake in [*reasons, *scores.mistakes]]
    return scores


def misses(total: Scores, targets: Mapping[str, str]) -> list[str]:
    """The targets that are missed, one line each. A rate with nothing to measure misses its target."""
    lines = []
    for name, target in targets.items():
        rate, limit = getattr(total, name), Decimal(target)
        value = None if rate is None else Decimal(str(rate))
        if value is None or (value > limit if name in AT_MOST else value < limit):
            lines.append(f"{name} {_shown(rate)}, target {'≤' if name in AT_MOST else '≥'} {limit}")
    return lines


def _documents(options: argparse.Namespace) -> Iterator[GoldDocument]:
    documents = documents_of("mutations") if options.mutations else from_folder(options.gold, options.samples)
    if not sys.stderr.isatty():
        return documents
    return iter(track(list(documents), console=Console(stderr=True), transient=True))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.runs.score", description="Score an engine against gold documents."
    )
    parser.add_argument("--engine", choices=ENGINES, default="rules")
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder of gold JSON files")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of documents with the same stems")
    parser.add_argument("--mutations", action="store_true", help="score mutations of the built-in samples instead")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N mistakes")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write counts, rates and all mistakes")
    parser.add_argument("--no-gate", action="store_true", help="exit 0 even when a target is missed")
    return parser


def _table(groups: Mapping[str, Scores], total: Scores) -> Table:
    table = Table("", "docs", "forms", *(name.replace("_", " ") for name in RATES))
    for name, scores in [*groups.items(), ("total", total)]:
        rates = (_shown(getattr(scores, rate)) for rate in RATES)
        style = "bold" if name == "total" else None
        table.add_row(name, str(scores.documents), f"{scores.forms_right}/{scores.forms_gold}", *rates, style=style)
    return table


def _shown(rate: float | None) -> str:
    return "n/a" if rate is None else f"{rate:.4f}"


def _report(groups: Mapping[str, Scores], total: Scores) -> dict[str, Any]:
    def one(scores: Scores) -> dict[str, Any]:
        rates = {rate: getattr(scores, rate) for rate in RATES}
        return scores.counts | {"mistakes": scores.mistakes} | rates

    return {"total": one(total), "groups": {name: one(scores) for name, scores in groups.items()}}


if __name__ == "__main__":
    sys.exit(main())
