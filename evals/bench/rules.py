"""Forms a second `rules` reads on one core, file to checked form: python -m evals.bench.rules [--seconds S]."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from rich.console import Console

from extractor.extraction import extract

SAMPLES = Path(__file__).parents[1] / "samples"
TARGET = 150
"""Forms a second on one core."""


def forms_per_second(seconds: float) -> list[float]:
    """One figure a round over all samples, in CPU time of this process, until `seconds` have passed.

    What the reader remembers of a text is forgotten before each round, as if every round brought new documents.
    """
    samples = sorted(SAMPLES.glob("*.txt"))
    figures: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        forget_documents()
        began = time.process_time()
        forms = sum(len(extract(sample, engine="rules").forms) for sample in samples)
        figures.append(forms / (time.process_time() - began))
    return figures[1:] or figures


def forget_documents() -> None:
    """Empties every cache of the package that is keyed by text of documents; vocabularies stay."""
    for clear in _document_caches(len(sys.modules)):
        clear()


@lru_cache(maxsize=1)
def _document_caches(_modules: int) -> list[Callable[[], None]]:
    """What empties each; looked for again when more modules have been loaded."""
    modules = [module for name, module in sys.modules.items() if name.startswith("extractor.")]
    cached = [value for module in modules for value in vars(module).values() if hasattr(value, "cache_parameters")]
    return [value.cache_clear for value in cached if (value.cache_parameters()["maxsize"] or 0) > 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    figures = forms_per_second(parser.parse_args().seconds)
    low, median, high = min(figures), statistics.median(figures), max(figures)
    met = "met" if median >= TARGET else "MISSED"
    spread = f"min {low:.0f}, max {high:.0f}"
    Console().print(f"rules: {median:.0f} forms/s on one core ({spread}); at least {TARGET}: {met}")


if __name__ == "__main__":
    main()
