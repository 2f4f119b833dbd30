"""Tables inside cells of tables in, one flat table out.

Offices build forms by putting a table into a cell: the whole form into a frame of one cell, or the indicator grid into
the cell beside 绩效指标. Read as text such a grid would be lost; its rows and columns are worked into the outer table.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.reading.blocks import TableBlock, TableCell


@dataclass(slots=True)
class Cell:
    """A cell with its place and what stands in it, texts and tables in reading order."""

    row: int
    column: int
    rowspan: int
    colspan: int
    parts: list[Part]


@dataclass(slots=True)
class Grid:
    columns: int
    rows: int
    cells: list[Cell]


Part = str | Grid


def table_block(grid: Grid) -> TableBlock:
    """The grid as a block, nested grids worked in, columns in which no cell begins left out."""
    flat = flattened(grid)
    starts = sorted({cell.column for cell in flat.cells})
    place = {column: index for index, column in enumerate(starts)}
    cells = []
    for cell in flat.cells:
        inside = bisect_left(starts, cell.column + cell.colspan) - place[cell.column]
        text = "\n".join(part for part in cell.parts if isinstance(part, str))
        cells.append(TableCell(text, cell.row, place[cell.column], cell.rowspan, inside))
    return TableBlock(max(len(starts), 1), tuple(cells))


def flattened(grid: Grid) -> Grid:
    """The grid without nested ones: their host cell is replaced by their cells, neighbours grow with them."""
    while True:
        host = next((cell for cell in grid.cells if any(isinstance(part, Grid) for part in cell.parts)), None)
        if host is None:
            return grid
        grid = _worked_in(grid, host)


def _worked_in(grid: Grid, host: Cell) -> Grid:
    inner = _stacked(host.parts)
    more_rows = max(0, inner.rows - host.rowspan)
    more_columns = max(0, inner.columns - host.colspan)
    last_row, last_column = host.row + host.rowspan - 1, host.column + host.colspan - 1
    cells = [_grown(cell, last_row, more_rows, last_column, more_columns) for cell in grid.cells if cell is not host]
    missing = host.colspan + more_columns - inner.columns
    for cell in inner.cells:
        reaches_end = cell.column + cell.colspan == inner.columns
        colspan = cell.colspan + (missing if reaches_end else 0)
        cells.append(Cell(host.row + cell.row, host.column + cell.column, cell.rowspan, colspan, cell.parts))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(grid.columns + more_columns, grid.rows + more_rows, cells)


def _grown(cell: Cell, last_row: int, rows: int, last_column: int, columns: int) -> Cell:
    """A cell beside the host: moved when it lies beyond, stretched when it reaches the host's last row or column."""
    return Cell(
        cell.row + (rows if cell.row > last_row else 0),
        cell.column + (columns if cell.column > last_column else 0),
        cell.rowspan + (rows if cell.row <= last_row < cell.row + cell.rowspan else 0),
        cell.colspan + (columns if cell.column <= last_column < cell.column + cell.colspan else 0),
        cell.parts,
    )


def _stacked(parts: Sequence[Part]) -> Grid:
    """Texts and grids of a cell one below the other, as one grid; each run of texts is a row over its whole width."""
    grids = [flattened(part) for part in parts if isinstance(part, Grid)]
    columns = max((grid.columns for grid in grids), default=1)
    cells: list[Cell] = []
    row = 0
    for part in _runs(parts):
        if isinstance(part, Grid):
            cells.extend(_shifted(flattened(part), row, columns))
            row += part_rows(part)
        elif any(text.strip() for text in part):
            cells.append(Cell(row, 0, 1, columns, list(part)))
            row += 1
    return Grid(max(columns, 1), max(row, 1), cells)


def part_rows(grid: Grid) -> int:
    return flattened(grid).rows


def _shifted(grid: Grid, row: int, columns: int) -> Iterable[Cell]:
    for cell in grid.cells:
        widened = columns - grid.columns if cell.column + cell.colspan == grid.columns else 0
        yield Cell(cell.row + row, cell.column, cell.rowspan, cell.colspan + widened, cell.parts)


def _runs(parts: Sequence[Part]) -> Iterable[Grid | list[str]]:
    texts: list[str] = []
    for part in parts:
        if isinstance(part, Grid):
            if texts:
                yield texts
            texts = []
            yield part
        else:
            texts.append(part)
    if texts:
        yield texts
