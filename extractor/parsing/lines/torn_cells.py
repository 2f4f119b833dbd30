"""Segments in, segments out: cells that a raw line break tore in two are one segment again.

Rows of a table give themselves away (`torn_rows`). Elsewhere captions and labels that make sense only together do, and
torn measures: `≥`, `50`, `(个)` on three lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import reduce
from itertools import pairwise

from extractor.model.document import Document, Segment
from extractor.model.form import Span
from extractor.parsing.lines.torn_rows import Line, are_adjacent, join_torn_lines, table_rows
from extractor.terms import captions
from extractor.terms.level_labels import label_text
from extractor.terms.text import fold_text
from extractor.terms.units import money_units

INDENT = 4
"""Half-width units."""
INDENTED = 3
"""One line in so many is indented where a print keeps its columns."""
PARAGRAPHS = 4
"""Every so many lines one is followed by a blank line, at least, in a print of paragraphs."""
LONGEST_WORD = 48
"""Characters of the longest caption or name that is put together."""
MOST_PIECES = 5

_SIGN = re.compile(r"[≥≤=<>]{1,2}")
_NUMBER = re.compile(r"[≥≤=<>]{0,2}-?\d[\d,]*(?:\.\d+)?")
_UNIT = re.compile(r"\([^()\d]{1,12}\)")
_OPERATOR_COLUMN = re.compile("计算符号|指标性质|运算符号|比较符号|指标符号|关系符")


def mend_torn_cells(layout: Document, region: Span) -> list[tuple[int, Segment]]:
    """Segments of a region with torn cells whole, each with its line; the lines of a mended row count as its first."""
    lines = layout.lines_within(region)
    before = [line[0].line for line in lines]
    lines = table_rows(layout, lines)
    if _keeps_columns(lines):
        return _numbered(lines, before)
    apart = 2 if _in_paragraphs(layout, lines) else 1
    lines = _words(layout, lines, apart)
    if _OPERATOR_COLUMN.search(layout.text, *region) is None:
        lines = _measures(layout, lines, apart)
    return _numbered(lines, before)


def _keeps_columns(lines: list[Line]) -> bool:
    """Whether lines are indented as the columns of the page are: there the place of a piece says what it belongs to."""
    indented = sum(line[0].cell is None and line[0].column >= INDENT for line in lines)
    return INDENTED * indented > len(lines)


def _in_paragraphs(layout: Document, lines: list[Line]) -> bool:
    """Whether blank lines part the lines of a cell: such prints say where cells end, joining lines would hide it."""
    gaps = [layout.text.count("\n", one[-1].end, other[0].start) for one, other in pairwise(lines)]
    return PARAGRAPHS * sum(gap > 1 for gap in gaps) > len(gaps)


def _numbered(lines: list[Line], before: list[int]) -> list[tuple[int, Segment]]:
    """Segments with their lines counted anew: what was torn off leaves no gap that looks like a blank line."""
    left = [line[0].line for line in lines]
    gone = sorted(set(before) - set(left))
    numbers = [number - bisect_left(gone, number) for number in left]
    return [(number, segment) for number, line in zip(numbers, lines, strict=True) for segment in line]


def _words(layout: Document, lines: list[Line], apart: int) -> list[Line]:
    """Captions, labels and brackets torn between the end of a line and the beginning of the next; in a print of
    paragraphs (apart: 2 line ends) labels alone, which cannot be anything else."""
    found: list[Line] = []
    index = 0
    while index < len(lines):
        stop = _word_end(layout, lines, index, apart)
        if stop == index + 1:
            found.append(lines[index])
            index = stop
        else:  # the rest of the last line may be torn as well
            lines[stop - 1] = reduce(join_torn_lines, lines[index:stop])
            index = stop - 1
    return found


def _word_end(layout: Document, lines: list[Line], index: int, apart: int) -> int:
    """Index behind the last line that the last segment of a line is torn over; index + 1 when it is whole."""
    text = fold_text(layout.text_of(lines[index][-1]))
    if len(text) > LONGEST_WORD:
        return index + 1
    open_bracket = text.count("(") > text.count(")")
    if not open_bracket and not captions.may_begin_name(text):
        return index + 1
    for stop in range(index + 1, min(index + MOST_PIECES, len(lines))):
        last, first = lines[stop - 1][-1], lines[stop][0]
        closed = "|" in layout.text[last.end : first.start]  # a pipe behind a cell says that it is whole
        if closed or not are_adjacent(layout, last, first, apart):
            break
        piece = fold_text(layout.text_of(lines[stop][0]))
        text += piece
        if len(text) > LONGEST_WORD or not (open_bracket or captions.may_begin_name(text)):
            break
        named = _is_named(text) and not _is_named(piece) and label_text(piece) is None
        named = named and (apart == 1 or label_text(text) == text)
        closed = apart == 1 and open_bracket and text.count("(") == text.count(")")
        if named or closed:
            return stop + 1
        if len(lines[stop]) > 1:
            break
    return index + 1


def _is_named(text: str) -> bool:
    """A caption or a label of some length: 指标 alone names nothing."""
    return len(text) > 2 and (captions.is_any_caption(text) or label_text(text) is not None)


def _measures(layout: Document, lines: list[Line], apart: int) -> list[Line]:
    """A sign, its number and its unit on lines of their own, put together. apart: line ends between two lines."""
    found: list[Line] = []
    for line in lines:
        if found and _is_torn_measure(layout, found[-1][-1], line, apart):
            found[-1] = join_torn_lines(found[-1], line)
        else:
            found.append(line)
    return found


def _is_torn_measure(layout: Document, last: Segment, line: Line, apart: int) -> bool:
    """Whether a line begins with the number that belongs to the sign above it, or the unit of the number above it."""
    text = fold_text(layout.text_of(line[0]))
    unit = _UNIT.match(text)
    if (unit is None and not _NUMBER.match(text)) or not are_adjacent(layout, last, line[0], apart):
        return False
    if len(line) > 1 and _UNIT.fullmatch(fold_text(layout.text_of(line[1]))):
        return False
    before = fold_text(layout.text_of(last))
    if unit is None:
        return _SIGN.fullmatch(before) is not None
    # Below a row of amounts a unit of money is the rest of the block's caption.
    money = unit.group().strip("()") in money_units() and not _SIGN.match(before)
    return _NUMBER.fullmatch(before) is not None and not money
