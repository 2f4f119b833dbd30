"""Names of indicators in; what they are about, what they measure, and how they read a year later, out.

Years and editions change from year to year in the name of one and the same thing: they are removed before names are
compared and moved on when a name is carried into the next form.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

from extractor.data import load
from extractor.terms.families import pattern
from extractor.terms.numerals import parse_numeral, write_chinese_number
from extractor.terms.text import fold_text

PLAIN = "plain"
"""The aspect of a plain count of things."""


@cache
def words() -> dict[str, object]:
    """drafting.yaml."""
    found = load("drafting")
    assert isinstance(found, dict)
    return found


@cache
def number(section: str, key: str) -> Decimal:
    """A threshold of drafting.yaml."""
    listed = words()[section]
    assert isinstance(listed, dict)
    return Decimal(str(listed[key]))


@cache
def compiled(key: str) -> re.Pattern[str]:
    return re.compile(str(words()[key]))


@cache
def _aspects() -> list[tuple[str, re.Pattern[str]]]:
    listed = words()["aspects"]
    assert isinstance(listed, dict)
    return [(name, re.compile(said)) for name, said in listed.items()]


@cache
def _alike() -> frozenset[frozenset[str]]:
    groups = words()["alike"]
    assert isinstance(groups, list)
    return frozenset(frozenset((one, other)) for group in groups for one in group for other in group)


@cache
def _fillers() -> re.Pattern[str]:
    listed = words()["fillers"]
    assert isinstance(listed, list)
    return re.compile("|".join(sorted(map(re.escape, listed), key=len, reverse=True)))


@lru_cache(maxsize=8192)
def timeless(name: str) -> str:
    """The folded name without years, editions, dates of a deadline and marks."""
    plain = pattern("names", "yearly").sub("", fold_text(name).lower())
    return pattern("names", "marks").sub("", compiled("deadline_words").sub("", plain))


@lru_cache(maxsize=8192)
def unbracketed(name: str) -> str:
    """The name without what stands in brackets; the name itself where nothing would be left."""
    return compiled("brackets").sub("", fold_text(name)) or name


def bare(name: str) -> str:
    """The name without brackets, years, editions and marks."""
    return timeless(unbracketed(name))


@lru_cache(maxsize=8192)
def aspect(name: str) -> str:
    """What a name measures: satisfied, timely, passed, people …; `plain` for a count of things."""
    plain = fold_text(name).lower()
    return next((kind for kind, said in _aspects() if said.search(plain)), PLAIN)


def alike(one: str, other: str) -> bool:
    """Whether rows of these aspects may be one indicator in other words."""
    return one == other or frozenset((one, other)) in _alike()


@lru_cache(maxsize=8192)
def scopes(name: str) -> frozenset[str]:
    """Whether a name speaks of the whole country, of the place, of both or of neither."""
    listed, plain = words()["scopes"], unbracketed(name)
    assert isinstance(listed, dict)
    return frozenset(kind for kind, said in listed.items() if re.search(said, plain))


@lru_cache(maxsize=8192)
def pairs(name: str) -> frozenset[str]:
    """Pairs of characters of the timeless name, none across a filler word; whole pieces where there are no pairs."""
    pieces = _pieces(name)
    found = frozenset(piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1))
    return found or frozenset(pieces)


def subject(name: str) -> str:
    """The bare name without filler words; the bare name where nothing would be left."""
    return "".join(_pieces(name))


@lru_cache(maxsize=8192)
def _pieces(name: str) -> tuple[str, ...]:
    plain = bare(name)
    return tuple(_fillers().sub(" ", plain).split()) or (plain,)


def shared_end(one: str, other: str) -> int:
    """Characters two texts share at their ends."""
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared


def renaming(then: str, now: str) -> tuple[str, str] | None:
    """What a thing was called and is called: the two names without the end they share. None where that is no renaming.

    第三届甲选拔流程合规率 → 第二届乙大会流程合规率 gives (甲选拔, 乙大会).
    """
    old, new = bare(then), bare(now)
    shared = shared_end(old, new)
    least = int(number("linking", "renamed_length"))
    heads = old[: len(old) - shared], new[: len(new) - shared]
    return heads if shared >= least and min(map(len, heads)) >= least else None


def one_thing_of_two(one: str, other: str) -> bool:
    """Whether two names say the same of two things: they share their end, and more of it than what is measured."""
    first, second = bare(one), bare(other)
    end = first[len(first) - shared_end(first, second) :]
    return len(_fillers().sub("", end)) >= int(number("linking", "sibling_end"))


def editions(name: str) -> frozenset[int]:
    """Numbers of the editions a name speaks of: 7 for 第7届."""
    return frozenset(number for match in compiled("editions").finditer(name) if (number := parse_numeral(match[2])))


def moved_on(name: str, years: int, known: frozenset[int] = frozenset()) -> str:
    """A name as it reads `years` later: 2024年 → 2025年, 第7届 → 第8届. Titles and numbers of documents stay.

    `known` are the editions the form speaks of: beside the 48th the 47th moves to it, and the 48th is still to come.
    An event that is not held every year moves too far: the person confirms every name that has moved.
    """

    def edition(match: re.Match[str]) -> str:
        number = parse_numeral(match[2])
        if number is None or number - 1 in known:
            return match.group()
        moved = number + (1 if number + 1 in known else years)
        return f"{match[1]}{moved if match[2].isdigit() else write_chinese_number(moved)}{match[3]}"

    kept = [match.span() for match in compiled("document_year").finditer(name)]

    def year(match: re.Match[str]) -> str:
        inside = any(start <= match.start() < end for start, end in kept)
        return match.group() if inside else str(int(match[1]) + years)

    return compiled("editions").sub(edition, compiled("year_words").sub(year, name))
