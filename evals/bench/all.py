"""Every benchmark in one run, figures as JSON: python -m evals.bench.all -o FILE.json.

Exits 1 when any of them misses a target.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.bench import overhead, rules, startup
from evals.bench.configuration import configuration
from evals.bench.server import BenchError


def rules_figures(seconds: float) -> dict[str, Any]:
    rounds = rules.forms_per_second(seconds)
    median = statistics.median(rounds)
    words = f"rules {median:.0f} forms a second (at least {rules.TARGET})"
    return {"forms_per_second": median, "rounds": rounds, "targets": {words: median >= rules.TARGET}}


def memory_figures(documents: int) -> dict[str, Any]:
    """In a process of its own: a peak never falls, and this one has read forms before. Raises BenchError."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "memory.json"
        command = [sys.executable, "-m", "evals.bench.memory", "--documents", str(documents), "-o", str(out)]
        subprocess.run(command, check=False)
        if not out.exists():
            raise BenchError("内存测试没有完成，请单独运行 python -m evals.bench.memory 查看原因")
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    config = configuration("all")
    parser = argparse.ArgumentParser(prog="python -m evals.bench.all", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.json")
    options = parser.parse_args(arguments)
    try:
        found = {
            "machine": {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count()},
            "startup": startup.figures(configuration("startup")["runs"]),
            "rules": rules_figures(config["rules_seconds"]),
            "overhead": overhead.run(),
            "memory": memory_figures(config["memory_documents"]),
        }
    except BenchError as error:
        print(error, file=sys.stderr)
        return 2
    options.output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for part in ("startup", "rules"):
        for words, met in found[part]["targets"].items():
            print(f"{words}: {'met' if met else 'MISSED'}")
    return 0 if all(met for part in found.values() for met in part.get("targets", {}).values()) else 1


if __name__ == "__main__":
    sys.exit(main())
