"""CPU seconds (user and system) of starting `jixiao`: python -m evals.bench.startup [--runs N].

For `--version`, which should cost nothing, and for `extract` of a short text by the rules, most of which is starting.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from evals.bench.configuration import configuration
from evals.runs.dataset import SAMPLES

COMMANDS = {
    "version": ["--version"],
    "extract": ["extract", str(SAMPLES / "sh-2021-employment-center-declarations.txt"), "--engine", "rules"],
}


def cpu_seconds(command: Sequence[str]) -> float:
    """CPU seconds of one run of `jixiao` in a process of its own. Raises CalledProcessError."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "extractor", *command], stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return (after.children_user + after.children_system) - (before.children_user + before.children_system)


def figures(runs: int) -> dict[str, Any]:
    """Median of each command as JSON, and the targets in words with whether they are met."""
    config = configuration("startup")
    medians = {name: statistics.median(cpu_seconds(command) for _ in range(runs)) for name, command in COMMANDS.items()}
    targets = {
        f"jixiao {name} {median:.2f} s of CPU (at most {config['targets'][name]})": median <= config["targets"][name]
        for name, median in medians.items()
    }
    return {"cpu_seconds": {name: round(median, 3) for name, median in medians.items()}, "targets": targets}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.startup", description=__doc__)
    parser.add_argument("--runs", type=int, default=configuration("startup")["runs"], metavar="N")
    found = figures(parser.parse_args(arguments).runs)
    for words, met in found["targets"].items():
        print(f"{words}: {'met' if met else 'MISSED'}")
    return 0 if all(found["targets"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
