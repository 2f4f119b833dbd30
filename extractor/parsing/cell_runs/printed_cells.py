"""Tokens of text without tabs and pipes in, cells out: one a line, or parted by blanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from extractor.parsing.cell_runs.divide import RunCell
from extractor.parsing.lines.tokens import Token
from extractor.terms import captions
from extractor.terms.level_labels import label_text

SAME_GAP = 0.8
"""Least share of wide gaps that are equally wide where blanks part cells; others keep the columns of a page."""
FEW_LINES = 0.15
"""Share of lines with a blank inside up to which a text prints one cell a line, and the blanks stand inside cells."""


def cells_of(tokens: Sequence[Token]) -> tuple[list[RunCell], list[int]] | None:
    """(cells, number of the token each begins with); None for text whose fields are parted by tabs or pipes, or which
    keeps the columns of a page.

    Where cells are parted by wide gaps a single blank parts none, and where nearly every line is one piece none does.
    """
    if any(token.cell is not None for token in tokens) or _keeps_places(tokens):
        return None
    joined = parts_by_wide_gaps(tokens) or not has_rows(tokens)
    cells: list[RunCell] = []
    firsts: list[int] = []
    for number, token in enumerate(tokens):
        if joined and cells and token.gap == "space" and not (_is_name(token.text) or _is_name(cells[-1].text)):
            before = cells[-1]
            cells[-1] = replace(
                before, text=before.text + token.text, spans=(*before.spans, token.span), end=token.column + token.width
            )
            continue
        cells.append(
            RunCell(
                token.text,
                (token.span,),
                token.line,
                token.gap == "line",
                start=token.column,
                end=token.column + token.width,
            )
        )
        firsts.append(number)
    return cells, firsts


def _is_name(text: str) -> bool:
    """Whether a text is a caption or a label, which is a cell of its own."""
    return captions.is_any_caption(text) or label_text(text) is not None


def _keeps_places(tokens: Sequence[Token]) -> bool:
    """Whether blanks fill up the columns of a page: gaps of many widths."""
    gaps = [
        right.column - left.column - left.width
        for left, right in pairwise(tokens)
        if right.gap == "wide" and left.line == right.line
    ]
    indented = sum(token.gap == "line" and token.column > 0 for token in tokens)
    lines = sum(token.gap == "line" for token in tokens)
    most = Counter(gaps).most_common(1)
    return bool(most) and (most[0][1] < SAME_GAP * len(gaps) or indented > FEW_LINES * lines)


def parts_by_wide_gaps(tokens: Sequence[Token]) -> bool:
    """Whether wide gaps part the cells of a text."""
    wide = sum(token.gap == "wide" for token in tokens)
    return wide > 0 and wide >= sum(token.gap == "space" for token in tokens)


def has_rows(tokens: Sequence[Token]) -> bool:
    """Whether lines hold several cells, as far as blanks tell."""
    lines = [len(list(line)) for _, line in groupby(tokens, key=lambda token: token.line)]
    return sum(length > 1 for length in lines) > FEW_LINES * len(lines)
