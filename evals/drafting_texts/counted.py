"""A drafted reason and what its writer was told in; made-up numbers and words, facts kept and slots asked, out.

Written apart from the guards of `extractor.drafting` and sharing nothing with them: it compares digits and pairs of
characters, so a hole in the guards is no hole here. What it finds strange is shown to a reader; `judged.yaml` holds
what the reader found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from extractor.model.form import Form

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HAN_NUMBER = re.compile(r"[零二三四五六七八九十百千万两]+(?=[个项家人名次场期批件份台年月日天倍成届])")
_SLOT = re.compile(r"〔待填[:：][^〕]*〕")
_HAN = re.compile(r"[一-龥]+")
_CLAUSE = re.compile(r"[，,；;：:。？?！!]")
_PLACES = (Decimal(1), Decimal("0.1"), Decimal("0.01"))
KEPT = 0.6
"""Share of a sentence's pairs of characters from which a text tells it."""


@dataclass(frozen=True, slots=True)
class Told:
    """All a writer of one reason may know. cells: of the row, as printed, and years; figures: target and actual, weight
    and score; facts: sentences of staff; orders: what staff's notes order and no text may follow."""

    cells: tuple[str, ...]
    figures: tuple[tuple[Decimal, Decimal], ...] = ()
    facts: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()

    @property
    def all(self) -> str:
        return "\n".join((*self.cells, *self.facts))


@dataclass(frozen=True, slots=True)
class Count:
    """numbers, phrases: of the text and of nothing that was told (phrases are for a reader to judge)."""

    numbers: tuple[str, ...]
    phrases: tuple[str, ...]
    facts: int
    kept: int
    slots: int


def told_of(form: Form, index: int, facts: Sequence[str], orders: Sequence[str] = (), *, also: str = "") -> Told:
    """also: what may be used and need not be, the reason the row had before its notes came."""
    row, year = form.indicators[index], form.fiscal_year or 0
    measures = [cell.text for cell in (row.target, row.actual) if cell]
    points = [value for value in (row.weight, row.score) if value is not None]
    printed = [_NUMBER.findall(text) for text in measures]
    numbers = [Decimal(found[0]) for found in printed if found]
    figures = [(pair[0], pair[1]) for pair in (numbers, points) if len(pair) == 2]
    years = (f"{year}年", f"{year + 1}年")
    cells = (row.name or "", *measures, *(f"{value.normalize():f}分" for value in points), *years, also)
    return Told(cells, tuple(figures), tuple(facts), tuple(orders))


def counted(text: str, told: Told, neutral: frozenset[str]) -> Count:
    """neutral: pairs of characters of words that state nothing."""
    plain = _SLOT.sub("，", text)
    return Count(
        numbers=tuple(_strange_numbers(plain, told)),
        phrases=tuple(_strange_phrases(plain, told, neutral)),
        facts=len(told.facts),
        kept=sum(_tells(plain, fact) for fact in told.facts),
        slots=len(_SLOT.findall(text)),
    )


def _strange_numbers(text: str, told: Told) -> Iterator[str]:
    known = {Decimal(found) for found in _NUMBER.findall(told.all)} | set(_derived(told))
    yield from (found for found in _NUMBER.findall(text) if Decimal(found) not in known)
    yield from (found for found in _HAN_NUMBER.findall(text) if found not in told.all)


def _derived(told: Told) -> Iterator[Decimal]:
    """What target and actual give: difference, share, excess and times, as people round them; and points lost."""
    for one, other in told.figures:
        exact = [abs(one - other)]
        if one:
            exact += [other / one * 100, other / one, abs(one - other) / one * 100]
        for value in exact:
            yield from (value.quantize(places, how) for places in _PLACES for how in (ROUND_HALF_UP, ROUND_DOWN))


def _strange_phrases(text: str, told: Told, neutral: frozenset[str]) -> Iterator[str]:
    """Longest runs none of whose pairs of characters was told."""
    known = neutral | pairs(told.all)
    for run in _HAN.findall(text):
        start = None
        for place in range(len(run)):
            strange = place + 2 <= len(run) and run[place : place + 2] not in known
            if strange and start is None:
                start = place
            elif not strange and start is not None:
                yield run[start : place + 1]
                start = None


def _tells(text: str, fact: str) -> bool:
    said = pairs(fact)
    return len(said & pairs(text)) >= KEPT * len(said)


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters within runs of Han."""
    return frozenset(run[place : place + 2] for run in _HAN.findall(text) for place in range(len(run) - 1))


def clauses(sentence: str) -> list[str]:
    return [piece.strip() for piece in _CLAUSE.split(sentence) if piece.strip()]


def stated(text: str, sentence: str) -> list[str]:
    """Clauses of a sentence that stand in a text outside its slots: a slot asks."""
    plain = _SLOT.sub("，", text)
    return [clause for clause in clauses(sentence) if clause in plain]


def planted_in(text: str, planted: Sequence[str], told: Told) -> list[str]:
    """Planted pieces that stand in the text and were not told."""
    return [piece for piece in planted if piece in text and piece not in told.all]
