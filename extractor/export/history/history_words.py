"""What staff read in the history of a project: history_words.yaml."""

from __future__ import annotations

from functools import cache

from extractor.resources import DataFile, read_data


class PictureWords(DataFile):
    """Words of the page with the pictures."""

    title: str
    target: str
    actual: str


class HistoryWords(DataFile):
    """Content of history_words.yaml. both, target: a cell with and without an actual; ended: a row given up."""

    headings: tuple[str, ...]
    year: str
    link: str
    both: str
    target: str
    called: str
    unsure: str
    candidates: str
    offered: str
    candidate: str
    nearest: str
    ended: str
    picture: PictureWords


@cache
def load_history_words() -> HistoryWords:
    """Read the words of histories, once."""
    return read_data(HistoryWords, __package__ or "extractor.export.history", "history_words")
