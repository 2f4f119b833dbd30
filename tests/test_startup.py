"""Starting costs little: what a command does not need is not loaded, and the CPU time stays near the benchmark's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evals.bench.configuration import configuration
from evals.bench.startup import COMMANDS, cpu_seconds
from tests.plain_environment import plain_environment

ROOT = Path(__file__).parents[1]
HEAVY = ["openai", "instructor", "httpx", "pandas", "scipy", "numpy", "docx", "openpyxl", "lxml", "structlog", "rich"]
RUN = """
import sys
from extractor.cli.main import app
code = app(sys.argv[1:], standalone_mode=False)
print(code, *sys.modules, file=sys.stderr)
"""


def test_reading_a_text_by_the_rules_loads_no_library_it_does_not_need() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, *COMMANDS["extract"]],
        capture_output=True, encoding="utf-8", env=plain_environment() | {"PYTHONPATH": str(ROOT)}, check=True,
    )  # fmt: skip
    code, *loaded = done.stderr.split()
    assert (code, done.stdout[:1]) == ("0", "{")
    assert "extractor.checks" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_time_to_start_is_within_twice_the_target(name: str) -> None:
    """The least of three: what else a machine does only adds."""
    least = min(cpu_seconds(COMMANDS[name]) for _ in range(3))
    assert least <= 2 * configuration("startup")["targets"][name]
