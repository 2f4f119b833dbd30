"""Symptoms of one indicator: a cell that looks cut, joined with its neighbour, or moved.

One function a symptom; each is told the cells of a row, folded, and says whether they show it. What a symptom means for
the rows beside it is told in `doubts_grid`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from extractor.model.form import Doubt, Form, Indicator, Measure
from extractor.terms.captions import caption_terms, is_qualitative_answer
from extractor.terms.level_labels import all_labels, load_level_labels
from extractor.terms.text import fold_text, is_blank_mark

ROW_SHAPE = "这一项各栏可能读串：{}"
CUT_NAME = ROW_SHAPE.format("名称不完整")
LABEL_IN_NAME = ROW_SHAPE.format("名称以指标类别开头")
SIGN_IN_NAME = ROW_SHAPE.format("名称中有指标值")
JOINED_NAMES = ROW_SHAPE.format("名称中有两项的文字")
SWAPPED_CELLS = ROW_SHAPE.format("名称与指标值可能互换")
OPEN_BRACKET = ROW_SHAPE.format("括号不成对")
JOINED_MEASURE = ROW_SHAPE.format("指标值中有另一格的内容")
CUT_MEASURE = ROW_SHAPE.format("指标值不完整")
NAME_IN_REASON = ROW_SHAPE.format("偏差原因像是名称的后半")
CUT_REASON = ROW_SHAPE.format("偏差原因不完整")
EMPTY_CELL = ROW_SHAPE.format("有空缺的栏")
NO_POINTS = ROW_SHAPE.format("分数不是数字")

SHORT_NAME, SHORT_ANSWER = 2, 3
"""Characters up to which a name, or an answer in words that is none of the usual ones, may be half of something."""
LONGEST_BOUND = 5
"""Characters in front of a comparison sign that still belong to its measure (全年≥3次)."""
BLANK_COLUMN = 3
"""Rows from which on a column without any value counts as blank."""
SAME_WORDS = 5
"""Characters that two names about one subject begin with."""
LABEL_END = "指标"

_SIGN_INSIDE = re.compile(r"[≥≤](?![*×Xx_])|[=<>]\d")
"""A sign in front of a number; a name may say what it counts with a sign and a blank to fill in: 总投入(≥**万元)."""
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_BAD_START = re.compile(r"[)、,。;:率]|指标[一-鿿]|[数性度](?![一-鿿])")
_PART_OF_ANSWER = re.compile(r".|.*指标?|[标率度况善定].*|.*[率度]")
"""An answer of few characters that is the end of a name; 减少 and 合规 are whole."""
_MEASURE_ALONE = re.compile(r"[≥≤=<>]+[^\d]{0,2}\d.*|\d[\d.,]*(?:%|\([^()]*\))?")
_UNIT_ALONE = re.compile(r"\([^()]*\)")
_NAME_END = re.compile(r"[^。；;.]{4,}[率度数性量]")
"""How names end and sentences hardly ever do."""
_OPENING, _CLOSING = "(《“【", ")》”】"
_BRACKET = re.compile(f"[{_OPENING}{_CLOSING}]")
_CELLS = attrgetter("name", "target", "actual", "weight", "score")


class RowTexts(NamedTuple):
    """Folded texts of a row. measures: text and value of target and actual, where they are read."""

    name: str
    deviation: str
    measures: tuple[tuple[str, Measure], ...]


def fold_row(row: Indicator) -> RowTexts:
    """Fold the texts of a row once for all symptoms."""
    measures = tuple((fold_text(value.text), value) for value in (row.target, row.actual) if value)
    return RowTexts(fold_text(row.name or ""), fold_text(row.deviation or ""), measures)


def cuts_name(row: RowTexts) -> bool:
    """The name is very short, or begins in the middle of a word."""
    return len(row.name) <= SHORT_NAME or _BAD_START.match(row.name) is not None


def swaps_cells(row: RowTexts) -> bool:
    """The name is a measure and nothing else."""
    return _MEASURE_ALONE.fullmatch(row.name) is not None


def begins_with_label(row: RowTexts) -> bool:
    """The name begins with a label of a level."""
    return LABEL_END in row.name and row.name.startswith(_labels())


def holds_sign_in_name(row: RowTexts) -> bool:
    """The name holds a measure; one in brackets explains the name."""
    return _SIGN_INSIDE.search(row.name) is not None and _SIGN_INSIDE.search(_without_brackets(row.name)) is not None


def joins_names(row: RowTexts) -> bool:
    """The words a name begins with stand in it again: the next name, about the same subject, is joined to it."""
    return row.name.find(row.name[:SAME_WORDS], SAME_WORDS) > 0


def leaves_bracket_open(row: RowTexts) -> bool:
    """A text of the row opens a bracket that another cell closes."""
    texts = (row.name, row.deviation, *(text for text, _ in row.measures))
    return any(map(_unbalanced, filter(_BRACKET.search, texts)))


def joins_measures(row: RowTexts) -> bool:
    """A measure has a sign far behind its beginning: another cell is in it."""
    return any(len(text) > LONGEST_BOUND and _SIGN_INSIDE.search(text, LONGEST_BOUND) for text, _ in row.measures)


def cuts_measure(row: RowTexts) -> bool:
    """A target or an actual without a number is the end of a name, or a unit alone."""
    return any(
        _UNIT_ALONE.fullmatch(text) is not None
        or (
            len(text) <= SHORT_ANSWER
            and not is_qualitative_answer(text)
            and _PART_OF_ANSWER.fullmatch(text) is not None
        )
        for text, value in row.measures
        if value.value is None
    )


def cuts_reason(row: RowTexts) -> bool:
    """The reason of a deviation is a word or two."""
    return 0 < len(row.deviation) <= SHORT_ANSWER + 1 and not says_nothing(row.deviation)


def holds_name_in_reason(row: RowTexts) -> bool:
    """The reason ends as names do and the name does not."""
    return _NAME_END.fullmatch(row.deviation) is not None and not row.name.endswith(load_level_labels().name_ends)


SYMPTOMS: tuple[tuple[Callable[[RowTexts], bool], str], ...] = (
    (swaps_cells, SWAPPED_CELLS),
    (cuts_name, CUT_NAME),
    (begins_with_label, LABEL_IN_NAME),
    (holds_sign_in_name, SIGN_IN_NAME),
    (joins_names, JOINED_NAMES),
    (leaves_bracket_open, OPEN_BRACKET),
    (joins_measures, JOINED_MEASURE),
    (cuts_measure, CUT_MEASURE),
    (cuts_reason, CUT_REASON),
    (holds_name_in_reason, NAME_IN_REASON),
)
"""Symptoms and their reasons; a row is told the first it shows."""


def find_row_symptoms(form: Form, doubts: Mapping[str, list[str]]) -> dict[int, str]:
    """Find the first symptom of each row that shows one; `doubts` are the ones known so far, by pointer."""
    found: dict[int, str] = {}
    empty = rows_with_empty_cells(form)
    points = [field for field in ("weight", "score") if not _is_blank_column(form, field)]
    for number, row in enumerate(form.indicators):
        texts = fold_row(row)
        reason = next((reason for shows, reason in SYMPTOMS if shows(texts)), None)
        if reason is None and number in empty:
            reason = EMPTY_CELL
        if reason is None and any(f"/indicators/{number}/{field}" in doubts for field in points):
            reason = NO_POINTS
        if reason:
            found[number] = reason
    return found


def find_swapped_cells(form: Form) -> Iterator[Doubt]:
    """Rows whose name is a measure, wherever the cells were read from."""
    for number, row in enumerate(form.indicators):
        if swaps_cells(fold_row(row)):
            yield f"/indicators/{number}", SWAPPED_CELLS


def rows_with_empty_cells(form: Form) -> set[int]:
    """Rows where a column is empty that most rows fill."""
    found: set[int] = set()
    for column in zip(*map(_CELLS, form.indicators), strict=True):
        empty = [number for number, value in enumerate(column) if value is None]
        if 2 * len(empty) < len(column):
            found.update(empty)
    return found


def _is_blank_column(form: Form, field: str) -> bool:
    """Whether nobody filled in a column; one of very few rows may have been lost as a whole."""
    return len(form.indicators) >= BLANK_COLUMN and all(getattr(row, field) is None for row in form.indicators)


def says_nothing(text: str) -> bool:
    """Whether a cell is filled in with a word or a mark for nothing."""
    return fold_text(text) == "无" or is_blank_mark(text)


def _unbalanced(text: str) -> bool:
    return [*map(text.count, _OPENING)] != [*map(text.count, _CLOSING)]


def _without_brackets(text: str) -> str:
    return _IN_BRACKETS.sub("", text)


@lru_cache(maxsize=1)
def _labels() -> tuple[str, ...]:
    known = (*all_labels(), *caption_terms("grid_block"))
    return tuple(label for label in known if label.endswith(LABEL_END))
