"""The seconds one document may take, shared by everything that waits for its model calls, and those it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from extractor.model.form import Usage


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())


@contextmanager
def count_seconds(usage: Usage) -> Iterator[None]:
    """Add the seconds that the block takes to `usage`, also when it fails."""
    started = time.monotonic()
    try:
        yield
    finally:
        usage.seconds += Decimal(str(round(time.monotonic() - started, 3)))
