"""A form in, doubts out: where the text layer is damaged, what stands around the damage is shown to a person too.

A reader that lost a separator or half a line goes on with the next cell, so a wrong value rarely comes alone. A symptom
(text nobody claims, a row without its target, a name that begins like a label) puts its row and the rows beside it into
review; many symptoms, the whole form.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from unicodedata import normalize

from extractor.model.document import Document
from extractor.model.form import (
    DATE_FIELDS,
    FUNDING_ITEMS,
    HEADER_FIELDS,
    LABELLED_TEXTS,
    RESULT_FIELDS,
    Doubt,
    EvaluationFunding,
    Form,
    Indicator,
    Measure,
    Span,
)
from extractor.model.form_reading import BORDER
from extractor.terms.captions import caption_terms, is_qualitative_answer
from extractor.terms.level_labels import all_labels
from extractor.terms.text import fold_text, is_blank_mark

BESIDE_LOST = "附近有文字未归入任何栏目，请对照原文"
BESIDE_DAMAGE = "相邻的行读取有疑问，分行可能有误"
ROW_SHAPE = "本行各列可能错位：{}"
FUNDING_LOST = "资金表中有项目未读到，请对照原文"
NOT_READ = "印有此栏但未读到内容"
HOLDS_CAPTION = "取值中含有另一栏的名称“{}”，两格可能连在一起"
LABEL_IN_NAME = "名称以指标类别开头"
LABEL_LOST = "上方某行的名称中含有指标类别，本行的类别可能不对"
UNSURE = "分界不确定"
EMPTY_CELL = "有空缺的列"
POINTS_UNPARSED = "分数不是数字"
WHOLE = "本表文字受损较多，请逐项对照原文"
ROWS_UNSURE = "分行可能有误"

LONGEST_ITEM = 4
"""Characters in front of an item's name on its line (其中：)."""
MANY_ROWS, MANY_SHARE = 3, 0.2
"""Rows with symptoms from which nothing in the grid is taken for sure."""
SHORT_NAME, SHORT_ANSWER = 2, 3
"""Characters up to which a name, or an answer in words that is none of the usual ones, looks like half of something."""
CAPTION_LENGTH = 4
"""Shorter captions (单位, 其他) are words of ordinary values too."""

_SIGN_INSIDE = re.compile(r"[≥≤]|[=<>]\d")
_BAD_START = re.compile(r"[)、,。;:率]|指标[一-鿿]|[数性度](?![一-鿿])")
_CURRENCY = re.compile(r"\((万?元)\)")
HEADER_LINE = 120
"""Characters of the longest line that is looked at for captions: a longer one is a text that may name them."""
_FULL_STOPS = "。.;!)"
LONGEST_BOUND = 5
"""Characters in front of a comparison sign that still belong to its measure (全年≥3次)."""
_OPENING, _CLOSING = "(《“【", ")》”】"
_BRACKET = re.compile(f"[{_OPENING}{_CLOSING}]")
_CELLS = attrgetter("name", "target", "actual", "weight", "score")
LABEL_END = "指标"


def find_damage_doubts(form: Form, layout: Document, doubts: Mapping[str, list[str]]) -> Iterator[Doubt]:
    """Doubts that follow from damage; `doubts` are the ones known so far, by pointer."""
    lost = form.coverage.unclaimed if form.coverage else []
    symptoms = dict(_row_symptoms(form, doubts))
    if lost and form.indicators:
        symptoms |= dict.fromkeys(_rows_beside(form, lost), BESIDE_LOST)
    if symptoms and list(symptoms.values()) != [ROW_SHAPE.format(EMPTY_CELL)]:
        symptoms = {row: ROW_SHAPE.format(UNSURE) for row in _unsure_rows(form, doubts)} | symptoms
    yield from _rows(form, symptoms)
    yield from _header(form, layout, lost)
    yield from _lost_labels(form, symptoms)


def damage_outside_grid(form: Form, layout: Document) -> Iterator[Doubt]:
    """Doubts of a form whose grid was read by its cells: of the head, and of rows that text nobody claims is beside."""
    lost = form.coverage.unclaimed if form.coverage else []
    if lost and form.indicators:
        yield from _rows(form, dict.fromkeys(_rows_beside(form, lost), BESIDE_LOST))
    yield from _header(form, layout, lost)


def _rows_beside(form: Form, lost: list[Span]) -> Iterator[int]:
    """Rows that lost text of the grid may belong to: the one it stands in or behind, and the next."""
    grid = _extents(form)
    begins = [begin for begin, _ in grid]
    above, below = _end_of_header(form, begins[0]), grid[-1][1]
    for start, _ in lost:
        if above <= start <= below:
            at = max(0, bisect_right(begins, start) - 1)
            yield from (row for row in (at, at + 1) if row < len(grid))


def _rows(form: Form, symptoms: dict[int, str]) -> Iterator[Doubt]:
    count = len(form.indicators)
    if len(symptoms) >= MANY_ROWS and len(symptoms) >= MANY_SHARE * count:
        yield "/indicators", WHOLE
        yield from ((f"/indicators/{row}", symptoms.get(row, WHOLE)) for row in range(count))
        return
    if symptoms:
        yield "/indicators", ROWS_UNSURE
    alone = list(symptoms.values()) == [ROW_SHAPE.format(EMPTY_CELL)]
    for row, reason in symptoms.items():
        yield f"/indicators/{row}", reason
        if alone:  # units do leave a cell blank
            continue
        for beside in (row - 1, row + 1):
            if 0 <= beside < count and beside not in symptoms:
                yield f"/indicators/{beside}", BESIDE_DAMAGE


def _lost_labels(form: Form, symptoms: Mapping[int, str]) -> Iterator[Doubt]:
    """A label that was read as part of a name leaves the rows below it under the label above."""
    rows = form.indicators
    for start, reason in symptoms.items():
        if reason == ROW_SHAPE.format(LABEL_IN_NAME):
            for number in range(start + 1, len(rows)):
                if rows[number].level2 != rows[start].level2:
                    break
                yield f"/indicators/{number}/level1", LABEL_LOST
                yield f"/indicators/{number}/level2", LABEL_LOST


def _extents(form: Form) -> list[Span]:
    """From the first to the last character of each row, in order; a row without evidence repeats the one before."""
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


def _end_of_header(form: Form, first: int) -> int:
    """Where the last value above the grid ends, whose first row begins at `first`; text between the two may be a row
    that was not read."""
    return max((end for spans in form.evidence.values() for _, end in spans if end < first), default=first)


def _row_symptoms(form: Form, doubts: Mapping[str, list[str]]) -> Iterator[tuple[int, str]]:
    empty = _rows_with_empty_cells(form)
    for number, row in enumerate(form.indicators):
        shape = _bad_shape(row)
        if shape:
            yield number, ROW_SHAPE.format(shape)
        elif number in empty:
            yield number, ROW_SHAPE.format(EMPTY_CELL)
        elif f"/indicators/{number}/weight" in doubts or f"/indicators/{number}/score" in doubts:
            yield number, ROW_SHAPE.format(POINTS_UNPARSED)


def _unsure_rows(form: Form, doubts: Mapping[str, list[str]]) -> Iterator[int]:
    """Rows with an unsure border or a reason that breaks off, which is nothing unusual in an undamaged form."""
    sentences = [row.deviation for row in form.indicators if row.deviation and not _is_nothing(row.deviation)]
    usual = 2 * sum(map(_ends, sentences)) > len(sentences)
    for number, row in enumerate(form.indicators):
        fields = (f"/indicators/{number}/{field}" for field in ("name", "target", "actual"))
        broken = usual and row.deviation in sentences and not _ends(row.deviation or "")
        if broken or any(BORDER in doubts.get(field, ()) for field in fields):
            yield number


def _rows_with_empty_cells(form: Form) -> set[int]:
    """Rows where a column is empty that most rows fill."""
    found: set[int] = set()
    for column in zip(*map(_CELLS, form.indicators), strict=True):
        empty = [number for number, value in enumerate(column) if value is None]
        if 2 * len(empty) < len(column):
            found.update(empty)
    return found


def _bad_shape(row: Indicator) -> str | None:
    """What makes a row look shifted, joined or cut, or None."""
    name = fold_text(row.name or "")
    if len(name) <= SHORT_NAME or _BAD_START.match(name):
        return "名称不完整"
    if LABEL_END in name and name.startswith(_labels()):
        return LABEL_IN_NAME
    if _SIGN_INSIDE.search(name):
        return "名称中有指标值"
    deviation = fold_text(row.deviation or "")
    measures = [(fold_text(value.text), value) for value in (row.target, row.actual) if value]
    if any(map(_unbalanced, filter(_BRACKET.search, [name, deviation, *[text for text, _ in measures]]))):
        return "括号不成对"
    return _bad_measure(measures) or _bad_reason(deviation)


def _bad_measure(measures: list[tuple[str, Measure]]) -> str | None:
    """What makes a target or an actual, folded texts in front, look joined or cut."""
    for text, _ in measures:
        if len(text) > LONGEST_BOUND and _SIGN_INSIDE.search(text, LONGEST_BOUND):
            return "指标值中有另一格的内容"
    for text, value in measures:
        if len(text) <= SHORT_ANSWER and value.value is None and not is_qualitative_answer(text):
            return "指标值不完整"
    return None


def _bad_reason(deviation: str) -> str | None:
    return "偏差原因不完整" if 0 < len(deviation) <= SHORT_ANSWER + 1 and not _is_nothing(deviation) else None


def _ends(sentence: str) -> bool:
    return fold_text(sentence)[-1] in _FULL_STOPS


def _is_nothing(text: str) -> bool:
    return fold_text(text) == "无" or is_blank_mark(text)


def _unbalanced(text: str) -> bool:
    return [*map(text.count, _OPENING)] != [*map(text.count, _CLOSING)]


@lru_cache(maxsize=1)
def _labels() -> tuple[str, ...]:
    known = (*all_labels(), *caption_terms("grid_block"))
    return tuple(label for label in known if label.endswith(LABEL_END))


def _header(form: Form, layout: Document, lost: list[Span]) -> Iterator[Doubt]:
    """What stands beside lost text outside the grid, values with a caption inside, and fields that were not read."""
    glued = list(_glued(form))
    yield from glued
    yield from _passed_over(form, layout)
    if not lost and not glued:
        return
    lines = {line for start, end in lost for line in (_line(layout, start), _line(layout, end))}
    near = {line + step for line in lines for step in (-1, 0, 1)}
    for pointer, spans in form.evidence.items():
        if pointer.startswith("/indicators"):
            continue
        if any(_line(layout, place) in near for span in spans for place in span):
            yield pointer, BESIDE_LOST
    region = form.region or (0, len(layout.text))
    printed = fold_text(layout.text[slice(*region)])
    for pointer in _empty(form):
        if any(caption in printed for caption in _captions(form, pointer)):
            yield pointer, NOT_READ


def _passed_over(form: Form, layout: Document) -> Iterator[Doubt]:
    """Header fields that are empty although more than captions stands on the line behind their caption."""
    region = form.region or (0, len(layout.text))
    lines = ["".join(line.split()) for line in normalize("NFKC", layout.text[slice(*region)]).splitlines()]
    short = "\n".join([line for line in lines if len(line) <= HEADER_LINE])
    for field in (*LABELLED_TEXTS, *DATE_FIELDS):
        if getattr(form, field) is None and _followed(caption_terms("header", field)).search(short):
            yield f"/{field}", NOT_READ
    if isinstance(form.funding, EvaluationFunding) and _lost_funding(form.funding, lines):
        yield "/funding", FUNDING_LOST
    if form.funding.currency_unit is None and any(_CURRENCY.search(line) for line in lines):
        yield "/funding/currency_unit", NOT_READ


def _lost_funding(funding: EvaluationFunding, lines: list[str]) -> bool:
    """Whether an item that was not read is printed at the beginning of a line, or torn over two."""
    read = {row.item for row in funding.rows}
    missing = [item for item in FUNDING_ITEMS if item not in read]
    if not missing:
        return False
    starts = ["".join(pair).replace("|", "") for pair in zip(lines, [*lines[1:], ""], strict=True)]
    return any(
        caption in start[: LONGEST_ITEM + len(caption)]
        for item in missing
        for caption in caption_terms("funding_evaluation", item)
        if len(caption) >= CAPTION_LENGTH
        for start in starts
    )


@cache
def _followed(captions: tuple[str, ...]) -> re.Pattern[str]:
    """One of the captions with something behind it on its line that is no other caption."""
    own = "|".join(map(re.escape, sorted((word for word in captions if len(word) >= CAPTION_LENGTH), key=len)[::-1]))
    others = "|".join(map(re.escape, sorted(caption_terms("header"), key=len)[::-1]))
    return re.compile(rf"(?:{own})[:|]*(?!{others})[^:|(\n]")


def _line(layout: Document, position: int) -> int:
    return layout.text.count("\n", 0, position)


def _glued(form: Form) -> Iterator[Doubt]:
    for field in LABELLED_TEXTS:
        value = fold_text(getattr(form, field) or "")
        if _any_long_caption().search(value):
            found = next(caption for caption in _long_captions() if caption in value)
            yield f"/{field}", HOLDS_CAPTION.format(found)


@cache
def _long_captions() -> tuple[str, ...]:
    return tuple(caption for caption in caption_terms("header") if len(caption) >= CAPTION_LENGTH)


@cache
def _any_long_caption() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _long_captions())))


def _empty(form: Form) -> Iterator[str]:
    for field in (*HEADER_FIELDS, *RESULT_FIELDS):
        if field != "title" and getattr(form, field) is None:
            yield f"/{field}"
    for field, value in form.goals:
        if value is None:
            yield f"/goals/{field}"
    if isinstance(form.funding, EvaluationFunding):
        for number, row in enumerate(form.funding.rows):
            yield from (f"/funding/rows/{number}/{field}" for field, value in row if value is None)
    else:
        yield from (f"/funding/{field}" for field, value in form.funding if value is None)


def _captions(form: Form, pointer: str) -> tuple[str, ...]:
    """Captions that say a field is printed. Amounts share theirs (其他资金), so any of the block's will do."""
    field = pointer.rsplit("/", 1)[1]
    if pointer.startswith("/funding"):
        return ("资金", "预算")
    if pointer.startswith("/goals"):
        kind = "goals_evaluation" if form.kind == "self_evaluation" else "goals_declaration"
        return caption_terms(kind, field)
    if pointer in ("/total_score", "/grade"):
        return caption_terms("total" if field == "total_score" else "grade")
    if pointer == "/fiscal_year":
        return ("年度",)
    return caption_terms("header", field)
