"""Grids whose print keeps the page's columns: cells are told by where they stand, not by the order they are read in.

Such text (`pdftotext -layout` and the like) has cells side by side over several lines: a reason runs beside and below
its row's other cells. Tokens are put into columns by their place; `bands` then cuts the lines into rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from extractor.parsing.lines.cheapest_path import GridRow
from extractor.parsing.lines.columns import GridHeader
from extractor.parsing.lines.row_bands import rows_by_bands
from extractor.parsing.lines.step_costs import emission_cost
from extractor.parsing.lines.token_shape import token_shape
from extractor.parsing.lines.tokens import Token

WIDE_SHARE = 0.5
"""Least share of gaps within lines that must be wide for positions to be trusted."""
REFINEMENTS = 3
"""Rounds of assigning tokens to columns and measuring the columns again."""
UNIT = 3.0
"""Half-width units off its column that cost a token 1."""
LOOK_SHARE = 0.25
"""Share of a token's emission cost that counts against its place."""
GUTTER = 2
"""Half-width units between two columns."""
SHIFTED = 3.0
"""Cost of a line whose cells do not stand in their columns."""
SOME = 5
"""Targets of which one may stand out of line."""
MARGIN = 4
"""Half-width units."""
STRAYS = 8
"""One line in so many may begin with a cell at the margin."""
SIDE_CAPTION = 2
"""Lines of the caption beside the grid (绩效 / 指标), which stands at the margin."""
SAME_CELL = 4.0
"""Cost of two tokens of one line in one cell."""

Extent = tuple[float, float]


def keeps_columns(tokens: Sequence[Token], header: GridHeader) -> bool:
    """Whether positions can be trusted: no explicit cells, wide gaps within lines, captions with known places."""
    gaps = [token.gap for token in tokens if token.gap != "line"]
    if any(token.cell is not None for token in tokens) or len(gaps) < 3:
        return False
    known = [column for column in header.columns if column in header.places]
    lines = {header.places[column].line for column in known}
    return (
        sum(gap == "wide" for gap in gaps) >= WIDE_SHARE * len(gaps)
        and len(known) >= len(header.columns) - 1
        and max(lines) - min(lines) <= 3
        and len({header.places[column].column for column in known}) == len(known)
        and _is_aligned([token for token in tokens if token_shape(token.text) == "measure"])
        and not _begins_at_margin(tokens, header)
    )


def _is_aligned(measures: Sequence[Token]) -> bool:
    """Whether the targets stand under one another: nearly all of them share a column of the page."""
    if len(measures) < 2:
        return False
    starts = sorted(token.column for token in measures)
    ends = sorted(token.column + token.width for token in measures)
    strays = max(len(measures) // 10, len(measures) >= SOME)
    return starts[-1 - strays] < ends[strays]


def _begins_at_margin(tokens: Sequence[Token], header: GridHeader) -> bool:
    """Whether cells go on at the margin of the page, where only labels can stand when columns are kept."""
    first = min((place.column for column, place in header.places.items() if column in header.columns), default=0)
    strays = sum(token.gap == "line" and token.column < MARGIN for token in tokens)
    return first >= 2 * MARGIN and strays > SIDE_CAPTION and STRAYS * strays > len({token.line for token in tokens})


def rows_by_position(tokens: Sequence[Token], header: GridHeader, label_lines: set[int]) -> list[GridRow]:
    """Rows of a grid that keeps its columns. tokens: the body without labels; label_lines: where labels begin."""
    columns = header.columns
    lines = [list(group) for _, group in groupby(range(len(tokens)), key=lambda index: tokens[index].line)]
    extents = _extents_of_header(header)
    placed: dict[int, int] = {}
    for _ in range(REFINEMENTS):
        placed = {index: column for line in lines for index, column in _place(tokens, line, columns, extents).items()}
        extents = _measured(tokens, placed, extents)
    room = {columns[at]: int(extents[at + 1][0] - extents[at][0]) - GUTTER for at in range(len(columns) - 1)}
    return rows_by_bands(tokens, lines, placed, columns, label_lines, room)


def _extents_of_header(header: GridHeader) -> list[Extent]:
    extents: list[Extent] = []
    for column in header.columns:
        token = header.places.get(column)
        last = extents[-1][1] + 2 if extents else 0.0
        extents.append((float(token.column), float(token.column + token.width)) if token else (last, last + 4))
    return extents


def _distance(token: Token, extent: Extent) -> float:
    """How far a token's middle stands outside a column, in half-width units, plus a little for being off its middle."""
    middle = token.column + token.width / 2
    outside = max(extent[0] - middle, middle - extent[1], 0.0)
    return outside + 0.1 * abs(middle - (extent[0] + extent[1]) / 2)


def _place(
    tokens: Sequence[Token], line: Sequence[int], columns: Sequence[str], extents: Sequence[Extent]
) -> dict[int, int]:
    """Columns of the tokens of one line, left to right, by place and a little by look."""
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}
    for index in line:
        grown: dict[int, tuple[float, list[int]]] = {}
        for column, name in enumerate(columns):
            look = LOOK_SHARE * emission_cost(name, token_shape(tokens[index].text))
            here = _distance(tokens[index], extents[column]) / UNIT + look
            steps = [
                (cost + here + (SAME_CELL if before == column else 0.0), [*path, column])
                for before, (cost, path) in best.items()
                if before <= column
            ]
            if steps:
                grown[column] = min(steps, key=lambda step: step[0])
        best = grown
    cost, path = min(best.values(), key=lambda item: item[0])
    if len(columns) - 1 <= len(line) <= len(columns) and _in_order(tokens, line, columns) < cost:
        path = list(range(len(line)))
    return dict(zip(line, path, strict=True))


def _in_order(tokens: Sequence[Token], line: Sequence[int], columns: Sequence[str]) -> float:
    """Cost of a line's cells being those of the columns one by one, wherever they stand: a blank cell left no room."""
    looks = (emission_cost(name, token_shape(tokens[index].text)) for index, name in zip(line, columns, strict=False))
    return SHIFTED + sum(looks)


def _measured(tokens: Sequence[Token], placed: dict[int, int], before: Sequence[Extent]) -> list[Extent]:
    extents = list(before)
    for column in range(len(before)):
        own = [tokens[index] for index, where in placed.items() if where == column]
        if own:
            start = min([token.column for token in own] + [int(before[column][0])])
            stop = max([token.column + token.width for token in own] + [int(before[column][1])])
            extents[column] = (float(start), float(stop))
    for left, right in pairwise(range(len(extents))):
        if extents[left][1] > extents[right][0]:
            middle = (extents[left][1] + extents[right][0]) / 2
            extents[left] = (extents[left][0], max(middle, extents[left][0] + 1))
            extents[right] = (min(middle, extents[right][1] - 1), extents[right][1])
    return extents
