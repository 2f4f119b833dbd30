"""Names and texts in; what they are about and how alike they are, out. No rule stands here.

Names of one indicator differ from year to year by edition, year and filler words: those are removed before rapidfuzz
compares. What a sentence is about is the set of its pairs of characters without filler words, so that no word list of a
trade is needed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz import fuzz

from extractor.terms.families import pattern, words
from extractor.terms.text import fold_text


@cache
def _filler(section: str) -> re.Pattern[str]:
    """Filler words, longest first."""
    listed = words("names")["empty"] + (words("names")["common"] if section == "common" else [])
    return re.compile("|".join(sorted(map(re.escape, listed), key=len, reverse=True)))


@lru_cache(maxsize=8192)
def undated(text: str) -> str:
    """Folded text without years, editions, 本市 and marks."""
    plain = pattern("names", "yearly").sub("", fold_text(text))
    return pattern("names", "marks").sub("", pattern("names", "here").sub("", plain))


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """What an indicator is about, filler words removed; the undated name where nothing would be left."""
    plain = undated(name)
    return _filler("empty").sub("", plain) or plain


@lru_cache(maxsize=8192)
def measured(name: str) -> str:
    """What a name measures (people, times, timely …), empty for a plain count of things."""
    plain = fold_text(name)
    return next((kind for kind, words_of in _kinds() if words_of.search(plain)), "")


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(said)) for kind, said in words("names")["kinds"].items()]


@lru_cache(maxsize=8192)
def topics(text: str) -> frozenset[str]:
    """Pairs of characters that carry meaning: none crosses a filler word or a mark."""
    plain = pattern("names", "yearly").sub(" ", fold_text(text))
    pieces = re.findall(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}", _filler("common").sub(" ", plain))
    return frozenset(pair for piece in pieces for pair in _pairs(piece))


def _pairs(piece: str) -> list[str]:
    return [piece.lower()] if piece.isascii() else [piece[i : i + 2] for i in range(len(piece) - 1)]


@lru_cache(maxsize=8192)
def all_pairs(text: str) -> frozenset[str]:
    """Every pair of characters, filler words included."""
    plain = fold_text(text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def name_likeness(one: str, other: str) -> float:
    """0…100 of two indicator names; names with one key are the same. 0 where they measure different things of one
    subject: 培训人次 and 培训场次, 及时率 and 合格率."""
    return subject_likeness(one, other) if measured(one) == measured(other) else 0.0


def subject_likeness(one: str, other: str) -> float:
    """0…100 of what two indicator names are about, however they measure it."""
    first, second = name_key(one), name_key(other)
    return 100.0 if first == second else fuzz.ratio(first, second)


def text_likeness(one: str, other: str, least: float = 0) -> float:
    """0…100 of two texts, years and marks aside; 0 below `least`, which saves most of the time."""
    first, second = undated(one), undated(other)
    return 100.0 if first == second else fuzz.ratio(first, second, score_cutoff=least)
