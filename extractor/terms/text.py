"""Text of cells: wrapped lines joined, tags and blanks taken off, marks of an empty cell.

Every comparison of texts folds them here, and every value is joined here, so that all readers mean the same by it.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extractor.model.form import Span
from extractor.model.form_reading import Spans

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_LETTERS = frozenset(string.ascii_letters)
_LATIN = _LETTERS | frozenset(string.digits)
_WORD_EDGES = _LATIN | frozenset(".,")
"""What a Latin word or a number begins or ends with."""
BLANK_MARKS = frozenset({"-", "—", "–", "/", "——", "--", "无", "\\", "、", "―", "_"})
"""What a form prints in a cell that has no value; 无 only counts outside texts."""
_EMPTY_CELLS = BLANK_MARKS - {"无", "、"}


def strip_tags(text: str, span: Span) -> Spans:
    """The span without the HTML tags inside it and without blanks at its ends."""
    start, end = span
    printed = text[start:end]
    if "<" not in printed:
        if printed and len(printed.strip()) == len(printed):
            return (span,)
        piece = _trimmed(text, start, end)
        return (piece,) if piece else ()
    pieces: list[Span] = []
    position = start
    for tag in [*_TAG.finditer(text, start, end), None]:
        stop = tag.start() if tag else end
        piece = _trimmed(text, position, stop)
        if piece:
            pieces.append(piece)
        position = tag.end() if tag else stop
    return tuple(pieces)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def strip_spans(text: str, spans: Iterable[Span]) -> Spans:
    """Evidence of a value: its spans in order, without tags and outer blanks."""
    return tuple([piece for span in spans for piece in strip_tags(text, span)])


def join_spans(text: str, spans: Iterable[Span]) -> str:
    """The value the spans hold: wrapped lines joined, layout blanks gone. A blank stays between two Latin words."""
    texts: list[str] = []
    for start, end in spans:
        printed = text[start:end]
        texts += _TAG.split(printed) if "<" in printed else (printed,)
    return _one_line(texts)


def join_pieces(text: str, pieces: Spans) -> str:
    """As `join_spans`, for spans without tags."""
    return _one_line([text[start:end] for start, end in pieces])


def _one_line(texts: Sequence[str]) -> str:
    result = ""
    for text in texts:
        apart = _LETTERS
        for word in text.split():
            result += f" {word}" if word[0] in apart and result[-1:] in apart else word
            apart = _LATIN  # inside a text a blank also parts numbers
    return result


def join_lines(lines: Iterable[str]) -> str:
    """Join the printed lines of a cell: a blank stands between two Latin words or numbers, nothing beside Han text.

    Where a value is read, `join_spans` leaves out the blank between two numbers as well: a wrapped number is one.
    """
    result = ""
    for line in filter(None, lines):
        result += f" {line}" if result[-1:] in _WORD_EDGES and line[0] in _WORD_EDGES else line
    return result


@lru_cache(maxsize=8192)
def fold_text(text: str) -> str:
    """Text for comparing: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_blank_mark(text: str) -> bool:
    return fold_text(text) in _EMPTY_CELLS
