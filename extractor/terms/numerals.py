"""Numbers in words: Chinese numerals parsed and written, and all the numbers that a text says.

Checks, drafts and readers parse and write numerals here. Guards compare what a draft says with what its facts say, so
both must be read by the same grammar: digits, Chinese numerals, percentages, shares, years and editions, with units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from extractor.resources import DataFile, read_data
from extractor.terms.text import fold_text

LIST_NUMERALS = "一二三四五六七八九十"
"""Numerals that number the parts of a text: 一、 (二) 第三"""
_STEPS = "十百千万亿"
_DIGITS = "零〇一二两三四五六七八九"
_HAN = _DIGITS + _STEPS
_ANY = frozenset(_HAN)


@lru_cache(maxsize=1024)
def parse_chinese_number(printed: str) -> int | None:
    """Parse a whole number in Chinese numerals: 三十二, 二〇二四, 一百零五, 两千, 十万. None for what is no number.

    A number that begins with its step counts one of it (百零五 is 105), and a last digit without a step counts the one
    below (二百五 is 250), as people say them.
    """
    import cn2an  # a tenth of a second, which most runs need not spend

    if not printed or not _ANY.issuperset(printed):
        return None
    try:
        return int(cn2an.cn2an(f"一{printed}" if printed[0] in "百千万亿" else printed, "normal"))
    except (ValueError, KeyError):
        return None


def parse_numeral(printed: str) -> int | None:
    """Parse a whole number in digits or in Chinese numerals; None for what is neither."""
    return int(printed) if printed.isdecimal() else parse_chinese_number(printed)


def write_chinese_number(number: int) -> str:
    """Write a number in Chinese numerals, as lists and editions count: 一, 十, 十一, 二十, 一百零五."""
    import cn2an  # see above

    return str(cn2an.an2cn(number, "low"))


class NumberWords(DataFile):
    """Content of numerals.yaml: units that follow a number, and what around a numeral makes it part of a word."""

    units: tuple[str, ...]
    not_before: str
    not_after: tuple[str, ...]
    not_tenths: str
    half: re.Pattern[str]


@cache
def load_number_words() -> NumberWords:
    """Read the words around numbers, once."""
    return read_data(NumberWords, __package__ or "extractor.terms", "numerals")


class Said(NamedTuple):
    """A number as a text says it. unit: the counter that follows, "" without one. start, end: in the folded text."""

    value: Decimal
    unit: str
    shown: str
    start: int
    end: int


def find_numbers(text: str) -> list[Said]:
    """Numbers of a text in order; blanks and full-width forms do not matter."""
    plain = fold_text(text)
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
        value = parse_chinese_number(match["number"])
        if value is not None:
            yield Said(Decimal(value), match["unit"] or "", match.group(), match.start(), match.end())


def _shares(text: str) -> Iterator[Said]:
    """百分之五, 三成, 一半: all are percentages."""
    for match in _patterns()["percent"].finditer(text):
        yield Said(_spelled(match["number"]), "%", match.group(), match.start(), match.end())
    for match in _patterns()["tenths"].finditer(text):
        yield Said(_spelled(match["number"]) * 10, "%", match.group(), match.start(), match.end())
    for match in load_number_words().half.finditer(text):
        yield Said(Decimal(50), "%", match.group(), match.start(), match.end())


def _spelled(printed: str) -> Decimal:
    """A number in digits or Chinese numerals, 点 is the point."""
    if printed[0].isdigit():
        return Decimal(printed)
    whole, _, places = printed.partition("点")
    return Decimal(f"{parse_chinese_number(whole) or 0}.{''.join(str(parse_chinese_number(p)) for p in places) or 0}")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = load_number_words()
    unit = "|".join(sorted(words.units, key=len, reverse=True))
    not_after = "|".join(words.not_after)
    return {
        "arabic": re.compile(rf"(?<![\d.])(?P<number>\d[\d,]*(?:\.\d+)?)\(?(?P<unit>{unit})?"),
        "chinese": re.compile(
            rf"(?:(?<![{words.not_before}])|(?!一))(?P<number>[{_HAN}]+)(?P<unit>{unit})(?!{not_after})"
        ),
        "percent": re.compile(rf"百分之(?P<number>[{_HAN}]+(?:点[{_DIGITS}]+)?|\d+(?:\.\d+)?)"),
        "tenths": re.compile(rf"(?P<number>[{_DIGITS[2:]}]|\d)成(?![{words.not_tenths}])"),
    }


def same_value(said_value: Decimal, exact: Decimal) -> bool:
    """Whether a text's number is the exact one, or it rounded or cut to as many places as the text shows."""
    places = Decimal(1).scaleb(min(0, int(said_value.as_tuple().exponent)))
    return any(exact.quantize(places, rounding=how) == said_value for how in (ROUND_HALF_UP, ROUND_DOWN))
