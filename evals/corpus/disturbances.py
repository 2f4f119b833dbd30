"""Rows of pieces, a strength and a random source in; the same rows damaged as prints and readers of prints damage them.

One function a disturbance; each returns how often it struck. Gold values never change, only the flags of rows whose
labels moved.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evals.corpus.layouts import Line, Piece

Form = dict[str, Any]
Disturbance = Callable[[list[Line], float, random.Random, Form], int]
LONG = 8
"""Least characters of a cell that the end of a page may cut."""
TOKEN = re.compile(r"[(（《]*(?:[≥≤=><]*\d[\d.,]*%?|.)[)）》，。；：:、,]*")
"""What no line break goes through: a number with its sign; brackets and stops stay with their neighbour."""


@cache
def configuration() -> dict[str, Any]:
    return dict(yaml.safe_load((Path(__file__).parent / "strengths.yaml").read_text(encoding="utf-8")))


def chance(name: str, strength: float) -> float:
    """The probability per opportunity that a strength 0..1 of a disturbance stands for."""
    return float(configuration()["most"][name]) * strength


def label_displacement(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """A level-2 label 1–3 rows off its first row, or all labels of the grid before its rows (half as rare)."""
    probability = chance("label_displacement", strength)
    places = _labels(lines)
    if places and rng.random() < probability / 6:
        return _collect(lines, places, form)
    struck = 0
    for index, piece in places:
        if not piece.pointer or not piece.pointer.endswith("level2") or rng.random() >= probability:
            continue
        offset = rng.choice([-3, -2, -1, -1, 1, 1, 2, 3])
        struck += _shift(lines, index, piece, offset, form)
    return struck


def _labels(lines: list[Line]) -> list[tuple[int, Piece]]:
    """Level labels with the index of their line."""
    return [
        (index, piece)
        for index, line in enumerate(lines)
        for piece in line.pieces
        if line.block == "grid" and piece.pointer and re.search(r"/level[12]$", piece.pointer)
    ]


def _shift(lines: list[Line], index: int, piece: Piece, offset: int, form: Form) -> int:
    """Moves a label to a free cell of its column; a label never passes another one. 0 when there is no free cell."""
    step = 1 if offset > 0 else -1
    place = index
    for _ in range(abs(offset)):
        target = _free_cell(lines, place + step, piece.column)
        if target is None:
            break
        place += step
    if place == index:
        return 0
    free = _free_cell(lines, place, piece.column)
    assert free is not None
    free.text, free.pointer, piece.text = piece.text, piece.pointer, ""
    piece.pointer = None
    for line in lines[min(index, place) : max(index, place)]:
        _flag(line, form)
    return 1


def _free_cell(lines: list[Line], index: int, column: int) -> Piece | None:
    if not 0 <= index < len(lines) or lines[index].block != "grid":
        return None
    return next((piece for piece in lines[index].pieces if piece.column == column and not piece.text), None)


def _flag(line: Line, form: Form) -> None:
    """`repaired`, and `ambiguous` for a name that does not say which label it belongs to."""
    for piece in line.pieces:
        match = re.fullmatch(r"/indicators/(\d+)/name", piece.pointer or "")
        if match:
            row = form["indicators"][int(match.group(1))]
            flags = {"repaired"} | ({"ambiguous"} if row["name"].endswith("情况") else set())
            row["flags"] = sorted(flags | set(row["flags"]), reverse=True)


def _collect(lines: list[Line], places: list[tuple[int, Piece]], form: Form) -> int:
    """All labels in one column before the rows, as readers print that take a page column by column.

    A label printed on every row of its block is collected once: it is one cell of the page.
    """
    first = places[0][0]
    labels: dict[str | None, Line] = {}
    for _, piece in places:
        labels.setdefault(piece.pointer, Line("grid", [Piece(piece.text, piece.column, "label", piece.pointer)]))
        piece.text, piece.pointer = "", None
    for line in lines[first:]:
        _flag(line, form)
    lines[first:first] = labels.values()
    return len(labels)


def column_loss(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """A blank cell vanishes, so that later cells move left; or the separator of two cells is but a space."""
    del form
    probability = chance("column_loss", strength)
    struck = 0
    for line in lines:
        kept = [piece for piece in line.pieces if piece.text or rng.random() >= probability]
        struck += len(line.pieces) - len(kept)
        if len(kept) != len(line.pieces):
            free = [piece.column for piece in line.pieces]
            for column, piece in zip(free, kept, strict=False):
                piece.column = column
        line.pieces = kept
        for piece in kept[:-1]:
            if piece.text and rng.random() < probability / 2:
                piece.after = " "
                struck += 1
    return struck


def glued_cells(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """Two neighbours without anything between them, unless two numbers would become one."""
    del form
    probability = chance("glued_cells", strength)
    struck = 0
    for line in lines:
        for piece, following in zip(line.pieces, line.pieces[1:], strict=False):
            numbers = re.search(r"[\d.]$", piece.text) and re.match(r"[\d.]", following.text)
            if piece.text and following.text and not numbers and rng.random() < probability:
                piece.after = ""
                struck += 1
    return struck


def wraps(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """Some columns of a document are narrow: every cell of such a column that is longer breaks at its width."""
    del form
    ranges = configuration()["wrap_widths"]
    probability = chance("wraps", strength)
    widths = {column: rng.randint(*bounds) for column, bounds in ranges.items() if rng.random() < probability}
    struck = 0
    for line in lines:
        for piece in line.pieces:
            column = _column(line, piece)
            if line.block not in {"title", "page"} and column in widths:
                struck += _wrap(piece, widths[column])
    return struck


def _column(line: Line, piece: Piece) -> str:
    """The column of `wrap_widths` a cell stands in."""
    field = (piece.pointer or "").rsplit("/", 1)[-1] if line.block == "grid" else line.block
    column = piece.role if piece.role != "value" else field if field in configuration()["wrap_widths"] else "value"
    return "caption" if column == "label" and line.block != "grid" else column


def _width(line: Line, piece: Piece, widths: dict[str, int], rng: random.Random) -> int:
    """Characters that fit into the cell's column, drawn once."""
    column = _column(line, piece)
    if column not in widths:
        widths[column] = rng.randint(*configuration()["wrap_widths"][column])
    return widths[column]


def _wrap(piece: Piece, size: int) -> bool:
    """Breaks a cell unless it fits or is broken already."""
    if len(piece.text) <= size or "\n" in piece.text:
        return False
    before = piece.text
    piece.text = broken(before, size)
    return piece.text != before


def broken(text: str, size: int) -> str:
    """Lines of at most a size."""
    parts = [""]
    for token in TOKEN.findall(text):
        if len(parts[-1]) + len(token) > size and parts[-1]:
            parts.append("")
        parts[-1] += token
    return "\n".join(parts)


def interleaving(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """Rows with two wrapped cells (the two longest are wrapped if need be) print line by line across their cells."""
    del form
    widths: dict[str, int] = {}
    struck = 0
    for line in lines:
        if line.block in {"title", "page"} or rng.random() >= chance("interleaving", strength):
            continue
        longest = sorted(line.pieces, key=lambda one: -len(one.text))[:2]
        whole = [piece.text for piece in longest]
        for piece in longest:
            _wrap(piece, _width(line, piece, widths, rng))
        if sum("\n" in piece.text for piece in line.pieces) >= 2:
            line.interleaved = True
            struck += 1
            continue
        for piece, text in zip(longest, whole, strict=True):
            piece.text = text
    return struck


def page_breaks(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """A page number between rows, half of them with repeated headings, some through the middle of a cell."""
    del form
    probability = chance("page_breaks", strength)
    headings = next((line for line in lines if line.block == "grid" and line.pieces[-1].role == "heading"), None)
    struck, out = 0, []
    for line in lines:
        if line.block != "grid" or line is headings or rng.random() >= probability:
            out.append(line)
            continue
        struck += 1
        tail = _cut(line, rng) if rng.random() < 0.3 else None
        out += [line] if tail else []
        out.append(Line("page", [Piece(_page_number(rng, struck), 0, "title")]))
        if headings is not None and rng.random() < 0.5:
            out.append(_repeated(headings))
        out.append(tail or line)
    lines[:] = out
    return struck


def _repeated(headings: Line) -> Line:
    """The headings in their own columns; the name of the block beside them is not repeated."""
    pieces = [Piece(one.text if one.role == "heading" else "", one.column, one.role) for one in headings.pieces]
    return Line("grid", pieces)


def _page_number(rng: random.Random, number: int) -> str:
    return str(rng.choice(configuration()["page_numbers"])).format(number)


def _cut(line: Line, rng: random.Random) -> Line | None:
    """Takes the lower half of the longest cell off a row; None when no cell is long enough."""
    piece = max(line.pieces, key=lambda one: len(one.text))
    text = piece.text.replace("\n", "")
    ends = [match.end() for match in TOKEN.finditer(text)][:-1]
    if len(text) < LONG or not ends:
        return None
    at = rng.choice(ends)
    piece.text = text[:at]
    return Line(line.block, [Piece(text[at:] if one is piece else "", one.column, one.role) for one in line.pieces])


def ocr(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """Characters read as others of their shape. The gold keeps the original: copying them unnoticed is an error."""
    del form
    probability = chance("ocr", strength)
    confused, struck = configuration()["confused"], 0
    for line in lines:
        for piece in line.pieces:
            for place in reversed([i for i, char in enumerate(piece.text) if char in confused]):
                if rng.random() < probability:
                    wrong = rng.choice(confused[piece.text[place]])
                    piece.text = piece.text[:place] + wrong + piece.text[place + 1 :]
                    struck += 1
    return struck


def pipes(lines: list[Line], strength: float, rng: random.Random, form: Form) -> int:
    """A rule of the table read as a stray `|` where the layout has none, or lost where it has."""
    del form
    struck = 0
    for line in lines:
        for piece in line.pieces[:-1]:
            if piece.text and rng.random() < chance("pipes", strength):
                piece.after = rng.choice([" | ", "|", " ", "||"])
                struck += 1
    return struck


DISTURBANCES: dict[str, Disturbance] = {
    "label_displacement": label_displacement,
    "column_loss": column_loss,
    "glued_cells": glued_cells,
    "pipes": pipes,
    "page_breaks": page_breaks,
    "wraps": wraps,
    "interleaving": interleaving,
    "ocr": ocr,
}
"""In the order they are applied: whole cells before their lines before their characters."""
