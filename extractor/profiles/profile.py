"""A profile of the checks: weights, bands, thresholds, and rules on or off.

No national figure holds everywhere and every year, so nothing of it stands in code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from extractor.errors import JixiaoError

ROOT = "national"
"""The profile every other one extends, directly or not."""


class ProfileError(JixiaoError):
    """A profile cannot be used; the message names file and key and says what to write instead.

    keys: what in the file to leave out so that the rest can be used, one path of keys each; none when nothing helps.
    """

    def __init__(self, message: str, *keys: tuple[str, ...]) -> None:
        super().__init__(message)
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings of the checks. values: nested mappings, decimals as Decimal. rules: per code off, severity, since."""

    name: str
    values: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parent: Profile | None = None

    def get(self, key: str) -> Any:
        """The value of a dotted key: Decimal for a number, else str, bool, list or mapping. Raises KeyError."""
        node: Any = self.values
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                raise KeyError(f"no “{key}” in the profile {self.name}; declare it in data/profiles/{ROOT}.yaml")
            node = node[part]
        return node

    def number(self, key: str) -> Decimal:
        """A number; raises TypeError for anything else."""
        value = self.get(key)
        if not isinstance(value, Decimal):
            raise TypeError(f"{key} is no number")
        return value

    def words(self, key: str) -> list[str]:
        """A list of words."""
        return [str(word) for word in self.get(key)]

    def text(self, key: str) -> str:
        return str(self.get(key))

    def flag(self, key: str) -> bool:
        return self.get(key) is True

    def is_off(self, code: str) -> bool:
        return self.rules.get(code, {}).get("off") is True

    def severity_of(self, code: str, default: Any) -> Any:
        return self.rules.get(code, {}).get("severity", default)

    def since(self, code: str) -> int | None:
        """The first fiscal year the rule is for."""
        year = self.rules.get(code, {}).get("since")
        return int(year) if year is not None else None


def changes(profile: Profile) -> Iterator[tuple[str, Any, Any]]:
    """(key, value in the parent, value here) of everything that differs from the parent; none for the root."""
    if profile.parent is None:
        return
    before, after = (dict(flat(each.values)) for each in (profile.parent, profile))
    for key in after:
        if before.get(key) != after[key]:
            yield key, before.get(key), after[key]
    before, after = (dict(flat({"rules": _nested(each.rules)})) for each in (profile.parent, profile))
    for key in after:
        if before.get(key) != after[key]:
            yield key, before.get(key), after[key]


def _nested(rules: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    return {code: dict(about) for code, about in rules.items()}


def flat(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """(dotted key, value) of everything in nested mappings."""
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def keys_of(dotted: str) -> tuple[str, ...]:
    """The keys of a dotted key, as `ProfileError` wants them."""
    return tuple(dotted.split("."))


def nearest(word: str, known: Sequence[str]) -> str:
    """What the writer of a word may have meant, as the end of a message."""
    found = get_close_matches(word, [str(each) for each in known], n=2, cutoff=0.5)
    return f"，是否想写“{'”或“'.join(found)}”？" if found else f"（可用的有 {'、'.join(map(str, known))}）"
