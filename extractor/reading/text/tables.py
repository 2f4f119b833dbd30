"""Tables of plain text: lines whose fields are parted by tabs or pipes, one row a line, walls guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from extractor.model.document import Cell, Segment, Table


def guess_tables(segments: Sequence[Segment]) -> tuple[Table, ...]:
    """Tables of neighbouring lines with fields. Blank lines and drawn rules make no segment and part no table.

    A blank field makes no cell, and nothing is merged: text says neither.
    """
    return tuple(_make_table(lines) for lines in _group_lines(segments) if len(lines) > 1)


def _group_lines(segments: Sequence[Segment]) -> Iterator[list[list[Segment]]]:
    lines = (list(line) for _, line in groupby(segments, key=_line_of))
    for has_fields, group in groupby(lines, key=_has_fields):
        if has_fields:
            yield list(group)


def _line_of(segment: Segment) -> int:
    return segment.line


def _has_fields(line: Sequence[Segment]) -> bool:
    return all(segment.cell is not None for segment in line)


def _make_table(lines: Sequence[Sequence[Segment]]) -> Table:
    cells = tuple(Cell(row, segment.cell or 0, 1, 1, (segment,)) for row, line in enumerate(lines) for segment in line)
    return Table(len(lines), 1 + max(cell.column for cell in cells), cells, "guessed")
