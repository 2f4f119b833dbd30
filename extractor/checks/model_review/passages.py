"""A form in, its texts as numbered passages out: what the model is shown and what its remarks point at.

Goals are shown sentence by sentence, a row as one passage, so that a remark is about something a person can look up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.checks.model_review.remark_classes import PassageKind, load_remark_classes
from extractor.model.form import Form, Indicator

_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_CLAUSE = re.compile(r"[^，,]+[，,]?")


class Passage(NamedTuple):
    """number: 1…n. label, quote: how a message names it (第3行, the row's name). shown: what the model reads."""

    number: int
    kind: PassageKind
    pointer: str
    label: str
    quote: str
    shown: str

    @property
    def named(self) -> str:
        """第3行“演练次数”, 目标“修订预案”."""
        return f"{self.label}“{self.quote}”"


def passages(form: Form) -> list[Passage]:
    """Every text of the form, goals first, a row before its reason."""
    return [Passage(number, *parts) for number, parts in enumerate(_parts(form), 1)]


def shown(found: list[Passage]) -> str:
    """The prompt's text: one passage a line."""
    named = load_remark_classes().named
    return "\n".join(f"{each.number} {named[each.kind]}:{each.shown}" for each in found)


def _parts(form: Form) -> Iterator[tuple[PassageKind, str, str, str, str]]:
    named = load_remark_classes().named
    for key in ("overall", "annual", "expected", "actual"):
        for sentence in _sentences(getattr(form.goals, key) or ""):
            kind: PassageKind = "result" if key == "actual" else "goal"
            yield kind, f"/goals/{key}", named[kind], _short(sentence), sentence
    for index, row in enumerate(form.indicators):
        where = f"第{index + 1}行"
        yield "row", f"/indicators/{index}", where, _short(row.name or "（无名称）"), _row(form, row)
        if row.deviation:
            text = _one_line(row.deviation)
            yield "reason", f"/indicators/{index}/deviation", f"{where}的{named['reason']}", _short(text), text


def _row(form: Form, row: Indicator) -> str:
    cells = [row.level2, row.name, row.target and row.target.text]
    if form.kind == "self_evaluation":
        points = f"{row.score}/{row.weight}" if row.score is not None and row.weight is not None else None
        cells += [row.actual and row.actual.text, points]
    return "｜".join(_one_line(cell or "") for cell in cells)


def _sentences(text: str) -> Iterator[str]:
    """Sentences; a long one clause by clause, so that a pointer is not to half a page."""
    for sentence in _SENTENCE.findall(text):
        long = len(sentence) > load_remark_classes().limits.sentence
        for piece in _CLAUSE.findall(sentence) if long else [sentence]:
            if piece.strip(" ，,。；;"):
                yield _one_line(piece)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _short(text: str) -> str:
    length = load_remark_classes().limits.quoted
    plain = text.strip(" ，,。；;")
    return plain if len(plain) <= length else f"{plain[:length]}…"
