"""Staff's notes in (a file, a table or free text), facts for the rows they are about out, and what could not be used.

Notes are data: they are quoted as facts or left out. A sentence that speaks to a program is never used. Notes for rows
that do not exist become notices, so that nothing staff wrote is lost silently.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor.data import load
from extractor.drafting.facts.match_notes import Matched, Note, Part, place_note, same_project, shown
from extractor.errors import ReadError, os_reason
from extractor.model.form import Form
from extractor.reading import read
from extractor.terms.indicators import words
from extractor.terms.text import fold_text

__all__ = [
    "Matched",
    "Note",
    "Notes",
    "Part",
    "notes_of_text",
    "orders_in",
    "parts_of",
    "read_notes",
    "speaks_to_a_program",
    "spoken",
]

_COLUMNS: tuple[str, ...] = ("indicator", "row", "project", "cause", "effect", "measure", "note")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_ENDS = "。；;，,、 \t\n"
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of one file or text."""

    items: tuple[Note, ...] = ()
    notices: tuple[str, ...] = ()

    def match(self, form: Form) -> Matched:
        """Each note to the row it names; notes of another project are left alone."""
        matched = Matched(notices=list(self.notices))
        for note in self.items:
            if note.project and form.project_name and not same_project(note.project, form.project_name):
                continue
            place_note(note, form, matched)
        matched.notices[:] = dict.fromkeys(matched.notices)
        return matched


def read_notes(path: Path) -> Notes:
    """Notes from a text, a CSV or any file the readers take. Raises ReadError, naming the file and what to do."""
    known = load("drafting_texts")["notes"]["suffixes"]
    suffix = path.suffix.lower()
    if suffix not in known:
        raise ReadError(path.name, f"说明文件的格式不支持，可用 {'、'.join(known)}")
    if suffix in (".txt", ".md", ".csv"):
        text = _decoded(path)
        if suffix == ".csv":
            return _of_table(csv.reader(io.StringIO(text)), path.name)
        return notes_of_text(text, path.name)
    lines = [line.split("\t") for line in read(path).text.splitlines()]
    if any(len(line) > 1 for line in lines):
        return _of_table(lines, path.name)
    return notes_of_text("\n".join(line[0] for line in lines if line), path.name)


def _decoded(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(path.name, f"无法读取说明文件（{os_reason(error)}）") from error
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ReadError(path.name, "说明文件的编码无法识别，请另存为 UTF-8 后再用")


def notes_of_text(text: str, document: str = "") -> Notes:
    """Lines 指标：说明 or 第3行：说明, paragraphs under a heading `## 指标`, sentences that name a row themselves."""
    items: list[Note] = []
    notices: list[str] = []
    heading: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        title = _pattern("heading").match(line.strip())
        if title:
            heading = title["name"].strip()
        elif line.strip():
            items += _of_line(line.strip(), heading, document, f"第{number}行", notices)
    return Notes(tuple(items), tuple(notices))


def _of_line(line: str, heading: str | None, document: str, place: str, notices: list[str]) -> Iterator[Note]:
    label = _pattern("labelled").match(line)
    is_part = bool(label and label["name"] and (_is(label["name"], "cause") or _is(label["name"], "measure")))
    name = label["name"].strip() if label and label["name"] and not is_part else heading
    row = int(label["row"]) if label and label["row"] else None
    text = label["text"] if label and not is_part else line
    yield from _parts(text, "note", _About(name, row, None, document, place), notices)


def _of_table(lines: Iterable[Sequence[str]], document: str) -> Notes:
    """Rows under a header with an indicator's column; a table without one is read as text."""
    rows = [[cell.strip() for cell in line] for line in lines]
    start, columns = next(((n, found) for n, row in enumerate(rows) if (found := _header(row))), (0, {}))
    if not columns:
        return notes_of_text("\n".join("：".join(cell for cell in row if cell) for row in rows), document)
    items: list[Note] = []
    notices: list[str] = []
    for number, row in enumerate(rows[start + 1 :], start + 2):
        cells = {key: row[column] for key, column in columns.items() if column < len(row) and row[column]}
        printed = re.sub(r"\D", "", cells.get("row", ""))
        about = _About(cells.get("indicator"), int(printed) if printed else None, cells.get("project"), document,
                       f"第{number}行")  # fmt: skip
        for part in ("cause", "effect", "measure", "note"):
            if part in cells:
                items += _parts(cells[part], part, about, notices)
    return Notes(tuple(items), tuple(notices))


def _header(row: Sequence[str]) -> dict[str, int]:
    """Columns by what they hold; empty where the line is no header."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        for key in _COLUMNS:
            if key not in found and _is(cell, key):
                found[key] = place
                break
    told = found.keys() & {"cause", "effect", "measure", "note"}
    return found if told and found.keys() & {"indicator", "row"} else {}


def _is(cell: str, key: str) -> bool:
    return bool(_pattern(key).match(fold_text(cell)))


class _About(NamedTuple):
    name: str | None
    row: int | None
    project: str | None
    document: str
    place: str


def _parts(text: str, part: Part, about: _About, notices: list[str]) -> Iterator[Note]:
    """Sentences as notes; what speaks to a program is dropped with all that follows it in its sentence."""
    for sentence in _SENTENCE.findall(text):
        plain = sentence.strip(_ENDS)
        if not plain:
            continue
        plain, order = without_orders(plain)
        if order:
            notices.append(f"{about.document or '说明'}{about.place}疑似指令的语句未使用：“{shown(order)}”")
        if not plain:
            continue
        for kind, piece in [(part, plain)] if part != "note" else _split(plain):
            yield Note(kind, piece, about.name, about.row, about.project, about.document, about.place)


def parts_of(text: str) -> list[tuple[Part, str]]:
    """Sentences of a text as causes and measures, those that speak to a program left out."""
    return [(note.part, note.text) for note in _parts(text, "note", _About(None, None, None, "", ""), [])]


def orders_in(text: str) -> list[str]:
    """What `parts_of` leaves out."""
    return [order for sentence in _SENTENCE.findall(text) if (order := without_orders(sentence.strip(_ENDS))[1])]


def _split(sentence: str) -> list[tuple[Part, str]]:
    """Cause and measure of a sentence; labels (原因：, 措施：) say it, else 下一步 and the like."""
    for key, part in (("cause_label", "cause"), ("measure_label", "measure")):
        label = _pattern(key).match(sentence)
        if label:
            return [(_as_part(part), sentence[label.end() :].strip(_ENDS))]
    turn = words("deviation")["turn"].search(sentence)
    if turn is None:
        return [("cause", sentence)]
    before, after = sentence[: turn.start()].strip(_ENDS), sentence[turn.start() :].strip(_ENDS)
    clause = max((sentence.rfind(mark, 0, turn.start()) for mark in "，,"), default=-1)
    if before and clause < 0 and turn.start() > 0:
        return [("cause", sentence)]
    if before and clause >= 0:
        before, after = sentence[:clause].strip(_ENDS), sentence[clause + 1 :].strip(_ENDS)
    return [(_as_part(key), piece) for key, piece in (("cause", before), ("measure", after)) if piece]


def _as_part(key: str) -> Part:
    return "measure" if key == "measure" else "cause"


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(load("drafting_texts")["notes"][key])


def spoken(key: str, text: str) -> bool:
    """Whether a note speaks of what a pattern of the data file is about."""
    return bool(_pattern(key).search(fold_text(text)))


@cache
def _injections() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in load("drafting_texts")["injection"])


def without_orders(sentence: str) -> tuple[str, str]:
    """The clauses before the first that gives an order to whoever drafts, and the rest of the sentence.

    What follows an order explains it or is its text (写明…，并…), what precedes it may be a fact.
    """
    plain = fold_text(sentence)
    starts = [
        match.start() for pattern in _injections() if (match := pattern.search(plain) or pattern.search(sentence))
    ]
    if not starts:
        return sentence, ""
    marks = [place for place, char in enumerate(plain[: min(starts)]) if char in ",，"]
    if not marks or len(plain) != len(sentence):
        return "", sentence
    return sentence[: marks[-1]].strip(_ENDS), sentence[marks[-1] :].strip(_ENDS)


def speaks_to_a_program(text: str) -> bool:
    """Whether a sentence gives orders to whoever drafts, instead of telling about a project."""
    return bool(without_orders(text)[1])
