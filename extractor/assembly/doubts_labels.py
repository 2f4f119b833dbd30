"""Symptoms of the level labels: a row at the edge of its block whose name speaks for the block beside it.

One function a symptom. Labels that the print displaced are put back by place and wording; where the two disagree at
the border of two blocks, the row may belong to either. That a unit filed a row under the wrong label the checks say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extractor.assembly.doubts_grid import row_extents
from extractor.model.form import Doubt, Form, Indicator
from extractor.model.form_reading import UNSURE_BLOCK
from extractor.parsing.lines.block_borders import strength_of
from extractor.terms.families import stem, text_of
from extractor.terms.level_labels import all_labels, load_level_labels
from extractor.terms.text import fold_text

TORN_LABEL = "指标类别可能不完整，请对照原件"
NO_LABEL = "其他指标都有类别，这一项没有读到，请对照原件"
LABEL_END = "指标"
LABELS_USUAL = 5
"""Rows, of which at most one in so many may lack a label before the lack looks like a loss."""


def find_contradicted_labels(form: Form) -> Iterator[Doubt]:
    """Rows at a border of blocks whose name has the wording of the block beside it and none of their own."""
    rows = form.indicators
    for number, row in enumerate(rows):
        beside = _families_beside(rows, number)
        if not beside:
            continue
        spoken = strength_of(fold_text(row.name or ""), text_of(row.target))
        if _family(row.level2) not in spoken and any(family in spoken for family in beside):
            yield f"/indicators/{number}/level1", UNSURE_BLOCK
            yield f"/indicators/{number}/level2", UNSURE_BLOCK


def find_torn_labels(form: Form) -> Iterator[Doubt]:
    """Labels without the end that the other labels of the form have: the rest of them was read elsewhere."""
    for level in ("level1", "level2"):
        labels = [getattr(row, level) for row in form.indicators]
        whole = sum(label is not None and label.endswith(LABEL_END) for label in labels)
        for number, label in enumerate(labels):
            if label and 2 * whole > len(labels) and f"{label}{LABEL_END}" in all_labels():
                yield f"/indicators/{number}/{level}", TORN_LABEL


def find_unlabelled_rows(form: Form) -> Iterator[Doubt]:
    """The few rows without a label of level 1 in a form whose rows have one: their label was read into another row."""
    without = [number for number, row in enumerate(form.indicators) if row.level1 is None]
    if LABELS_USUAL * len(without) <= len(form.indicators):
        for number in without:
            yield f"/indicators/{number}/level1", NO_LABEL
            if form.indicators[number].level2 is None:
                yield f"/indicators/{number}/level2", NO_LABEL


def prints_labels_first(form: Form) -> bool:
    """Whether every label of level 2 stands between its first row and the row above: no place is in question."""
    rows, extents = form.indicators, row_extents(form)
    for number in range(1, len(rows)):
        if rows[number].level2 == rows[number - 1].level2:
            continue
        printed = form.evidence.get(f"/indicators/{number}/level2")
        if not printed or not extents[number - 1][1] <= printed[0][0] <= extents[number][0]:
            return False
    return True


def _families_beside(rows: list[Indicator], number: int) -> list[str]:
    """Families of the rows right above and below that stand under another label of level 2."""
    others = [rows[at].level2 for at in (number - 1, number + 1) if 0 <= at < len(rows)]
    return [family for label in others if label != rows[number].level2 and (family := _family(label))]


@lru_cache(maxsize=1024)
def _family(label: str | None) -> str | None:
    """The family of wording a label names: 时效 for 时效指标."""
    named = stem(label)
    return next((family for family in load_level_labels().wording if family in named), None)
