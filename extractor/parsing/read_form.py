"""One form's tokens in, its reading out: splits the form into head, funding, goals, grid and tail and reads each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.model.document import Document, spans_text
from extractor.model.form_reading import FormReading
from extractor.parsing.cell_runs.read_runs import read_run_grid
from extractor.parsing.find_forms import FoundForm, find_forms
from extractor.parsing.goal_prefix import drop_prefix
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.columns import DEFAULT, GridHeader, find_grid
from extractor.parsing.lines.labels import find_labels
from extractor.parsing.lines.read_grid import read_grid
from extractor.parsing.lines.tokens import Token
from extractor.parsing.sections.evaluation_funding import funding_table_at, read_evaluation_funding
from extractor.parsing.sections.funding import read_declaration_funding, read_unit_line
from extractor.parsing.sections.goals import goal_sections, read_goals
from extractor.parsing.sections.header import read_header
from extractor.parsing.sections.tail import read_tail, tail_start
from extractor.parsing.tables.fit import fits_columns
from extractor.parsing.tables.read_form import read_table_form, replace_grid
from extractor.parsing.tables.titled_project import name_by_title
from extractor.parsing.uncaptioned_goal import adopt_goal
from extractor.terms import captions
from extractor.terms.form_kinds import scope_of
from extractor.terms.text import fold_text

NO_GRID = "未找到绩效指标表头，按通常的栏目顺序读取"
NO_INDICATORS = "未读到任何绩效指标"
YEAR_LOST = "标题附近没有年度"
_YEAR_LINE = re.compile(r"[\d年度()（）/-]+")


def read_forms(layout: Document) -> list[FormReading]:
    """Every form of a document, in order; [] for a document without forms."""
    return [read_form(layout, form) for form in find_forms(layout)]


def read_form(layout: Document, form: FoundForm) -> FormReading:
    """One found form, read by rules: by its cells where the file gives them, else by its lines.

    Where walls are guessed the lines tell the head, and the grid is read by its cells when every row fits its columns.
    """
    reading = _read(layout, form)
    title = reading.cells.get("/title")
    reading.scope = scope_of(fold_text(spans_text(layout.text, title))) if title else "project"
    return reading


def _read(layout: Document, form: FoundForm) -> FormReading:
    if form.table is not None and (form.table.walls == "given" or form.table.listed or form.table.loose):
        return read_table_form(layout, form.table)
    reading = _read_lines(layout, form)
    if form.table is not None and fits_columns(form.table):
        replace_grid(reading, layout, form.table)
    return reading


def _read_lines(layout: Document, form: FoundForm) -> FormReading:
    reading = FormReading(kind=form.kind, region=form.region)
    if form.title:
        reading.cells["/title"] = form.title
    if form.year:
        reading.cells["/fiscal_year"] = (form.year,)
    else:
        reading.doubt("/fiscal_year", YEAR_LOST)
    tokens = form.tokens
    reading.captions.extend(form.page_lines)
    reading.captions.extend(token.span for token in tokens[: form.body])
    body = _skip_year_line(reading, tokens, form.body)
    header = find_grid(tokens, form.kind, body)
    grid_at = header.start if header else _first_label(tokens, body)
    _read_top(reading, layout.text, tokens, body, grid_at)
    for pointer, spans in reading.cells.items():
        if pointer.startswith("/goals/"):
            reading.cells[pointer] = drop_prefix(reading, layout.text, spans)
    read_unit_line(reading, layout.text, tokens[:grid_at])
    if header is None:
        header = GridHeader(DEFAULT[form.kind], grid_at, grid_at, complete=False)
        reading.doubt("/indicators", NO_GRID)
    else:
        reading.captions.extend(token.span for token in tokens[header.start : header.body])
    end = tail_start(tokens, header.body)
    adopt_goal(reading, [(token.text, (token.span,)) for token in tokens[body:grid_at]])
    read_grid(reading, layout.text, tokens[header.body : end], header)
    read_tail(reading, tokens[end:])
    if form.table is None:
        read_run_grid(reading, layout, form, header.start, end)
    if "/project_name" not in reading.cells:
        name_by_title(reading, layout.text, form.title)
    if not reading.rows:
        reading.doubt("/indicators", NO_INDICATORS)
    return reading


def _skip_year_line(reading: FormReading, tokens: Sequence[Token], index: int) -> int:
    """Tokens between title and first caption: the year, a unit of account. Other text there stays unclaimed."""
    while index < len(tokens) and phrase_at(tokens, index, captions.SECTIONS) is None:
        text = tokens[index].text
        if captions.is_furniture(text) or _YEAR_LINE.fullmatch(text):
            reading.captions.append(tokens[index].span)
        index += 1
    return index


def _first_label(tokens: Sequence[Token], start: int) -> int:
    labels = find_labels(tokens[start:])
    return start + labels[0].tokens[0] if labels else len(tokens)


def _read_top(reading: FormReading, text: str, tokens: Sequence[Token], body: int, grid: int) -> None:
    """Head, funding and goals, in whichever order they are printed."""
    funding = _funding_start(reading, tokens, body, grid)
    goals = _goals_start(reading, tokens, body, grid)
    borders = sorted((start, name) for start, name in ((funding, "funding"), (goals, "goals"), (grid, "grid")))
    read_header(reading, text, tokens[body : borders[0][0]])
    for (start, name), (stop, _) in zip(borders, [*borders[1:], (grid, "")], strict=True):
        part = tokens[start:stop]
        if name == "funding":
            _read_funding(reading, text, part)
        elif name == "goals":
            read_goals(reading, part)


def _read_funding(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    if reading.kind == "self_evaluation":
        read_evaluation_funding(reading, text, tokens)
    else:
        read_declaration_funding(reading, text, tokens)


def _funding_start(reading: FormReading, tokens: Sequence[Token], body: int, grid: int) -> int:
    sections = ["funding_block", "funding_declaration"]
    if reading.kind == "self_evaluation":
        table = funding_table_at(tokens[body:grid])
        if table is None:
            return grid
        table += body
        for index in range(max(body, table - 6), table):
            if phrase_at(tokens, index, ["funding_block"]):
                return index
        return table
    for index in range(body, grid):
        if phrase_at(tokens, index, sections):
            return index
    return grid


def _goals_start(reading: FormReading, tokens: Sequence[Token], body: int, grid: int) -> int:
    sections = goal_sections(reading)[:2]
    for index in range(body, grid):
        phrase = phrase_at(tokens, index, sections)
        if phrase is None or phrase.text == "目标":
            continue
        if captions.field_of("funding_block", phrase.text) or phrase_at(tokens, index, ["header"]):
            continue
        return index
    return grid
