"""The reading of a form found in tables: every part by its rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.model.document import Document
from extractor.model.form import Kind
from extractor.model.form_reading import FormReading
from extractor.parsing.tables.captions_2d import FoundCaption, find_captions, value_cells
from extractor.parsing.tables.columns import LEVELS
from extractor.parsing.tables.filled_merges import undo_filling
from extractor.parsing.tables.find_forms import TableForm
from extractor.parsing.tables.fit import is_lone_name
from extractor.parsing.tables.funding import (
    find_funding_columns,
    read_currency,
    read_declaration_funding,
    read_evaluation_funding,
)
from extractor.parsing.tables.funding_matrix import read_funding_matrix
from extractor.parsing.tables.goals import SIDES, read_goals
from extractor.parsing.tables.header import read_head
from extractor.parsing.tables.indicators import read_indicators
from extractor.parsing.tables.printed_rows import PrintedRow, spans_of
from extractor.parsing.tables.project_list import read_project_columns
from extractor.parsing.tables.tail import read_tail
from extractor.parsing.tables.titled_project import NAME_IN_HEADING, name_by_title
from extractor.parsing.uncaptioned_goal import adopt_goal
from extractor.terms import captions

NO_INDICATORS = "未读到任何绩效指标"
MERGED_LABELS = "类别印在合并的表头中，原文未标明跨哪几列"
UNIT_OF_LIST = "本表每行一个单位或地区，取自该行第一格"
LONE_NAME = "这一行只有名称，可能是上一行名称的后半"
YEAR_ABOVE = "年度取自表格上方的标题"
YEAR_LOST = "标题附近没有年度"
GOALS = {
    "target_declaration": ("goals_declaration", "goals_evaluation", "goals_block"),
    "self_evaluation": ("goals_evaluation", "goals_declaration", "goals_block"),
}


def read_table_form(document: Document, form: TableForm) -> FormReading:
    """Read one form found in tables."""
    reading = FormReading(kind=form.kind, region=form.region, walls=form.walls)
    if form.title:
        reading.cells["/title"] = form.title
    if form.year:
        reading.cells["/fiscal_year"] = (form.year,)
        if form.year_above:
            reading.doubt("/fiscal_year", YEAR_ABOVE)
    else:
        reading.doubt("/fiscal_year", YEAR_LOST)
    source = document.text
    head = form.rows[: form.grid]
    if form.listed:
        read_project_columns(reading, form.rows[form.body :], form.columns)
        read_currency(reading, source, head)
        _read_lines_above(reading, source, head)
    else:
        _read_top(reading, source, form.rows[: form.title_rows], undo_filling(reading, head[form.title_rows :]))
    if form.loose:
        read_around(reading, form)
    reading.captions.extend(spans_of([cell for row in form.rows[form.grid : form.body] for cell in row.texts]))
    read_indicators(reading, source, form.rows[form.body : form.tail], form.columns)
    for row in reading.rows if form.unsure_labels else ():
        for level in LEVELS:
            row.doubt(level, MERGED_LABELS)
    read_tail(reading, source, form.rows[form.tail :], form.columns)
    for pointer, spans in (("/total_score", form.score), ("/grade", form.grade)):
        if spans:
            reading.cells.setdefault(pointer, spans)
    if "/project_name" not in reading.cells:
        name_by_title(reading, source, form.title)
    if not reading.rows:
        reading.doubt("/indicators", NO_INDICATORS)
    return reading


def read_around(reading: FormReading, form: TableForm) -> None:
    """What a form without a head of its own has of the text around it: its project, in doubt, or its unit."""
    if form.project and "/project_name" not in reading.cells:
        reading.cells["/project_name"] = form.project
        reading.doubt("/project_name", NAME_IN_HEADING)
    if form.unit is not None and form.corner is not None:
        field = captions.field_of("header", form.corner.text)
        known = field in ("project_name", "department", "implementing_unit")
        reading.cells[f"/{field if known else 'implementing_unit'}"] = form.unit.spans
        if not known:
            reading.doubt("/implementing_unit", UNIT_OF_LIST)


def replace_grid(reading: FormReading, document: Document, form: TableForm) -> None:
    """Put the rows as the cells tell them into a reading of lines; what its lines claimed stays claimed."""
    grid = FormReading(kind=form.kind, region=form.region)
    read_indicators(grid, document.text, form.rows[form.body : form.tail], form.columns)
    _doubt_lone_names(grid, form)
    _replace_funding(reading, document.text, form)
    reading.walls = form.walls
    reading.rows = grid.rows
    reading.captions.extend(grid.captions)
    reading.doubts.pop("/indicators", None)


def _replace_funding(reading: FormReading, source: str, form: TableForm) -> None:
    """Put the amounts of a funding table of its own, which lines alone do not divide, into a reading of lines."""
    found = FormReading(kind=form.kind, region=form.region)
    found.cells = {at: spans for at, spans in reading.cells.items() if at == "/fiscal_year"}
    if form.kind != "target_declaration" or not read_funding_matrix(found, source, form.rows[: form.grid], set()):
        return
    own = {at: spans for at, spans in reading.cells.items() if not at.startswith("/funding/annual_")}
    reading.cells = own | found.cells
    reading.funding_others = found.funding_others
    reading.captions.extend(found.captions)


def _read_lines_above(reading: FormReading, source: str, head: Sequence[PrintedRow]) -> None:
    """What the lines above a list of projects say of all of them: 单位名称：某局."""
    for caption in find_captions(source, head, ("header",)):
        if caption.rest and caption.field != "+":
            reading.cells.setdefault(f"/{caption.field}", caption.rest)


def _doubt_lone_names(reading: FormReading, form: TableForm) -> None:
    """Where walls are guessed, a line with nothing but a name may be the rest of the name above it."""
    lone = {spans_of(row.texts)[0] for row in form.rows[form.body : form.tail] if is_lone_name(row, form)}
    for above, row in pairwise(reading.rows):
        if lone & set(row.cells.get("name", ())):
            row.doubt("name", LONE_NAME)
            above.doubt("name", LONE_NAME)


def _read_top(reading: FormReading, source: str, title: Sequence[PrintedRow], rows: Sequence[PrintedRow]) -> None:
    """Head, funding and goals, in whichever order they are printed."""
    reading.captions.extend(spans_of([cell for row in title for cell in row.texts]))
    read_currency(reading, source, rows)
    funding_rows: set[int] = set()
    if reading.kind == "self_evaluation" and (header := find_funding_columns(rows)):
        funding_rows = read_evaluation_funding(reading, source, rows, *header)
    rest = [row if number not in funding_rows else PrintedRow(()) for number, row in enumerate(rows)]
    money = ("funding_declaration",) if reading.kind == "target_declaration" else ()
    sections = ("header", *money, *GOALS[reading.kind], "goals_other", "funding_block", "grid_block")
    found = _drop_openings(reading.kind, rest, find_captions(source, rest, sections))
    known = {id(caption.cell) for caption in found}
    groups: dict[str, list[FoundCaption]] = {"header": [], "funding": [], "goals": [], "other": [], "block": []}
    for caption in found:
        groups[_group_of(caption, money)].append(caption)
    read_head(reading, source, rest, groups["header"], known)
    if reading.kind == "target_declaration":
        in_table = read_funding_matrix(reading, source, rest, {id(caption.cell) for caption in groups["header"]})
        groups["funding"] = [caption for caption in groups["funding"] if id(caption.cell) not in in_table]
    read_declaration_funding(reading, source, rest, groups["funding"], known)
    read_goals(reading, source, rest, groups["goals"], known)
    for caption in groups["other"]:
        spans = caption.rest or tuple(spans_of(value_cells(rest, caption, known, several=True)))
        reading.captions.extend(caption.spans)
        reading.others.extend([(captions.caption_key(caption.text), spans)] if spans else [])
    for caption in groups["block"]:
        reading.captions.extend(caption.spans)
    _claim_rest(reading, rest)
    adopt_goal(reading, [(cell.text, cell.spans) for row in rest for cell in row.texts])


def _drop_openings(kind: Kind, rows: Sequence[PrintedRow], found: Sequence[FoundCaption]) -> list[FoundCaption]:
    """Without texts of goals that open with a word that is a caption elsewhere: 预期总目标：完成… in a declaration.

    At the beginning of a row such a word is a caption.
    """
    kept: list[FoundCaption] = []
    for caption in found:
        opens = bool(caption.rest) and "header" not in captions.fields_of(caption.text)
        other = caption.field not in SIDES[kind] or caption.field in {before.field for before in kept}
        goal = any(section.startswith("goals") for section in captions.fields_of(caption.text))
        first = caption.cell.column == 0 and len(rows[caption.row].texts) == 1
        if not (opens and goal and other) or first:
            kept.append(caption)
    return kept


def _group_of(caption: FoundCaption, money: Sequence[str]) -> str:
    fields = captions.fields_of(caption.text)
    if "funding_block" in fields and caption.cell.rowspan > 1:
        return "block"
    if "header" in fields:
        return "header"
    if any(section in fields for section in money):
        return "funding"
    if set(fields) & {"goals_declaration", "goals_evaluation", "goals_block"}:
        return "goals"
    return "other" if "goals_other" in fields else "block"


def _claim_rest(reading: FormReading, rows: Sequence[PrintedRow]) -> None:
    """Years in brackets and page furniture hold no value; other text that no caption claims stays unclaimed."""
    year = reading.cells.get("/fiscal_year", ())
    for row in rows:
        reading.captions.extend(span for cell in row.cells if not cell.text for span in cell.spans)
        for cell in row.texts:
            holds_year = any(start <= at < end for start, end in cell.spans for at, _ in year)
            if captions.is_furniture(cell.text) or (holds_year and len(cell.text) <= len("(2025年度)") + 4):
                reading.captions.extend(cell.spans)
