"""The level labels of the indicator grid (产出指标, 数量指标 …) and the wording of indicators that belongs to each.

Read from `level_labels.yaml` once; both readers and the checks mean the same by a label.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.resources import DataFile, read_data

POINTS_SUFFIX = re.compile(r"[(（【\[]?(?:\d+(?:\.\d+)?)\s*[分%]?[)）】\]]?$")


class Wording(DataFile):
    """What names of indicators of one family say: strong wording hardly ever stands elsewhere, weak wording does."""

    strong: re.Pattern[str] | None = None
    weak: re.Pattern[str]


class LevelLabels(DataFile):
    """Content of level_labels.yaml. level2: label → the level 1 labels it may stand under, the likeliest first.

    wording: family of level 2 → its wording. name_ends: how names of indicators usually end.
    """

    level1: frozenset[str]
    level2: dict[str, tuple[str, ...]]
    wording: dict[str, Wording]
    name_ends: tuple[str, ...]


@cache
def load_level_labels() -> LevelLabels:
    """Read the level labels, once."""
    return read_data(LevelLabels, __package__ or "extractor.terms", "level_labels")


@lru_cache(maxsize=4096)
def label_text(text: str) -> str | None:
    """The level label a folded text is, without points (产出指标(50分) → 产出指标). None when it is no label."""
    labels = load_level_labels()
    if text in labels.level1 or text in labels.level2:
        return text
    if text[:2] not in _label_heads():
        return None
    bare = POINTS_SUFFIX.sub("", text)
    return bare if bare != text and (bare in labels.level1 or bare in labels.level2) else None


@cache
def all_labels() -> tuple[str, ...]:
    """Every label of level 1 and level 2; a few are of both."""
    labels = load_level_labels()
    return (*labels.level1, *labels.level2)


@cache
def _label_heads() -> frozenset[str]:
    """The first two characters of labels."""
    return frozenset(label[:2] for label in all_labels())


@cache
def label_prefixes() -> frozenset[str]:
    """Every proper beginning of a label: what a label split over lines may start with."""
    return frozenset(label[:length] for label in all_labels() for length in range(1, len(label)))
