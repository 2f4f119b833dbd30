"""The JSON object that a model's reply holds, among thinking, talk and code fences."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

THINKING_ENDS = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
MOST_STARTS = 200
"""Braces of a reply at which an object is looked for."""
DEPTH = 3
"""Wrappings of an answer that are undone: an object in an object, or in a string."""
_DECODER = json.JSONDecoder()
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])')


def find_answer(content: str, fields: Collection[str]) -> str:
    """The last JSON object that has one of the fields, behind any thinking, however it is wrapped.

    A reply without one is given back from its first brace to its last, so that what is wrong with it can be said.
    """
    spoken = THINKING_ENDS.split(content)[-1]
    if not spoken.strip():
        spoken = content
    answer = _last_with(spoken, fields) or _last_with(
        _STRING_OR_COMMA.sub(lambda found: found[1] or "", spoken), fields
    )
    if answer is not None:
        return answer
    start, end = spoken.find("{"), spoken.rfind("}")
    return spoken[start : end + 1] if 0 <= start < end else spoken


def _last_with(text: str, fields: Collection[str], depth: int = DEPTH) -> str | None:
    """The last object of a text that has one of the fields, or that holds one that has."""
    for value, written in reversed(_values(text)):
        if isinstance(value, dict) and not value.keys().isdisjoint(fields):
            return written
        if depth and (inner := _inner(value)):
            found = _last_with(inner, fields, depth - 1)
            if found is not None:
                return found
    return None


def _inner(value: object) -> str:
    """What a string says, or the one thing an object wraps."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) <= DEPTH:
        nested = [part for part in value.values() if isinstance(part, dict | str) and "{" in json.dumps(part)]
        if len(nested) == 1:
            return nested[0] if isinstance(nested[0], str) else json.dumps(nested[0], ensure_ascii=False)
    return ""


def _values(text: str) -> list[tuple[object, str]]:
    """Objects and strings that stand in a text, none within another, each with how it is written."""
    found: list[tuple[object, str]] = []
    position = 0
    for _ in range(MOST_STARTS):
        starts = [at for at in (text.find("{", position), text.find('"{', position)) if at >= 0]
        if not starts:
            break
        start = min(starts)
        try:
            value, end = _DECODER.raw_decode(text, start)
        except (ValueError, RecursionError):
            position = start + 1
            continue
        found.append((value, text[start:end]))
        position = end
    return found
