"""What a grid prints of an indicator beside its usual columns: a note, a scoring standard, its period, what it is a
part of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from extractor.model.form_reading import Label, Row, RowField, Spans
from extractor.parsing.tables.columns import Column, GridColumns
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions

FEWEST_PERIODS = 2
"""Different periods in a column with which it says of which one each row is; one alone is that of the form."""
_PART_OF = "其中"


def extra_field(column: Column) -> RowField | None:
    """The field of a column that holds a note or a scoring standard; None for any other."""
    return cast("RowField | None", captions.field_of("row_extras", column.caption))


def find_period_places(rows: Sequence[PrintedRow], columns: GridColumns) -> range:
    """The places of the table whose cells say of which period each row is; empty where none do."""
    width = max((cell.end for row in rows for cell in row.cells), default=0)
    headed = {place: column for column in columns.columns for place in range(column.start, column.end)}
    for place in range(width):
        column = headed.get(place)
        if column is not None and column.field:
            continue
        texts = {cell.text for row in rows if (cell := row.cell_at(place)) and cell.text and cell.colspan == 1}
        if len(texts) >= FEWEST_PERIODS and all(map(captions.is_row_period, texts)):
            return range(column.start, column.end) if column else range(place, place + 1)
    return range(0)


def period_of(row: PrintedRow, places: range) -> PrintedCell | None:
    """The cell that says of which period a row is, wherever it began."""
    return next((cell for place in places if (cell := row.cell_at(place)) and cell.text), None)


def heading_of_period(row: PrintedRow) -> PrintedCell | None:
    """The one cell of a row that prints nothing but a period: the rows below it are of that."""
    texts = row.texts
    return texts[0] if len(texts) == 1 and captions.is_row_period(texts[0].text) else None


def split_parent(name: PrintedCell, row: PrintedRow) -> tuple[Spans, PrintedCell]:
    """(parent, name) of the cells of a name's column: a cell merged over several rows is the parent of those in it."""
    if len(name.parts) < 2 or name.parts[0].rowspan == 1 or not all(map(row.begins, name.parts[1:])):
        return (), name
    rest = name.parts[1:]
    spans = tuple(span for cell in rest for span in cell.spans)
    return name.parts[0].spans, PrintedCell("".join(cell.text for cell in rest), spans, rest[0].column, parts=rest)


def link_parents(source: str, rows: Sequence[Row]) -> None:
    """Name the parent of rows that share its points: a row with points and no target stands above its parts, which have
    targets and no points. A name that begins with 其中 is a part of the one above it."""
    parents: list[Row | None] = []
    above: Row | None = None
    for row in rows:
        if _has_points(row) and not _is_asked(row):
            above = row
            parents.append(None)
            continue
        shares = above is not None and not _has_points(row) and _is_asked(row) and _labels(row) == _labels(above)
        above = above if shares else None
        parents.append(above)
    unpaired = any(
        parent is None and not _has_points(row) and _is_asked(row) for row, parent in zip(rows, parents, strict=True)
    )
    whole: Row | None = None
    for row, parent in zip(rows, parents, strict=True):
        begins = row.cells.get("name", ())
        part = bool(begins) and source[slice(*begins[0])].startswith(_PART_OF)
        whole = whole if part else row
        found = parent if parent and not unpaired else whole if part and whole is not row else None
        if found is not None and "name" in found.cells:
            row.cells.setdefault("parent", found.cells["name"])


def _has_points(row: Row) -> bool:
    return "weight" in row.cells or "score" in row.cells


def _is_asked(row: Row) -> bool:
    return "target" in row.cells or "actual" in row.cells


def _labels(row: Row) -> tuple[str | None, ...]:
    labels: tuple[Label | None, ...] = (row.level1, row.level2)
    return tuple(label.text if label else None for label in labels)
