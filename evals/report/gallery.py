"""The lines of a run in, its wrong values out, silent ones first, each with the piece of source it came from.

A wrong value is understood by looking at the paper: the excerpt shows the characters the reader pointed at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.report.figures import is_silent
from evals.report.names import Json, field_group
from evals.report.words import load_report
from evals.runs.run import Run

Tone = Literal["plain", "found", "gold", "cut"]
Piece = tuple[str, Tone]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong value. pieces: the excerpt, cut where highlighting begins and ends."""

    run: str
    document: str
    group: str
    field: str
    pointer: str
    found: str | None
    gold: str | None
    silent: bool
    reasons: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Gallery:
    """total and silent count all mistakes of the runs, shown ones or not."""

    shown: tuple[Mistake, ...]
    total: int
    silent: int


def gallery(runs: Sequence[Run], names: Sequence[str]) -> Gallery:
    """Wrong values of all runs, at most the cap of report.yaml, silent ones first and each run its turn."""
    found = [
        (name, line, value)
        for run, name in zip(runs, names, strict=True)
        for line in run.documents
        for value in line["values"]
        if not value["right"]
    ]
    found.sort(key=lambda item: not is_silent(item[2]))
    shown = tuple(_mistake(*item) for item in found[: load_report().gallery_cap])
    return Gallery(shown, len(found), sum(is_silent(value) for _, _, value in found))


def _mistake(run: str, line: Json, value: Json) -> Mistake:
    repeat = f" #{line['repeat']}" if line["repeat"] else ""
    return Mistake(
        run, f"{line['name']}{repeat}", field_group(value["field"]), value["field"], value["pointer"],
        value["found"], value["gold"], is_silent(value), tuple(value["reasons"]), tuple(excerpt(line["text"], value)),
    )  # fmt: skip


def excerpt(text: str, value: Json) -> Iterator[Piece]:
    """The source around the value's spans. Without spans: around the gold value, where it stands only once."""
    spans, tone = sorted((start, end) for start, end in value["spans"]), "found"
    if not spans:
        spans, tone = _place_of(text, value["gold"]), "gold"
    around, position = load_report().excerpt_around, 0
    for number, (start, end) in enumerate(spans):
        if number == 0 or start - position > load_report().excerpt_gap:
            if number:
                yield text[position : position + around], "plain"
            begin = max(position, start - around, 0)
            if begin > position:
                yield " … ", "cut"
            position = begin
        yield text[position:start], "plain"
        yield text[max(start, position) : end], "gold" if tone == "gold" else "found"
        position = max(end, position)
    if spans:
        yield text[position : position + around], "plain"
        if position + around < len(text):
            yield " … ", "cut"


def _place_of(text: str, gold: str | None) -> list[tuple[int, int]]:
    if not gold or len(gold) < load_report().unique_from or text.count(gold) != 1:
        return []
    start = text.index(gold)
    return [(start, start + len(gold))]
