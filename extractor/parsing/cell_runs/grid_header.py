"""The header of an indicator grid in a run of cells: a run of captions, whatever their order and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.parsing.cell_runs.divide import RunCell
from extractor.terms import captions
from extractor.terms.level_labels import label_text

MOST_PIECES = 3
"""Cells that a caption may be split into."""
LONGEST_UNKNOWN = 12
"""Characters of the caption of a column that nobody knows."""
FEWEST_FIELDS = 3
_LEVEL_FIELDS = frozenset(("level1", "level2", "name"))


@dataclass(frozen=True, slots=True)
class RunHeader:
    """columns: the cells of each column's caption, from left to right. start, end: cells [start, end) of the run."""

    columns: tuple[tuple[int, ...], ...]
    start: int
    end: int


def find_header(cells: Sequence[RunCell], start: int, *, lines_are_rows: bool) -> RunHeader | None:
    """The first header at or after a cell; None where there is none."""
    for at in range(start, len(cells)):
        if captions.field_of("grid_columns", cells[at].text) in _LEVEL_FIELDS or _is_numbering(cells[at].text):
            header = _header_at(cells, at, lines_are_rows=lines_are_rows)
            if header is not None:
                return header
    return None


def _is_numbering(text: str) -> bool:
    return text == "序号"


def _header_at(cells: Sequence[RunCell], start: int, *, lines_are_rows: bool) -> RunHeader | None:
    columns: list[tuple[int, ...]] = []
    fields: set[str] = set()
    at = start
    while at < len(cells):
        pieces = _caption_at(cells, at)
        if pieces:
            fields.add(captions.field_of("grid_columns", "".join(cells[number].text for number in pieces)) or "")
        elif _is_unknown_caption(cells, at, start, lines_are_rows=lines_are_rows):
            pieces = (at,)
        else:
            break
        columns.append(pieces)
        at = pieces[-1] + 1
    asked = fields & {"target", "actual"} or {"level1", "level2", "name"} <= fields
    if len(fields - {"+"}) < FEWEST_FIELDS or not fields & _LEVEL_FIELDS or not asked:
        return None
    return RunHeader(tuple(columns), start, at)


def _caption_at(cells: Sequence[RunCell], at: int) -> tuple[int, ...]:
    """The cells of the longest caption of a column that begins at a cell; () where none does."""
    text = ""
    best: tuple[int, ...] = ()
    for end in range(at, min(at + MOST_PIECES, len(cells))):
        text += cells[end].text
        if captions.field_of("grid_columns", text):
            best = tuple(range(at, end + 1))
    return best


def _is_unknown_caption(cells: Sequence[RunCell], at: int, start: int, *, lines_are_rows: bool) -> bool:
    """Whether a cell among captions is the caption of a column: in their line, or with another one behind it."""
    cell = cells[at]
    if len(cell.text) > LONGEST_UNKNOWN or label_text(cell.text):
        return False
    if lines_are_rows:
        return cell.line == cells[start].line
    behind = cells[at + 1] if at + 1 < len(cells) else None
    return behind is not None and bool(captions.field_of("grid_columns", behind.text))


def is_header_again(cells: Sequence[RunCell], at: int, header: RunHeader) -> bool:
    """Whether the header is printed again at a cell, as on a new page."""
    size = header.end - header.start
    again = [cell.text for cell in cells[at : at + size]]
    return again == [cell.text for cell in cells[header.start : header.end]]
