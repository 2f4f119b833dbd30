"""The header of an indicator grid: which column of the table holds which field.

A header is one to three rows of known captions. Its columns may stand in any order and number; a caption nobody knows
names a column that is kept under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow, join_cells
from extractor.terms import captions

DEEPEST_HEADER = 3
"""Rows a header may take."""
FEWEST_CAPTIONS = 2
"""Known captions of columns with which a header begins; one alone is a caption of the head (实际完成情况)."""
LONGEST_PART = 8
"""Characters of a caption under a merged one."""
LEVELS = ("level1", "level2")
PLACES = "指标值按地区等分成几栏，这里是第一栏"
_POINTS_OR_REASONS = ("actual", "score", "deviation")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the grid. field: of the contract, or "" for one that is kept under its caption. start, end: the
    table's columns [start, end). shared: the first of several that hold the field, one for each place."""

    field: str
    caption: str
    start: int
    end: int
    shared: bool = False


@lru_cache(maxsize=256)
def _map_places(columns: tuple[Column, ...]) -> dict[int, Column]:
    """Place of the table → the column that covers it, the leftmost where two do."""
    return {place: column for column in reversed(columns) for place in range(column.start, column.end)}


def assign_cells(row: PrintedRow, columns: Sequence[Column]) -> dict[Column, PrintedCell]:
    """The cell of each column in a row, wherever it began; a column without one is left out.

    A cell merged over several columns is the cell of the one it begins in, and the others are blank. Several cells with
    text in one column are joined.
    """
    found: dict[Column, list[PrintedCell]] = {}
    places = _map_places(tuple(columns))
    last: PrintedCell | None = None
    for at in sorted(row.known):
        cell = row.known[at]
        if cell is last:
            continue
        last = cell
        column = next((places[place] for place in range(cell.column, cell.end) if place in places), None)
        if column is not None:
            found.setdefault(column, []).append(cell)
    return {column: _as_one(cells) for column, cells in found.items()}


def _as_one(cells: Sequence[PrintedCell]) -> PrintedCell:
    """The cells of one column that hold text as one; copies that a program left in a merged range count once."""
    printed = [cell for cell in cells if cell.text] or list(cells[:1])
    return join_cells(
        [
            cell
            for cell, before in zip(printed, [None, *printed], strict=False)
            if not before or cell.text != before.text
        ]
    )


@dataclass(frozen=True, slots=True)
class GridColumns:
    """The columns of a grid, from left to right, and how many rows its header takes.

    left: columns of a second set of indicators beside the first (实施期 left of 年度), with the level 1 both share.
    """

    columns: tuple[Column, ...]
    height: int
    left: tuple[Column, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns if column.field)

    def cells_of(self, row: PrintedRow) -> dict[str, PrintedCell]:
        """Field → the cell of its column in a row. What has no field, and a field without a cell, is left out."""
        cells = assign_cells(row, self.columns)
        return {
            column.field: cell for column, cell in cells.items() if column.field and self.find(column.field) == column
        }

    def cell_of(self, field: str, row: PrintedRow) -> PrintedCell | None:
        """The cell of a field in a row."""
        return self.cells_of(row).get(field)

    def find(self, field: str) -> Column | None:
        """The column of a field; of several (中期指标值, 年度指标值) the last."""
        return next((column for column in reversed(self.columns) if column.field == field), None)


def find_columns(rows: Sequence[PrintedRow], at: int) -> GridColumns | None:
    """The columns of the header that begins at a row; None where no header does."""
    row = rows[at]
    if row.table is None or len(_known_fields(row)) < FEWEST_CAPTIONS:
        return None
    height = max((cell.rowspan for cell in row.texts if _field(cell)), default=1)
    depth = [row]
    for below in rows[at + 1 : at + DEEPEST_HEADER]:
        parts = _parts_captions(row, below)
        if below.table is not row.table or not (parts or _is_header_row(below, merged=len(depth) < height)):
            break
        depth.append(below)
    columns = _columns(depth)
    return columns if _is_grid(columns) else None


def _field(cell: PrintedCell) -> str | None:
    return captions.field_of("grid_columns", cell.text)


def _known_fields(row: PrintedRow) -> set[str]:
    return {field for cell in row.texts if (field := _field(cell)) and field != "+"}


def _is_header_row(row: PrintedRow, *, merged: bool) -> bool:
    """Whether a row goes on with the header above: captions of its own, or what stands under a merged caption."""
    texts = row.texts
    known = sum(bool(_field(cell)) for cell in texts)
    return bool(texts) and known == len(texts) and (merged or len(_known_fields(row)) > 1)


def _parts_captions(row: PrintedRow, below: PrintedRow) -> bool:
    """Whether a row stands wholly under captions merged over several columns: 符号, 数值, 单位 under 指标值."""
    wide = [cell for cell in row.texts if cell.colspan > 1 and _field(cell)]
    texts = below.texts
    return len(texts) > 1 and all(
        len(cell.text) <= LONGEST_PART and any(above.column <= cell.column < above.end for above in wide)
        for cell in texts
    )


def _columns(depth: Sequence[PrintedRow]) -> GridColumns:
    """Each column by the lowest known caption over it; neighbouring places under one caption are one column."""
    width = max(cell.end for row in depth for cell in row.cells)
    columns: list[Column] = []
    for at in range(width):
        stack = [cell for row in depth if (cell := row.cell_at(at)) and cell.text]
        if not stack:
            continue
        known = [cell for cell in stack if _field(cell)]
        cell = known[-1] if known else stack[-1]
        field = _field(cell) or ""
        field = "" if field == "+" else field
        block = captions.field_of("grid_block", cell.text) and not field
        if block and not any(column.field == "level2" for column in columns):
            continue  # the caption at the side of all indicators
        field = "name" if block else field
        if columns and columns[-1].caption == cell.text and columns[-1].end == at:
            columns[-1] = Column(field, cell.text, columns[-1].start, at + 1)
        else:
            columns.append(Column(field, cell.text, at, at + 1))
    left, columns = _split_halves(_drop_goals(columns))
    columns = _name_places(_choose_name(columns))
    return GridColumns(tuple(columns), len(depth), tuple(_choose_name(left)))


def _split_halves(columns: list[Column]) -> tuple[list[Column], list[Column]]:
    """(left, right) where level 2, name and target are printed twice, for two periods; ([], all) where they are not.

    What stands left of both, the level 1 above all, belongs to each.
    """
    places = [at for at, column in enumerate(columns) if column.field == "level2"]
    if len(places) != 2 or sum(column.field == "target" for column in columns) != 2:
        return [], columns
    first, second = places
    return columns[:second], columns[:first] + columns[second:]


def _drop_goals(columns: list[Column]) -> list[Column]:
    """Left of the levels 年度目标 is the goal of a project in a list of projects, not the target of an indicator."""
    first = next((column.start for column in columns if column.field in LEVELS), 0)
    return [
        replace(column, field="") if column.field == "target" and column.start < first else column for column in columns
    ]


def _choose_name(columns: list[Column]) -> list[Column]:
    """Of several columns that may hold names the one of level 3 does; 绩效指标 and 指标内容 may mean something else."""
    names = [column for column in columns if column.field == "name"]
    level3 = next((column for column in names if column.caption.startswith("三级")), None)
    own = [column for column in names if not captions.field_of("grid_block", column.caption)]
    chosen = level3 or next(reversed(own or names), None)
    return [replace(column, field="") if column in names and column is not chosen else column for column in columns]


def _name_places(columns: list[Column]) -> list[Column]:
    """Where no column says it holds targets, columns nobody knows behind the name hold one for each place."""
    fields = {column.field for column in columns}
    if fields & {"target", "actual", "weight", "score"} or "name" not in fields:
        return columns
    name = next(column for column in columns if column.field == "name")
    unknown = [c for c in columns if c.start > name.start and not captions.field_of("grid_columns", c.caption)]
    first = unknown[0] if unknown else None
    return [replace(column, field="target", shared=True) if column is first else column for column in columns]


def _is_grid(found: GridColumns) -> bool:
    """A grid names its indicators, or their levels, and says what is asked of them, or what they are worth."""
    fields = found.fields
    named = "name" in fields or {"level1", "level2"} <= fields
    asked = bool(fields & {"target", "actual"}) or {"level1", "level2"} <= fields
    return named and asked and len(fields) >= 3


def is_repeated_header(row: PrintedRow, found: GridColumns) -> bool:
    """Whether a row below prints the header again, as on a new page."""
    known = [cell for cell in row.texts if _field(cell)]
    return len(known) >= 2 and len(known) * 2 > len(row.texts) and _known_fields(row) <= found.fields


def tells_self_evaluation(found: GridColumns) -> bool:
    """Whether the columns are those of a form that says what was achieved."""
    return any(field in found.fields for field in _POINTS_OR_REASONS)
