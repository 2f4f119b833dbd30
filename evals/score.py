"""The yardstick: runs an engine over gold documents or their mutations and prints the figures.

Exits 1 when a figure misses its target (targets.yaml).

python -m evals.score [--engine rules|llm|both] [--gold DIR --samples DIR] [--mutations] [--json OUT] [--no-gate]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rich.console import Console
from rich.table import Table

from evals.metrics import Scores, score
from extractor.errors import JixiaoError
from extractor.pipeline import extract_path
from extractor.reading import read

HERE = Path(__file__).parent
RATES = (
    "form_precision",
    "form_recall",
    "indicator_f1",
    "row_f1",
    "header_share",
    "evidence_share",
    "wrong_share",
    "silent_share",
    "review_share",
)
AT_MOST = {"silent_share"}

__all__ = ["Scores", "score", "score_file"]


class Case(NamedTuple):
    """One document to score: its file, its gold, and the group its figures are printed under."""

    group: str
    path: Path
    gold: dict[str, Any]


def sample_cases(samples: Path, gold: Path) -> Iterator[Case]:
    """One case for every gold file; its sample has the same stem. Raises FileNotFoundError for a missing sample."""
    for path in sorted(gold.glob("*.json")):
        sample = next(iter(sorted(samples.glob(f"{path.stem}.*"))), None)
        if sample is None:
            raise FileNotFoundError(f"no sample for {path}")
        yield Case(path.stem, sample, json.loads(path.read_text(encoding="utf-8")))


def mutation_cases(samples: Path, gold: Path, folder: Path) -> Iterator[Case]:
    """The mutated samples, written to `folder`, grouped by mutation."""
    from evals.mutations import mutated_documents

    for document in mutated_documents(samples, gold):
        path = folder / f"{document.name}.txt"
        path.write_bytes(document.data)
        yield Case(document.mutation, path, document.gold)


def score_file(case: Case, engine: str) -> Scores:
    """Scores of one document. A document that could not be read counts as one without forms, with its reason."""
    try:
        extraction = json.loads(extract_path(case.path, engine=engine).to_json())
        text = read(case.path).text
    except JixiaoError as error:
        scores = score({"forms": []}, case.gold, "")
        scores.mistakes.append(f"{case.path.name}: {error}")
        return scores
    scores = score(extraction, case.gold, text)
    scores.mistakes = [f"{case.path.name}: {mistake}" for mistake in scores.mistakes]
    return scores


def misses(total: Scores, targets: dict[str, str]) -> list[str]:
    """The targets that are missed, one line each."""
    lines = []
    for name, target in targets.items():
        value, limit = Decimal(str(getattr(total, name))), Decimal(target)
        if value > limit if name in AT_MOST else value < limit:
            lines.append(f"{name} {value:.4f}, target {'≤' if name in AT_MOST else '≥'} {limit}")
    return lines


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else 150)
    groups: dict[str, Scores] = {}
    with tempfile.TemporaryDirectory() as folder:
        if options.mutations:
            cases = mutation_cases(options.samples, options.gold, Path(folder))
        else:
            cases = sample_cases(options.samples, options.gold)
        for case in cases:
            groups[case.group] = groups.get(case.group, Scores()) + score_file(case, options.engine)
    total = sum(groups.values(), Scores())
    console.print(_table(groups, total))
    for mistake in total.mistakes[: options.show]:
        console.print(f"  {mistake}", highlight=False, markup=False)
    if options.json:
        options.json.write_text(json.dumps(_report(groups, total), ensure_ascii=False, indent=1), encoding="utf-8")
    targets = yaml.safe_load((HERE / "targets.yaml").read_text(encoding="utf-8"))
    missed = misses(total, targets["mutations" if options.mutations else "samples"][options.engine])
    for line in missed:
        console.print(f"missed: {line}", style="red")
    return 1 if missed and not options.no_gate else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.score", description="Score an engine against gold documents."
    )
    parser.add_argument("--engine", choices=("rules", "llm", "both"), default="rules")
    parser.add_argument("--gold", type=Path, default=HERE / "gold", help="folder of gold JSON files")
    parser.add_argument(
        "--samples", type=Path, default=HERE / "samples", help="folder of documents with the same stems"
    )
    parser.add_argument(
        "--mutations", action="store_true", help="score mutations of the samples instead of the samples"
    )
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N mistakes")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write counts, rates and all mistakes")
    parser.add_argument("--no-gate", action="store_true", help="exit 0 even when a target is missed")
    return parser


def _table(groups: dict[str, Scores], total: Scores) -> Table:
    table = Table("", "docs", "forms", *(name.replace("_", " ") for name in RATES))
    for name, scores in [*groups.items(), ("total", total)]:
        rates = (f"{getattr(scores, rate):.4f}" for rate in RATES)
        style = "bold" if name == "total" else None
        table.add_row(name, str(scores.documents), f"{scores.forms_right}/{scores.forms_gold}", *rates, style=style)
    return table


def _report(groups: dict[str, Scores], total: Scores) -> dict[str, Any]:
    def one(scores: Scores) -> dict[str, Any]:
        return asdict(scores) | {rate: getattr(scores, rate) for rate in RATES}

    return {"total": one(total), "groups": {name: one(scores) for name, scores in groups.items()}}


if __name__ == "__main__":
    sys.exit(main())
