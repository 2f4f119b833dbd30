"""Units of measure: which words are units, which of them are money and which count things."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.resources import DataFile, read_data
from extractor.terms.text import fold_text

_UNIT_PARTS = re.compile(r"[/·*×.•、]|每")
_OTHER_NAME = re.compile(r"([^()]+)\(([^()]+)\)")
"""A unit with another one in brackets: 台(套)."""


class Units(DataFile):
    """Content of units.yaml: units as printed, by what they measure.

    rate_states: words that say of what a percentage is reached (100%覆盖), behind its sign.
    """

    count: frozenset[str]
    money: frozenset[str]
    size: frozenset[str]
    time: frozenset[str]
    ratio: frozenset[str]
    rate_states: frozenset[str]


@cache
def load_units() -> Units:
    """Read the units, once."""
    return read_data(Units, __package__ or "extractor.terms", "units")


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """A unit of the list, one of its compounds (元/人·天), of two names (台(套)), or with 万 or the like before it."""
    if text in _unit_list():
        return True
    named = _OTHER_NAME.fullmatch(text)
    whole = "/".join(named.groups()) if named else text.strip("()")
    parts = [part for part in _UNIT_PARTS.split(whole) if part]
    return bool(parts) and all(map(_is_part, parts))


def _is_part(text: str) -> bool:
    """A unit, with a power of ten before it, or what 个 counts (个村)."""
    units = _unit_list()
    return text in units or (len(text) > 1 and text[0] in "万千亿个" and text[1:] in units)


def drop_state(text: str) -> str:
    """What follows a number, without the word that says of what a percentage is reached: %覆盖 is %."""
    return "%" if text[:1] == "%" and text[1:] in load_units().rate_states else text


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
