"""Labels printed in the middle of their rows: which blocks of rows they can stand for.

A merged label that a text layer prints once, centred, stands on row start + (length - 1) // 2 of its block. Blocks of
level 2 tile those of level 1, and those tile the table. Often only one such tiling exists; where several do, the rows
they agree on are sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from extractor.terms.level_labels import load_level_labels

MOST_LABELS = 60
"""Labels of a table that are tried: each doubles the ways there may be."""
MOST_TILINGS = 2000
"""Tilings looked at before the labels are taken for unreadable."""

Block = tuple[int, int, int | None]
"""[start, stop) of rows, and the row its label is printed on; None for rows without a label of that level."""
Tiling = tuple[tuple[Block, tuple[Block, ...]], ...]
"""Blocks of level 1, each with its blocks of level 2."""


def find_tilings(level1: Sequence[str], level2: Sequence[str]) -> list[Tiling]:
    """Every way to tile the rows by centred labels; [] where there is none, or far too many.

    level1, level2: the label printed on each row, "" where none is. A known level 2 label stands under a level 1 that
    it belongs to.
    """
    count = len(level1)
    if sum(map(bool, level1)) + sum(map(bool, level2)) > MOST_LABELS:
        return []
    found: list[Tiling] = []
    for outer in islice(_tile(0, count, [row for row in range(count) if level1[row]]), MOST_TILINGS):
        inner = [list(islice(_tile_inside(block, level1, level2), MOST_TILINGS)) for block in outer]
        for choice in product(*inner):
            found.append(tuple(zip(outer, choice, strict=True)))
            if len(found) > MOST_TILINGS:
                return []
    return found


def _tile(start: int, stop: int, rows: Sequence[int]) -> Iterator[tuple[Block, ...]]:
    """Ways to tile [start, stop) with one block for each label row, in order."""
    if not rows:
        if start == stop:
            yield ()
        return
    half = rows[0] - start
    if half < 0 or start + _shortest(start, rows) > stop:
        return
    for length in (2 * half + 1, 2 * half + 2):
        end = start + length
        if end <= stop and (len(rows) == 1 or end <= rows[1]):
            for rest in _tile(end, stop, rows[1:]):
                yield ((start, end, rows[0]), *rest)


def _shortest(start: int, rows: Sequence[int]) -> int:
    """Rows that the blocks of some labels take at least, the first of them beginning at `start`."""
    return max(2 * (rows[0] - start) + 1, rows[-1] - start + 1)


def _tile_inside(block: Block, level1: Sequence[str], level2: Sequence[str]) -> Iterator[tuple[Block, ...]]:
    start, stop, at = block
    rows = [row for row in range(start, stop) if level2[row]]
    if not rows:
        yield ((start, stop, None),)
        return
    families = load_level_labels().level2
    known = load_level_labels().level1
    for row in rows:
        parents = families.get(level2[row])
        if at is not None and parents and level1[at] in known and not belongs_to(level1[at], parents):
            return
    yield from _tile(start, stop, rows)


def belongs_to(level1: str, parents: Sequence[str]) -> bool:
    """Whether a level 1 label, whatever it is called elsewhere (项目产出), is one of a family's parents."""
    core = level1.removeprefix("项目").removesuffix("指标").removesuffix("目标")
    return any(core and core[:2] in parent for parent in parents) or core in ("完成", "绩效", "效果")
