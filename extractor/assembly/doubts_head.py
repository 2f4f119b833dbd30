"""Symptoms of the head and the goals: a caption inside a value, a printed field that was not read, lost text beside.

One function a symptom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.assembly.doubts_grid import BESIDE_LOST
from extractor.model.document import Document
from extractor.model.form import (
    DATE_FIELDS,
    HEADER_FIELDS,
    LABELLED_TEXTS,
    RESULT_FIELDS,
    Doubt,
    EvaluationFunding,
    Form,
    Span,
    form_value,
)
from extractor.terms.captions import caption_terms
from extractor.terms.text import fold_text

NOT_READ = "印有此栏，没有读到文字，请对照原件"
HOLDS_CAPTION = "其中有另一栏的名称“{}”，两格可能连在一起"

CAPTION_LENGTH = 4
"""Shorter captions (单位, 其他) are words of ordinary values too."""
HEADER_LINE = 120
"""Characters of the longest line that is looked at for captions: a longer one is a text that may name them."""
LEFT_COLUMN = ("/funding/project_total", "/funding/project_fiscal", "/funding/project_other")
"""项目资金, beside the funds of the year."""
POINTS = ("weight", "score")
_AMOUNT = re.compile(r"\d{2}")


def find_head_doubts(form: Form, layout: Document, lines: Sequence[str]) -> Iterator[Doubt]:
    """Doubts outside the grid; `lines` are those above the grid, NFKC and without blanks."""
    lost = form.coverage.unclaimed if form.coverage else []
    glued = list(find_glued_captions(form))
    yield from glued
    yield from find_passed_over(form, lines)
    if lost or glued:
        yield from find_beside_lost_text(form, layout, lost)
        yield from find_unread_captions(form, layout, lost)


def find_glued_captions(form: Form) -> Iterator[Doubt]:
    """Texts of the head that hold the caption of another field."""
    for field in LABELLED_TEXTS:
        value = fold_text(getattr(form, field) or "")
        if found := _any_long_caption().search(value):
            yield f"/{field}", HOLDS_CAPTION.format(found.group())


def find_passed_over(form: Form, lines: Sequence[str]) -> Iterator[Doubt]:
    """Fields of the head that are empty although more than captions stands on the line behind their caption."""
    short = "\n".join([line for line in lines if len(line) <= HEADER_LINE])
    for field in (*LABELLED_TEXTS, *DATE_FIELDS):
        if getattr(form, field) is None and _followed(caption_terms("header", field)).search(short):
            yield f"/{field}", NOT_READ


def find_beside_lost_text(form: Form, layout: Document, lost: Sequence[Span]) -> Iterator[Doubt]:
    """Values outside the grid on a line with text nobody claims, or on the next to it."""
    lines = {line for start, end in lost for line in (_line(layout, start), _line(layout, end))}
    near = {line + step for line in lines for step in (-1, 0, 1)}
    for pointer, spans in form.evidence.items():
        if pointer.startswith("/indicators"):
            continue
        if any(_line(layout, place) in near for span in spans for place in span):
            yield pointer, BESIDE_LOST


def find_unread_captions(form: Form, layout: Document, lost: Sequence[Span]) -> Iterator[Doubt]:
    """Fields outside the grid that are empty although the form prints their caption.

    Most units leave 项目资金 blank altogether; it is doubted where an amount is among the text nobody claims.
    """
    lost_amount = any(_AMOUNT.search(layout.text, start, end) for start, end in lost)
    printed = fold_text(layout.text[slice(*(form.region or (0, len(layout.text))))])
    for pointer in _empty_fields(form):
        if not lost_amount and pointer in LEFT_COLUMN and _is_left_blank(form):
            continue
        if any(caption in printed for caption in _captions(form, pointer)):
            yield pointer, NOT_READ


@cache
def _followed(captions: tuple[str, ...]) -> re.Pattern[str]:
    """One of the captions with something behind it on its line that is no other caption."""
    own = "|".join(map(re.escape, sorted((word for word in captions if len(word) >= CAPTION_LENGTH), key=len)[::-1]))
    others = "|".join(map(re.escape, sorted(caption_terms("header"), key=len)[::-1]))
    return re.compile(rf"(?:{own})[:|]*(?!{others})[^:|(\n]")


def _line(layout: Document, position: int) -> int:
    return layout.text.count("\n", 0, position)


@cache
def _long_captions() -> tuple[str, ...]:
    return tuple(caption for caption in caption_terms("header") if len(caption) >= CAPTION_LENGTH)


@cache
def _any_long_caption() -> re.Pattern[str]:
    """A caption of the head, or the funding block's with its unit, which follows the head."""
    return re.compile("|".join([*map(re.escape, _long_captions()), r"项目资金\(万?元\)"]))


def _empty_fields(form: Form) -> Iterator[str]:
    for field in (*HEADER_FIELDS, *RESULT_FIELDS):
        if field != "title" and getattr(form, field) is None:
            yield f"/{field}"
    for field, value in form.goals:
        if value is None:
            yield f"/goals/{field}"
    yield from _empty_amounts(form)


def _empty_amounts(form: Form) -> Iterator[str]:
    """Amounts that a filled-in form has; points stand beside the total alone."""
    if isinstance(form.funding, EvaluationFunding):
        for number, row in enumerate(form.funding.rows):
            for field, value in row:
                if value is None and (field not in POINTS or row.item == "annual_total"):
                    yield f"/funding/rows/{number}/{field}"
        return
    yield from (f"/funding/{field}" for field, value in form.funding if value is None)


def _is_left_blank(form: Form) -> bool:
    return all(form_value(form, pointer) is None for pointer in LEFT_COLUMN)


def _captions(form: Form, pointer: str) -> tuple[str, ...]:
    """Captions that say a field is printed. Amounts share theirs (其他资金), so any of the block's will do."""
    field = pointer.rsplit("/", 1)[1]
    if pointer.startswith("/funding"):
        return ("资金", "预算")
    if pointer.startswith("/goals"):
        kind = "goals_declaration" if form.kind == "target_declaration" else "goals_evaluation"
        return caption_terms(kind, field)
    if pointer in ("/total_score", "/grade"):
        return caption_terms("total" if field == "total_score" else "grade")
    if pointer == "/fiscal_year":
        return ("年度",)
    return caption_terms("header", field)
