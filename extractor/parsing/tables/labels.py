"""The labels of indicator rows: a merged cell labels the rows it spans, a blank one none.

Where nothing is merged a label stands once and is meant for the rows below it, or in the middle of its rows when a text
layer moved it there; only in the second case is anything inferred, and then it is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.model.form_reading import MOVED, UNSURE_BLOCK, Label, Spans
from extractor.parsing.lines.label_blocks import INFERRED, NO_LABEL, PlacedLabel, assign_blocks
from extractor.parsing.tables.columns import LEVELS, GridColumns
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms import captions

_POINTS = re.compile(r"[(（【\[]?\s*\d+(?:\.\d+)?\s*[分%％]?\s*[)）】\]]?\s*$")


@dataclass(frozen=True, slots=True)
class RowLabels:
    """The labels of a row and what makes each doubtful: level → reasons."""

    level1: Label | None
    level2: Label | None
    doubts: dict[str, tuple[str, ...]]


def read_labels(
    source: str, rows: Sequence[PrintedRow], columns: GridColumns, names: Sequence[str], targets: Sequence[str]
) -> list[RowLabels]:
    """Labels of the rows of indicators. names, targets: folded texts of each row, for labels that were moved."""
    cells = [[columns.cell_of(level, row) for level in LEVELS] for row in rows]
    if _is_merged(cells) or _stand_on_top(cells):
        return _labels_by_cell(source, cells, fill=not _is_merged(cells))
    return _labels_by_block(source, cells, names, targets)


def _is_merged(cells: Sequence[Sequence[PrintedCell | None]]) -> bool:
    """Whether the body merged cells of its labels, or wrote a label on every row: then a blank one is blank."""
    every = [cell for row in cells for cell in row]
    return any(cell is not None and cell.text and cell.rowspan > 1 for cell in every) or all(
        cell is not None and cell.text for cell in every
    )


def _stand_on_top(cells: Sequence[Sequence[PrintedCell | None]]) -> bool:
    """Whether every label stands on the first row of its rows: the first row has all, and no level 1 stands alone."""
    if not cells:
        return True
    has_both = [all(cell is not None and cell.text for cell in row) for row in cells]
    begins1 = [bool(row[0] is not None and row[0].text) for row in cells]
    has_level2 = any(row[1] is not None and row[1].text for row in cells)
    first = begins1[0] or not any(begins1)
    if not has_level2:
        return first
    second = bool(cells[0][1] is not None and cells[0][1].text)
    return first and second and all(both for both, begun in zip(has_both, begins1, strict=True) if begun)


def _labels_by_cell(source: str, cells: Sequence[Sequence[PrintedCell | None]], *, fill: bool) -> list[RowLabels]:
    """Labels by the cell that covers each row. fill: a blank cell takes the label above it, level 2 within level 1."""
    found: list[RowLabels] = []
    last: list[Label | None] = [None, None]
    for row in cells:
        here = [_label(source, cell) if cell and cell.text else None for cell in row]
        if fill:
            if here[0] is not None:
                last = [here[0], here[1]]
            elif here[1] is not None:
                last[1] = here[1]
            here = list(last)
        found.append(RowLabels(here[0], here[1], {}))
    return found


def _label(source: str, cell: PrintedCell) -> Label:
    """A label without the points behind it: 产出指标(50分)."""
    text = captions.label_text(cell.text)
    bare = text or captions.POINTS_SUFFIX.sub("", cell.text) or cell.text
    spans: Spans = cell.spans
    if bare != cell.text and len(spans) == 1:
        start, end = spans[0]
        points = _POINTS.search(source, start, end)
        spans = ((start, points.start()),) if points and points.start() > start else spans
    return Label(bare, spans)


def _labels_by_block(
    source: str, cells: Sequence[Sequence[PrintedCell | None]], names: Sequence[str], targets: Sequence[str]
) -> list[RowLabels]:
    """Labels by the blocks of rows that the wording of the indicators and the printed places allow."""
    placed: list[PlacedLabel] = []
    printed: dict[int, Label] = {}
    for number, row in enumerate(cells):
        for cell in row:
            if cell is not None and cell.text:
                label = _label(source, cell)
                key = len(printed)
                printed[key] = label
                placed.append(PlacedLabel(label.text, number, (key,), cell.column))
    found: list[RowLabels] = [RowLabels(None, None, dict.fromkeys(LEVELS, (NO_LABEL,)))] * len(cells)
    for block in assign_blocks(placed, names, targets):
        for number in range(block.start, block.stop):
            doubts: dict[str, tuple[str, ...]] = {}
            labels: list[Label | None] = []
            texts = (block.level1_text, block.level2.text if block.level2 else None)
            for level, mark, text in zip(LEVELS, (block.level1, block.level2), texts, strict=True):
                labels.append(Label(text, printed[mark.tokens[0]].spans if mark else ()) if text else None)
                reasons = [INFERRED] if text and not mark else [] if text else [NO_LABEL]
                reasons += [MOVED] * (number in block.moved) + [UNSURE_BLOCK] * (number in block.unsure)
                if reasons:
                    doubts[level] = tuple(reasons)
            found[number] = RowLabels(labels[0], labels[1], doubts)
    return found
