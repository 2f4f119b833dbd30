"""Limits of the model reader: `reading_limits.yaml`, typed."""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class ShowLimits(DataFile):
    """How much of a long piece is shown. Characters."""

    elide_over: int
    head: int
    tail: int


class CheckLimits(DataFile):
    """What is believed of an answer. cell_reach: numbered pieces; name_length: characters."""

    cell_reach: int
    name_length: int
    rows: int
    listed: int


class SplitLimits(DataFile):
    """How a long form is asked about in parts. lookahead, smallest: numbered pieces."""

    lookahead: int
    smallest: int
    depth: int


class ReadingLimits(DataFile):
    """The whole file."""

    show: ShowLimits
    check: CheckLimits
    split: SplitLimits


@cache
def load_reading_limits() -> ReadingLimits:
    return read_data(ReadingLimits, __package__ or "extractor.llm.reader", "reading_limits")
