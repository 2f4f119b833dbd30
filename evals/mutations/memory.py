"""Nothing in; the most memory that the processes started by this one held while something ran, out.

The kernel keeps the peak of every process (VmHWM, proc(5)); it is asked while they live, since some are killed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.02


@dataclass(slots=True)
class Peak:
    """mib: of the process that held most."""

    mib: float = 0.0


@contextmanager
def peak_of_children() -> Iterator[Peak]:
    """Watches all descendants of this process, also those that live already: their peak counts from their start."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY_SECONDS):
            peak.mib = max([peak.mib, *map(_peak, _descendants(os.getpid()))])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        peak.mib = max([peak.mib, *map(_peak, _descendants(os.getpid()))])
        done.set()
        watcher.join()


def _descendants(pid: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _descendants(int(child))


def _peak(pid: int) -> float:
    """MiB; 0 for a process that has only been forked: until it runs a program, it counts what this one holds."""
    with suppress(OSError):
        if Path(f"/proc/{pid}/cmdline").read_bytes() == Path("/proc/self/cmdline").read_bytes():
            return 0.0
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
