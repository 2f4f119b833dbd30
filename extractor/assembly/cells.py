"""A form in, its cells out: one numbered cell for every field a person sees, with its marks.

Every view (page, table, terminal) shows the same cells under the same names; a pointer of a finding, a review or a
piece of evidence that names a whole row or a part of a cell is led to the cell that shows it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.data import load
from extractor.model.document import Box, Document
from extractor.model.form import EvaluationFunding, Finding, Form, Measure, Review, Span, form_value
from extractor.model.form_reading import ROW_FIELDS

LABEL_FIELDS = ("level1", "level2")
STATES = ("error", "review", "warning", "info")
"""Marks of a cell, the gravest first. `review` stands before a warning: a value in doubt makes checks on it moot."""

FIRST_CELLS = ("name", "initial_budget")
"""The cell that stands for its row when a pointer names the whole row: of an indicator, of a funding row."""


Place = tuple[int, Box | None]
"""A page (1-based) and where on it, where that is known."""


@dataclass(slots=True)
class Cell:
    """One field of a form. key: number within the form. row: 0-based indicator it belongs to, None outside the grid.
    places: where it is printed, in reading order, when the layout is known and says so."""

    key: int
    pointer: str
    label: str
    text: str | None
    row: int | None = None
    numeric: bool = False
    spans: list[Span] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    @property
    def pages(self) -> list[int]:
        """Pages (1-based) it is printed on, ascending."""
        return sorted({page for page, _ in self.places})

    @property
    def state(self) -> str:
        """The gravest mark of the cell, "" for a cell without any."""
        marks = {finding.severity for finding in self.findings} | ({"review"} if self.reasons else set())
        return next((state for state in STATES if state in marks), "")


@dataclass(slots=True)
class FormCells:
    """All cells of one form by pointer, and the review entries and findings no cell could take."""

    form: Form
    by_pointer: dict[str, Cell]
    rows: list[list[Cell]]
    whole: list[Review] = field(default_factory=list)

    def __getitem__(self, pointer: str) -> Cell:
        return self.by_pointer[pointer]

    def at(self, pointer: str) -> Cell | None:
        """The cell a pointer names, or the one that contains it, or the first one of the row or block it names."""
        path = pointer.rstrip("/")
        while path:
            for candidate in (path, *(f"{path}/{first}" for first in FIRST_CELLS)):
                if candidate in self.by_pointer:
                    return self.by_pointer[candidate]
            path = path.rpartition("/")[0]
        return None


class Places:
    """Where the characters of a layout are printed: page and box of its segments."""

    def __init__(self, layout: Document) -> None:
        self._segments = layout.segments
        self._ends = [segment.end for segment in layout.segments]

    def of(self, spans: Iterable[Span]) -> list[Place]:
        """Places of all segments the spans touch, each once; a part of a segment is where the whole is."""
        found: dict[Place, None] = {}
        for start, end in spans:
            for at in range(bisect_right(self._ends, start), len(self._segments)):
                segment = self._segments[at]
                if segment.start >= end:
                    break
                if segment.page is not None:
                    found[segment.page, segment.box] = None
        return list(found)


def form_cells(form: Form, places: Places | None = None) -> FormCells:
    """Cells of a form with evidence, review reasons and findings attached, and where they are printed if known."""
    cells: dict[str, Cell] = {}
    for pointer, label, row in _fields(form):
        value = form_value(form, pointer)
        cells[pointer] = Cell(len(cells), pointer, label, display_value(value), row, isinstance(value, Decimal))
    rows: list[list[Cell]] = [[] for _ in form.indicators]
    for cell in cells.values():
        if cell.row is not None:
            rows[cell.row].append(cell)
    found = FormCells(form, cells, rows)
    _mark(found)
    if places is not None:
        for cell in cells.values():
            cell.places = places.of(cell.spans)
    return found


def _mark(found: FormCells) -> None:
    form = found.form
    for pointer, spans in form.evidence.items():
        cell = found.at(pointer)
        if cell is not None:
            cell.spans.extend(spans)
    for review in form.review:
        cell = found.at(review.pointer)
        if cell is None:
            found.whole.append(review)
        else:
            cell.reasons.extend(review.reasons)
    for finding in form.findings:
        for cell in {id(cell): cell for cell in map(found.at, finding.pointers) if cell}.values():
            cell.findings.append(finding)


def display_value(value: object) -> str | None:
    """A value as staff read it: numbers with thousands separators, dates as printed on forms, measures as printed."""
    if isinstance(value, Measure):
        return value.text
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return None if value is None else str(value)


def _fields(form: Form) -> Iterator[tuple[str, str, int | None]]:
    """(pointer, label, row) of every field of the form's kind, in the order of the paper form."""
    names = load("display")
    for name, label in names["header"].items():
        yield f"/{name}", label, None
    yield "/funding/currency_unit", names["currency_unit"], None
    yield from _funding_fields(form, names)
    for name, label in names["goals"].items():
        yield f"/goals/{name}", label, None
    for number, _ in enumerate(form.indicators):
        for name in (*LABEL_FIELDS, *ROW_FIELDS[form.kind]):
            yield f"/indicators/{number}/{name}", names["indicator_columns"][name], number
    if form.kind == "self_evaluation":
        for name, label in names["result"].items():
            yield f"/{name}", label, None


def _funding_fields(form: Form, names: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, int | None]]:
    if isinstance(form.funding, EvaluationFunding):
        for number, row in enumerate(form.funding.rows):
            item = names["funding_items"][row.item]
            for name, label in names["funding_columns"].items():
                yield f"/funding/rows/{number}/{name}", f"{item} · {label}", None
    else:
        for name, label in names["declaration_funding"].items():
            yield f"/funding/{name}", label, None
