"""Forms without a head in their table: indicators of a report with prose around, and grids that stand on their side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.model.document import Document
from extractor.model.form import Span
from extractor.model.form_reading import Spans
from extractor.parsing.tables.align import align_rows
from extractor.parsing.tables.columns import GridColumns, find_columns, is_repeated_header
from extractor.parsing.tables.find_forms import (
    TableForm,
    find_end,
    find_first_row,
    is_project_name,
    make_form,
)
from extractor.parsing.tables.indicators import is_indicator
from extractor.parsing.tables.printed_rows import PrintedRow, list_rows
from extractor.parsing.tables.transposed import TurnedGrid, turn_grid, turn_list
from extractor.parsing.tables.years import find_year_above
from extractor.terms import captions
from extractor.terms.level_labels import label_text

LINES_ABOVE = 14
"""Rows above a table within which a report says what it is about."""
FEWEST_KNOWN_LABELS = 0.5
"""Share of the rows of a report's table that a known label stands in."""
_SENTENCE = re.compile(r"[。；;！!？?]")


def find_loose_forms(document: Document, found: Sequence[TableForm]) -> list[TableForm]:
    """The forms of tables that `find_table_forms` has left. found: the forms it found."""
    if not document.tables:
        return []
    regions = [form.region for form in found]
    rows = [row for row in list_rows(document) if not _is_within(row, regions)]
    forms: list[TableForm] = []
    free = at = 0
    while at < len(rows):
        made, stop = _forms_at(document, rows, free, at)
        forms += made
        if made:
            free = stop
        at = max(stop, at + 1)
    return forms


def _is_within(row: PrintedRow, regions: Sequence[Span]) -> bool:
    spans = [span for cell in row.cells for span in cell.spans]
    return any(start <= at < end for at, _ in spans[:1] for start, end in regions)


def _forms_at(document: Document, rows: Sequence[PrintedRow], free: int, at: int) -> tuple[list[TableForm], int]:
    """The forms whose grid begins at a row, and the first row behind it."""
    row = rows[at]
    if row.table is None:
        return [], at + 1
    columns = find_columns(rows, at)
    if columns is not None:
        stop = _end_of_table(rows, at)
        form = _form_of_report(document, rows, free, at, stop, columns)
        return ([form] if form else []), stop
    turned = turn_grid(rows, at)
    if turned is not None:
        return [_form_of_turned(document, rows, free, at, turned)], turned.stop
    grids = turn_list(rows, at)
    if grids and grids[0].unit is None:
        return [_form_of_turned(document, rows, free, at, grids[0])], grids[0].stop
    if not grids:
        return [], at + 1
    forms = [_form_of_unit(document, rows, free, at, grid) for grid in grids]
    stop = _end_of_table(rows, at)
    below = [span for row in rows[grids[-1].stop : stop] for cell in row.cells for span in cell.spans]
    start, end = forms[-1].region  # what stands below the units is told as text that nobody claims
    forms[-1] = replace(forms[-1], region=(start, max([end, *(end for _, end in below)])))
    return forms, stop


def _end_of_table(rows: Sequence[PrintedRow], at: int) -> int:
    stop = at + 1
    while stop < len(rows) and rows[stop].table is rows[at].table:
        stop += 1
    return stop


def _form_of_turned(
    document: Document, rows: Sequence[PrintedRow], free: int, at: int, turned: TurnedGrid
) -> TableForm:
    """The form of a grid on its side: its head stands above it as in any other form."""
    first = find_first_row(rows, free, at)
    start = at if first is None else first
    stop = find_end(rows, turned.stop)
    whole = [*rows[start:at], *turned.rows, *rows[turned.stop : stop]]
    form = make_form(document, whole, at - start, at - start + len(turned.rows), turned.columns)
    return replace(form, loose=True, unsure_labels=turned.unsure)


def _form_of_unit(document: Document, rows: Sequence[PrintedRow], free: int, at: int, grid: TurnedGrid) -> TableForm:
    """The form of one row of a list: the title above the list is that of all of its rows."""
    first = find_first_row(rows, free, at)
    start = at if first is None else first
    whole = [*rows[start:at], *grid.rows]
    form = make_form(document, whole, at - start, len(whole), grid.columns)
    row = rows[grid.stop - 1]
    spans = [span for cell in row.cells for span in cell.spans]
    region = (min(start for start, _ in spans), max(end for _, end in spans))
    return replace(form, region=region, loose=True, unit=grid.unit, corner=grid.corner, unsure_labels=grid.unsure)


def _form_of_report(
    document: Document, rows: Sequence[PrintedRow], free: int, at: int, stop: int, columns: GridColumns
) -> TableForm | None:
    """The form of an indicator table in a report that says above it that it is about performance; None for others."""
    body = align_rows(rows[at + columns.height : stop], columns)
    kept = [row for row in body if is_indicator(row, columns) and not is_repeated_header(row, columns)]
    labelled = sum(any(label_text(cell.text) for cell in row.known.values()) for row in kept)
    lines = rows[max(free, at - LINES_ABOVE) : at]
    heading = _heading(document, [row for row in lines if row.table is None])
    asked = columns.fields & {"target", "actual"} and columns.fields & {"level1", "level2"}
    if not kept or not asked or "name" not in columns.fields or heading is None:
        return None
    if labelled < FEWEST_KNOWN_LABELS * len(kept):
        return None
    title, project = heading
    whole = [*rows[at : at + columns.height], *body]
    form = make_form(document, whole, 0, columns.height + _tail_of(body), columns)
    prose = [row for row in lines if row.table is None]
    words = captions.load_captions().report
    return replace(
        form,
        title=title,
        title_rows=0,
        year=_year_in(document, title) or find_year_above(document, rows[:at]),
        loose=True,
        project=project,
        score=_said(document, prose, words.score),
        grade=_said(document, prose, words.grade),
    )


def _tail_of(body: Sequence[PrintedRow]) -> int:
    """How many rows of a table stand above its total."""
    total = (n for n, row in enumerate(body) if row.texts and captions.field_of("total", row.texts[0].text))
    return next(total, len(body))


def _heading(document: Document, lines: Sequence[PrintedRow]) -> tuple[Spans, Spans] | None:
    """(title, project's name) of the nearest heading above that names an evaluation or goals of a project, else of the
    nearest one without a project; None without any. A line that leads to the table (…见下表：) is no heading."""
    words = captions.load_captions().report
    without: tuple[Spans, Spans] | None = None
    for row in reversed(lines):
        text = "".join(cell.text for cell in row.texts)
        if is_project_name(text) or len(row.texts) != 1 or captions.is_bundle_title(text):
            continue
        start, end = row.texts[0].spans[0]
        match = words.heading.match(document.text, start, end)
        if match is None or _SENTENCE.search(document.text, start, end):
            continue
        title: Spans = ((match.start("title"), end),)
        if match["project"]:
            return title, (match.span("project"),)
        without = without or (title, ())
    return without


def _year_in(document: Document, title: Spans) -> Span | None:
    match = captions.load_captions().report.year.search(document.text, *title[0])
    return match.span(1) if match else None


def _said(document: Document, lines: Sequence[PrintedRow], pattern: re.Pattern[str]) -> Spans:
    """What the prose right above a table says: group 1 of a pattern, in the nearest line that has it."""
    for row in reversed(lines):
        for cell in row.texts:
            for start, end in cell.spans:
                match = pattern.search(document.text, start, end)
                if match:
                    return (match.span(1),)
    return ()
