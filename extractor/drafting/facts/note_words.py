"""How staff write notes: note_words.yaml, for reading notes and for finding the rows they are about."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, TypeAlias

from extractor.resources import DataFile, read_data

Column: TypeAlias = Literal["indicator", "row", "project", "cause", "effect", "measure", "note"]
"""A column of a table of notes, by what it holds."""


class RowMatching(DataFile):
    """least: rapidfuzz score from which a note is about a row; apart: how much better than the second it must be."""

    least: float
    apart: float


class NoteWords(DataFile):
    """Content of note_words.yaml. quoted: characters of a note in a notice; orders: sentences that are left out."""

    suffixes: tuple[str, ...]
    matching: RowMatching
    quoted: int
    columns: dict[Column, re.Pattern[str]]
    labelled: re.Pattern[str]
    execution: re.Pattern[str]
    heading: re.Pattern[str]
    cause_label: re.Pattern[str]
    measure_label: re.Pattern[str]
    orders: tuple[re.Pattern[str], ...]


@cache
def load_note_words() -> NoteWords:
    """Read how notes are written, once."""
    return read_data(NoteWords, __package__ or "extractor.drafting.facts", "note_words")
