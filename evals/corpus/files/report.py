"""Sample forms printed as real files, read back by the product and scored: accuracy and time for every style.

Exits 1 when a style misses its target (evals/corpus/files/styles.yaml), 2 for bad arguments.

python -m evals.corpus.files.report [--kinds pdf,scan] [--styles ruled,…] [--limit N] [--corpus SEED] [--json OUT]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.corpus.files import FileDocument, chosen, invented_sheets, print_files, sample_sheets
from evals.corpus.files.sheets import FormSheet
from evals.corpus.files.styles import Style, styles
from evals.metrics.document_counts import score
from evals.metrics.rates import Scores
from evals.runs.systems import read_with
from extractor.errors import JixiaoError, ReadError
from extractor.reading import Document, ReadOptions, read
from extractor.settings import Settings, load_settings

RATES = ("row_f1", "header_share", "cell_share", "wrong_share", "silent_share", "review_share")
MOST_SILENT = 0.01
"""Largest share of values that may be wrong with nobody told."""
EXIT_MISSED, EXIT_BAD_INPUT = 1, 2
WIDTH = 150


@dataclass(slots=True)
class StyleResult:
    """What came of one style. seconds: reading and extracting, without printing; pages as the reader counts them."""

    style: str
    target: float | None
    scores: Scores = field(default_factory=Scores)
    files: int = 0
    errors: int = 0
    pages: int = 0
    seconds: float = 0.0
    notices: list[str] = field(default_factory=list)

    @property
    def rates(self) -> dict[str, float]:
        rates = {name: getattr(self.scores, name) for name in RATES if name != "cell_share"}
        return rates | {"cell_share": 1 - self.scores.wrong_share, "seconds_a_page": self.seconds / max(1, self.pages)}

    @property
    def missed(self) -> bool:
        return self.target is not None and (
            self.scores.row_f1 < self.target or self.scores.silent_share > MOST_SILENT or not self.files
        )


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    try:
        wanted = chosen(options.kinds.split(","), options.styles.split(",") if options.styles else [])
        sheets = sample_sheets() if options.corpus is None else invented_sheets(options.corpus, options.limit or 20)
        chosen_sheets = _spread(sheets, options.limit)
        results = list(measured(chosen_sheets, wanted, ReadOptions(ocr_workers=options.ocr_workers), options.keep))
    except JixiaoError as error:
        print(error, file=sys.stderr)
        return EXIT_BAD_INPUT
    console.print(_table(results))
    for result in results:
        for line in [*result.notices, *result.scores.mistakes][: options.show]:
            console.print(f"  {result.style} {line}", highlight=False, markup=False, soft_wrap=True)
    if options.json:
        options.json.write_text(json.dumps(_report(results), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return EXIT_MISSED if any(result.missed for result in results) else 0


def _spread(sheets: Sequence[FormSheet], limit: int | None) -> list[FormSheet]:
    """At most `limit` sheets from all over the list: neighbours come from one office and look alike."""
    if limit is None or limit >= len(sheets):
        return list(sheets)
    return [sheets[number * len(sheets) // limit] for number in range(limit)]


def measured(
    sheets: Sequence[FormSheet], wanted: Sequence[tuple[str, str, Style]], options: ReadOptions, keep: Path | None
) -> Iterator[StyleResult]:
    """One result a style, in order. keep: a folder the files stay in, to look at. Raises OfficeError."""
    settings = load_settings(engine="rules")
    with tempfile.TemporaryDirectory() as temporary, _progress() as progress:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        task = progress.add_task("", total=sum(-(-len(sheets) // style.forms) for _, _, style in wanted))
        for kind, name, style in wanted:
            result = StyleResult(f"{kind}/{name}", style.target)
            for document in print_files(sheets, [(kind, name, style)]):
                progress.update(task, advance=1, description=document.name)
                _measure(document, folder, options, settings, result)
            yield result


def _measure(
    document: FileDocument, folder: Path, options: ReadOptions, settings: Settings, result: StyleResult
) -> None:
    path = folder / (document.name + document.suffix)
    path.write_bytes(document.data)
    began = time.perf_counter()
    layout, error = _read(path, options)
    output = read_with("rules", layout, settings) if layout else None
    result.seconds += time.perf_counter() - began
    error = error or (output.error if output else None)
    extraction: dict[str, Any] = output.extraction if output else {"forms": []}
    scores = score(extraction, document.gold, layout.text if layout else "", error=error)
    scores.mistakes = [f"{document.name}: {mistake}" for mistake in scores.mistakes]
    result.scores += scores
    result.files += 1
    result.pages += (layout.pages if layout else None) or 1
    result.errors += error is not None
    result.notices += [
        f"{document.name}: {notice}" for notice in ([error] if error else layout.notices if layout else [])
    ]


def _read(path: Path, options: ReadOptions) -> tuple[Document | None, str | None]:
    try:
        return read(path, options=options), None
    except ReadError as error:
        return None, str(error)


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def _table(results: Sequence[StyleResult]) -> Table:
    table = Table("style", "files", "errors", *(name.replace("_", " ") for name in RATES), "s/page", "target")
    for result in results:
        rates = result.rates
        shown = "–" if result.target is None else f"≥ {result.target:g} {'MISSED' if result.missed else 'met'}"
        cells = (f"{rates[name]:.4f}" for name in RATES)
        counts = (str(result.files), str(result.errors))
        table.add_row(result.style, *counts, *cells, f"{rates['seconds_a_page']:.2f}", shown)
    return table


def _report(results: Sequence[StyleResult]) -> dict[str, Any]:
    return {
        result.style: result.scores.counts
        | result.rates
        | {name: getattr(result, name) for name in ("files", "errors", "pages", "target", "missed", "notices")}
        | {"mistakes": result.scores.mistakes}
        for result in results
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.corpus.files.report", description="Accuracy and time on forms printed as real files."
    )
    parser.add_argument("--kinds", default="pdf,docx,xlsx,html", help=f"among {','.join(styles())}")
    parser.add_argument("--styles", default="", help="only these styles of the kinds")
    parser.add_argument("--limit", type=int, metavar="N", help="forms, spread over the samples")
    parser.add_argument("--corpus", type=int, metavar="SEED", help="invented forms instead of the samples")
    parser.add_argument("--ocr-workers", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N mistakes of each style")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the files there")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write rates, counts and all mistakes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
