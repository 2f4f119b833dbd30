"""Words, lengths and patterns of a drafted 偏差原因分析及改进措施: deviation_words.yaml."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal, TypeAlias

from extractor.drafting.facts.slots import Gap
from extractor.resources import DataFile, read_data

Case: TypeAlias = Literal[
    "below",
    "below_rate",
    "zero",
    "above_limit",
    "over",
    "under_cost",
    "satisfaction",
    "partial",
    "none",
    "points",
    "execution",
]
"""Why a row owes an explanation; execution: a project that spent little of its budget."""


class Room(DataFile):
    """Characters of the parts of a reason, and what its cause gives up where the reason is too long."""

    cause: int
    measure: int
    name: int
    spare: int
    tight: int


class CauseWords(DataFile):
    """missing: what a slot asks for; opens: a cause that needs no 因; restated: the result said again before it."""

    missing: dict[Case, str]
    question: str
    opens: re.Pattern[str]
    restated: re.Pattern[str]
    satisfaction: str


class DoubtSlot(DataFile):
    """A slot that asks whether a note is true; quoted: characters of the note."""

    quoted: int
    what: str


class DoubtWords(DataFile):
    """A note that does not plainly tell something. question_beside: where the rest of the cell tells enough."""

    slots: tuple[DoubtSlot, ...]
    more: str
    question: str
    question_beside: str


class MeasureGaps(DataFile):
    """What staff are asked of a measure: who, by when, what."""

    owner: Gap
    date: Gap
    action: Gap


class MeasureWords(DataFile):
    """Sentences of measures. within: how soon or how often; duty: who by when, behind a measure that has no date."""

    usual: str
    by_case: dict[Case, str]
    within: re.Pattern[str]
    duty: str
    no_year: str


class DeviationWords(DataFile):
    """Content of deviation_words.yaml. execution_low: percent; effect: shapes, taken in turn."""

    execution_low: Decimal
    room: Room
    effect: dict[Case, tuple[str, ...]]
    cause: CauseWords
    doubt: DoubtWords
    gaps: MeasureGaps
    measure: MeasureWords
    this: str
    like_cause: re.Pattern[str]


@cache
def load_deviation_words() -> DeviationWords:
    """Read the words of reasons, once."""
    return read_data(DeviationWords, __package__ or "extractor.drafting.texts", "deviation_words")
