"""Printed labels and rows in, the label each row had on the original form out.

A merged label covers its block of rows, but a text layer prints it once: on the first row, a row early or late, in the
wrong column, or in the middle of the block. Blocks stand in the order of their labels and none is empty. Among the
borders that allows, the cheapest is taken: distance from where the label is printed against indicators whose wording
belongs to the neighbour. A border that is moved, and a label that is inferred, go to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from extractor.parsing.lines.block_borders import Group, first_rows
from extractor.terms.level_labels import load_level_labels

LATE = 3
"""Rows after its first level 2 label at which a level 1 label may still be printed."""
INFERRED = "标签未见于原文，按指标体系推断"
NO_LABEL = "未找到该行的标签"


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A printed label and the row it is printed at (0-based; len(rows) when after the last)."""

    text: str
    row: int
    tokens: tuple[int, ...]
    cell: int | None = None


@dataclass(slots=True)
class Block:
    """Rows [start, stop) under one pair of labels.

    rows: where the labels that open the block are printed; the level 1 label only for the first block under it.
    moved: rows between where a label is printed and where the block begins. unsure: rows of the block that might as
    well belong to its neighbour.
    """

    level1: PlacedLabel | None
    level2: PlacedLabel | None
    level1_text: str | None
    rows: list[int]
    start: int = 0
    stop: int = 0
    moved: range = range(0)
    unsure: set[int] = field(default_factory=set)

    @property
    def row(self) -> int:
        return self.rows[0]

    @property
    def family(self) -> str | None:
        text = self.level2.text if self.level2 else self.level1_text
        return family_of(text) if text else None


def family_of(label: str) -> str | None:
    """Family of wording a level 2 label belongs to: 数量指标 → 数量, 服务对象满意度指标 → 满意."""
    stems = ("可持续", "满意", "生态", "时效", "质量", "数量", "经济效益", "社会效益", "成本")
    if "成本" in label:
        return "成本"
    return next((stem for stem in stems if stem in label), None)


def assign_blocks(labels: Sequence[PlacedLabel], names: Sequence[str], targets: Sequence[str]) -> list[Block]:
    """Blocks covering all rows in order; empty when no label is printed. names, targets: folded cell texts."""
    blocks = _pair(labels, len(names))
    if not blocks or not names:
        return []
    families = [block.family for block in blocks]
    borders = first_rows([block.rows for block in blocks], families, names, targets, _groups(blocks))
    for block, (start, stop) in zip(blocks, pairwise([*borders.starts, len(names)]), strict=True):
        block.start, block.stop = start, stop
        places = [start, *block.rows]
        block.moved = range(min(places), max(places))
        block.unsure = {row for row in borders.unsure if start <= row < stop}
    return blocks


def _groups(blocks: Sequence[Block]) -> list[Group]:
    """Neighbouring blocks under one printed level 1 label."""
    groups: list[Group] = []
    for _, members in groupby(range(len(blocks)), key=lambda number: blocks[number].level1_text):
        numbers = list(members)
        label = next((blocks[number].level1 for number in numbers if blocks[number].level1), None)
        if label and len(numbers) > 1:
            groups.append(Group(numbers[0], numbers[-1], label.row))
    return groups


def _pair(labels: Sequence[PlacedLabel], count: int) -> list[Block]:
    level1, level2 = _split_levels([label for label in labels if label.row < count])
    level1, level2 = _changes(level1), _without_strays(_changes(level2))
    blocks = [Block(None, label, None, [label.row]) for label in level2]
    used: set[PlacedLabel] = set()
    for block in blocks:
        _find_level1(block, level1)
        if block.level1 and block.level1 not in used:
            used.add(block.level1)
            if abs(block.level1.row - block.row) <= LATE:
                block.rows.append(block.level1.row)
    for label in level1:
        if label not in used and not any(_same_family(block, label) for block in blocks):
            blocks.append(Block(label, None, label.text, [label.row]))
    blocks.sort(key=lambda block: (block.row, block.level2 is not None))
    return _spread(_merge(blocks), count)


def _changes(labels: Sequence[PlacedLabel]) -> list[PlacedLabel]:
    """Labels without those that only repeat the one before them, row by row or on the next page."""
    return [label for index, label in enumerate(labels) if not index or label.text != labels[index - 1].text]


def _split_levels(labels: Sequence[PlacedLabel]) -> tuple[list[PlacedLabel], list[PlacedLabel]]:
    """Which labels are level 1. Texts that can be both (成本指标, 满意度指标) go by their neighbours."""
    level1: list[PlacedLabel] = []
    level2: list[PlacedLabel] = []
    for index, label in enumerate(labels):
        can1 = label.text in load_level_labels().level1
        can2 = label.text in load_level_labels().level2
        if can1 and can2:
            can1 = _is_level1_here(labels, index)
        (level1 if can1 else level2).append(label)
    return level1, level2


def _is_level1_here(labels: Sequence[PlacedLabel], index: int) -> bool:
    label = labels[index]
    after = labels[index + 1] if index + 1 < len(labels) else None
    before = labels[index - 1] if index else None
    near = [other for other in (after, before) if other and abs(other.row - label.row) <= 1]
    if any(label.text in load_level_labels().level2.get(other.text, ()) for other in near):
        return True
    if any(other.row == label.row and _is_parent(other, label) for other in near):
        return False
    if "成本" in label.text and not _has_children(labels, label) and any(_is_parent(o, label) for o in labels):
        return False  # the older template, where cost is a kind of output
    same_column = [o for o in labels if o is not label and o.cell == label.cell and label.cell is not None]
    if same_column and all(other.text in load_level_labels().level2 for other in same_column):
        return False
    return not (before is not None and family_of(before.text) in ("数量", "质量", "时效") and "成本" in label.text)


def _has_children(labels: Sequence[PlacedLabel], label: PlacedLabel) -> bool:
    """Whether a level 2 label is printed that stands under no other level 1 label than this one."""
    return any(load_level_labels().level2.get(other.text, ()) == (label.text,) for other in labels)


def _is_parent(other: PlacedLabel, label: PlacedLabel) -> bool:
    return other.text in load_level_labels().level2.get(label.text, ())


def _without_strays(labels: Sequence[PlacedLabel]) -> list[PlacedLabel]:
    """Drops a label printed twice on a row, and one of the next block printed inside this one as well."""
    kept: list[PlacedLabel] = []
    for index, label in enumerate(labels):
        if kept and kept[-1].text == label.text and kept[-1].row == label.row:
            continue
        shares_row = any(o.row == label.row and o.text != label.text for o in labels)
        again = any(other.text == label.text and other.row > label.row for other in labels[index + 1 :])
        if shares_row and again:
            continue
        kept.append(label)
    return kept


def _find_level1(block: Block, level1: Sequence[PlacedLabel]) -> None:
    """The level 1 label of a level 2 block: the nearest printed one of its family, or the family's first name."""
    assert block.level2 is not None
    parents = load_level_labels().level2[block.level2.text]
    chosen: PlacedLabel | None = None
    for parent in parents:
        stem = parent.removesuffix("指标").removesuffix("目标")
        fitting = [label for label in level1 if stem in label.text]
        before = [label for label in fitting if label.row <= block.row]
        late = [label for label in fitting if block.row < label.row <= block.row + LATE]
        chosen = before[-1] if before else late[0] if late else None
        if chosen or len(parents) > 1:
            break
    foreign = [label for label in level1 if label.row <= block.row]
    if (
        chosen is None
        and foreign
        and len(parents) == 1
        and not any(stem in label.text for label in level1 for stem in ("产出", "效益"))
    ):
        chosen = foreign[-1]
    block.level1 = chosen
    block.level1_text = chosen.text if chosen else parents[0]


def _same_family(block: Block, label: PlacedLabel) -> bool:
    return block.level1_text == label.text


def _merge(blocks: Sequence[Block]) -> list[Block]:
    """One block for a label that is printed again (on the next page) right after itself."""
    merged: list[Block] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if last and last.level2 and block.level2 and _same_labels(last, block):
            continue
        merged.append(block)
    return merged


def _same_labels(a: Block, b: Block) -> bool:
    texts = [(block.level1_text, block.level2.text if block.level2 else None) for block in (a, b)]
    return texts[0] == texts[1]


def _spread(blocks: list[Block], count: int) -> list[Block]:
    """No more blocks than rows: of several printed at one row the ones without rows of their own are dropped."""
    while len(blocks) > count:
        crowded = next((i for i in range(len(blocks) - 1) if blocks[i].row == blocks[i + 1].row), len(blocks) - 1)
        blocks.pop(crowded)
    return blocks
