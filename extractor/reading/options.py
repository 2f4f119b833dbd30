"""How a file is read: what the person asked for, handed to the reader of every format.

Kept apart from the readers so that each of them can be loaded, and be missing, alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str], None]
"""Told in a short Chinese phrase where a long reading is (第 3/12 页)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """password: for encrypted files. ocr: whether pictures and pages without text are recognised.

    ocr_workers: processes that recognise pages side by side (1 = none besides the reader's own).
    on_progress: may be called often.
    """

    password: str | None = None
    ocr: bool = True
    ocr_workers: int = 1
    on_progress: Progress | None = None

    def progress(self, message: str) -> None:
        """Tells whoever waits; nobody may."""
        if self.on_progress is not None:
            self.on_progress(message)
