"""A layout region in, numbered pieces out: what the model is shown and what its answers point into.

Numbers run from 1 inside the region, because a bundle's segment numbers have more digits and every digit is paid for.
A caption glued to its value (主管部门：某局) is two pieces, so that pointing at the value needs no quoting.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from extractor.data import load
from extractor.model.document import Document, spans_text
from extractor.model.form import Span
from extractor.model.form_reading import Spans
from extractor.terms import captions
from extractor.terms.text import fold_text, strip_tags

_GLUED = re.compile(r"[^:：]{2,20}[:：]")
_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")
_PLACE = attrgetter("start", "end", "line")
CELL_GAP = "\t"
"""Stands between two pieces of one line; no piece holds one, segments end at tabs."""


class Piece(NamedTuple):
    """id: 1…n in reading order inside the region. start, end: characters of the canonical text. line: of the source."""

    id: int
    start: int
    end: int
    line: int

    @property
    def span(self) -> Span:
        return (self.start, self.end)


@dataclass(frozen=True, eq=False)
class View:
    """The pieces of one form. A view is itself and no other, so that what is found in it can be remembered."""

    text: str
    pieces: tuple[Piece, ...]
    printed: tuple[Spans, ...]
    """Of each piece its spans without HTML tags and outer blanks; index is the number minus one."""

    def __len__(self) -> int:
        return len(self.pieces)

    def has(self, number: int) -> bool:
        return 1 <= number <= len(self.pieces)

    def piece(self, number: int) -> Piece:
        return self.pieces[number - 1]

    def text_of(self, number: int) -> str:
        piece = self.piece(number)
        return self.text[piece.start : piece.end]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each piece's text without blanks and HTML tags, NFKC; index is the number minus one."""
        text = self.text
        return tuple(
            [
                fold_text(text[slice(*spans[0])] if len(spans) == 1 else spans_text(text, spans))
                for spans in self.printed
            ]
        )

    def shown(self, numbers: Iterable[int]) -> str:
        """The prompt's text of some pieces: one source line a line, `number:text`, tabs between pieces."""
        shown: list[str] = []
        before = None
        most = load("llm")["show"]["elide_over"]
        for number in numbers:
            _, start, end, line = self.pieces[number - 1]
            text = self.text[start:end]
            if len(text) > most or not _has_single_blanks(text):
                text = _shortened(text)
            gap = CELL_GAP if line == before else "" if before is None else "\n"
            shown.append(f"{gap}{number}:{text}")
            before = line
        return "".join(shown)


def view_of(layout: Document, region: Span) -> View:
    """Numbered pieces of a region; segments that hold nothing but HTML tags are left out."""
    pieces: list[Piece] = []
    printed: list[Spans] = []
    text = layout.text
    for start, end, line in map(_PLACE, layout.within(region)):
        own = text[start:end]
        if own and own == own.strip() and "<" not in own and ":" not in own and "：" not in own:
            pieces.append(Piece(len(pieces) + 1, start, end, line))
            printed.append(((start, end),))
            continue
        for span in _pieces(text, start, end):
            spans = strip_tags(text, span)
            if spans:
                pieces.append(Piece(len(pieces) + 1, *span, line))
                printed.append(spans)
    return View(text, tuple(pieces), tuple(printed))


def _pieces(text: str, start: int, end: int) -> Spans:
    """A segment as one piece, or as two where a caption is glued to its value."""
    match = _GLUED.match(text, start, end)
    if match and captions.splits_at_colon(fold_text(match.group()).rstrip(":")):
        rest = match.end()
        while rest < end and text[rest].isspace():
            rest += 1
        if rest < end:
            return ((start, match.end()), (rest, end))
    return ((start, end),)


def _shortened(text: str) -> str:
    """A piece as shown: blanks single, and only the two ends of long prose that hides no caption in its middle."""
    limits = load("llm")["show"]
    plain = _BLANKS.sub(" ", text.replace("\n", " "))
    if len(plain) <= limits["elide_over"]:
        return plain
    if _names_a_field(fold_text(plain[limits["head"] : -limits["tail"]])):
        return plain
    return f"{plain[: limits['head']]}…{plain[-limits['tail'] :]}"


def _has_single_blanks(text: str) -> bool:
    """Whether a text has no blanks but common ones, each alone; of all blanks only these are printable."""
    return text.isprintable() and "  " not in text


def _names_a_field(text: str) -> bool:
    """Whether a caption and a colon stand somewhere in folded text, what stands before the caption glued to it."""
    ends = (match.start() for match in re.finditer(":", text))
    return any(captions.is_any_caption(text[start:end]) for end in ends for start in range(max(0, end - 20), end - 2))
