"""checks_structure.yaml in; compiled patterns and the family of a row out.

Here because placement, completeness, wording and the checks across forms must mean the same by a family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from extractor.data import load
from extractor.model.form import Form, Indicator
from extractor.terms.text import fold_text

_SUFFIX = re.compile("(指标|目标)$")
_SHOWN = 6
"""Rows named in one message."""
_HEAD, _TAIL = 9, 7
"""Characters of a long name shown."""


@cache
def words(section: str) -> dict[str, Any]:
    """A section of checks_structure.yaml."""
    found = load("checks_structure")[section]
    assert isinstance(found, dict)
    return found


@cache
def pattern(section: str, key: str) -> re.Pattern[str]:
    return re.compile(words(section)[key])


def says(kind: str, text: str | None) -> bool:
    """Whether a text carries the words of that kind (section `says`)."""
    return bool(text) and pattern("says", kind).search(fold_text(text or "")) is not None


def stem(label: str | None) -> str:
    """产出 for 产出指标 and 产出目标."""
    return _SUFFIX.sub("", fold_text(label or ""))


@lru_cache(maxsize=1024)
def _family(label: str) -> str | None:
    return next((name for name in words("families") if pattern("families", name).search(label)), None)


def family(row: Indicator) -> str | None:
    """数量, 时效, 满意度 …: what the row's level 2 says, without one its level 1 where that has one family only."""
    found = _family(stem(row.level2))
    if found is None and row.level2 is None and re.search("满意", stem(row.level1)):
        return "满意度"
    return found


def _by_family(row: Indicator) -> str | None:
    own = family(row)
    return next((str(name) for name, members in words("groups").items() if own in members), None)


def _by_level1(row: Indicator) -> str | None:
    label = stem(row.level1)
    return next((name for name in words("level1") if pattern("level1", name).search(label)), None) if label else None


def group(row: Indicator) -> str | None:
    """成本, 产出, 效益 or 满意度: what the row is by the family of level 2, else by level 1."""
    return _by_family(row) or _by_level1(row)


def block(row: Indicator) -> str | None:
    """成本, 产出, 效益 or 满意度: where the row stands by level 1, else by level 2."""
    return _by_level1(row) or _by_family(row)


def text_of(measure: Any) -> str:
    """A measure's folded text, empty without one."""
    return fold_text(measure.text) if measure else ""


def rows(form: Form) -> Iterator[tuple[int, Indicator]]:
    """Rows that have a name, with their index."""
    yield from ((index, row) for index, row in enumerate(form.indicators) if row.name)


def listed(form: Form, indexes: list[int], *, names: bool = True) -> str:
    """第3行“…”、第5行“…” of some rows, the rest counted."""
    shown = [
        f"第{index + 1}行“{_cut(form.indicators[index].name or '（无名称）')}”" if names else f"第{index + 1}行"
        for index in indexes[:_SHOWN]
    ]
    return "、".join(shown) + (f"等{len(indexes)}行" if len(indexes) > _SHOWN else "")


def _cut(name: str) -> str:
    """Both ends of a long name: rows of one form often differ at the end."""
    return name if len(name) <= _HEAD + _TAIL + 1 else f"{name[:_HEAD]}…{name[-_TAIL:]}"
