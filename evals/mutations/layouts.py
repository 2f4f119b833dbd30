"""Mutations of the layout: the same cells in pipes, aligned columns, single blanks, one cell a line; and encodings."""

from __future__ import annotations

import codecs
import random
from collections.abc import Callable

from evals.mutations.document import Document, Line, Sheet, captioned_goals
from evals.mutations.flow import wrapped
from evals.mutations.registry import mutation
from extractor.model.document import display_width

GOAL_WIDTH = 30
"""Characters a line of a goal has in an aligned layout."""

MIN_GAP = 2


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _joined(separator: str) -> Callable[[Sheet, random.Random], list[str]]:
    return lambda sheet, _rng: [separator.join(_filled(line.cells)) for line in sheet.lines]


@mutation("printed")
def leading_empties_dropped(document: Document, _rng: random.Random) -> None:
    """Empty cells before the first label or name of a row are gone."""
    for sheet in document.sheets:
        for line in sheet.row_lines():
            while line.cells and not line.cells[0].strip():
                line.cells.pop(0)


@mutation("regular")
def all_empties_dropped(document: Document, _rng: random.Random) -> None:
    for sheet in document.sheets:
        captioned_goals(sheet)
        for line in sheet.lines:
            line.cells = _filled(line.cells)


@mutation("printed", "table")
def pipe_table(document: Document, _rng: random.Random) -> None:
    """Markdown: | a | b | with a rule under the first line."""
    document.style = _piped


def _piped(sheet: Sheet, _rng: random.Random) -> list[str]:
    width = max(len(line.cells) for line in sheet.lines)
    lines = [
        f"| {' | '.join(line.cells + [''] * (width - len(line.cells)))} |" for line in sheet.lines if any(line.cells)
    ]
    lines.insert(1, "|" + " --- |" * width)
    return lines


@mutation("regular", "table")
def bare_pipes(document: Document, _rng: random.Random) -> None:
    """a|b|c without outer pipes and rules; title lines stay plain."""
    document.style = lambda sheet, _rng: ["|".join(line.cells) for line in sheet.lines]


@mutation("regular", "table")
def aligned_columns(document: Document, _rng: random.Random) -> None:
    """Columns of blanks, as `pdftotext -layout` prints them; goals wrap inside their column."""
    document.style = _aligned


def _aligned(sheet: Sheet, _rng: random.Random) -> list[str]:
    physical: list[list[str]] = []
    for line in sheet.lines:
        physical += _wrapped_cells(line)
    count = max(len(cells) for cells in physical)
    widths = [max((display_width(c[i]) for c in physical if i < len(c)), default=0) for i in range(count)]
    lines = []
    for cells in physical:
        padded = (cell + " " * (widths[i] + MIN_GAP - display_width(cell)) for i, cell in enumerate(cells))
        lines.append("".join(padded).rstrip())
    return lines


def _wrapped_cells(line: Line) -> list[list[str]]:
    if line.role != "goal":
        return [line.cells]
    columns = [wrapped(cell, GOAL_WIDTH) for cell in line.cells]
    height = max(len(column) for column in columns)
    return [[column[i] if i < len(column) else "" for column in columns] for i in range(height)]


@mutation("regular", "table")
def single_blanks(document: Document, _rng: random.Random) -> None:
    """Cells one blank apart, empty ones gone; cells lose the blanks inside them, so that a blank parts cells."""
    for sheet in document.sheets:
        captioned_goals(sheet)
        for line in sheet.lines:
            line.cells = [cell.replace(" ", "") if line.role != "row" else cell for cell in line.cells]
    document.style = _joined(" ")


@mutation("regular", "table")
def full_width_blanks(document: Document, _rng: random.Random) -> None:
    for sheet in document.sheets:
        captioned_goals(sheet)
    document.style = _joined("\u3000\u3000")


@mutation("regular", "table")
def one_cell_a_line(document: Document, _rng: random.Random) -> None:
    for sheet in document.sheets:
        captioned_goals(sheet)
    document.style = lambda sheet, _rng: [cell for line in sheet.lines for cell in _filled(line.cells)]


@mutation("regular")
def one_cell_a_paragraph(document: Document, rng: random.Random) -> None:
    """One cell a line with blank lines between."""
    one_cell_a_line(document, rng)
    plain = document.style
    document.style = lambda sheet, inner: [part for line in plain(sheet, inner) for part in (line, "")]


@mutation("printed", "flow")
def blanks_around(document: Document, rng: random.Random) -> None:
    """Blanks before and after lines and cells."""
    for sheet in document.sheets:
        for line in sheet.lines:
            line.cells = [
                rng.choice(["", " "]) + cell + rng.choice(["", "  "]) if cell else cell for cell in line.cells
            ]
    plain = document.style
    document.style = lambda sheet, inner: [f"  {line} " if line else line for line in plain(sheet, inner)]


@mutation("printed", "flow")
def windows_line_ends(document: Document, _rng: random.Random) -> None:
    document.finish = lambda text: text.replace("\n", "\r\n")


@mutation("printed", "flow")
def gb18030(document: Document, _rng: random.Random) -> None:
    document.encode = lambda text: text.encode("gb18030")


@mutation("printed", "flow")
def utf16_with_mark(document: Document, _rng: random.Random) -> None:
    document.encode = lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le")


@mutation("printed", "table")
def utf8_with_mark(document: Document, _rng: random.Random) -> None:
    document.encode = lambda text: codecs.BOM_UTF8 + text.encode("utf-8")


@mutation("printed", "flow", "table")
def prose_around(document: Document, rng: random.Random) -> None:
    """A notice before the forms, a signature after them, as published bundles have."""
    names = [sheet.gold["project_name"] for sheet in document.sheets]
    document.preface += [
        "关于公开项目支出绩效情况的说明",
        "",
        "根据预算绩效管理有关规定，按照应公开尽公开的原则，现将本单位有关项目的绩效情况予以公开，接受社会监督。",
        "序号\t项目\t金额（万元）",
        *(f"{number}\t{name}\t{rng.randint(20, 9000)}.00" for number, name in enumerate(names, start=1)),
    ]
    document.epilogue += ["", "以上内容由财务处负责解释。", "联系电话：021-12345678", "2025年3月10日"]


@mutation("printed", "table")
def order_shuffled(document: Document, rng: random.Random) -> None:
    rng.shuffle(document.sheets)


@mutation("printed", "table", "flow")
def no_blank_between_forms(document: Document, _rng: random.Random) -> None:
    """Forms follow each other without a blank line."""
    document.finish = lambda text: "\n".join(line for line in text.split("\n") if line.strip()) + "\n"


def _interleave(line: Line) -> list[Line]:
    return [line, Line("blank", [""])]


@mutation("printed", "table")
def blank_lines_between(document: Document, _rng: random.Random) -> None:
    for sheet in document.sheets:
        sheet.lines = [part for line in sheet.lines for part in _interleave(line)]
