"""Clauses of staff's notes in, which of them may stand in a draft as statements and which staff are asked about, out.

Nobody reads a note when no model writes. A list of orders is never complete, so the question is turned round: what
plainly tells an event, a condition or a plan is stated, everything else is asked about (data/drafting_texts.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from extractor.data import load
from extractor.terms.numerals import find_numbers
from extractor.terms.text import fold_text

Told: TypeAlias = Literal["told", "planned"]
"""A cause tells what happened (told), a measure what will be done (planned)."""
_BLANKS = " \t\u3000"
_MARKS = re.compile('[“”‘’"「」《》〔〕\\s]+')


@dataclass(frozen=True, slots=True)
class Sorted:
    """Clauses in the order of the notes. doubtful: runs of neighbouring ones of one note, as it has them."""

    stated: tuple[str, ...]
    doubtful: tuple[str, ...]


def sorted_clauses(notes: Iterable[str], told: Told) -> Sorted:
    """What stands beside an order in its sentence explains it or is its text, so it is doubtful too.

    A plan needs its marks once: 按月核对，报分管领导 is one plan.
    """
    stated: list[str] = []
    doubtful: list[str] = []
    for note in notes:
        planned = last_doubtful = False
        clauses = _clauses(note)
        ordered = any(map(is_order, clauses))
        for clause in clauses:
            bare = told == "told" and _has("bare", clause)
            leans = last_doubtful and bool(_pattern("leans").match(fold_text(clause)))
            fits = not ordered and not bare and not leans and (planned or _tells(told, clause))
            planned = planned or (fits and told == "planned")
            if fits:
                stated.append(clause)
            elif last_doubtful:
                doubtful[-1] += "，" + clause
            else:
                doubtful.append(clause)
            last_doubtful = not fits
    return Sorted(tuple(stated), tuple(doubtful))


def _clauses(note: str) -> list[str]:
    """Pieces between commas; a comma in a quotation parts nothing."""
    masked = _pattern("quoted").sub(lambda match: "□" * len(match.group()), note)
    marks = [match.span() for match in _pattern("clause").finditer(masked)]
    starts, ends = [0, *(end for _, end in marks)], [*(start for start, _ in marks), len(note)]
    pieces = (note[start:end].strip(_BLANKS) for start, end in zip(starts, ends, strict=True))
    return [piece for piece in pieces if piece]


def is_order(clause: str) -> bool:
    """Whether a clause has the shape of something said to whoever writes."""
    return _has("asked", clause)


def _tells(told: Told, clause: str) -> bool:
    if told == "planned":
        return _has(told, clause)
    return _has("why", clause) or _has(told, _pattern("attribute").sub("", clause))


def _has(key: str, clause: str) -> bool:
    """Whether a clause has a mark of a list of the data file; what it quotes is somebody else's."""
    plain = fold_text(_pattern("quoted").sub("□", clause))
    return any(pattern.search(plain) for pattern in _patterns(key))


def quoted(doubtful: Sequence[str], most: int) -> tuple[str, bool]:
    """At most so many characters of the first doubtful words for a slot, and whether there is more.

    A quotation in a quotation and half a number are left out.
    """
    pieces = [piece for text in doubtful for piece in _MARKS.split(text) if piece]
    if not pieces:
        return "", bool(doubtful)
    first = pieces[0]
    if len(first) <= most:
        return first, len(pieces) > 1
    whole = [number.shown for number in find_numbers(first)]
    ends = (end for end in range(most, 1, -1) if all(number.shown in whole for number in find_numbers(first[:end])))
    return first[: next(ends, 1)], True


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load("drafting_texts")["statements"][key])


@cache
def _patterns(key: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in load("drafting_texts")["statements"][key])
