"""Units of measure: which words are units, which of them are money and which count things."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.data import load
from extractor.terms.text import folded

_UNIT_PARTS = re.compile(r"[/·*×.•]|每")


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """A unit of the list, one of its compounds (元/人·天), or with 万, 千 or 亿 before it (万册次)."""
    units = _unit_list()
    parts = [part for part in _UNIT_PARTS.split(text.strip("()")) if part]
    return bool(parts) and all(part in units or (part[0] in "万千亿" and part[1:] in units) for part in parts)


@lru_cache(maxsize=1)
def _unit_list() -> frozenset[str]:
    return frozenset(folded(unit) for units in load("units").values() for unit in units)


@lru_cache(maxsize=1)
def money_units() -> frozenset[str]:
    """Units of money, for telling a cost indicator from a count."""
    return frozenset(load("units")["money"])


@lru_cache(maxsize=1)
def count_units() -> frozenset[str]:
    """Units that count things."""
    return frozenset(load("units")["count"])
