"""Mutations by pages and widths: page breaks inside the grid, repeated heads, names and values wrapped over lines, and
the self-evaluation's own print at other widths and with other columns."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy

from evals.mutations.document import NAME_COLUMN, Document, Line, Sheet
from evals.mutations.flow import Widths, flowed
from evals.mutations.registry import mutation

MIN_ROWS = 5
"""Rows a form must have to be cut by a page break."""

LONG = 12
"""Characters from which a name is wrapped."""

WEIGHT = 6
"""Column of 分值 in: 绩效指标 | 一级 | 二级 | 三级 | 指标值 | 完成值 | 分值 | 得分 | 偏差."""


def _break(document: Document, rng: random.Random, page: Callable[[Sheet, Line], list[Line]]) -> None:
    """Put what `page` makes of a form before one of its rows, never before the first two."""
    for sheet in document.sheets:
        rows = sheet.row_lines()
        if len(rows) < MIN_ROWS:
            continue
        chosen = rng.choice(rows[2:])
        place = next(i for i, line in enumerate(sheet.lines) if line is chosen)
        sheet.lines[place:place] = page(sheet, chosen)


def _copy(sheet: Sheet, *roles: str) -> list[Line]:
    return [Line("other", list(line.cells)) for line in sheet.lines if line.role in roles]


@mutation("regular", "table")
def page_break_with_columns(document: Document, rng: random.Random) -> None:
    """A page number and the column captions again."""
    mark = [Line("other", ["— 3 —"]), Line("blank", [""])]
    _break(document, rng, lambda sheet, _: [*deepcopy(mark), *_copy(sheet, "columns")])


@mutation("printed", "table")
def page_break_with_footer(document: Document, rng: random.Random) -> None:
    """第3页 共10页 and a form feed; no captions on the next page."""
    document_break = [Line("blank", [""]), Line("other", ["第3页 共10页"]), Line("other", ["\f"])]
    _break(document, rng, lambda _sheet, _: deepcopy(document_break))


@mutation("regular", "table")
def page_break_with_title(document: Document, rng: random.Random) -> None:
    """Title and captions again on the continued page: one form, not two."""
    _break(document, rng, lambda sheet, _: [Line("blank", [""]), *_copy(sheet, "title", "columns")])


@mutation("regular", "table")
def page_break_with_labels(document: Document, rng: random.Random) -> None:
    """The labels of the cut block are printed again on the next page's first row."""

    def page(sheet: Sheet, line: Line) -> list[Line]:
        row = sheet.rows[line.row or 0]
        line.cells[1], line.cells[2] = row["level1"], row["level2"]
        return [Line("other", ["- 2 -"]), Line("blank", [""])]

    _break(document, rng, page)


def _wrap(document: Document, column: int, cut: Callable[[str], int]) -> None:
    """Wrap cells of a column: the rest goes on a line of its own below. `cut` gives the place, 0 for no wrap.

    Rows without a target are left alone, and so are their neighbours: a line with only a name could be either.
    """
    for sheet in document.sheets:
        bare = {index for index, row in enumerate(sheet.rows) if row["target"] is None}
        lines: list[Line] = []
        for line in sheet.lines:
            lines.append(line)
            if line.role != "row" or bare & {(line.row or 0) - 1, line.row, (line.row or 0) + 1}:
                continue
            text = line.cells[column]
            place = cut(text)
            if place:
                rest = Line("wrap", [""] * len(line.cells))
                line.cells[column], rest.cells[column] = text[:place], text[place:]
                lines.append(rest)
        sheet.lines = lines


@mutation("regular", "table")
def names_wrapped(document: Document, _rng: random.Random) -> None:
    """Long names over two lines, the rest in its own column on the next line."""
    _wrap(document, NAME_COLUMN, lambda name: max(len(name) - 4, LONG - 4) if len(name) >= LONG else 0)


@mutation("regular")
def names_wrapped_in_the_middle(document: Document, _rng: random.Random) -> None:
    _wrap(document, NAME_COLUMN, lambda name: len(name) // 2 if len(name) >= LONG else 0)


@mutation("regular")
def targets_wrapped(document: Document, _rng: random.Random) -> None:
    """≥500.00(人 / 次): the rest of the target below it."""
    _wrap(document, NAME_COLUMN + 1, lambda target: len(target) - 2 if len(target) >= 8 else 0)


@mutation("table")
def deviations_wrapped(document: Document, _rng: random.Random) -> None:
    """Deviations ten characters wide, every further line on a line of its own in the last column."""
    for sheet in document.sheets:
        lines: list[Line] = []
        for line in sheet.lines:
            lines.append(line)
            text = line.cells[-1] if line.role == "row" else ""
            if text:
                line.cells[-1] = text[:10]
                rest = [text[i : i + 10] for i in range(10, len(text), 10)]
                lines += [Line("wrap", [*[""] * (len(line.cells) - 1), part]) for part in rest]
        sheet.lines = lines


def _reflow(document: Document, widths: Widths) -> None:
    document.style = flowed(widths)


@mutation("flow")
def flow_as_printed(document: Document, _rng: random.Random) -> None:
    """The flowed print at the samples' own widths."""
    _reflow(document, Widths())


@mutation("flow")
def flow_with_narrow_names(document: Document, _rng: random.Random) -> None:
    _reflow(document, Widths(name=10))


@mutation("flow")
def flow_with_wide_names(document: Document, _rng: random.Random) -> None:
    _reflow(document, Widths(name=18, target=8, actual=8))


@mutation("flow")
def flow_with_narrow_deviations(document: Document, _rng: random.Random) -> None:
    _reflow(document, Widths(deviation=7))


@mutation("flow")
def flow_with_wide_deviations(document: Document, _rng: random.Random) -> None:
    _reflow(document, Widths(deviation=12, goal=34))


@mutation("flow")
def flow_with_whole_labels(document: Document, _rng: random.Random) -> None:
    """Labels on one line instead of fragments of two characters."""
    _reflow(document, Widths(label=9))


@mutation("flow")
def flow_without_dashes(document: Document, _rng: random.Random) -> None:
    """The dashes of funding rows without points are lost."""
    _reflow(document, Widths(dashes=False))


@mutation("flow")
def flow_over_pages(document: Document, _rng: random.Random) -> None:
    """A page number and the captions again every twelve rows."""
    _reflow(document, Widths(page_rows=12, page_mark="— {page} —", repeat_columns=True))


@mutation("table")
def weight_before_target(document: Document, _rng: random.Random) -> None:
    """分值 before 年度指标值."""
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.role in {"row", "columns", "total"} and len(line.cells) > WEIGHT:
                line.cells.insert(NAME_COLUMN + 1, line.cells.pop(WEIGHT))


@mutation("table")
def score_last(document: Document, _rng: random.Random) -> None:
    """偏差 before 得分, as some provinces print it."""
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.role in {"row", "columns", "total"} and len(line.cells) > WEIGHT:
                line.cells.append(line.cells.pop(WEIGHT + 1))


@mutation("table")
def remarks_column(document: Document, rng: random.Random) -> None:
    """A further column 备注 that the contract has no place for."""
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.role == "columns":
                line.cells.append("备注")
            elif line.role == "row":
                line.cells.append(rng.choice(["", "", "见附件1", "已审核"]))


@mutation("table")
def deviation_column_missing(document: Document, _rng: random.Random) -> None:
    for sheet in document.sheets:
        for line in sheet.lines:
            if line.role in {"row", "columns", "total"} and len(line.cells) > WEIGHT:
                line.cells.pop()
        for row in sheet.rows:
            row["deviation"] = None
