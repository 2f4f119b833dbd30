"""Memory over many documents in one process: python -m evals.bench.memory [--documents N] [-o FILE.json].

The sample files go through `rules` again and again, every time with other numbers in them, so that nothing the reader
remembers of a text fits the next one. Exits 1 when memory still grows after the caches have their size.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

from evals.bench.configuration import configuration
from evals.runs.dataset import SAMPLES
from extractor.extraction import extract
from extractor.reading import document_from_text, read

STATUS = Path("/proc/self/status")
KIB_A_MIB = 1024
_AMOUNT = re.compile(r"\d[\d,]*\.\d\d")
_PROSE = "的和与"
"""Characters of prose and names that no caption holds; they stand for the ones every document has of its own."""
_HAN = (0x4E00, 20_000)


def texts(samples: Path = SAMPLES) -> Iterator[str]:
    """The sample files in turn without end, no two alike: amounts, names and prose differ from one to the next."""
    originals = [read(path).text for path in sorted(samples.glob("*.txt"))]
    first, many = _HAN
    for serial in count(1):
        own = str.maketrans({char: chr(first + (serial * 7 + at) % many) for at, char in enumerate(_PROSE)})
        yield _AMOUNT.sub(partial(_shifted, serial=serial), originals[serial % len(originals)].translate(own))


def _shifted(amount: re.Match[str], *, serial: int) -> str:
    """An amount of the same form with other digits after the first."""
    digits = cycle(str(serial))
    first, rest = amount.group()[0], amount.group()[1:]
    return first + "".join(str((int(char) + int(next(digits))) % 10) if char.isdigit() else char for char in rest)


def peak_mib() -> float:
    """The most resident memory this program ever had.

    Linux keeps ru_maxrss across exec, so that a small program started by a large one shows the large one's peak.
    """
    if STATUS.exists():
        match = re.search(r"^VmHWM:\s*(\d+) kB$", STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if match:
            return int(match.group(1)) / KIB_A_MIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / KIB_A_MIB / (1024 if sys.platform == "darwin" else 1)


def peaks(documents: int, every: int, on_document: Callable[[], None] = lambda: None) -> dict[int, float]:
    """Peak MiB after every so many documents."""
    found: dict[int, float] = {}
    for number, text in enumerate(islice(texts(), documents), 1):
        extract(document_from_text(text, f"{number}.txt"), engine="rules")
        on_document()
        if number % every == 0 or number == documents:
            found[number] = peak_mib()
    return found


def growth(found: Mapping[int, float], settled_after: int) -> tuple[float, float] | None:
    """Growth after the caches have settled, as share and MiB; None for a run that ends before."""
    last = max(found)
    if last <= settled_after or settled_after not in found:
        return None
    return found[last] / found[settled_after] - 1, found[last] - found[settled_after]


def figures(found: Mapping[int, float], settled_after: int, targets: Mapping[str, float]) -> dict[str, Any]:
    """Peaks as JSON, and the target in words with whether it is met; no target when the run is too short for one."""
    peaks_mib = {str(number): round(peak, 1) for number, peak in found.items()}
    grown = growth(found, settled_after)
    if grown is None:
        return {"peak_mib": peaks_mib, "targets": {}}
    share, mib = grown
    met = share <= targets["growth_share"] or mib <= targets["growth_mib"]
    limits = f"at most {100 * targets['growth_share']:g} % or {targets['growth_mib']:g} MiB"
    words = f"growth after {settled_after} documents {100 * share:.1f} %, {mib:.1f} MiB ({limits})"
    return {"peak_mib": peaks_mib, "targets": {words: met}}


def main(arguments: Sequence[str] | None = None) -> int:
    config = configuration("memory")
    parser = argparse.ArgumentParser(prog="python -m evals.bench.memory", description=__doc__)
    parser.add_argument("--documents", type=int, default=config["documents"], metavar="N")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json", help="write the figures")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("documents", total=options.documents)
        found = peaks(options.documents, config["report_every"], lambda: bar.advance(task))
    result = figures(found, config["settled_after"], config["targets"])
    for number, peak in found.items():
        print(f"{number:>6} documents: peak {peak:.1f} MiB")
    if not result["targets"]:
        print(f"no verdict on growth: it counts from {config['settled_after']} documents")
    for words, met in result["targets"].items():
        print(f"{words}: {'met' if met else 'MISSED'}")
    if options.output:
        options.output.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0 if all(result["targets"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
