"""A layout and the cells of its forms in, the source text in blocks out, cut where the claims of cells begin and end.

The page shows these blocks beside the tables: which characters a cell came from, what no cell claims, and the text
between forms (shortened where it is long; a form's own text never is).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractor.assembly.cells import FormCells
from extractor.model.document import Document
from extractor.model.form import Span

OUTSIDE_LIMIT = 4000
"""Most characters shown of one stretch of text outside the forms; a book around a form must not swell the page."""

Tone = Literal["value", "plain", "lost"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters with one fate. keys: the cells that came from them. tone: `lost` is text no cell or caption claims."""

    text: str
    keys: tuple[int, ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its number in the canonical text (1-based) and its pieces, none for a blank line."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document. form: 0-based form it belongs to, None outside. omitted: characters left out."""

    form: int | None
    lines: tuple[Line, ...]
    omitted: int = 0


def blocks(layout: Document, forms: list[FormCells]) -> list[Block]:
    """The whole document in order. A form without a known region is shown in the text outside."""
    regions = sorted((cells.form.region, number) for number, cells in enumerate(forms) if cells.form.region)
    result: list[Block] = []
    position = 0
    for (start, end), number in regions:
        start, end = max(start, position), min(end, len(layout.text))
        result += _outside(layout, (position, start))
        result.append(Block(number, _lines(layout, (start, end), forms[number])))
        position = max(position, end)
    return result + _outside(layout, (position, len(layout.text)))


def _outside(layout: Document, span: Span) -> list[Block]:
    text = layout.text[slice(*span)]
    if not text.strip():
        return []
    omitted = max(0, len(text) - OUTSIDE_LIMIT)
    return [Block(None, _lines(layout, (span[0], span[1] - omitted), None), omitted)]


def _lines(layout: Document, span: Span, cells: FormCells | None) -> tuple[Line, ...]:
    lines: list[Line] = []
    number = layout.text.count("\n", 0, span[0]) + 1
    pieces: list[Piece] = []
    for piece in _pieces(layout.text, span, cells):
        first, *more = piece.text.split("\n")
        pieces.append(Piece(first, piece.keys, piece.tone))
        for text in more:
            lines.append(_line(number, pieces))
            number += 1
            pieces = [Piece(text, piece.keys, piece.tone)]
    lines.append(_line(number, pieces))
    return tuple(lines)


def _line(number: int, pieces: Iterable[Piece]) -> Line:
    kept = tuple(piece for piece in pieces if piece.text)
    return Line(number, kept if any(piece.text.strip() for piece in kept) else ())


def _pieces(text: str, span: Span, cells: FormCells | None) -> list[Piece]:
    """The span cut at every border of a claim, so that each piece has one set of cells."""
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    lost = (cells.form.coverage.unclaimed if cells.form.coverage else []) if cells else []
    claims = [(claim, cell.key) for cell in cells.by_pointer.values() for claim in cell.spans] if cells else []
    for (start, end), key in [*claims, *((claim, -1) for claim in lost)]:
        start, end = max(start, span[0]), min(end, span[1])
        if start < end:
            opens.setdefault(start, []).append(key)
            closes.setdefault(end, []).append(key)
    result: list[Piece] = []
    open_now: list[int] = []
    borders = sorted({*span, *opens, *closes})
    for start, end in pairwise(borders):
        for key in closes.get(start, ()):
            open_now.remove(key)
        open_now += opens.get(start, ())
        keys = tuple(sorted({key for key in open_now if key >= 0}))
        result.append(Piece(text[start:end], keys, "value" if keys else "lost" if open_now else "plain"))
    return result
