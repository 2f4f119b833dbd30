"""What reading one untrusted file may cost: bytes, memory, time. One place, so that every reader keeps the same bounds.

Published bundles are under 1 MiB of text and some hundred pages; the limits leave room for scans of these.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

MEBIBYTE = 2**20
MAX_FILE_BYTES = 256 * MEBIBYTE
"""Largest file read, in bytes; text files have a smaller limit of their own."""
PARSER_BYTES = 1024 * MEBIBYTE
"""Memory a parser may take beyond what its process holds when it starts."""
RECOGNITION_BYTES = 3 * 1024 * MEBIBYTE
"""As above where pictures are recognised: the models and one page alone take about 1 GiB."""
MAX_PAGES = 20_000
"""Pages of one PDF."""
QUIET_SECONDS = 60.0
"""Longest time without a sign of progress, for a file of no size."""
QUIET_SECONDS_PER_MIB = 2.0
TOTAL_SECONDS = 1200.0
"""Longest time for one file, however much progress it makes."""


def quiet_seconds(size: int) -> float:
    """Longest time without progress in reading a file of so many bytes."""
    return QUIET_SECONDS + QUIET_SECONDS_PER_MIB * size / MEBIBYTE


@cache
def load_resource_limits() -> Any:
    """The module `resource` where it can limit memory (Linux); elsewhere None, and the log says so once."""
    if sys.platform.startswith("linux"):
        with suppress(ImportError):
            import resource

            return resource
    log.warning("parsers run without a limit of memory, which this system does not offer; the limits of time hold")
    return None


def limit_memory(more: int) -> None:
    """Lets this process take `more` bytes beyond what it holds now; a request above that is a MemoryError.

    Linux counts private writable memory (RLIMIT_DATA), so mapped models and libraries are free. No limit elsewhere.
    """
    resource = load_resource_limits()
    if resource is None:
        return
    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    with suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = held + more
        resource.setrlimit(resource.RLIMIT_DATA, (soft if hard < 0 else min(soft, hard), hard))


def no_core_dumps() -> None:
    """A crash leaves no copy of the document on the disk."""
    resource = load_resource_limits()
    if resource is None:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def free_memory() -> None:
    """Lifts the limit for a program that this process is about to become."""
    resource = load_resource_limits()
    if resource is None:
        return
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
