"""Tables of plain text: lines whose fields are parted by tabs or pipes, one row a line, walls guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from extractor.model.document import Cell, Segment, Table

_SEPARATOR = re.compile(r"[\t|│┃]")


def guess_tables(text: str, segments: Sequence[Segment]) -> tuple[Table, ...]:
    """Tables of neighbouring lines with fields. Blank lines and drawn rules make no segment and part no table.

    Every field is a cell, blank ones too, but for the one behind a separator that ends the line; nothing is merged,
    because text does not say what was.
    """
    return tuple(_make_table(text, lines) for lines in _group_lines(segments) if len(lines) > 1)


def _group_lines(segments: Sequence[Segment]) -> Iterator[list[list[Segment]]]:
    lines = (list(line) for _, line in groupby(segments, key=_line_of))
    for has_fields, group in groupby(lines, key=_has_fields):
        if has_fields:
            yield list(group)


def _line_of(segment: Segment) -> int:
    return segment.line


def _has_fields(line: Sequence[Segment]) -> bool:
    return all(segment.cell is not None for segment in line)


def _make_table(text: str, lines: Sequence[Sequence[Segment]]) -> Table:
    cells: list[Cell] = []
    for row, line in enumerate(lines):
        printed = {segment.cell or 0: segment for segment in line}
        for column in range(_count_fields(text, line[-1])):
            cells.append(Cell(row, column, 1, 1, (printed[column],) if column in printed else ()))
    return Table(len(lines), 1 + max(cell.column for cell in cells), tuple(cells), "guessed")


def _count_fields(text: str, last: Segment) -> int:
    """Fields of a line; last: its last segment."""
    end = text.find("\n", last.end)
    behind = text[last.end : end if end >= 0 else len(text)]
    closed = behind.rstrip(" \r\f").endswith(("|", "│", "┃"))
    return (last.cell or 0) + 1 + len(_SEPARATOR.findall(behind)) - closed
