"""What symptoms mean for the grid: rows beside damage, rows beside lost text, a table in which nothing is sure.

A reader that lost a separator or half a line goes on with the next cell, so a wrong value rarely comes alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from extractor.assembly.doubts_rows import EMPTY_CELL, LABEL_IN_NAME, find_row_symptoms, says_nothing
from extractor.model.form import Doubt, Form, Span
from extractor.model.form_reading import BORDER
from extractor.terms.text import fold_text

BESIDE_LOST = "旁边有文字没有归入任何一栏，请对照原件"
BESIDE_DAMAGE = "相邻的指标读取有疑问，请对照原件"
LABEL_LOST = "上方某项的名称中含有指标类别，这一项的类别可能不对"
UNSURE_CELLS = "这一项各栏可能读串，请对照原件"
WHOLE_TABLE = "本表多处读取有疑问，请逐项对照原件"
ROWS_UNSURE = "指标的分行可能有误，请对照原件"

MANY_ROWS, MANY_SHARE = 3, 0.2
"""Rows with symptoms from which nothing in the grid is taken for sure."""
SPREADS_TO = ("level1", "level2", "name", "target")
"""Cells of a row that damage in the row beside it reaches; numbers further right were never wrong for that reason."""
_FULL_STOPS = "。.;!)"


def find_grid_doubts(form: Form, doubts: Mapping[str, list[str]]) -> Iterator[Doubt]:
    """Doubts about the rows of a form read from lines; `doubts` are the ones known so far, by pointer."""
    symptoms = find_row_symptoms(form, doubts) | dict.fromkeys(rows_beside_lost_text(form), BESIDE_LOST)
    symptoms = dict.fromkeys(rows_with_moved_borders(form, doubts), UNSURE_CELLS) | symptoms
    if symptoms and list(symptoms.values()) != [EMPTY_CELL]:
        symptoms = dict.fromkeys(rows_with_unsure_cells(form, doubts), UNSURE_CELLS) | symptoms
    yield from doubt_rows(form, symptoms)
    yield from find_lost_labels(form, symptoms)


def doubt_rows(form: Form, symptoms: Mapping[int, str]) -> Iterator[Doubt]:
    """Doubts about rows with symptoms and the rows beside them; about every row where symptoms are many."""
    count = len(form.indicators)
    if len(symptoms) >= max(MANY_ROWS, MANY_SHARE * count):
        yield "/indicators", WHOLE_TABLE
        yield from ((f"/indicators/{row}", symptoms.get(row, WHOLE_TABLE)) for row in range(count))
        return
    if symptoms:
        yield "/indicators", ROWS_UNSURE
    alone = list(symptoms.values()) == [EMPTY_CELL]
    for row, reason in symptoms.items():
        yield f"/indicators/{row}", reason
        if alone:  # units do leave a cell blank
            continue
        for beside in (row - 1, row + 1):
            if 0 <= beside < count and beside not in symptoms:
                yield from ((f"/indicators/{beside}/{field}", BESIDE_DAMAGE) for field in SPREADS_TO)


def rows_beside_lost_text(form: Form) -> list[int]:
    """Rows that unclaimed text of the grid may belong to: the one it stands in or behind, and the next."""
    lost = form.coverage.unclaimed if form.coverage else []
    if not lost or not form.indicators:
        return []
    grid = row_extents(form)
    begins = [begin for begin, _ in grid]
    above, below = _end_of_head(form, begins[0]), grid[-1][1]
    places = [max(0, bisect_right(begins, start) - 1) for start, _ in lost if above <= start <= below]
    return [row for at in places for row in (at, at + 1) if row < len(grid)]


def rows_with_moved_borders(form: Form, doubts: Mapping[str, list[str]]) -> Iterator[int]:
    """Rows whose name and target both have an unsure border: their texts may be mixed, or be those of two rows."""
    for number in range(len(form.indicators)):
        if all(BORDER in doubts.get(f"/indicators/{number}/{field}", ()) for field in ("name", "target")):
            yield number


def rows_with_unsure_cells(form: Form, doubts: Mapping[str, list[str]]) -> Iterator[int]:
    """Rows with an unsure border or a reason that breaks off, which is nothing unusual in an undamaged form."""
    sentences = [row.deviation for row in form.indicators if row.deviation and not says_nothing(row.deviation)]
    usual = 2 * sum(map(_ends, sentences)) > len(sentences)
    for number, row in enumerate(form.indicators):
        fields = (f"/indicators/{number}/{field}" for field in ("name", "target", "actual"))
        broken = usual and row.deviation in sentences and not _ends(row.deviation or "")
        if broken or any(BORDER in doubts.get(field, ()) for field in fields):
            yield number


def find_lost_labels(form: Form, symptoms: Mapping[int, str]) -> Iterator[Doubt]:
    """A label that was read as part of a name leaves the rows below it under the label above."""
    rows = form.indicators
    for start, reason in symptoms.items():
        if reason == LABEL_IN_NAME:
            for number in range(start + 1, len(rows)):
                if rows[number].level2 != rows[start].level2:
                    break
                yield f"/indicators/{number}/level1", LABEL_LOST
                yield f"/indicators/{number}/level2", LABEL_LOST


def row_extents(form: Form) -> list[Span]:
    """Span each row from its first to its last character, in order; a row without evidence repeats the one before."""
    extents: list[Span] = []
    for number in range(len(form.indicators)):
        own = [
            span
            for field in ("name", "target", "actual", "weight", "score", "deviation")
            for span in form.evidence.get(f"/indicators/{number}/{field}", [])
        ]
        last = extents[-1] if extents else (0, 0)
        start, end = (min(span[0] for span in own), max(span[1] for span in own)) if own else last
        extents.append((max(start, last[0]), max(end, last[1])))
    return extents


def _end_of_head(form: Form, first: int) -> int:
    """Where the last value above the grid ends, whose first row begins at `first`; text between the two may be a row
    that was not read."""
    return max((end for spans in form.evidence.values() for _, end in spans if end < first), default=first)


def _ends(sentence: str) -> bool:
    return fold_text(sentence)[-1] in _FULL_STOPS
