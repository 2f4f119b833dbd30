"""Segments in, segments out: cells that a raw line break tore in two are one segment again.

A table printed with separators has the same number of them in every row, so a row that stops short and goes on in the
middle of a cell gives itself away. Without separators only a torn measure does: `≥`, `50`, `(个)` on three lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from itertools import groupby, pairwise

from extractor.model import Span
from extractor.parsing import vocabulary
from extractor.reading.layout import Layout, Segment
from extractor.values import folded, money_units, parse_measure, parse_number

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

INDENT = 4
"""Half-width units."""
INDENTED = 3
"""One line in so many is indented where a print keeps its columns."""
PARAGRAPHS = 4
"""Every so many lines one is followed by a blank line, at least, in a print of paragraphs."""
LONGEST_WORD = 48
"""Characters of the longest caption or name that is put together."""
MOST_PIECES = 5

_SEPARATOR = re.compile(r"[\t|│┃]")
_PIPE = re.compile("[|│┃]")
_SIGN = re.compile(r"[≥≤=<>]{1,2}")
_NUMBER = re.compile(r"[≥≤=<>]{0,2}-?\d[\d,]*(?:\.\d+)?")
_UNIT = re.compile(r"\([^()\d]{1,12}\)")
_OPERATOR_COLUMN = re.compile("计算符号|指标性质|运算符号|比较符号|指标符号|关系符")

Line = list[Segment]


def mended(layout: Layout, region: Span) -> list[Segment]:
    """Segments of a region with torn cells whole; the lines of a mended row count as its first."""
    lines = [list(group) for _, group in groupby(layout.within(region), key=lambda segment: segment.line)]
    before = [line[0].line for line in lines]
    counts = [_separators(layout, line) for line in lines]
    grid = _grid_at(layout, lines)
    width = _grid_width(counts[grid:])
    printed = [_printed(layout, line).strip() for line in lines]
    if grid and counts[grid] >= width > 0:  # the last heading of a whole line is never blank
        framed = _PIPE.match(printed[grid]) is not None and _PIPE.match(printed[grid][-1]) is not None
    else:
        framed = _is_framed(printed)
    head = _rows(layout, lines[:grid], counts[:grid], _usual(counts[:grid]), framed)
    lines = head + _rows(layout, lines[grid:], counts[grid:], width, framed)
    if _keeps_columns(lines):
        return _renumbered(lines, before)
    apart = 2 if _in_paragraphs(layout, lines) else 1
    lines = _words(layout, lines, apart)
    if _OPERATOR_COLUMN.search(layout.text, *region) is None:
        lines = _measures(layout, lines, apart)
    return _renumbered(lines, before)


def _grid_at(layout: Layout, lines: list[Line]) -> int:
    """Index of the line with the headings of the grid, which has a width of its own; 0 without one."""
    for index, line in enumerate(lines):
        printed = [word for segment in line for word in layout.text_of(segment).split()]
        if len(printed) < HEADINGS:
            continue
        words = map(folded, printed)
        fields = {vocabulary.field_of("grid_columns", word) for word in words} - {None}
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


def _keeps_columns(lines: list[Line]) -> bool:
    """Whether lines are indented as the columns of the page are: there the place of a piece says what it belongs to."""
    indented = sum(line[0].cell is None and line[0].column >= INDENT for line in lines)
    return INDENTED * indented > len(lines)


def _in_paragraphs(layout: Layout, lines: list[Line]) -> bool:
    """Whether blank lines part the lines of a cell: such prints say where cells end, joining lines would hide it."""
    gaps = [layout.text.count("\n", one[-1].end, other[0].start) for one, other in pairwise(lines)]
    return PARAGRAPHS * sum(gap > 1 for gap in gaps) > len(gaps)


def _renumbered(lines: list[Line], before: list[int]) -> list[Segment]:
    """Segments with their lines counted anew: what was torn off leaves no gap that looks like a blank line."""
    left = [line[0].line for line in lines]
    gone = sorted(set(before) - set(left))
    return [
        replace(segment, line=number - bisect_left(gone, number)) if gone else segment
        for line, number in zip(lines, left, strict=True)
        for segment in line
    ]


def _separators(layout: Layout, line: Line) -> int:
    return len(_SEPARATOR.findall(_printed(layout, line)))


def _printed(layout: Layout, line: Line) -> str:
    """The whole printed line, separators at its ends included."""
    start = layout.text.rfind("\n", 0, line[0].start) + 1
    end = layout.text.find("\n", line[-1].end)
    return layout.text[start : end if end >= 0 else len(layout.text)]


def _rows(layout: Layout, lines: list[Line], counts: list[int], width: int, framed: bool) -> list[Line]:
    """Torn table lines joined. width: separators of a whole row, 0 without a table. framed: with outer pipes."""
    if not width:
        return lines
    found: list[Line] = []
    index = 0
    while index < len(lines):
        stop = _row_end(layout, lines, counts, index, width, framed)
        row = lines[index]
        for line in lines[index + 1 : stop]:
            row = _joined(row, line)
        found.append(row)
        index = stop
    return found


def _is_framed(lines: list[str]) -> bool:
    """Whether rows are printed with outer pipes: they begin and end with one, and what follows an end begins with one.

    A row that goes on in the next line does neither at the tear, so only the two ends of whole rows are compared.
    """
    ends = [(_PIPE.match(line) is not None, _PIPE.match(line[-1:]) is not None) for line in lines]
    begun, closed = sum(begins for begins, _ in ends), sum(stops for _, stops in ends)
    broken = sum(
        stops and not begins and _PIPE.search(line) is not None
        for ((_, stops), _), ((begins, _), line) in pairwise(zip(ends, lines, strict=True))
    )
    whole = sum(begins and stops for begins, stops in ends)
    bare = sum(
        not begins and not stops and len(_PIPE.findall(line)) > LABEL_COLUMNS
        for (begins, stops), line in zip(ends, lines, strict=True)
    )
    return 2 * closed > begun and 2 * broken < closed and BARE * bare <= whole


def _row_end(layout: Layout, lines: list[Line], counts: list[int], index: int, width: int, framed: bool) -> int:
    """Index behind the last line of the row that begins here."""
    limit = min(index + MOST_LINES, len(lines))
    if framed:
        printed = _printed(layout, lines[index]).strip()
        if not _PIPE.match(printed) or (_PIPE.match(printed[-1]) and counts[index] > 1):
            return index + 1
        for stop in range(index + 1, limit):
            printed = _printed(layout, lines[stop]).strip()
            if _PIPE.match(printed):
                return index + 1
            if _PIPE.match(printed[-1]):
                return stop + 1
        return index + 1
    if counts[index] == width:
        return _last_cell_end(layout, lines, counts, index, width)
    if counts[index] > width or not (counts[index] or _goes_on_as_caption(layout, lines, index)):
        return index + 1
    total, cell = counts[index], folded(layout.text_of(lines[index][-1]))
    for stop in range(index + 1, limit):
        if not _continues(layout, cell, lines[stop], total):
            return index + 1
        last = folded(layout.text_of(lines[stop][-1]))
        cell = last if counts[stop] else cell + last
        total += counts[stop]
        if total > width:  # a blank cell was lost: the row is short, and what follows it is whole
            short = counts[stop] == width and not any(counts[index + 1 : stop])
            return stop if short else index + 1
        if total == width:
            return _last_cell_end(layout, lines, counts, stop, width)
    return index + 1


def _last_cell_end(layout: Layout, lines: list[Line], counts: list[int], index: int, width: int) -> int:
    """Index behind the lines without separators that go on with the last cell of a whole row: the next row follows."""
    for stop in range(index + 1, min(index + MOST_LINES + 1, len(lines))):
        if counts[stop]:
            return stop if counts[stop] == width or _printed(layout, lines[stop])[0].isspace() else index + 1
        text = folded(layout.text_of(lines[stop][0]))
        if len(text) > LONGEST_REST or vocabulary.is_any_caption(text) or vocabulary.label_text(text) is not None:
            return index + 1
        if parse_number(text) is not None or vocabulary.title_kind(text):
            return index + 1
        if _goes_on_as_caption(layout, lines, stop) or vocabulary.is_page_line(folded(_printed(layout, lines[stop]))):
            return index + 1
        if not _adjacent(layout, lines[stop - 1][-1], lines[stop][0]):
            return index + 1
    return index + 1


def _goes_on_as_caption(layout: Layout, lines: list[Line], index: int) -> bool:
    """Whether a line without separators and the first cell of the next make one caption or label."""
    if index + 1 >= len(lines) or len(lines[index]) != 1:
        return False
    text = folded(layout.text_of(lines[index][0]) + layout.text_of(lines[index + 1][0]))
    return vocabulary.is_any_caption(text) or vocabulary.label_text(text) is not None


def _continues(layout: Layout, cell: str, line: Line, passed: int) -> bool:
    """Whether a line can begin in the middle of a cell: with text that is neither a caption nor a label of its own.

    cell: what the last cell of the row holds so far. passed: separators of the row so far; right of the columns of
    labels, 成本 is the end of a name.
    """
    printed = _printed(layout, line)
    if not printed or printed[0].isspace() or _SEPARATOR.match(printed):
        return False
    text = folded(layout.text_of(line[0]))
    whole = cell + text
    if vocabulary.is_any_caption(whole) or vocabulary.label_text(whole) or whole in vocabulary.label_prefixes():
        return True
    if passed < LABEL_COLUMNS and (vocabulary.is_any_caption(text) or vocabulary.label_text(text) is not None):
        return False
    return not _is_complete(cell) or _is_longer_answer(cell, whole)


def _is_longer_answer(cell: str, whole: str) -> bool:
    """部分达成指标并具 / 有一定效果: an answer that is one with its rest as well."""
    return len(cell) >= LONG_ANSWER and all(map(vocabulary.is_qualitative_answer, (cell, whole)))


def _is_complete(text: str) -> bool:
    """A cell nothing is missing of: where blank cells left no trace, a row that ends so is no torn one."""
    measure = parse_measure(text).measure
    return measure.value is not None or vocabulary.is_qualitative_answer(text) or vocabulary.is_any_caption(text)


def _joined(row: Line, line: Line) -> Line:
    """A line's first segment goes on with the row's last; its other cells come behind it."""
    last, first = row[-1], line[0]
    offset = (last.cell or 0) - (first.cell or 0)
    rest = [
        replace(segment, line=last.line, cell=None if segment.cell is None else segment.cell + offset)
        for segment in line[1:]
    ]
    cell = last.cell if last.cell is not None else first.cell
    return [*row[:-1], replace(last, end=first.end, cell=cell), *rest]


def _words(layout: Layout, lines: list[Line], apart: int) -> list[Line]:
    """Captions, labels and brackets torn between the end of a line and the beginning of the next; in a print of
    paragraphs (apart: 2 line ends) labels alone, which cannot be anything else."""
    found: list[Line] = []
    index = 0
    while index < len(lines):
        row = lines[index]
        stop = _word_end(layout, lines, index, apart)
        for line in lines[index + 1 : stop]:
            row = _joined(row, line)
        if stop == index + 1:
            found.append(row)
            index = stop
        else:  # the rest of the last line may be torn as well
            lines[stop - 1] = row
            index = stop - 1
    return found


def _word_end(layout: Layout, lines: list[Line], index: int, apart: int) -> int:
    """Index behind the last line that the last segment of a line is torn over; index + 1 when it is whole."""
    text = folded(layout.text_of(lines[index][-1]))
    if len(text) > LONGEST_WORD:
        return index + 1
    open_bracket = text.count("(") > text.count(")")
    for stop in range(index + 1, min(index + MOST_PIECES, len(lines))):
        if not _adjacent(layout, lines[stop - 1][-1], lines[stop][0], apart):
            break
        piece = folded(layout.text_of(lines[stop][0]))
        text += piece
        if len(text) > LONGEST_WORD:
            break
        named = _is_named(text) and not _is_named(piece) and vocabulary.label_text(piece) is None
        named = named and (apart == 1 or vocabulary.label_text(text) == text)
        closed = apart == 1 and open_bracket and text.count("(") == text.count(")")
        if named or closed:
            return stop + 1
        if len(lines[stop]) > 1:
            break
    return index + 1


def _adjacent(layout: Layout, last: Segment, first: Segment, most: int = 1) -> bool:
    """Whether no more lines than `most` end between them."""
    return layout.text.count("\n", last.end, first.start) <= most


def _is_named(text: str) -> bool:
    """A caption or a label of some length: 指标 alone names nothing."""
    return len(text) > 2 and (vocabulary.is_any_caption(text) or vocabulary.label_text(text) is not None)


def _measures(layout: Layout, lines: list[Line], apart: int) -> list[Line]:
    """A sign, its number and its unit on lines of their own, put together. apart: line ends between two lines."""
    found: list[Line] = []
    for line in lines:
        last = found[-1][-1] if found else None
        beside = len(line) > 1 and _UNIT.fullmatch(folded(layout.text_of(line[1])))
        if last and not beside and _adjacent(layout, last, line[0], apart) and _is_torn_measure(layout, last, line[0]):
            found[-1] = _joined(found[-1], line)
        else:
            found.append(line)
    return found


def _is_torn_measure(layout: Layout, last: Segment, first: Segment) -> bool:
    before, text = folded(layout.text[last.start : last.end]), folded(layout.text_of(first))
    if _SIGN.fullmatch(before):
        return _NUMBER.match(text) is not None
    unit = _UNIT.match(text)
    # Below a row of amounts a unit of money is the rest of the block's caption.
    money = unit is not None and unit.group().strip("()") in money_units() and not _SIGN.match(before)
    return _NUMBER.fullmatch(before) is not None and unit is not None and not money
