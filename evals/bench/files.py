"""PDF to form against pdfplumber's tables alone, and recognition with two processes against one.

python -m evals.bench.files [--rounds N] [--only pdf|ocr] [-o FILE.json]; exits 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pdfplumber
from rich.console import Console

from evals.corpus.files import chosen, print_files, sample_sheets
from evals.corpus.files.paper import print_pdf
from evals.corpus.files.scan import scan_pages
from evals.corpus.files.sheets import FormSheet
from evals.corpus.files.styles import Paper, Scan
from evals.output import Output
from evals.runs.systems import read_with
from extractor.reading import ReadOptions, read
from extractor.settings import Settings, load_settings

MOST_RATIO = 1.4
"""Time from PDF to form as a multiple of `extract_tables` on the same pages."""
LEAST_SPEED_UP = 1.6
"""Recognition with two processes over one, on two cores."""
FORMS = 6


def pdf_ratios(folder: Path, rounds: int) -> list[float]:
    """One ratio a round over several ruled forms; both sides read the same files in turn."""
    paths = _ruled(folder)
    settings = load_settings(engine="rules")
    ratios = []
    for number in range(rounds + 1):
        ours = theirs = 0.0
        for path in paths:
            theirs += _seconds(partial(_tables, path))
            ours += _seconds(partial(_form, path, settings))
        if number:  # the first round loads libraries and starts the reader's process
            ratios.append(ours / theirs)
    return ratios


def _ruled(folder: Path) -> list[Path]:
    paths = []
    for document in print_files(_big_sheets(FORMS), chosen(["pdf"], ["ruled"])):
        paths.append(folder / (document.name + document.suffix))
        paths[-1].write_bytes(document.data)
    return paths


def _big_sheets(count: int) -> list[FormSheet]:
    return sorted(sample_sheets(), key=lambda sheet: -sheet.page.rows)[:count]


def _tables(path: Path) -> int:
    """What reading a PDF's tables costs at the least: pdfplumber with its defaults."""
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        return sum(len(page.extract_tables()) for page in pdf.pages)


def _form(path: Path, settings: Settings) -> Output:
    return read_with("rules", read(path), settings)


def ocr_speed_ups(folder: Path, rounds: int) -> list[float]:
    """One figure a round: a scan of many pages with one process, then with two."""
    path = folder / "scan.pdf"
    pages = print_pdf(_big_sheets(2), Paper(split_rows=True))
    path.write_bytes(scan_pages(pages, Scan(), "bench"))
    figures = []
    for number in range(rounds + 1):
        one, two = (_seconds(partial(read, path, options=ReadOptions(ocr_workers=workers))) for workers in (1, 2))
        if number:  # the first round loads the models
            figures.append(one / two)
    return figures


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def figures(rounds: int, only: str | None) -> dict[str, Any]:
    """Medians, every round and the targets by their words."""
    found: dict[str, Any] = {"targets": {}}
    with tempfile.TemporaryDirectory() as folder:
        if only in (None, "pdf"):
            found["pdf_ratios"] = pdf_ratios(Path(folder), rounds)
            median = statistics.median(found["pdf_ratios"])
            found["targets"][f"PDF to form {median:.2f} × extract_tables (at most {MOST_RATIO})"] = median <= MOST_RATIO
        if only in (None, "ocr"):
            found["ocr_speed_ups"] = ocr_speed_ups(Path(folder), max(1, rounds // 2))
            median = statistics.median(found["ocr_speed_ups"])
            words = f"recognition with two processes {median:.2f} × one (at least {LEAST_SPEED_UP})"
            found["targets"][words] = median >= LEAST_SPEED_UP
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.files", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=("pdf", "ocr"))
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    options = parser.parse_args(arguments)
    found = figures(options.rounds, options.only)
    for words, met in found["targets"].items():
        Console().print(f"{words}: {'met' if met else 'MISSED'}", highlight=False)
    if options.output:
        options.output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if all(found["targets"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
