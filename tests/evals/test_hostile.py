"""Files made to hurt: each ends in an error or a result, within the bounds of memory and time, and writes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from evals.mutations.broken import BrokenFile
from evals.mutations.files import LIMIT_MIB, outcomes_of
from evals.mutations.hostile import HOSTILE
from evals.mutations.memory import peak_of_children

READ_HERE = {"endless_line_txt"}
"""Texts are read in the process itself; their bound is the size of the file."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is bounded and measured on Linux")
@pytest.mark.parametrize("make", [make for make in HOSTILE if make.__name__ not in READ_HERE])
def test_a_hostile_file_stays_within_a_gigabyte_and_its_time(make: Callable[[], bytes]) -> None:
    stem, _, suffix = make.__name__.rpartition("_")
    (outcome,) = outcomes_of([BrokenFile(f"{stem}.{suffix}", make.__name__, make())])
    assert outcome.outcome in ("refused", "read"), outcome
    assert outcome.mib is not None
    assert outcome.mib <= LIMIT_MIB


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_peak_is_that_of_a_process_that_ended_long_before_the_end() -> None:
    code = "import time; held = b'x' * (300 * 2**20); del held; time.sleep(0.3)"
    with peak_of_children() as peak:
        subprocess.run([sys.executable, "-c", code], check=True)
    assert 300 < peak.mib < 400
