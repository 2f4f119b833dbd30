"""What the writer of an unknown word may have meant, as the end of a message."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggest_nearest(word: str, known: Iterable[str]) -> str:
    """Name the known words nearest to a word; all of them where none is near."""
    listed = list(known)
    found = get_close_matches(word, listed, n=2, cutoff=0.5)
    return f"，是否想写“{'”或“'.join(found)}”？" if found else f"（可用的有 {'、'.join(listed)}）"
