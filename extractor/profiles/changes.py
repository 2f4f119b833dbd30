"""What a profile changes: every key whose value differs from that of the profile it extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extractor.profiles.files import builtin
from extractor.profiles.profile import Profile


def list_changes(profile: Profile) -> Iterator[tuple[str, Any, Any]]:
    """Yield (dotted key, value in the parent, value here) of everything that differs; nothing for the root."""
    if profile.extends is None:
        return
    before, after = (dict(_flatten(_settings(each))) for each in (builtin(profile.extends), profile))
    for key, value in after.items():
        if before.get(key) != value:
            yield key, before.get(key), value


def _settings(profile: Profile) -> dict[str, Any]:
    return profile.model_dump(exclude={"name", "extends"}, exclude_unset=True)


def _flatten(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
