"""Lines of segments in, lines out: rows of a table printed with separators that line breaks tore are one line again.

Every row has the same number of separators, so a row that stops short and goes on in the middle of a cell gives itself
away.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import reduce
from itertools import pairwise

from extractor.model.document import Document, Segment
from extractor.terms import captions
from extractor.terms.level_labels import label_prefixes, label_text
from extractor.terms.measures import parse_number, parse_quantity
from extractor.terms.text import fold_text

MOST_LINES = 8
"""Lines one row is torn over."""
BARE = 3
"""Whole rows with outer pipes for each row without any, at least, where a table has them."""
LONG_ANSWER = 6
"""Characters of an answer in words that may be wrapped."""
LONGEST_REST = 40
"""Characters of the line a last cell goes on with; a longer one is a note below the table."""
LABEL_COLUMNS = 2
"""Columns of level labels a row begins with."""
HEADINGS = 3
"""Headings on one line that make it the column header of the grid."""
TABLE_LINES = 3
"""Lines with the same number of separators that make a table."""

_SEPARATORS = "\t|│┃"
_PIPES = frozenset("|│┃")

Line = list[Segment]


def table_rows(layout: Document, lines: list[Line]) -> list[Line]:
    """Torn lines of a table joined; in a text without one they stay as they are."""
    if not any(separator in layout.text for separator in _SEPARATORS):
        return lines
    printed = [_printed(layout, line) for line in lines]
    counts = [sum(map(line.count, _SEPARATORS)) for line in printed]
    if not _usual(counts):
        return lines
    grid = _grid_at(layout, lines)
    width = _grid_width(counts[grid:])
    printed = [line.strip() for line in printed]
    if grid and counts[grid] >= width > 0:  # the last heading of a whole line is never blank
        framed = printed[grid][0] in _PIPES and printed[grid][-1] in _PIPES
    else:
        framed = _is_framed(printed)
    head = _rows(layout, lines[:grid], counts[:grid], _usual(counts[:grid]), framed)
    return head + _rows(layout, lines[grid:], counts[grid:], width, framed)


def _grid_at(layout: Document, lines: list[Line]) -> int:
    """Index of the line with the headings of the grid, which has a width of its own; 0 without one."""
    for index, line in enumerate(lines):
        printed = [word for segment in line for word in layout.text_of(segment).split()]
        if len(printed) < HEADINGS:
            continue
        words = map(fold_text, printed)
        fields = {captions.field_of("grid_columns", word) for word in words} - {None}
        if len(fields) >= HEADINGS and fields & {"level1", "level2", "name"}:
            return index
    return 0


def _usual(counts: list[int]) -> int:
    """Separators of the usual line, 0 where too few lines have as many."""
    usual = Counter(count for count in counts if count > 1)
    width, often = usual.most_common(1)[0] if usual else (0, 0)
    return width if often >= TABLE_LINES else 0


def _grid_width(counts: list[int]) -> int:
    """Separators of a row of the grid: those of its headings, where most rows may be torn."""
    usual = _usual(counts)
    if counts and usual > counts[0]:  # the headings lost one: the fullest rows there are several of are whole
        return max(count for count, times in Counter(counts).items() if times > 1)
    return max(usual, counts[0]) if usual else 0


def _printed(layout: Document, line: Line) -> str:
    """The whole printed line, separators at its ends included."""
    start = layout.text.rfind("\n", 0, line[0].start) + 1
    end = layout.text.find("\n", line[-1].end)
    return layout.text[start : end if end >= 0 else len(layout.text)]


def _rows(layout: Document, lines: list[Line], counts: list[int], width: int, framed: bool) -> list[Line]:
    """Torn table lines joined. width: separators of a whole row, 0 without a table. framed: with outer pipes."""
    if not width:
        return lines
    found: list[Line] = []
    index = 0
    while index < len(lines):
        stop = _row_end(layout, lines, counts, index, width, framed)
        found.append(reduce(join_torn_lines, lines[index:stop]))
        index = stop
    return found


def _is_framed(lines: list[str]) -> bool:
    """Whether rows are printed with outer pipes: they begin and end with one, and what follows an end begins with one.

    A row that goes on in the next line does neither at the tear, so only the two ends of whole rows are compared.
    """
    ends = [(line[:1] in _PIPES, line[-1:] in _PIPES) for line in lines]
    begun, closed = sum(begins for begins, _ in ends), sum(stops for _, stops in ends)
    if not closed:
        return False
    broken = sum(
        stops and not begins and not _PIPES.isdisjoint(line)
        for ((_, stops), _), ((begins, _), line) in pairwise(zip(ends, lines, strict=True))
    )
    whole = sum(begins and stops for begins, stops in ends)
    bare = sum(
        not begins and not stops and sum(map(line.count, _PIPES)) > LABEL_COLUMNS
        for (begins, stops), line in zip(ends, lines, strict=True)
    )
    return 2 * closed > begun and 2 * broken < closed and BARE * bare <= whole


def _row_end(layout: Document, lines: list[Line], counts: list[int], index: int, width: int, framed: bool) -> int:
    """Index behind the last line of the row that begins here."""
    limit = min(index + MOST_LINES, len(lines))
    if framed:
        printed = _printed(layout, lines[index]).strip()
        if printed[:1] not in _PIPES or (printed[-1] in _PIPES and counts[index] > 1):
            return index + 1
        for stop in range(index + 1, limit):
            printed = _printed(layout, lines[stop]).strip()
            if printed[:1] in _PIPES:
                return index + 1
            if printed[-1:] in _PIPES:
                return stop + 1
        return index + 1
    if counts[index] == width:
        return _last_cell_end(layout, lines, counts, index, width)
    if counts[index] > width or not (counts[index] or _goes_on_as_caption(layout, lines, index)):
        return index + 1
    total, cell = counts[index], fold_text(layout.text_of(lines[index][-1]))
    for stop in range(index + 1, limit):
        closed = _printed(layout, lines[stop - 1]).strip()[-1:] in _PIPES
        if closed or not _continues(layout, cell, lines[stop], total):
            return index + 1
        last = fold_text(layout.text_of(lines[stop][-1]))
        cell = last if counts[stop] else cell + last
        total += counts[stop]
        if total > width:  # a blank cell was lost: the row is short, and what follows it is whole
            short = counts[stop] == width and not any(counts[index + 1 : stop])
            return stop if short else index + 1
        if total == width:
            return _last_cell_end(layout, lines, counts, stop, width)
    return index + 1


def _last_cell_end(layout: Document, lines: list[Line], counts: list[int], index: int, width: int) -> int:
    """Index behind the lines without separators that go on with the last cell of a whole row: the next row follows."""
    for stop in range(index + 1, min(index + MOST_LINES + 1, len(lines))):
        if counts[stop]:
            return stop if counts[stop] == width or _printed(layout, lines[stop])[0].isspace() else index + 1
        text = fold_text(layout.text_of(lines[stop][0]))
        if len(text) > LONGEST_REST or captions.is_any_caption(text) or label_text(text) is not None:
            return index + 1
        if parse_number(text) is not None or captions.title_kind(text):
            return index + 1
        if _goes_on_as_caption(layout, lines, stop) or captions.is_page_line(fold_text(_printed(layout, lines[stop]))):
            return index + 1
        if not are_adjacent(layout, lines[stop - 1][-1], lines[stop][0]):
            return index + 1
    return index + 1


def _goes_on_as_caption(layout: Document, lines: list[Line], index: int) -> bool:
    """Whether a line without separators and the first cell of the next make one caption or label."""
    if index + 1 >= len(lines) or len(lines[index]) != 1:
        return False
    text = fold_text(layout.text_of(lines[index][0]) + layout.text_of(lines[index + 1][0]))
    return captions.is_any_caption(text) or label_text(text) is not None


def _continues(layout: Document, cell: str, line: Line, passed: int) -> bool:
    """Whether a line can begin in the middle of a cell: with text that is neither a caption nor a label of its own.

    cell: what the last cell of the row holds so far. passed: separators of the row so far; right of the columns of
    labels, 成本 is the end of a name.
    """
    printed = _printed(layout, line)
    if not printed or printed[0].isspace() or printed[0] in _SEPARATORS:
        return False
    text = fold_text(layout.text_of(line[0]))
    whole = cell + text
    if captions.is_any_caption(whole) or label_text(whole) or whole in label_prefixes():
        return True
    if captions.is_plain_caption(text):
        return False
    if passed < LABEL_COLUMNS and (captions.is_any_caption(text) or label_text(text) is not None):
        return False
    return not _is_complete(cell) or _is_longer_answer(cell, whole)


def _is_longer_answer(cell: str, whole: str) -> bool:
    """部分达成指标并具 / 有一定效果: an answer that is one with its rest as well."""
    return len(cell) >= LONG_ANSWER and all(map(captions.is_qualitative_answer, (cell, whole)))


def _is_complete(text: str) -> bool:
    """A cell nothing is missing of: where blank cells left no trace, a row that ends so is no torn one."""
    measured = parse_quantity(text).value is not None
    return measured or captions.is_qualitative_answer(text) or captions.is_any_caption(text)


def join_torn_lines(row: Line, line: Line) -> Line:
    """A line's first segment goes on with the row's last; its other cells come behind it."""
    last, first = row[-1], line[0]
    offset = (last.cell or 0) - (first.cell or 0)
    rest = [
        replace(segment, line=last.line, cell=None if segment.cell is None else segment.cell + offset)
        for segment in line[1:]
    ]
    cell = last.cell if last.cell is not None else first.cell
    return [*row[:-1], replace(last, end=first.end, cell=cell), *rest]


def are_adjacent(layout: Document, last: Segment, first: Segment, most: int = 1) -> bool:
    """Whether no more lines than `most` end between them."""
    return layout.text.count("\n", last.end, first.start) <= most
