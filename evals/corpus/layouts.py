"""A printed form in; rows of pieces, and from these plain text in one of several layouts out, without damage.

Pieces stand between structure and text so that disturbances can work on cells and not on characters of a layout.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from evals.corpus.printed import PrintedForm, Role

LABEL_MODES = ("first", "middle", "every")
GAP = 2
"""Least number of spaces between aligned columns."""
WIDEST = 40
"""Widest aligned column, in half-width characters; longer texts push their neighbours to the right."""


@dataclass(slots=True)
class Piece:
    """One cell's text on the page; `\\n` where it wraps. `after` replaces the layout's separator to the next piece."""

    text: str
    column: int
    role: Role
    pointer: str | None = None
    after: str | None = None


@dataclass(slots=True)
class Line:
    """One row of the grid, or a page line (block `page`). `interleaved`: wrapped cells print line by line."""

    block: str
    pieces: list[Piece] = field(default_factory=list)
    interleaved: bool = False


def lines_of(page: PrintedForm, mode: str) -> list[Line]:
    """Rows of the grid; a merged cell is printed on its first, its middle or every row and leaves blanks elsewhere."""
    rows = [Line("") for _ in range(page.rows)]
    for cell in page.cells:
        shown = 0 if cell.block != "grid" or mode == "first" else (cell.rowspan - 1) // 2
        for offset in range(cell.rowspan):
            here = offset == shown or (mode == "every" and cell.block == "grid" and cell.pointer is not None)
            text = cell.text if here else ""
            line = rows[cell.row + offset]
            line.block = cell.block
            line.pieces.append(Piece(text, cell.column, cell.role, cell.pointer if here else None))
    for line in rows:
        line.pieces.sort(key=lambda piece: piece.column)
    return rows


def width(text: str) -> int:
    """Columns of a monospaced print: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _joined(lines: list[Line], separator: str, *, blanks: bool) -> str:
    """Pieces of a row behind one another; a wrapped piece goes on in the next text line."""
    out = []
    for line in lines:
        pieces = [piece for piece in line.pieces if blanks or piece.text]
        if line.interleaved:
            out += [_row(row, separator, blanks=False) for row in _physical(pieces)]
        else:
            out.append(_row(pieces, separator, blanks=blanks))
    return "\n".join(out) + "\n"


def _row(pieces: list[Piece], separator: str, *, blanks: bool) -> str:
    text = ""
    pieces = [piece for piece in pieces if blanks or piece.text]
    for piece in pieces:
        last = piece is pieces[-1]
        text += piece.text + ("" if last else separator if piece.after is None else piece.after)
    return text


def _physical(pieces: list[Piece]) -> list[list[Piece]]:
    """The text lines of a row whose cells wrap side by side."""
    parts = [piece.text.split("\n") for piece in pieces]
    height = max((len(part) for part in parts), default=1)
    return [
        [
            Piece(part[number] if number < len(part) else "", piece.column, piece.role, piece.pointer, piece.after)
            for piece, part in zip(pieces, parts, strict=True)
        ]
        for number in range(height)
    ]


def tabs(lines: list[Line]) -> str:
    return _joined(lines, "\t", blanks=True)


def flat(lines: list[Line]) -> str:
    return _joined(lines, " ", blanks=False)


def double(lines: list[Line]) -> str:
    return _joined(lines, "  ", blanks=False)


def flow(lines: list[Line]) -> str:
    """A wrapped cell is a paragraph of its own, the one-line cells between wrapped ones share a line."""
    out = []
    for line in lines:
        rows = _physical(line.pieces) if line.interleaved else [line.pieces]
        for row in rows:
            text = _row(
                [replace(one, after=one.after or "\n") if "\n" in one.text else one for one in row], " ", blanks=False
            )
            out += [part.strip() for part in text.split("\n")]
    return "\n\n".join(out) + "\n"


def cell_a_line(lines: list[Line]) -> str:
    return _joined(lines, "\n", blanks=False)


def aligned(lines: list[Line]) -> str:
    """Columns at fixed places, as `pdftotext -layout` prints them; wrapped cells stand side by side."""
    starts = _starts(lines)
    out = []
    for line in lines:
        for row in _physical(line.pieces):
            text = ""
            for piece in row:
                if piece.text:
                    text += " " * max(starts.get(piece.column, 0) - width(text), GAP if text else 0) + piece.text
                    text = text if piece.after is None else text + piece.after
            out.append(text)
    return "\n".join(out) + "\n"


def _starts(lines: list[Line]) -> dict[int, int]:
    """Where every column begins; a cell that spans columns does not widen them beyond WIDEST."""
    columns = sorted({piece.column for line in lines for piece in line.pieces})
    starts, at = {}, 0
    for column in columns:
        starts[column] = at
        widths = [
            width(part)
            for line in lines
            if line.block == "grid"
            for piece in line.pieces
            if piece.column == column
            for part in piece.text.split("\n")
        ]
        at += min(max(widths, default=12), WIDEST) + GAP
    return starts


def pipes(lines: list[Line]) -> str:
    return _piped(lines, "| ", " |")


def inner_pipes(lines: list[Line]) -> str:
    return _piped(lines, "", "")


def _piped(lines: list[Line], before: str, behind: str) -> str:
    out = []
    for line in lines:
        if line.block in {"title", "page"}:
            out.append("".join(piece.text for piece in line.pieces))
            continue
        rows = _physical(line.pieces) if line.interleaved else [line.pieces]
        out += [before + _row(row, " | ", blanks=True) + behind for row in rows]
    return "\n".join(out) + "\n"


LAYOUTS: dict[str, Callable[[list[Line]], str]] = {
    "tabs": tabs,
    "lines": cell_a_line,
    "aligned": aligned,
    "pipes": pipes,
    "inner_pipes": inner_pipes,
    "flat": flat,
    "flow": flow,
    "double": double,
}
