"""Grids that stand on their side: an indicator is a column, and the captions are the first cells of the rows.

Such a block of rows is turned, merged cells with it, and is then read as any other grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.parsing.tables.columns import Column, GridColumns, find_columns
from extractor.parsing.tables.indicators import is_indicator
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions
from extractor.terms.level_labels import label_text, load_level_labels

FEWEST_CAPTIONS = 3
"""Captions one below the other with which a grid on its side begins."""
FIELDS = ("level1", "level2", "name")
"""What the rows above the values of a list say; of two, the lower labels and the names."""
FEWEST_INDICATORS = 2
"""Columns of indicators of a list with a row for each unit."""


@dataclass(frozen=True, slots=True)
class TurnedGrid:
    """A grid that was turned: its rows, its columns, and the first row below it. unit: the first cell of the one row of
    a list that it was made of, and corner: what the list calls such cells."""

    rows: tuple[PrintedRow, ...]
    columns: GridColumns
    stop: int
    unit: PrintedCell | None = None
    corner: PrintedCell | None = None
    unsure: bool = False


def turn_grid(rows: Sequence[PrintedRow], at: int) -> TurnedGrid | None:
    """The grid whose captions stand one below the other from a row on; None where none begins there.

    A second block with the same captions goes on with it.
    """
    column = _caption_column(rows[at])
    if column is None:
        return None
    blocks: list[list[PrintedRow]] = [[]]
    stop = at
    while stop < len(rows) and rows[stop].table is rows[at].table:
        cell = rows[stop].cell_at(column)
        field = captions.field_of("grid_columns", cell.text) if cell else None
        if field is None or cell is None:
            break
        if any(field == _field_at(row, column) and field != "+" for row in blocks[-1]):
            blocks.append([])
        blocks[-1].append(rows[stop])
        stop += 1
    if len(blocks[0]) < FEWEST_CAPTIONS or any(len(block) != len(blocks[0]) for block in blocks):
        return None
    placed = [_place_levels(block, column) for block in blocks]
    turned = [row for block in placed for row in turn(block, column)]
    columns = find_columns(turned, 0)
    if columns is None or not columns.fields & {"target", "actual"}:
        return None
    if not any(is_indicator(row, columns) for row in turned[columns.height :]):
        return None
    unsure = any(row not in block for block, rows_ in zip(blocks, placed, strict=True) for row in rows_)
    return TurnedGrid(tuple(turned), columns, stop, unsure=unsure)


def _caption_column(row: PrintedRow) -> int | None:
    """Where the caption of a level or of the names stands, first in a row or behind the caption at the side."""
    for cell in row.texts[:2]:
        if captions.field_of("grid_columns", cell.text) in ("level1", "level2", "name"):
            return cell.column
        if captions.field_of("grid_block", cell.text) is None:
            return None
    return None


def _field_at(row: PrintedRow, column: int) -> str | None:
    cell = row.cell_at(column)
    return captions.field_of("grid_columns", cell.text) if cell else None


def turn(rows: Sequence[PrintedRow], first: int) -> list[PrintedRow]:
    """The columns of some rows, from one on, as rows: a cell over several columns covers as many rows."""
    width = max(cell.end for row in rows for cell in row.known.values())
    made: dict[int, PrintedCell] = {}
    turned: list[PrintedRow] = []
    for place in range(first, width):
        known: dict[int, PrintedCell] = {}
        begun: list[PrintedCell] = []
        for number, row in enumerate(rows):
            cell = row.cell_at(place)
            if cell is None:
                continue
            if id(cell) not in made:
                across = sum(other.cell_at(place) is cell for other in rows)
                made[id(cell)] = PrintedCell(cell.text, cell.spans, number, across, cell.end - max(cell.column, first))
                begun.append(made[id(cell)])
            known[number] = made[id(cell)]
        turned.append(PrintedRow(tuple(begun), rows[0].table, place, known))
    return turned


def turn_list(rows: Sequence[PrintedRow], at: int) -> list[TurnedGrid]:
    """A grid for each unit of a list with a column for each indicator: labels above names, a row of values a unit.

    Without a first column for units the one row of values is that of the form. [] where no such list begins at a row.
    """
    head, corner = _head_of_list(rows, at)
    if not head:
        return []
    first = corner.end if corner else head[0].cells[0].column
    values: list[PrintedRow] = []
    for row in rows[at + len(head) :]:
        if row.table is not rows[at].table or not row.texts or row.texts[0].column != head[0].texts[0].column:
            break
        values.append(row)
    width = max([row.cells[-1].end for row in (*head, *values)])
    values = [row for row in values if row.cells[-1].end == width and len(row.texts) > FEWEST_INDICATORS]
    values = [row for row in values if captions.field_of("total", row.texts[0].text) is None]
    placed = _place_head(head, corner, width)
    if not values or placed is None:
        return []
    names = [Column(field, field, place, place + 1) for place, field in enumerate(FIELDS[-len(head) :])]
    columns = GridColumns((*names, Column("target", "target", len(names), len(names) + 1)), 0)
    grids: list[TurnedGrid] = []
    for row in values if corner else values[:1]:
        turned = turn([*placed, row], first)
        stop = next(number for number in range(at, len(rows)) if rows[number] is row) + 1
        unsure = not all(row.cells for row in placed)
        grids.append(TurnedGrid(tuple(turned), columns, stop, row.texts[0] if corner else None, corner, unsure))
    return grids


def _head_of_list(rows: Sequence[PrintedRow], at: int) -> tuple[list[PrintedRow], PrintedCell | None]:
    """Rows of labels and of names, and the first cell where it says what the rows below are about; else ([], None).

    The labels are known ones of level 1, level 2 or both, or each row begins with the caption of its level.
    """
    top = rows[at]
    if top.table is None or len(top.texts) < FEWEST_INDICATORS or top.texts[0] is not top.cells[0]:
        return [], None
    first = top.texts[0]
    corner = None if label_text(first.text) else first
    depth: list[PrintedRow] = []
    for row, level in zip(rows[at : at + len(FIELDS)], FIELDS, strict=False):
        cells = _beside(row, corner)
        captioned = bool(row.texts) and captions.field_of("grid_columns", row.texts[0].text) == level
        named = len(cells) >= FEWEST_INDICATORS and not any(label_text(cell.text) for cell in cells)
        if row.table is not top.table or not (captioned or _are_labels(cells) or (depth and named)):
            return [], None
        depth.append(row)
        if named and level != "level1":
            break
    names = _beside(depth[-1], corner)
    whole = len(depth) > 1 and len(names) >= FEWEST_INDICATORS and not any(label_text(cell.text) for cell in names)
    return (depth, corner) if whole else ([], None)


def _beside(row: PrintedRow, corner: PrintedCell | None) -> list[PrintedCell]:
    """The cells of a row without the one in the first column, where that is one of units or captions."""
    if corner is None:
        return row.texts
    captioned = bool(row.texts) and captions.field_of("grid_columns", row.texts[0].text) is not None
    return [cell for cell in row.texts[captioned:] if cell.text != corner.text]


def _are_labels(cells: Sequence[PrintedCell]) -> bool:
    return bool(cells) and all(label_text(cell.text) is not None for cell in cells)


def _place_levels(block: Sequence[PrintedRow], column: int) -> list[PrintedRow]:
    """The rows of a block; labels of a text that do not fill their row go by their families, else they are left out."""
    width = max(row.cells[-1].end for row in block)
    given = block[0].table is not None and block[0].table.walls == "given"
    short = [row for row in block if row.cells[-1].end < width and _field_at(row, column) in FIELDS[:2]]
    if given or not short:
        return list(block)
    captions_of = {_field_at(row, column): row for row in block}
    level2 = captions_of.get("level2")
    whole = level2 is not None and level2 not in short
    placed: list[PrintedRow] = []
    for row in block:
        caption = row.cell_at(column)
        if row not in short or caption is None:
            placed.append(row)
            continue
        cells = _labels_above(row.texts[1:], level2.texts[1:]) if whole and level2 else None
        placed.append(_row(row, [caption, *_merge(cells or [], column + 1)], column))
    return placed


def _labels_above(level1: Sequence[PrintedCell], level2: Sequence[PrintedCell]) -> list[PrintedCell] | None:
    """The label of level 1 over each of level 2, by the families it belongs to; None where one has none, in order."""
    families = load_level_labels().level2
    above: list[PrintedCell] = []
    for cell in level2:
        parents = families.get(label_text(cell.text) or "", ())
        found = next((one for parent in parents for one in level1 if label_text(one.text) == parent), None)
        if found is None or (above and level1.index(found) < level1.index(above[-1])):
            return None
        above.append(found)
    return above


def _place_head(head: Sequence[PrintedRow], corner: PrintedCell | None, width: int) -> list[PrintedRow] | None:
    """The head over the columns of the values: as filed where the walls are given, else by the families of labels.

    Labels that the print does not place are left out; None where the names do not fill the columns.
    """
    if head[0].table is not None and head[0].table.walls == "given":
        return list(head)
    if len(head) < len(FIELDS):
        return None
    first = corner.end if corner else 0
    level1, level2, names = (_beside(row, corner) for row in head)
    if len(names) != width - first:
        return None
    whole = len(level2) == len(names)
    above = _labels_above(level1, level2) if whole else None
    placed = (_merge(above or [], first), level2 if whole else [], names)
    return [_row(row, cells, first) for row, cells in zip(head, placed, strict=True)]


def _merge(above: Sequence[PrintedCell], first: int) -> list[PrintedCell]:
    merged: list[PrintedCell] = []
    for place, cell in enumerate(above, first):
        if merged and merged[-1].spans == cell.spans:
            merged[-1] = replace(merged[-1], colspan=merged[-1].colspan + 1)
        else:
            merged.append(replace(cell, column=place, colspan=1))
    return merged


def _row(row: PrintedRow, cells: Sequence[PrintedCell], at: int) -> PrintedRow:
    placed: list[PrintedCell] = []
    for cell in cells:
        placed.append(replace(cell, column=at))
        at += cell.colspan
    known = {place: cell for cell in placed for place in range(cell.column, cell.end)}
    return PrintedRow(tuple(placed), row.table, row.number, known)
