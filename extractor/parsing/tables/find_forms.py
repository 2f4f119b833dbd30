"""Forms in the tables of a document: an indicator grid, and the rows above and below that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.model.document import Document, Table, Walls
from extractor.model.form import Kind, Span
from extractor.model.form_reading import Spans
from extractor.parsing.tables.align import align_rows, count_misfits, place_line
from extractor.parsing.tables.columns import GridColumns, find_columns, is_repeated_header, tells_self_evaluation
from extractor.parsing.tables.indicators import is_indicator
from extractor.parsing.tables.printed_rows import PrintedCell, PrintedRow, is_page_furniture, list_rows
from extractor.parsing.tables.project_list import is_project_list, split_by_project
from extractor.parsing.tables.years import find_year, find_year_above
from extractor.terms import captions

LONGEST_TITLE = 3
"""Pieces of a title in one line."""
LINES_ABOVE = 6
"""Rows above the project's name within which the title stands."""
_AROUND = re.compile(r"附[件表]\d*:?|[(（]?(19|20)\d\d年?度?[)）]?")
"""What may stand in a cell of its own before a title."""
_AROUND_TITLE = re.compile(
    r"^\s*(?:附[件表]\s*\d*|表\s*\d+(?:[-—.]\d+)?)\s*[:：]?\s*|\s*[（(]\s*(?:19|20)\d{2}\s*年?度?\s*[)）]\s*$"
)


@dataclass(frozen=True, slots=True)
class TableForm:
    """A form found in tables. rows: all of its rows; grid: index of the first header row; body, tail: indices where
    its indicators begin and end. title, year: where they are printed. listed: one project of a flat list."""

    kind: Kind
    region: Span
    title: Spans
    year: Span | None
    rows: tuple[PrintedRow, ...]
    title_rows: int
    grid: int
    body: int
    tail: int
    columns: GridColumns
    listed: bool = False
    year_above: bool = False
    """Whether the year is that of a heading above the form."""
    loose: bool = False
    """Without a head of its own: an indicator table in a report, or one with its captions at the side."""
    project: Spans = ()
    """Where the name of its project is printed outside its rows."""
    unit: PrintedCell | None = None
    corner: PrintedCell | None = None
    """The unit whose row of a list it is, where the list has one row a unit, and what the list calls its units."""
    unsure_labels: bool = False
    """Whether labels were merged over indicators and the print does not say over which."""
    score: Spans = ()
    grade: Spans = ()
    """Where the total and the grade are printed outside its rows."""

    @property
    def walls(self) -> Walls:
        """How sure the walls of its tables are: all given, or guessed somewhere."""
        return "guessed" if any(row.table and row.table.walls == "guessed" for row in self.rows) else "given"


def find_table_forms(document: Document) -> list[TableForm]:
    """Every form whose grid stands in a table, in order; [] for a document without tables."""
    if not document.tables:
        return []
    rows = list_rows(document)
    forms: list[TableForm] = []
    free = 0
    at = 0
    while at < len(rows):
        columns = find_columns(rows, at)
        if columns is None:
            at += 1
            continue
        first = find_first_row(rows, free, at)
        listed = is_project_list(columns)
        tail = _end_of_body(rows, at + columns.height, columns, listed=listed)
        if listed:
            forms.extend(_list_of_projects(document, rows[free:tail], at - free, columns))
            free = at = tail
            continue
        stop = find_end(rows, tail)
        if first is not None:
            body = align_rows(rows[at + columns.height : tail], columns)
            whole = [*rows[first : at + columns.height], *body, *rows[tail:stop]]
            form = make_form(document, whole, at - first, tail - first, columns)
            forms.append(
                form if form.year else replace(form, year=find_year_above(document, rows[:first]), year_above=True)
            )
            free = stop
        at = max(stop if first is not None else at + columns.height, at + 1)
    return forms


def _list_of_projects(
    document: Document, rows: Sequence[PrintedRow], grid: int, columns: GridColumns
) -> Iterator[TableForm]:
    """A form for each project of a flat list. The title and the year above the list are those of all."""
    body = [
        row
        for row in align_rows(rows[grid + columns.height :], columns)
        if row.table is not None and not is_repeated_header(row, columns) and not _counts_columns(row)
    ]
    head = rows[:grid]
    titled = next((n for n in range(grid - 1, -1, -1) if title_kind_of(head[n])), None)
    title = (
        make_form(document, rows[titled:], grid - titled, len(rows) - titled, columns) if titled is not None else None
    )
    kind: Kind = "self_evaluation" if tells_self_evaluation(columns) else "target_declaration"
    for group in split_by_project(body, columns):
        if not any(is_indicator(row, columns) for row in group):
            continue  # the line of a unit
        spans = [span for row in group for cell in row.cells for span in cell.spans]
        yield TableForm(
            kind=title.kind if title else kind,
            region=(min(start for start, _ in spans), max(end for _, end in spans)),
            title=title.title if title else (),
            year=find_year(document, head),
            rows=(*head, *group),
            title_rows=0,
            grid=grid,
            body=grid,
            tail=grid + len(group),
            columns=columns,
            listed=True,
        )


def _field(section: str, text: str) -> str | None:
    return captions.field_of(section, text.partition(":")[0] + ":" if ":" in text[:12] else text)


def _counts_columns(row: PrintedRow) -> bool:
    """Whether a row numbers the columns: 1, 2, 3 …"""
    texts = [cell.text for cell in row.texts]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def is_project_name(text: str) -> bool:
    """Whether a cell is the caption of the project's name, with or without the name behind a colon."""
    return _field("header", text) == "project_name"


def title_kind_of(row: PrintedRow) -> Kind | None:
    """The kind that a row names, where it is a title: one text, or several that say the same."""
    texts = list(dict.fromkeys(cell.text for cell in row.texts))
    most = LONGEST_TITLE if row.table is None or all(_AROUND.fullmatch(text) for text in texts[:-1]) else 1
    return captions.title_kind("".join(texts)) if 0 < len(texts) <= most else None


def find_first_row(rows: Sequence[PrintedRow], free: int, grid: int) -> int | None:
    """Where the form of a grid begins: its title, else the row of the project's name; None where neither is printed."""
    name = next((n for n in range(grid, free - 1, -1) if any(is_project_name(c.text) for c in rows[n].texts)), None)
    top = grid if name is None else name
    low = free if name is None else max(free, name - LINES_ABOVE)
    titles = [n for n in range(top, low - 1, -1) if title_kind_of(rows[n])]
    others = [n for n in range(top - 1, low - 1, -1) if _is_other_title(rows[n])] if name is not None else []
    return next(iter([*titles, *others]), name)


def _is_other_title(row: PrintedRow) -> bool:
    texts = {cell.text for cell in row.texts}
    return len(texts) == 1 and captions.is_other_title(texts.pop())


def _end_of_body(rows: Sequence[PrintedRow], start: int, columns: GridColumns, *, listed: bool) -> int:
    """The first row below the indicators: a caption of the tail, another form, a text that is no row of the table.

    listed: a list of projects goes on after a sum.
    """
    table = rows[start - 1].table
    for at in range(start, len(rows)):
        row = rows[at]
        if row.table is not table and not _goes_on(rows, at, table, columns):
            return at
        if row.table is not None and row.table is not table:
            table = row.table
        if title_kind_of(row) and _is_title_again(rows, at, columns):
            continue
        if (
            (_is_tail(row) and not listed)
            or title_kind_of(row)
            or any(is_project_name(cell.text) for cell in row.texts)
        ):
            return at
    return len(rows)


def _is_title_again(rows: Sequence[PrintedRow], at: int, columns: GridColumns) -> bool:
    """Whether a title is printed again on a new page: the header comes again below it and no project's name between."""
    for row in rows[at + 1 : at + 1 + LONGEST_TITLE]:
        if any(is_project_name(cell.text) for cell in row.texts):
            return False
        if is_repeated_header(row, columns):
            return True
    return False


def _goes_on(rows: Sequence[PrintedRow], at: int, table: Table | None, columns: GridColumns) -> bool:
    """Whether the grid goes on in another table: page furniture between, the header again, the same width, or fewer
    columns that fit those on the right (the caption at the side is not printed again)."""
    row = rows[at]
    if row.table is None:
        goes_on = place_line(row, columns, table) is not row
        return (
            goes_on or is_page_furniture(row) or (title_kind_of(row) is not None and _is_title_again(rows, at, columns))
        )
    width = table.columns if table else 0
    if is_repeated_header(row, columns) or (row.table.columns == width and _fits(row, columns)):
        return True
    moved = align_rows([row], columns)[0]
    return moved is not row and _fits(moved, columns) and count_misfits(moved, columns) == 0


def _fits(row: PrintedRow, columns: GridColumns) -> bool:
    cells = [columns.cell_of(field, row) for field in ("name", "target") if field in columns.fields]
    return all(cell is not None and cell.text for cell in cells)


def _is_tail(row: PrintedRow) -> bool:
    first = row.texts[0] if row.texts else None
    if first is None:
        return False
    head = first.text.partition(":")[0]
    return bool({"total", "grade", "tail"} & set(captions.sections_of(first.text) or captions.sections_of(head)))


def find_end(rows: Sequence[PrintedRow], tail: int) -> int:
    """The first row that is no part of the form any more."""
    at = tail
    while at < len(rows):
        row = rows[at]
        same_table = row.table is not None and at > 0 and row.table is rows[at - 1].table
        another = title_kind_of(row) or any(is_project_name(cell.text) for cell in row.texts)
        if another or not (same_table or _is_tail(row)) or find_columns(rows, at):
            break
        at += 1
    return at


def make_form(document: Document, rows: Sequence[PrintedRow], grid: int, tail: int, columns: GridColumns) -> TableForm:
    """The form of some rows. grid, tail: index of the first header row, and of the first row below the indicators."""
    titled = title_kind_of(rows[0])
    evaluates = tells_self_evaluation(columns)
    kind: Kind = titled or ("self_evaluation" if evaluates else "target_declaration")
    spans = [span for row in rows for cell in row.cells for span in cell.spans]
    title_rows = int(titled is not None or (grid > 0 and _is_other_title(rows[0])))
    title: Spans = ()
    if title_rows:
        trimmed = (_trim_title(document.text, span) for cell in rows[0].texts for span in cell.spans)
        texts = {document.text[slice(*span)]: span for span in trimmed if span[0] < span[1]}
        title = tuple(sorted(texts.values()))
    head = rows[:grid]
    return TableForm(
        kind=kind,
        region=(min(start for start, _ in spans), max(end for _, end in spans)),
        title=title,
        year=find_year(document, head),
        rows=tuple(rows),
        title_rows=title_rows,
        grid=grid,
        body=grid + columns.height,
        tail=tail,
        columns=columns,
    )


def _trim_title(text: str, span: Span) -> Span:
    """A title without 附件1: before it and (2023年度) behind it."""
    start, end = span
    for match in reversed(list(_AROUND_TITLE.finditer(text[start:end]))):
        start, end = (start + match.end(), end) if match.start() == 0 else (start, start + match.start())
    return (start, end)
