"""Mutations of the level labels: printed a row early or late, in another column, split, repeated, shortened, lost.

A level 2 label a row above its level 1 label can be early, or the level 1 label late: structure does not say which, so
whether gold stays certain is asked of the wording. Where the name of a displaced row does not tell which block it is
in, the row is flagged ambiguous and scorers excuse its labels.
"""

from __future__ import annotations

import itertools
import random
import re

from evals.mutations.document import Document, Gold, Line, Sheet, repaired
from evals.mutations.registry import mutation

WORDS = {
    "时效": r"及时|按时|前完成|月底|准时",
    "质量": r"合格率|合规|准确率|优良率|达标|规范|出勤率|到位率|错误率|结业率|质量|事故",
    "数量": r"数$|数量$|人次|次数|数目|完成率|告知率",
    "满意": r"满意",
    "成本": r"成本|费|单价|经费",
    "社会效益": r"提升|作用|氛围|素质|奖项|能力|水平",
}


def told_apart(row: Gold, own: str, other: str) -> bool:
    """Whether the row's name speaks for the level 2 label `own` and not for `other`."""
    return _speaks(row["name"], own) and not _speaks(row["name"], other)


def _speaks(name: str, label: str) -> bool:
    return any(family in label and re.search(pattern, name) for family, pattern in WORDS.items())


def _lines(sheet: Sheet) -> dict[int, Line]:
    return {line.row: line for line in sheet.row_lines() if line.row is not None}


def _move(lines: dict[int, Line], column: int, start: int, end: int) -> None:
    lines[end].cells[column] = lines[start].cells[column]
    lines[start].cells[column] = ""


def _is_sure(sheet: Sheet, index: int, other: int) -> bool:
    """A displaced row is certain when its name tells its block from the other one, or when no other block is there."""
    if not 0 <= other < len(sheet.rows):
        return True
    row = sheet.rows[index]
    return told_apart(row, row["level2"], sheet.rows[other]["level2"])


@mutation("regular", "table")
def level2_late(document: Document, rng: random.Random) -> None:
    """Level 2 on the second row of its block; level 1 where it belongs."""
    for sheet in document.sheets:
        lines = _lines(sheet)
        for block in sheet.blocks("level1", "level2"):
            if len(block) > 1 and rng.random() < 0.6:
                _move(lines, 2, block[0], block[1])
                repaired(sheet.rows[block[0]], sure=_is_sure(sheet, block[0], block[0] - 1))


@mutation("regular", "table")
def level2_early(document: Document, rng: random.Random) -> None:
    """Level 2 on the last row of the block before, when that block's own label stands on another row."""
    for sheet in document.sheets:
        lines = _lines(sheet)
        blocks = sheet.blocks("level1", "level2")
        for before, block in itertools.pairwise(blocks):
            if len(before) > 1 and rng.random() < 0.6:
                _move(lines, 2, block[0], before[-1])
                repaired(sheet.rows[before[-1]], sure=_is_sure(sheet, before[-1], block[0]))
                repaired(sheet.rows[block[0]])


@mutation("regular", "table")
def level1_late(document: Document, rng: random.Random) -> None:
    """Level 1 on the second row of its block; level 2 where it belongs."""
    for sheet in document.sheets:
        lines = _lines(sheet)
        for block in sheet.blocks("level1"):
            if len(block) > 1 and rng.random() < 0.6:
                _move(lines, 1, block[0], block[1])
                repaired(sheet.rows[block[0]], sure=_is_sure(sheet, block[0], block[0] - 1))


@mutation("regular", "table")
def level1_early(document: Document, rng: random.Random) -> None:
    """Level 1 on the last row of the block before, over a level 2 that is not of its family."""
    for sheet in document.sheets:
        lines = _lines(sheet)
        blocks = sheet.blocks("level1")
        for before, block in itertools.pairwise(blocks):
            if len(before) > 1 and rng.random() < 0.6:
                _move(lines, 1, block[0], before[-1])
                repaired(sheet.rows[before[-1]], sure=_is_sure(sheet, before[-1], block[0]))
                repaired(sheet.rows[block[0]])


@mutation("regular", "table")
def both_levels_late(document: Document, rng: random.Random) -> None:
    """Both labels on the second row: only the name speaks for the first."""
    for sheet in document.sheets:
        lines = _lines(sheet)
        for block in sheet.blocks("level1"):
            second = block[0] + 1
            if second in block and not lines[second].cells[2] and rng.random() < 0.6:
                _move(lines, 1, block[0], second)
                _move(lines, 2, block[0], second)
                repaired(sheet.rows[block[0]], sure=_is_sure(sheet, block[0], block[0] - 1))


@mutation("regular")
def labels_centred(document: Document, _rng: random.Random) -> None:
    """Every label once, on the middle row of its block, as tools print merged cells that are centred vertically."""
    for sheet in document.sheets:
        lines = _lines(sheet)
        for column, levels in ((1, ("level1",)), (2, ("level1", "level2"))):
            for block in sheet.blocks(*levels):
                middle = block[(len(block) - 1) // 2]
                if middle != block[0]:
                    _move(lines, column, block[0], middle)
        _flag_centred(sheet, lines)


def _flag_centred(sheet: Sheet, lines: dict[int, Line]) -> None:
    blocks = sheet.blocks("level1", "level2")
    for block in blocks:
        for index in block:
            if index < block[(len(block) - 1) // 2]:
                repaired(sheet.rows[index])
    for before, block in itertools.pairwise(blocks):
        for index, other in ((before[-1], block[0]), (block[0], before[-1])):
            if not lines[index].cells[2] and not _is_sure(sheet, index, other):
                repaired(sheet.rows[index], sure=False)


@mutation("regular", "table")
def level1_in_first_column(document: Document, _rng: random.Random) -> None:
    """Level 1 in the column of 绩效指标, which is lost."""
    for sheet in document.sheets:
        for line in sheet.row_lines():
            if line.cells[1]:
                line.cells[0], line.cells[1] = line.cells[1], ""


@mutation("regular")
def rows_shifted_left(document: Document, rng: random.Random) -> None:
    """Rows that open a level 1 printed one column to the left, without the cell of 绩效指标."""
    for sheet in document.sheets:
        for line in sheet.row_lines():
            if line.cells[1] and rng.random() < 0.6:
                line.cells = [*line.cells[1:], ""]


@mutation("regular")
def rows_shifted_right(document: Document, rng: random.Random) -> None:
    """Rows that open a block printed one column to the right."""
    for sheet in document.sheets:
        for line in sheet.row_lines():
            if line.cells[2] and rng.random() < 0.4:
                line.cells.insert(1, "")


@mutation("regular", "table")
def labels_split(document: Document, _rng: random.Random) -> None:
    """产出 on the row, 指标 on a line of its own below it; 服务对象 / 满意度指标 likewise."""
    for sheet in document.sheets:
        lines: list[Line] = []
        for line in sheet.lines:
            lines.append(line)
            rest = Line("label", [""] * len(line.cells))
            for column in (1, 2) if line.role == "row" else ():
                label = line.cells[column]
                cut = 4 if len(label) > 6 else len(label) - 2
                line.cells[column], rest.cells[column] = label[:cut], label[cut:]
            if any(rest.cells):
                lines.append(rest)
        sheet.lines = lines


@mutation("regular", "table")
def labels_on_every_row(document: Document, _rng: random.Random) -> None:
    for sheet in document.sheets:
        for line in sheet.row_lines():
            row = sheet.rows[line.row or 0]
            line.cells[1], line.cells[2] = row["level1"], row["level2"]


@mutation("regular", "table", "flow")
def labels_without_suffix(document: Document, _rng: random.Random) -> None:
    """产出 / 数量 instead of 产出指标 / 数量指标; gold is the label as printed."""
    for sheet in document.sheets:
        for row in sheet.rows:
            row["level1"], row["level2"] = (row[level].removesuffix("指标") for level in ("level1", "level2"))
        for line in sheet.row_lines():
            line.cells[1], line.cells[2] = (cell.removesuffix("指标") for cell in line.cells[1:3])


@mutation("regular", "table")
def labels_with_points(document: Document, rng: random.Random) -> None:
    """产出指标（50分）: the points belong to the label's cell and not to the label."""
    for sheet in document.sheets:
        for line in sheet.row_lines():
            if line.cells[1]:
                line.cells[1] += f"（{rng.choice([10, 20, 30, 40, 50])}分）"


@mutation("regular", "table")
def level1_lost(document: Document, rng: random.Random) -> None:
    """One level 1 label of the form is gone; the family of its level 2 labels names it.

    Satisfaction also stood under 效益指标 in the templates before 2015, so without its own label it could be either.
    """
    for sheet in document.sheets:
        lines = _lines(sheet)
        block = rng.choice(sheet.blocks("level1"))
        lines[block[0]].cells[1] = ""
        for index in block:
            repaired(sheet.rows[index], sure="满意" not in sheet.rows[index]["level1"])
