"""Units of measure: which words are units, which of them are money and which count things."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.resources import DataFile, read_data
from extractor.terms.text import fold_text

_UNIT_PARTS = re.compile(r"[/·*×.•]|每")


class Units(DataFile):
    """Content of units.yaml: units as printed, by what they measure."""

    count: frozenset[str]
    money: frozenset[str]
    size: frozenset[str]
    time: frozenset[str]
    ratio: frozenset[str]


@cache
def load_units() -> Units:
    """Read the units, once."""
    return read_data(Units, __package__ or "extractor.terms", "units")


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """A unit of the list, one of its compounds (元/人·天), or with 万, 千 or 亿 before it (万册次)."""
    units = _unit_list()
    parts = [part for part in _UNIT_PARTS.split(text.strip("()")) if part]
    return bool(parts) and all(part in units or (part[0] in "万千亿" and part[1:] in units) for part in parts)


@cache
def _unit_list() -> frozenset[str]:
    units = load_units()
    kinds = (units.count, units.money, units.size, units.time, units.ratio)
    return frozenset(fold_text(unit) for kind in kinds for unit in kind)


def money_units() -> frozenset[str]:
    """Units of money, for telling a cost indicator from a count."""
    return load_units().money


def count_units() -> frozenset[str]:
    """Units that count things."""
    return load_units().count
