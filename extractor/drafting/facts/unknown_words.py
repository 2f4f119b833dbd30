"""Han text and its facts in, words that stand in neither the facts nor the closed vocabulary out.

A fact made up needs a word for it: 台风, 疫情, 取消. So a model's text may only say what the facts say, in the words of
the facts, joined by words of the trade that state nothing (data/drafting_texts.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from extractor.data import load
from extractor.terms.text import fold_text

_RUN = re.compile(r"[一-龥]+")
_LONGEST = 8
"""Characters of the longest word looked up in the vocabulary."""
_SHORTEST = 2
"""Characters two texts must share for it to be a word they share."""


@cache
def vocabulary(*groups: str) -> frozenset[str]:
    """Words of groups of the data file; `function` words are always among them."""
    listed = load("drafting_texts")["words"]
    return frozenset(word for group in ("function", *groups) for word in str(listed[group]).split())


@lru_cache(maxsize=512)
def _pieces(text: str) -> frozenset[str]:
    """Every run of 2 to 8 Han characters of a text."""
    found: set[str] = set()
    for run in _RUN.findall(fold_text(text)):
        for start in range(len(run)):
            found.update(run[start : start + length] for length in range(_SHORTEST, _LONGEST + 1))
    return frozenset(found)


def unknown_words(text: str, facts: Sequence[str], *groups: str) -> list[str]:
    """Runs of characters that neither a fact nor the vocabulary covers, in order."""
    known = frozenset().union(vocabulary(*groups), *(_pieces(fact) for fact in facts))
    return [word for run in _RUN.findall(fold_text(text)) for word in _uncovered(run, known)]


def _uncovered(run: str, known: frozenset[str]) -> list[str]:
    """What is left when as few characters as possible are left over."""
    size = len(run)
    best: list[tuple[int, int]] = [(0, -1)] * (size + 1)
    for end in range(1, size + 1):
        best[end] = (best[end - 1][0] + 1, 0)
        for length in range(1, min(_LONGEST, end) + 1):
            cost = best[end - length][0]
            if cost < best[end][0] and run[end - length : end] in known:
                best[end] = (cost, length)
    left = [False] * size
    end = size
    while end:
        length = best[end][1]
        if not length:
            left[end - 1] = True
        end -= length or 1
    return _runs(run, left)


def _runs(run: str, left: list[bool]) -> list[str]:
    marked = "".join(char if is_left else " " for char, is_left in zip(run, left, strict=True))
    return marked.split()


def shared_words(text: str, facts: Sequence[str], shortest: int) -> bool:
    """Whether the text repeats a run of so many characters of some fact."""
    plain = "".join(_RUN.findall(fold_text(text)))
    joined = ["".join(_RUN.findall(fold_text(fact))) for fact in facts]
    runs = (plain[start : start + shortest] for start in range(len(plain) - shortest + 1))
    return any(run in fact for run in runs for fact in joined)


def turned_negations(text: str, facts: Sequence[str]) -> list[str]:
    """Words of a fact said without its negation (未取消 → 取消) or with one the fact does not have."""
    listed = [str(word) for word in load("drafting_texts")["negations"]]
    found = []
    for fact in map(fold_text, facts):
        for word in listed:
            for match in re.finditer(f"{word}(?P<said>[一-龥]{{2,3}})", fact):
                said = match["said"]
                if fact.count(said) == 1 and _stands_bare(fold_text(text), said, listed):
                    found.append(said)
    return found


def _stands_bare(text: str, said: str, negations: list[str]) -> bool:
    places = [match.start() for match in re.finditer(re.escape(said), text)]
    return any(not any(word in text[max(0, place - 4) : place] for word in negations) for place in places)
