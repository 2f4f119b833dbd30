"""A text in, the numbers it says out: digits, Chinese numerals, percentages, shares, years and editions, with units.

Guards compare what a draft says with what its facts say, so both must be read by the same grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, NamedTuple

from extractor.data import load
from extractor.terms.text import folded

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_HAN = "零〇一二两三四五六七八九十百千万亿"


class Said(NamedTuple):
    """A number as a text says it. unit: the counter that follows, "" without one. start, end: in the folded text."""

    value: Decimal
    unit: str
    shown: str
    start: int
    end: int


def said(text: str) -> list[Said]:
    """Numbers of a text in order; blanks and full-width forms do not matter."""
    plain = folded(text)
    found = sorted([*_arabic(plain), *_chinese(plain), *_shares(plain)], key=lambda number: (number.start, -number.end))
    kept: list[Said] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _arabic(text: str) -> Iterator[Said]:
    for match in _patterns()["arabic"].finditer(text):
        value = Decimal(match["number"].replace(",", ""))
        yield Said(value, match["unit"] or "", match.group(), match.start(), match.end())


def _chinese(text: str) -> Iterator[Said]:
    for match in _patterns()["chinese"].finditer(text):
        value = chinese_number(match["number"])
        if value is not None:
            yield Said(Decimal(value), match["unit"] or "", match.group(), match.start(), match.end())


def _shares(text: str) -> Iterator[Said]:
    """百分之五, 三成, 一半: all are percentages."""
    for match in _patterns()["percent"].finditer(text):
        yield Said(_spelled(match["number"]), "%", match.group(), match.start(), match.end())
    for match in _patterns()["tenths"].finditer(text):
        yield Said(_spelled(match["number"]) * 10, "%", match.group(), match.start(), match.end())
    for match in _patterns()["half"].finditer(text):
        yield Said(Decimal(50), "%", match.group(), match.start(), match.end())


def _spelled(printed: str) -> Decimal:
    """A number in digits or Chinese numerals, 点 is the point."""
    if printed[0].isdigit():
        return Decimal(printed)
    whole, _, places = printed.partition("点")
    return Decimal(f"{chinese_number(whole) or 0}.{''.join(str(_DIGITS.get(char, 0)) for char in places) or 0}")


def chinese_number(printed: str) -> int | None:
    """三十二 → 32, 二〇二四 → 2024, 一百零五 → 105, 三万五千 → 35000. None for what is no number."""
    if not printed or any(char not in _HAN for char in printed):
        return None
    if len(printed) > 1 and all(char in _DIGITS for char in printed):
        return int("".join(str(_DIGITS[char]) for char in printed))
    total = section = digit = 0
    for char in printed:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _STEPS:
            section += (digit or 1) * _STEPS[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _LARGE[char]
            section = digit = 0
    return total + section + digit


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    numbers: dict[str, Any] = load("drafting_texts")["numbers"]
    unit = "|".join(sorted(numbers["units"], key=len, reverse=True))
    not_before, not_after = numbers["not_before"], numbers["not_after"]
    return {
        "arabic": re.compile(rf"(?<![\d.])(?P<number>\d[\d,]*(?:\.\d+)?)\(?(?P<unit>{unit})?"),
        "chinese": re.compile(
            rf"(?:(?<![{''.join(not_before)}])|(?!一))(?P<number>[{_HAN}]+)(?P<unit>{unit})(?!{'|'.join(not_after)})"
        ),
        "percent": re.compile(rf"百分之(?P<number>[{_HAN}]+(?:点[{_HAN}]+)?|\d+(?:\.\d+)?)"),
        "tenths": re.compile(rf"(?P<number>[{_HAN[2:11]}]|\d)成(?![{numbers['not_tenths']}])"),
        "half": re.compile(numbers["half"]),
    }


def same_value(said_value: Decimal, exact: Decimal) -> bool:
    """Whether a text's number is the exact one, or it rounded or cut to as many places as the text shows."""
    places = Decimal(1).scaleb(min(0, int(said_value.as_tuple().exponent)))
    return any(exact.quantize(places, rounding=how) == said_value for how in (ROUND_HALF_UP, ROUND_DOWN))
