"""Glyphs outside ruled tables in; lines of text out, and tables where lines stand in columns without upright rules.

Cells are stacks of lines that belong together, rows are what stands side by side, columns are the gutters that all
rows of a zone leave free. A label centred beside its rows is put back to the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.model.document import Box
from extractor.reading.blocks import TableBlock, TableCell, TextBlock
from extractor.reading.page_layout.cell_lines import Stack, pieces_of, rows_of, stacks_of, starts_of
from extractor.reading.page_layout.glyphs import Glyph, box_of, lines_of, text_of
from extractor.reading.page_layout.label_spans import Habit, with_spans
from extractor.reading.page_layout.ruled_grid import Rule

MULTIPLE = 3
"""Least lines in several pieces that make a table; level rules across the page count as well."""
MOST_PIECES = 2000
"""Pieces of lines above which a page is no form; its lines are then text."""
SAME_HEIGHT = 4.0
"""Points by which a running title may move from page to page."""
GUTTER = 1.0
"""Points: least width of the gap between two columns."""


def loose_blocks(
    glyphs: Iterable[Glyph],
    rules: Sequence[Rule],
    page: int,
    tables: Sequence[Box],
    habit: Habit | None = None,
    low: float = float("inf"),
) -> list[TextBlock | TableBlock]:
    """Lines and tables of glyphs. rules: level rules; tables: boxes of ruled tables, which part what stands loose.
    habit: of the pages before, and of this one afterwards. low: height in points below which a table may go on
    overleaf."""
    habit = habit or Habit()
    lines = lines_of(glyph for glyph in glyphs if not glyph.text.isspace())
    out: list[TextBlock | TableBlock] = []
    if _is_running_title(lines, habit):
        out, lines = _text(lines[:1], page), lines[1:]
    titles = len(out)
    for group in _groups(lines, tables):
        if _is_table(group, rules) or (len(out) == titles and _goes_on(group, habit.columns)):
            out += _table(group, rules, page, habit, low)
        else:
            out += _text(group, page)
        habit.columns = habit.columns if out and isinstance(out[-1], TableBlock) else ()
    return out


def _groups(lines: Sequence[list[Glyph]], tables: Sequence[Box]) -> list[list[list[Glyph]]]:
    """Lines between ruled tables."""
    groups: dict[int, list[list[Glyph]]] = {}
    for line in lines:
        groups.setdefault(sum(1 for box in tables if box[1] < line[0].y), []).append(line)
    return [groups[key] for key in sorted(groups)]


def _is_running_title(lines: Sequence[list[Glyph]], habit: Habit) -> bool:
    """Whether the first line is that of the page before, at the same height. Remembers it for the next page."""
    if not lines:
        return False
    text, top = text_of(lines[0]), lines[0][0].top
    before, habit.first = habit.first, (text, top)
    return before[0] == text and abs(before[1] - top) <= SAME_HEIGHT


def _is_table(lines: Sequence[list[Glyph]], rules: Sequence[Rule]) -> bool:
    starts = starts_of(lines)
    pieces = [len(pieces_of(line, starts)) for line in lines]
    if sum(pieces) > MOST_PIECES:
        return False
    multiple = sum(1 for count in pieces if count > 1)
    return multiple >= MULTIPLE or (multiple > 0 and len(rules) >= MULTIPLE)


def _goes_on(lines: Sequence[list[Glyph]], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether every text stands in one column of the page before, and those of the first line in several."""
    starts = [*starts_of(lines), *(x0 for x0, _ in columns)]
    pieces = [pieces_of(line, sorted(starts)) for line in lines]
    return len(pieces[0]) > 1 and all(_place(piece, columns) is not None for line in pieces for piece in line)


def _place(piece: Sequence[Glyph], columns: Sequence[tuple[float, float]]) -> int | None:
    """The one column a text stands in, None where it stands in several or in none."""
    places = [i for i, (x0, x1) in enumerate(columns) if piece[0].x0 < x1 and x0 < piece[-1].x1]
    return places[0] if len(places) == 1 else None


def _text(lines: Sequence[list[Glyph]], page: int) -> list[TextBlock | TableBlock]:
    """A line a block; captions with colons that stand apart in one line are blocks of their own."""
    out: list[TextBlock | TableBlock] = []
    for line in lines:
        pieces = pieces_of(line)
        if len(pieces) > 1 and all(len(piece) > 2 for piece in pieces) and any("：" in text_of(p) for p in pieces):
            out += [TextBlock(text_of(piece), page, box_of(piece)) for piece in pieces]
        else:
            out.append(TextBlock(text_of(line), page, box_of(line)))
    return out


def _table(
    lines: Sequence[list[Glyph]], rules: Sequence[Rule], page: int, habit: Habit, low: float
) -> list[TextBlock | TableBlock]:
    """Zones of one column structure; lines of one piece above the first row of several stay text."""
    starts = sorted([*starts_of(lines), *(x0 for x0, _ in habit.columns)])
    first = next(i for i, line in enumerate(lines) if len(pieces_of(line, starts)) > 1)
    if all((_place(line, habit.columns) or 0) > 0 for line in lines[:first]):
        first = 0
    top = min((rule.at for rule in rules if rule.at > lines[0][0].top), default=float("inf"))
    while first and lines[first - 1][0].top > top:
        first -= 1
    stacks = stacks_of([pieces_of(line, starts) for line in lines[first:]], rules)
    out = _text(lines[:first], page)
    for number, zone in enumerate(_zones(rows_of(stacks))):
        before = habit.columns if number == 0 and not out else ()
        out += _block(zone, page, habit, low, before)
    return out


def _zones(rows: Sequence[list[Stack]]) -> list[list[list[Stack]]]:
    """Runs of rows that leave at least as many gutters free as their fullest row needs."""
    zones: list[list[list[Stack]]] = []
    for row in rows:
        if zones and _is_zone([*zones[-1], row]):
            zones[-1].append(row)
        elif zones and len(zones[-1]) > 1 and _is_zone([zones[-1][-1], row]):
            # A heading belongs to the row below it even where it would fit the rows above.
            zones.append([zones[-1].pop(), row])
        else:
            zones.append([row])
    return zones


def _is_zone(rows: Sequence[list[Stack]], before: Sequence[tuple[float, float]] = ()) -> bool:
    """Whether gutters part the stacks of every row."""
    columns = _columns(rows, before)
    return all(len({_column(stack, columns) for stack in row}) == len(row) for row in rows)


def _columns(rows: Sequence[list[Stack]], before: Sequence[tuple[float, float]] = ()) -> list[tuple[float, float]]:
    """The extents of the columns: what no gutter parts. before: columns of the page before, of the same table."""
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted([*before, *((stack.box[0], stack.box[2]) for row in rows for stack in row)]):
        if columns and x0 < columns[-1][1] + GUTTER:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _block(
    rows: Sequence[list[Stack]], page: int, habit: Habit, low: float, before: Sequence[tuple[float, float]]
) -> list[TextBlock | TableBlock]:
    columns = _columns(rows, before) if _is_zone(rows, before) else _columns(rows)
    goes_on = max(stack.box[3] for row in rows for stack in row) > low
    habit.columns = columns if goes_on else ()
    if len(columns) == 1:
        return [TextBlock(stack.text, page, stack.box) for row in rows for stack in row]
    places = [[(_column(stack, columns), stack) for stack in row] for row in rows]
    cells = [
        TableCell(stack.text, row, column, span, 1, page, stack.box)
        for row, column, span, stack in with_spans(places, len(columns), habit, goes_on)
    ]
    return [TableBlock(len(columns), tuple(cells), walls="guessed")]


def _column(stack: Stack, columns: Sequence[tuple[float, float]]) -> int:
    return next(i for i, (x0, x1) in enumerate(columns) if x0 <= stack.box[0] <= x1)
