"""Glyphs of a page in, lines and cell texts out, in the order in which people read them.

Plain geometry in points; nothing here knows of PDF, so words recognised in a picture can be laid out the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.model.document import Box

UNREADABLE = "\ufffd"
"""Stands for a glyph whose font does not say which character it is."""

SAME_LINE = 0.5
"""Share of the type size by which the middles of glyphs of one line differ at most (signs sit low or high)."""
LATIN_GAP = 0.25
"""Gap between two Latin glyphs, as a share of the type size, that is a space; programs often print none."""
DOUBLED = 0.2
"""Bold is sometimes made by printing a glyph twice, this share of its size apart."""

_CID = re.compile(r"\(cid:\d+\)")
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")
_LATIN = re.compile(r"[!-~]")


@dataclass(slots=True)
class Glyph:
    """One printed character. size: height of the type in points. turned: printed sideways, read upwards (1) or
    downwards (-1); 0 upright."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    turned: int = 0

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Text on one line with its box; size is that of its type."""

    text: str
    box: Box
    size: float


def readable(text: str) -> str:
    """The character a font names, or UNREADABLE where it names none (its own numbers, private or missing ones)."""
    return UNREADABLE if _PRIVATE.search(text) or not text else text


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs of upright lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=_height):
        y = (glyph.top + glyph.bottom) / 2
        if lines and y - middle <= SAME_LINE * min(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
            middle = y
    for line in lines:
        line.sort(key=_left)
    return lines


def _height(glyph: Glyph) -> float:
    return glyph.top + glyph.bottom


def _left(glyph: Glyph) -> float:
    return glyph.x0


def text_of(line: Sequence[Glyph]) -> str:
    """Text of the glyphs of a line: spaces where Latin words stand apart, doubled glyphs once."""
    parts: list[str] = []
    before: Glyph | None = None
    for glyph in line:
        if before is not None:
            if glyph.text == before.text and abs(glyph.x0 - before.x0) < DOUBLED * glyph.size:
                continue
            gap = glyph.x0 - before.x1
            if gap > LATIN_GAP * glyph.size and _LATIN.match(glyph.text) and _LATIN.match(before.text[-1:]):
                parts.append(" ")
        parts.append(glyph.text)
        before = glyph
    return "".join(parts)


def cell_text(glyphs: list[Glyph]) -> str:
    """Text of a cell, a line of print a line of text."""
    if not glyphs:
        return ""
    turned = sum(1 for glyph in glyphs if glyph.turned)
    if turned * 2 > len(glyphs):
        way = 1 if sum(glyph.turned for glyph in glyphs) > 0 else -1
        glyphs = [turn(glyph, way) for glyph in glyphs]
    return "\n".join(text_of(line) for line in lines_of(glyphs))


def turn(glyph: Glyph, way: int) -> Glyph:
    """The glyph where it stands once the page is turned so that text running upwards (1) or downwards (-1) is level."""
    if way > 0:
        return Glyph(glyph.text, -glyph.bottom, -glyph.top, glyph.x0, glyph.x1, glyph.size)
    return Glyph(glyph.text, glyph.top, glyph.bottom, -glyph.x1, -glyph.x0, glyph.size)


def box_of(glyphs: Sequence[Glyph]) -> Box:
    return (
        min(glyph.x0 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )
