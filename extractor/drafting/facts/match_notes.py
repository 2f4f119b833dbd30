"""Notes and a form in; the row each note is about, or why it is about none, out.

Staff call rows by number, by their whole name or by part of it; what may mean two rows is asked about, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from rapidfuzz import fuzz

from extractor.data import load
from extractor.model.draft import Evidence
from extractor.model.form import Form
from extractor.terms.text import fold_text

Part: TypeAlias = Literal["cause", "effect", "measure", "note"]
_SHORTENED = 4
"""Characters from which a part of a name, or its characters in order, may stand for the name."""
_IN_ORDER = 90.0
_SAME_PROJECT = 80


class Note(NamedTuple):
    """One thing staff told. name, row (from 1), project: what it is about, None where it does not say."""

    part: Part
    text: str
    name: str | None = None
    row: int | None = None
    project: str | None = None
    document: str = ""
    place: str = ""

    def evidence(self) -> Evidence:
        return Evidence(document=self.document, form=0, pointer=self.place, text=self.text)


@dataclass(frozen=True, slots=True)
class Matched:
    """Notes by row of a form (from 0), notes about the whole project, and notices for staff."""

    rows: dict[int, list[Note]] = field(default_factory=dict)
    general: list[Note] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def of(self, index: int) -> list[Note]:
        return self.rows.get(index, [])


def same_project(one: str, other: str) -> bool:
    return (
        fold_text(one) in fold_text(other)
        or fold_text(other) in fold_text(one)
        or fuzz.ratio(fold_text(one), fold_text(other)) >= _SAME_PROJECT
    )


def place_note(note: Note, form: Form, matched: Matched) -> None:
    if note.row is not None:
        if 1 <= note.row <= len(form.indicators):
            matched.rows.setdefault(note.row - 1, []).append(note)
        else:
            told = f"{note.document or '说明'}{note.place}写的第{note.row}行在表中不存在（共{len(form.indicators)}行）"
            matched.notices.append(f"{told}，未使用：“{shown(note.text)}”")
        return
    index, others = find_row(note.name or note.text, form, whole=note.name is not None)
    if index is not None:
        matched.rows.setdefault(index, []).append(note)
    elif others:
        listed = "、".join(f"第{other + 1}行“{form.indicators[other].name}”" for other in others)
        matched.notices.append(f"{note.document or '说明'}{note.place}“{note.name}”可能指{listed}，请写明行号，未使用")
    elif note.name is not None:
        told = f"{note.document or '说明'}{note.place}“{note.name}”没有对应的指标行"
        matched.notices.append(f"{told}，未使用：“{shown(note.text)}”")
    else:
        matched.general.append(note)


def find_row(name: str, form: Form, *, whole: bool = True) -> tuple[int | None, list[int]]:
    """The row a name means, or the rows it may mean. whole: the text is a name; else a sentence that may hold one."""
    limits = load("drafting_texts")["limits"]
    wanted = fold_text(name)
    names = [(index, fold_text(row.name or "")) for index, row in enumerate(form.indicators) if row.name]
    exact = [index for index, own in names if own == wanted or (not whole and len(own) > 3 and own in wanted)]
    if len(exact) == 1:
        return exact[0], []
    if exact:
        return None, exact[:3]
    if not whole:
        return None, []
    scored = sorted(((_likeness(wanted, own), -index) for index, own in names), reverse=True)
    best = scored[0] if scored else (0.0, 0)
    if best[0] < limits["note_match"]:
        return None, []
    near = [-index for score, index in scored[:3] if best[0] - score < limits["note_apart"]]
    return (near[0], []) if len(near) == 1 else (None, near)


def _likeness(one: str, other: str) -> float:
    """0..100; a short form of a long name (养护满意度 of 道路养护单位满意度) counts by its own characters."""
    if len(one) >= _SHORTENED and _in_order(one, other):
        return _IN_ORDER
    return max(fuzz.ratio(one, other), fuzz.partial_ratio(one, other) * 0.95 if len(one) >= _SHORTENED else 0.0)


def _in_order(one: str, other: str) -> bool:
    rest = iter(other)
    return all(char in rest for char in one)


def shown(text: str) -> str:
    most = load("drafting_texts")["limits"]["noted"]
    return text if len(text) <= most else f"{text[:most]}…"
