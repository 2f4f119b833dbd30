"""Grids whose print keeps the page's columns: cells are told by where they stand, not by the order they are read in.

Such text (`pdftotext -layout` and the like) has cells side by side over several lines: a reason runs beside and below
its row while the next name has already begun. Tokens are put into columns by their place, lines with points or values
are taken as the middle of a row, and the other lines of each column go to the row above or below them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, pairwise

from extractor.parsing.features import shape
from extractor.parsing.grid_header import GridHeader
from extractor.parsing.rows import GridRow
from extractor.parsing.step_costs import emission
from extractor.parsing.tokens import Token
from extractor.parsing.vocabulary import name_ends

WIDE_SHARE = 0.5
"""Least share of gaps within lines that must be wide for positions to be trusted."""
REFINEMENTS = 3
"""Rounds of assigning tokens to columns and measuring the columns again."""
UNIT = 6.0
"""Half-width units off its column that cost a token as much as one unit of emission."""
UNFULL, OPEN_END, LOPSIDED = 3.0, 1.0, 0.8
"""Costs of a cell that goes on after a short line, ends on a full one, or hangs to one side of its row's line."""
FULL_WITHIN = 4

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
        and _is_aligned([token for token in tokens if shape(token.text) == "measure"])
    )


def _is_aligned(measures: Sequence[Token]) -> bool:
    """Whether the targets stand under one another: nearly all of them share a column of the page."""
    if len(measures) < 2:
        return False
    starts = sorted(token.column for token in measures)
    ends = sorted(token.column + token.width for token in measures)
    strays = len(measures) // 10
    return starts[-1 - strays] < ends[strays]


def rows_by_position(tokens: Sequence[Token], header: GridHeader, label_lines: set[int]) -> list[GridRow]:
    """Rows of a grid that keeps its columns. tokens: the body without labels; label_lines: where labels begin."""
    columns = header.columns
    lines = [list(group) for _, group in groupby(range(len(tokens)), key=lambda index: tokens[index].line)]
    extents = _extents_of_header(header)
    placed: dict[int, int] = {}
    for _ in range(REFINEMENTS):
        placed = {index: column for line in lines for index, column in _place(tokens, line, columns, extents).items()}
        extents = _measured(tokens, placed, extents)
    cores = [number for number, line in enumerate(lines) if _is_core(tokens, line, placed, columns, label_lines)]
    if not cores:
        return []
    rows = [GridRow() for _ in cores]
    for column, name in enumerate(columns):
        content = [[index for index in line if placed[index] == column] for line in lines]
        for row, share, sure in zip(rows, *_shares(tokens, content, cores), strict=True):
            if share:
                row.cells[name] = share
            if share and not sure:
                row.doubtful.add(name)
    return [row for row in rows if row.cells]


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
    """Columns of the tokens of one line, left to right, by place and by look."""
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for index in line:
        grown: list[tuple[float, list[int]]] = []
        for column in range(len(columns)):
            cost = _distance(tokens[index], extents[column]) / UNIT * 2 + emission(
                columns[column], shape(tokens[index].text)
            )
            before = [item for item in best if not item[1] or item[1][-1] < column or item[1][-1] == column]
            if before:
                again = min(before, key=lambda item: item[0] + (4.0 if item[1] and item[1][-1] == column else 0.0))
                extra = 4.0 if again[1] and again[1][-1] == column else 0.0
                grown.append((again[0] + cost + extra, [*again[1], column]))
        best = grown
    return dict(zip(line, min(best, key=lambda item: item[0])[1], strict=True))


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


def _is_core(
    tokens: Sequence[Token], line: Sequence[int], placed: dict[int, int], columns: Sequence[str], label_lines: set[int]
) -> bool:
    """A line that stands for a row: with points in a self-evaluation, with a target in a declaration.

    In a declaration a whole name beside the beginning of a label is a row too; its target was lost.
    """
    names = {columns[placed[index]]: shape(tokens[index].text) for index in line}
    if "weight" in columns and "score" in columns:
        return names.get("weight") == "number" or names.get("score") == "number"
    whole_name = tokens[line[0]].text.endswith(name_ends())
    return "target" in names or (whole_name and tokens[line[0]].line in label_lines)


def _shares(
    tokens: Sequence[Token], content: Sequence[list[int]], cores: Sequence[int]
) -> tuple[list[list[int]], list[bool]]:
    """The tokens of one column for each row, and whether the shares are sure."""
    width = max((tokens[index].width for cell in content for index in cell), default=0)
    gaps = [
        [cell for cell in content[low + 1 : high] if cell]
        for low, high in zip([-1, *cores], [*cores, len(content)], strict=True)
    ]
    splits = _splits(tokens, content, cores, gaps, width)
    shares: list[list[int]] = []
    for number, core in enumerate(cores):
        above = gaps[number][splits[number] :] if number else gaps[0]
        below = gaps[number + 1][: splits[number + 1]] if number + 1 < len(cores) else gaps[-1]
        shares.append([index for cell in [*above, content[core], *below] for index in cell])
    sure = [
        (not (gaps[number] and number) and not (gaps[number + 1] and number + 1 < len(cores)))
        or _ends_well(tokens, share)
        for number, share in enumerate(shares)
    ]
    return shares, sure


def _ends_well(tokens: Sequence[Token], share: Sequence[int]) -> bool:
    return not share or tokens[share[-1]].text.endswith(("。", ")", "率", "数", "度", "性", "量"))


def _splits(
    tokens: Sequence[Token],
    content: Sequence[list[int]],
    cores: Sequence[int],
    gaps: Sequence[list[list[int]]],
    width: int,
) -> list[int]:
    """How many cells of each gap go to the row above it; the cheapest way over all rows."""
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for number, core in enumerate(cores):
        last = number + 1 == len(cores)
        options = [len(gaps[number + 1])] if last else range(len(gaps[number + 1]) + 1)
        grown: dict[int, tuple[float, list[int]]] = {}
        for below in options:
            for split, (cost, path) in best.items():
                above = gaps[number][split:] if number else gaps[0]
                total = cost + _cell_cost(tokens, above, content[core], gaps[number + 1][:below], width)
                if total < grown.get(below, (math.inf, []))[0]:
                    grown[below] = (total, [*path, below])
        best = grown
    return min(best.values(), key=lambda item: item[0])[1]


def _cell_cost(
    tokens: Sequence[Token], above: Sequence[list[int]], core: list[int], below: Sequence[list[int]], width: int
) -> float:
    lines = [tokens[cell[-1]] for cell in [*above, *([core] if core else []), *below]]
    if not lines:
        return 0.0
    cost = LOPSIDED * min(abs(len(above) - len(below)), len(above) + 1 if core else 9)
    for line in lines[:-1]:
        if width - line.width > FULL_WITHIN or line.text.endswith("。"):
            cost += UNFULL
    last = lines[-1]
    if width - last.width <= 2 and not last.text.endswith("。"):
        cost += OPEN_END
    return cost
