"""Captions over tokens: a caption may be one token or several in a row (计划开始 / 日期)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.parsing.lines.tokens import Token
from extractor.terms import captions

MAX_PIECES = 6
"""Most tokens one caption has been seen split into, plus one."""


class Phrase(NamedTuple):
    field: str
    text: str
    start: int
    end: int
    """Token indices [start, end)."""


def phrase_at(tokens: Sequence[Token], index: int, sections: Sequence[str]) -> Phrase | None:
    """The longest caption of the sections that begins at a token."""
    text, best = "", None
    if not captions.may_begin_name(tokens[index].text):
        return None
    for end in range(index, min(index + MAX_PIECES, len(tokens))):
        text += tokens[end].text
        if len(text) > 30:
            break
        fields = captions.fields_of(text)
        for section in sections if fields else ():
            if section in fields:
                best = Phrase(fields[section], text, index, end + 1)
                break
        if tokens[end].text.endswith(":"):
            break
        if not captions.is_caption_start(text):
            break
    return best


def find_phrases(tokens: Sequence[Token], sections: Sequence[str]) -> list[Phrase]:
    """All captions of the sections, left to right, not overlapping."""
    found: list[Phrase] = []
    index = 0
    while index < len(tokens):
        phrase = phrase_at(tokens, index, sections)
        if phrase:
            found.append(phrase)
            index = phrase.end
        else:
            index += 1
    return found
