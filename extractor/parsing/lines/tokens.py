"""Segments in, tokens out: the smallest pieces the grammar assigns to cells.

A token is a segment, or a part of one where a caption is glued to its value (项目名称：…) or several captions share a
segment. Text is folded (NFKC, no blanks), because the same caption is printed in many ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.model.document import Document, Segment, display_width
from extractor.model.form import Span
from extractor.parsing.lines.torn_cells import mend_torn_cells
from extractor.terms import captions
from extractor.terms.level_labels import label_text
from extractor.terms.text import fold_text, strip_tags

LONG = 30
"""Characters from which a segment may be a form run together in one line."""
FLAT_CAPTIONS = 4
"""Different captions and labels that make it one; a goal's text has fewer."""

LONGEST_PAGE_LINE = 24
"""Characters."""
_BEFORE_COLON = re.compile(r"[^:：]{2,20}[:：]")
_GLUED_TOTAL = re.compile(r"(总分|合计|总计|总得分)(?:\s*\d+(?:\.\d+)?)+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"\S+")
_JOINT = re.compile(r"[\s:：总合]")
"""A blank, a colon or the beginning of a total: without one a cell has nothing to be cut apart at."""

Gap = Literal["line", "cell", "wide", "space"]
"""What stands between a token and the one before: a new line, a tab or pipe, a wide gap, a single space."""


@dataclass(slots=True)
class Token:
    """text: folded. width (of its last line) and column in half-width units. blank_lines: empty lines in front of it.
    continues: known to go on with the token before it, whatever it looks like. after_page: a page line stood before it.

    Nothing changes a token once it is made; it is not frozen because each form makes a hundred and Python takes three
    times as long to make a frozen one.
    """

    text: str
    start: int
    end: int
    line: int
    column: int
    width: int
    gap: Gap
    cell: int | None
    blank_lines: int = 0
    continues: bool = False
    after_page: bool = False

    @property
    def span(self) -> Span:
        return (self.start, self.end)


def tokens_of(layout: Document, page_lines: Iterable[Segment]) -> list[Token]:
    """Tokens of a document, in reading order, without empty HTML and without page lines.

    Lines are counted as if page lines had never been there: a page break must not tear a cell.
    """
    found: list[Token] = []
    pages = {segment.start for segment in page_lines}
    passed: set[int] = set()
    broken = False
    before: Token | None = None
    for line, segment in mend_torn_cells(layout, (0, len(layout.text))):
        if segment.start in pages:
            passed.add(line)
            broken = True
            continue
        for piece in _pieces(layout.text, segment):
            token = _token(layout.text, segment, piece, line - len(passed), before, after_page=broken)
            if token:
                found.append(token)
                before, broken = token, False
    return found


def page_lines_of(layout: Document) -> list[Segment]:
    """Segments of lines that hold a page number and nothing else (第 3 页 共 9 页, — 3 —)."""
    found: list[Segment] = []
    for line in layout.lines_within((0, len(layout.text))):
        start, end = line[0].start, line[-1].end
        if end - start <= LONGEST_PAGE_LINE and captions.is_page_line(fold_text(layout.text[start:end])):
            found += line
    return found


def _token(
    text: str, segment: Segment, piece: Span, line: int, before: Token | None, *, after_page: bool
) -> Token | None:
    """A piece of a segment as a token; None for a blank one. line: the segment's, page lines not counted."""
    start, end = piece
    raw = text[start:end]
    content = fold_text(raw)
    if not content:
        return None
    if before is None or before.line != line:
        gap: Gap = "line"
    elif segment.cell is not None and start == segment.start:
        gap = "cell"
    else:
        gap = "space" if start - before.end <= 1 else "wide"
    offset = display_width(text[segment.start : start]) if start != segment.start else 0
    last = raw[raw.rfind("\n") + 1 :]
    return Token(
        text=content,
        start=start,
        end=end,
        line=line,
        column=segment.column + offset,
        width=display_width(last) if len(last) < 2000 else 2 * len(last),
        gap=gap,
        cell=segment.cell,
        blank_lines=max(0, line - before.line - 1) if before else 0,
        after_page=after_page,
    )


def _pieces(text: str, segment: Segment) -> Iterable[Span]:
    """Parts of a segment: captions apart from the values glued to them, runs of captions one by one."""
    spans = strip_tags(text, (segment.start, segment.end))
    if not spans:
        return ()
    start, end = spans[0][0], spans[-1][1]
    if end - start > LONG:
        cuts = list(captions.caption_pattern().finditer(text, start, end))
        if len({match.group() for match in cuts}) >= FLAT_CAPTIONS:
            return _flat(text, start, end, cuts)
    if not _JOINT.search(text, start, end):
        return ((start, end),)
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(words) > 1 and all(captions.is_any_caption(fold_text(text[slice(*word)])) for word in words):
        return words
    total = _GLUED_TOTAL.fullmatch(text, start, end)
    if total:
        return [total.span(1), *(match.span() for match in _NUMBER.finditer(text, total.end(1), end))]
    if segment.cell is None and len(words) > 1:
        return _captions_apart(text, words)
    return _glued_caption(text, start, end)


def _flat(text: str, start: int, end: int, cuts: list[re.Match[str]]) -> Iterator[Span]:
    """A whole form run together in one line: cut before and after every caption and label in it."""
    position = start
    for low, high in [*(match.span() for match in cuts), (end, end)]:
        yield from strip_tags(text, (position, low))
        if low < high:
            yield (low, high)
        position = high


def _captions_apart(text: str, words: list[Span]) -> Iterator[Span]:
    """Words of a line that are captions stand alone; the words between them stay together."""
    start: int | None = None
    for index, (low, high) in enumerate(words):
        word = fold_text(text[low:high])
        if captions.is_plain_caption(word) or (label_text(word) and "指标" in word):
            if start is not None:
                yield from _glued_caption(text, start, words[index - 1][1])
            yield (low, high)
            start = None
        elif start is None:
            start = low
    if start is not None:
        yield from _glued_caption(text, start, words[-1][1])


def _glued_caption(text: str, start: int, end: int) -> tuple[Span, ...]:
    match = _BEFORE_COLON.match(text, start, end)
    if match and match.end() < end and captions.splits_at_colon(fold_text(match.group()).rstrip(":")):
        rest = match.end()
        while rest < end and text[rest].isspace():
            rest += 1
        if rest < end:
            return ((start, rest), (rest, end))
    return ((start, end),)
