"""Replies kept on disk: the same question to the same model is paid for once.

Only answers that passed every check are stored, under the hash of everything that decides the reply. A file that cannot
be read or written costs a call, never a failure.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)


class ReplyCache:
    """Files under `folder/replies`, two levels so that no folder grows large."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "replies"

    @staticmethod
    def key(question: dict[str, Any]) -> str:
        """Hash of a question; the order of its keys does not matter."""
        return hashlib.sha256(json.dumps(question, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def get(self, key: str) -> str | None:
        """The stored answer's JSON text, None when there is none or it is damaged."""
        try:
            stored = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        answer = stored.get("answer") if isinstance(stored, dict) else None
        return json.dumps(answer, ensure_ascii=False) if isinstance(answer, dict) else None

    def put(self, key: str, answer: str) -> None:
        """Stores an answer; readers see the whole file or none."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"answer": json.loads(answer)}, file, ensure_ascii=False)
            Path(name).replace(path)
        except OSError as error:
            logger.warning("reply cache not written: %s", error.strerror)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"
