"""Pieces of a view in, those that are captions out: text of a form that holds no value.

The model is not asked for captions, they are cheap to find here; what neither it nor this claims is text that was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from extractor.llm.reader.numbered_view import View
from extractor.terms import captions as vocabulary
from extractor.terms.text import is_blank_mark

MAX_PIECES = 6
"""Most pieces one caption is split over (一级 / 指标), plus one."""
MAX_LENGTH = 30


@lru_cache(maxsize=64)
def caption_pieces(view: View) -> Mapping[int, tuple[str, ...]]:
    """Numbers of pieces that are captions or parts of one, each with the sections of captions.yaml it may belong to."""
    texts = view.folded
    found: dict[int, tuple[str, ...]] = {}
    behind = 1
    for number, text in enumerate(texts, 1):
        if number >= behind and vocabulary.may_begin_name(text):
            count, sections = _longest(texts[number - 1 : number - 1 + MAX_PIECES])
            behind = number + count
            found.update(dict.fromkeys(range(number, behind), sections))
    return MappingProxyType(found)


def _longest(texts: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """How many of the texts the longest caption that begins with the first one takes, and its sections."""
    whole, best = "", 0
    sections: tuple[str, ...] = ()
    for count, text in enumerate(texts, 1):
        whole += text
        if len(whole) > MAX_LENGTH:
            break
        here = vocabulary.sections_of(whole)
        if here:
            best, sections = count, here
        if whole.endswith(":") or not vocabulary.is_caption_start(whole):
            break
    return best, sections


def is_furniture(text: str) -> bool:
    """Page numbers, continuation marks, dashes standing for an empty cell (folded text)."""
    return vocabulary.is_furniture(text) or is_blank_mark(text)


def grid_header(view: View, captions: Mapping[int, tuple[str, ...]]) -> list[int]:
    """Numbers of the pieces of the first row of column headings; none when there is none.

    A heading row is where at least two columns are named within a few pieces, the name's column among them.
    """
    numbers = [number for number, sections in captions.items() if "grid_columns" in sections]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        text = "".join(view.folded[number - 1] for number in run)
        if len(run) >= 2 and "指标" in text and any(word in text for word in ("值", "完成", "标")):
            return run
    return []
