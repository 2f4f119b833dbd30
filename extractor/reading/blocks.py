"""Paragraphs and tables in, layout out: the one way by which every format with cells becomes canonical text.

A row of a table is a line, its cells are separated by tabs, one field a column of the table; a cell merged over rows
stands in its first row and leaves empty fields below, one merged over columns empty fields to its right. So the place
of a cell is the same in every line, whatever program made the file, and a segment is a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.model.document import Box, Cell, Document, Segment, Table, Walls, display_width
from extractor.reading.text.decode import canonical_text
from extractor.terms.text import join_lines

_BREAK = re.compile(r"[ \t\u3000\u00a0]*[\r\n\t\v\f\u0085\u2028\u2029]+[ \t\u3000\u00a0]*")


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell. row, column: 0-based place of its top left corner; rowspan, colspan ≥ 1. page: 1-based where its text
    begins. box: in points from the page's top left corner. confidence: of text recognised from a picture, 0…1."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; cells in any order, none overlapping. A table that goes on over pages is one block.

    walls: `guessed` where no ruling line or mark-up says where its columns are.
    """

    columns: int
    cells: tuple[TableCell, ...]
    walls: Walls = "given"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A line of text outside any table (title, unit of account, note)."""

    text: str
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None


Block = TableBlock | TextBlock


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    length: int = 0
    line: int = 1

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def segment(self, text: str, column: int, cell: int | None, place: TableCell | TextBlock) -> Segment:
        start = self.length
        self.put(text)
        segment = Segment(
            id=len(self.segments) + 1,
            start=start,
            end=self.length,
            line=self.line,
            column=column,
            cell=cell,
            page=place.page,
            box=place.box,
            confidence=place.confidence,
        )
        self.segments.append(segment)
        return segment

    def end_line(self) -> None:
        self.put("\n")
        self.line += 1


def document_of_blocks(
    blocks: Sequence[Block],
    name: str,
    *,
    sha256: str,
    media_type: str,
    pages: int | None = None,
    notices: Sequence[str] = (),
) -> Document:
    """Document of blocks in reading order. Blank text and cells make no segment; a row without text makes no line."""
    writer = _Writer()
    for block in blocks:
        if isinstance(block, TextBlock):
            text = cell_text(block.text)
            if text:
                writer.segment(text, 0, None, block)
                writer.end_line()
        else:
            _write_table(writer, block)
    return Document(
        name=name,
        text="".join(writer.parts),
        segments=tuple(writer.segments),
        sha256=sha256,
        media_type=media_type,
        pages=pages,
        notices=tuple(notices),
        tables=tuple(writer.tables),
    )


def _write_table(writer: _Writer, table: TableBlock) -> None:
    rows: dict[int, list[TableCell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    cells: list[Cell] = []
    for number in sorted(rows):
        texts = [(cell, cell_text(cell.text)) for cell in sorted(rows[number], key=_column)]
        at, width = 0, 0
        for cell, text in texts:
            segments: tuple[Segment, ...] = ()
            if text:
                tabs = cell.column - at
                writer.put("\t" * tabs)
                width += tabs
                at = cell.column
                segments = (writer.segment(text, width, at, cell),)
                width += display_width(text)
            cells.append(Cell(cell.row, cell.column, cell.rowspan, cell.colspan, segments))
        if any(text for _, text in texts):
            writer.put("\t" * (table.columns - 1 - at))
            writer.end_line()
    if len(rows) > 1:
        height = max(cell.row + cell.rowspan for cell in cells)
        writer.tables.append(Table(height, table.columns, tuple(cells), table.walls))


def _column(cell: TableCell) -> int:
    return cell.column


def cell_text(text: str) -> str:
    """Canonical text of a cell: its lines joined, with a space only between two Latin words or numbers."""
    return join_lines(line.strip() for line in _BREAK.split(canonical_text(text)))
