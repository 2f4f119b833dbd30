"""The labels of indicator rows: a merged cell labels the rows it spans, a blank one none.

Where nothing is merged a label stands once and is meant for the rows below it, or in the middle of its rows when a text
layer moved it there; only in the second case is anything inferred, and then it is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.model.form_reading import MOVED, UNSURE_BLOCK, Label, Spans
from extractor.parsing.lines.label_blocks import INFERRED, NO_LABEL, PlacedLabel, assign_blocks, family_of
from extractor.parsing.tables.centred_labels import Tiling, belongs_to, find_tilings
from extractor.parsing.tables.columns import LEVELS, GridColumns
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow
from extractor.terms.level_labels import Wording, label_text, load_level_labels

_MARKED_POINTS = re.compile(r"[(（【\[]\s*\d+(?:\.\d+)?\s*[分%％]?\s*[)）】\]]$|\d+(?:\.\d+)?\s*[分%％]$")
"""Points that say they are some, in brackets or with a unit: 任务2 is a label."""
_POINTS = re.compile(r"[(（【\[]?\s*\d+(?:\.\d+)?\s*[分%％]?\s*[)）】\]]?\s*$")


@dataclass(frozen=True, slots=True)
class RowLabels:
    """The labels of a row and what makes each doubtful: level → reasons."""

    level1: Label | None
    level2: Label | None
    doubts: Mapping[str, Sequence[str]]


def read_labels(
    source: str, rows: Sequence[PrintedRow], columns: GridColumns, names: Sequence[str], targets: Sequence[str]
) -> list[RowLabels]:
    """Labels of the rows of indicators. names, targets: folded texts of each row, for labels that were moved."""
    by_field = [columns.cells_of(row) for row in rows]
    cells = [[row.get(level) for level in LEVELS] for row in by_field]
    given = all(row.table is not None and row.table.walls == "given" for row in rows)
    texts = [[_label(source, cell).text if cell and cell.text else "" for cell in row] for row in cells]
    known = all(label_text(text) for row in texts for text in row if text)
    worded = _labels_by_block(source, cells, names, targets) if known and not given and any(map(any, texts)) else None
    if given or _is_merged(cells) or _stand_on_top(cells):
        labels = _labels_by_cell(source, cells, fill=not _is_merged(cells))
    elif tilings := find_tilings([row[0] for row in texts], [row[1] for row in texts]):
        labels = _labels_by_tiling(source, cells, tilings, names)
    elif worded is not None:
        return worded
    else:
        labels = [_doubt_all(row) for row in _labels_by_cell(source, cells, fill=True)]
    if worded is None:
        return labels
    return [_doubt_difference(label, other) for label, other in zip(labels, worded, strict=True)]


def _doubt_all(labels: RowLabels) -> RowLabels:
    return replace(labels, doubts=dict.fromkeys(LEVELS, (MOVED,)))


def _doubt_difference(labels: RowLabels, moved: RowLabels) -> RowLabels:
    """The labels as they are printed; in doubt where the wording of the indicators speaks for another block."""
    pairs = {"level1": (labels.level1, moved.level1), "level2": (labels.level2, moved.level2)}
    doubts = {
        level: (UNSURE_BLOCK,)
        for level, (one, other) in pairs.items()
        if (one.text if one else None) != (other.text if other else None)
    }
    return replace(labels, doubts={**labels.doubts, **doubts}) if doubts else labels


def _is_merged(cells: Sequence[Sequence[PrintedCell | None]]) -> bool:
    """Whether the body merged cells of its labels, or wrote a label on every row: then a blank one is blank."""
    every = [cell for row in cells for cell in row]
    return any(cell is not None and cell.text and cell.rowspan > 1 for cell in every) or all(
        cell is not None and cell.text for cell in every
    )


def _stand_on_top(cells: Sequence[Sequence[PrintedCell | None]]) -> bool:
    """Whether every label stands on the first row of its rows: the first row has all, no level 1 stands alone, and each
    level 2 label belongs to the level 1 above it."""
    if not cells or not _are_families_kept(cells):
        return not cells
    has_both = [all(cell is not None and cell.text for cell in row) for row in cells]
    begins1 = [bool(row[0] is not None and row[0].text) for row in cells]
    has_level2 = any(row[1] is not None and row[1].text for row in cells)
    first = begins1[0] or not any(begins1)
    if not has_level2:
        return first
    second = bool(cells[0][1] is not None and cells[0][1].text)
    return first and second and all(both for both, begun in zip(has_both, begins1, strict=True) if begun)


def _are_families_kept(cells: Sequence[Sequence[PrintedCell | None]]) -> bool:
    families, known = load_level_labels().level2, load_level_labels().level1
    above = ""
    for level1, level2 in cells:
        if level1 is not None and level1.text:
            above = label_text(level1.text) or ""
        parents = families.get(label_text(level2.text) or "") if level2 is not None and level2.text else None
        begun = level1 is not None and bool(level1.text)
        if parents and above in known and not begun and not belongs_to(above, parents):
            return False
    return True


def _labels_by_tiling(
    source: str,
    cells: Sequence[Sequence[PrintedCell | None]],
    tilings: Sequence[Tiling],
    names: Sequence[str],
) -> list[RowLabels]:
    """Labels by the tiling that the wording of the indicators speaks for; rows other tilings read differently are in
    doubt."""
    printed: dict[tuple[int, int], Label] = {}
    for number, row in enumerate(cells):
        for level, cell in enumerate(row):
            if cell is not None and cell.text:
                printed[number, level] = _label(source, cell)
    readings = [_rows_of_tiling(tiling, len(cells)) for tiling in tilings]
    best = max(readings, key=lambda reading: _agreement(reading, printed, names))
    found: list[RowLabels] = []
    for number, places in enumerate(best):
        labels = [printed.get((at, level)) if at is not None else None for level, at in enumerate(places)]
        doubts = {
            name: (UNSURE_BLOCK,)
            for level, name in enumerate(LEVELS)
            if any(reading[number][level] != places[level] for reading in readings)
        }
        found.append(RowLabels(labels[0], labels[1], doubts))
    return found


def _rows_of_tiling(tiling: Tiling, count: int) -> list[tuple[int | None, int | None]]:
    """Per row, the rows its two labels are printed on."""
    rows: list[tuple[int | None, int | None]] = [(None, None)] * count
    for (_, _, at1), inner in tiling:
        for start, stop, at2 in inner:
            rows[start:stop] = [(at1, at2)] * (stop - start)
    return rows


def _agreement(
    reading: Sequence[tuple[int | None, int | None]], printed: dict[tuple[int, int], Label], names: Sequence[str]
) -> int:
    """How many names are worded as the family of level 2 they get usually is, less those worded as another."""
    wording = load_level_labels().wording
    score = 0
    for (_, at), name in zip(reading, names, strict=True):
        label = printed.get((at, 1)) if at is not None else None
        family = family_of(label.text) if label and label_text(label.text) else None
        if family in wording:
            score += 2 * _is_worded_as(wording[family], name)
            score -= any(
                known.strong and known.strong.search(name) for other, known in wording.items() if other != family
            )
    return score


def _is_worded_as(wording: Wording, name: str) -> bool:
    return bool(wording.weak.search(name) or (wording.strong and wording.strong.search(name)))


def _labels_by_cell(source: str, cells: Sequence[Sequence[PrintedCell | None]], *, fill: bool) -> list[RowLabels]:
    """Labels by the cell that covers each row. fill: a blank cell takes the label above it, level 2 within level 1.

    Without that a row that has a level 2 label alone still belongs to the level 1 above, if the two go together.
    """
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
        elif here[0] is None and here[1] is not None and last[0] is not None and _may_stand_under(here[1], last[0]):
            here[0] = last[0]  # a merged label that was cut in two, the lower part left blank
        last = here
        found.append(RowLabels(here[0], here[1], {}))
    return found


def _may_stand_under(level2: Label, level1: Label) -> bool:
    parents = load_level_labels().level2.get(level2.text)
    return parents is not None and belongs_to(level1.text, parents)


def _label(source: str, cell: PrintedCell) -> Label:
    """A label without the points behind it: 产出指标(50分)."""
    text = label_text(cell.text)
    bare = text or _MARKED_POINTS.sub("", cell.text) or cell.text
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
