"""The rows of a document: rows of its tables and the lines of text between them, in reading order.

The parts of a form (title, head, funding, goals, grid, tail) are runs of such rows, whether the body printed them as
one table, as several, or partly as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from extractor.model.document import Cell, Document, Segment, Table
from extractor.model.form import Span
from extractor.model.form_reading import Spans
from extractor.terms import captions
from extractor.terms.text import fold_text, is_blank_mark


@dataclass(slots=True)
class PrintedCell:
    """A cell with its text. text: folded, "" for a blank cell or one that holds a mark for blank. column, colspan and
    rowspan as in the table; in a line outside tables cells are numbered and span one column.

    Nothing changes cells and rows once they are made; they are not frozen because that takes three times as long.
    """

    text: str
    spans: Spans
    column: int
    colspan: int = 1
    rowspan: int = 1
    parts: tuple[PrintedCell, ...] = ()
    """The cells it was joined from, where several stand in one column."""

    @property
    def end(self) -> int:
        """The first column to the right of the cell."""
        return self.column + self.colspan


@dataclass(slots=True)
class PrintedRow:
    """A row. cells: those that begin in it, from left to right, blank ones too. table: None for a line of text.
    number: its row in the table."""

    cells: tuple[PrintedCell, ...]
    table: Table | None = None
    number: int = 0
    known: dict[int, PrintedCell] = field(default_factory=dict, repr=False, compare=False)
    """Column → the cell that covers it in this row, cells that began in rows above included."""

    @property
    def texts(self) -> list[PrintedCell]:
        """The cells that begin in the row and hold text."""
        return [cell for cell in self.cells if cell.text]

    def cell_at(self, column: int) -> PrintedCell | None:
        """The cell that covers a column in this row, wherever it began; None where nothing is printed."""
        return self.known.get(column)

    def begins(self, cell: PrintedCell) -> bool:
        """Whether a cell that covers a column of this row, or a part of it, also begins in it."""
        return any(part is other for part in cell.parts or (cell,) for other in self.cells)


def list_rows(document: Document) -> list[PrintedRow]:
    """All rows of a document that hold text, in reading order."""
    owner = {segment.id: table for table in document.tables for cell in table.cells for segment in cell.segments}
    rows: list[PrintedRow] = []
    done: set[int] = set()
    for segment_table, group in groupby(document.segments, key=lambda segment: owner.get(segment.id)):
        if segment_table is None:
            rows.extend(_lines(document, list(group)))
        elif id(segment_table) not in done:
            done.add(id(segment_table))
            rows.extend(_table_rows(document, segment_table))
    return rows


def _lines(document: Document, segments: Sequence[Segment]) -> Iterator[PrintedRow]:
    for _, line in groupby(segments, key=lambda segment: segment.line):
        cells = tuple(
            PrintedCell(fold_text(document.text_of(segment)), (segment.span,), column)
            for column, segment in enumerate(line)
        )
        yield PrintedRow(cells, known={cell.column: cell for cell in cells})


def _table_rows(document: Document, table: Table) -> Iterator[PrintedRow]:
    printed = {id(cell): _print_cell(document, cell) for cell in table.cells}
    begins: dict[int, list[Cell]] = {}
    for cell in table.cells:
        begins.setdefault(cell.row, []).append(cell)
    above: list[Cell] = []
    for number in range(table.rows):
        above = [cell for cell in above if cell.row + cell.rowspan > number] + begins.get(number, [])
        known: dict[int, PrintedCell] = {}
        for cell in above:
            for at in range(cell.column, cell.column + cell.colspan):
                known[at] = printed[id(cell)]
        here = sorted(begins.get(number, ()), key=lambda cell: cell.column)
        if any(cell.segments for cell in here):
            yield PrintedRow(tuple(printed[id(cell)] for cell in here), table, number, known)


def _print_cell(document: Document, cell: Cell) -> PrintedCell:
    if not cell.segments:
        return PrintedCell("", (), cell.column, cell.colspan, cell.rowspan)
    spans: Spans = tuple(segment.span for segment in cell.segments)
    text = fold_text("".join(document.text[start:end] for start, end in spans))
    return PrintedCell("" if is_blank_mark(text) else text, spans, cell.column, cell.colspan, cell.rowspan)


def join_cells(cells: Sequence[PrintedCell]) -> PrintedCell:
    """Several cells of one column as one, which says what they say one after the other."""
    if len(cells) == 1:
        return cells[0]
    first, last = cells[0], cells[-1]
    text = "".join(cell.text for cell in cells)
    return PrintedCell(text, tuple(spans_of(cells)), first.column, last.end - first.column, 1, tuple(cells))


def spans_of(cells: Sequence[PrintedCell]) -> list[Span]:
    """Where the texts of cells stand."""
    return [span for cell in cells for span in cell.spans]


def is_page_furniture(row: PrintedRow) -> bool:
    """Whether a line outside tables is a page number, 续表 or the like, in one piece or several."""
    whole = "".join(cell.text for cell in row.texts)
    return captions.is_page_line(whole) or captions.is_furniture(whole)
