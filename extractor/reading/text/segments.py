"""Canonical text in, segments out: what one cell printed on one line.

Lines with tabs or pipes say themselves where a cell ends. In all other lines wide gaps (two spaces, a full-width
space) end a cell, and a single space does where the two sides cannot be one phrase: between two Chinese characters,
or beside a number that stands alone. A cell cut in two is mended by the readers; two cells glued would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.model.document import Segment, display_width
from extractor.terms.captions import load_captions

_RULE = re.compile(r"[\s|:+\-=_—─━│┃┼├┤┌┐└┘┬┴]*")
_PIPE = re.compile("[|│┃]")
_TABBED = re.compile(r"[\t|│┃]")
_WIDE_GAP = re.compile(r" {2,}|[\u3000\u2002\u2003\u00a0 ]*[\u3000\u2002\u2003][\u3000\u2002\u2003\u00a0 ]*")
_BLANK = " \u3000\u2002\u2003\u00a0\t"
_HAN = re.compile("[\u4e00-\u9fff：:]")
_SENTENCE_ENDS = "。；;！!"
_NUMBER = r"[-+]?\d[\d,，]*(?:\.\d+)?"
_ALONE = re.compile(
    rf"(?:[≥≤=＝><＞＜≧≦⩾⩽]+\s*{_NUMBER}.*|{_NUMBER}\s*[%％]?|{_NUMBER}[（(][^（）()]*[）)]?|[-－—–/]+"
    r"|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"|(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|末)?前(?:完成)?)"
)
_WITH_UNIT = re.compile(rf"{_NUMBER}[\u4e00-\u9fff]{{1,3}}")
_ENDS_IN_MEASURE = re.compile(rf"[≥≤=＝><＞＜]\s*{_NUMBER}\S{{0,6}}$")
_BARE_INTEGER = re.compile(r"\d{1,4}")


def segments_of(text: str) -> tuple[Segment, ...]:
    """All segments of a canonical text, in reading order, numbered from 1. Linear in the length of the text."""
    found: list[Segment] = []
    page = 1 if "\f" in text else None
    offset = 0
    framed = _is_framed(text)
    for number, line in enumerate(re.split(r"(?<=[\n\f])", text), 1):
        body = line.rstrip("\n\f")
        for start, end, cell in _cells(body, framed):
            found.append(
                Segment(
                    id=len(found) + 1,
                    start=offset + start,
                    end=offset + end,
                    line=number,
                    column=display_width(body[:start]) if len(body) < 2000 else start,
                    cell=cell,
                    page=page,
                )
            )
        if page is not None and line.endswith("\f"):
            page += 1
        offset += len(line)
    return tuple(found)


def _is_framed(text: str) -> bool:
    """Whether pipe tables have outer pipes (| a | b |); without them (a|b) a leading pipe is an empty first cell."""
    piped = [line for line in text.split("\n") if _PIPE.search(line) and "\t" not in line] if _PIPE.search(text) else []
    return all(_PIPE.match(line.lstrip(_BLANK)) for line in piped)


def _cells(line: str, framed: bool) -> Iterator[tuple[int, int, int | None]]:
    """(start, end, cell index or None) of each piece of a line; rules drawn with dashes have none."""
    if not line.strip(_BLANK) or (
        len(line) > 2 and _RULE.fullmatch(line) and line.strip(_BLANK) not in {"-", "—", "－"}
    ):
        return
    if _TABBED.search(line):
        yield from _separated(line, framed)
        return
    position = 0
    for gap in [*_WIDE_GAP.finditer(line), None]:
        end = gap.start() if gap else len(line)
        for start, stop in _split_single_spaces(line, position, end):
            yield start, stop, None
        position = gap.end() if gap else end


def _separated(line: str, framed: bool) -> Iterator[tuple[int, int, int]]:
    position, index = 0, 0
    outer = _PIPE.match(line.lstrip(_BLANK))
    if framed and outer and "\t" not in line:
        position = len(line) - len(line.lstrip(_BLANK)) + 1
    for separator in [*_TABBED.finditer(line, position), None]:
        end = separator.start() if separator else len(line)
        span = _trim(line, position, end)
        if span:
            yield (*span, index)
        position, index = (separator.end() if separator else end), index + 1


def _trim(line: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and line[start] in _BLANK:
        start += 1
    while end > start and line[end - 1] in _BLANK:
        end -= 1
    return (start, end) if start < end else None


def _split_single_spaces(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    span = _trim(line, start, end)
    if span is None:
        return
    words = [
        (span[0] + match.start(), span[0] + match.end()) for match in re.finditer(r"[^ \u00a0]+", line[slice(*span)])
    ]
    current = words[0]
    depth = _open_brackets(line[slice(*current)])
    for index in range(1, len(words)):
        word = words[index]
        if depth <= 0 and _is_border(line, words, index):
            yield current
            current, depth = word, _open_brackets(line[slice(*word)])
        else:
            current = (current[0], word[1])
            depth += _open_brackets(line[slice(*word)])
    yield current


def _open_brackets(text: str) -> int:
    return sum(1 if char in "（(" else -1 if char in "）)" else 0 for char in text)


def _is_border(line: str, words: list[tuple[int, int]], index: int) -> bool:
    """Whether the single space before word `index` separates two cells."""
    left, right = line[slice(*words[index - 1])], line[slice(*words[index])]
    if _HAN.fullmatch(right[0]) and (_HAN.fullmatch(left[-1]) or left[-1] in _SENTENCE_ENDS):
        return True
    answers = load_captions().qualitative  # a cell of their own even behind a bracket, which also stands in names
    if left[-1] in "）)" and answers.fullmatch(right):
        after = line[slice(*words[index + 1])] if index + 1 < len(words) else None
        return after is None or bool(answers.fullmatch(after) or _ALONE.fullmatch(after))
    return _stands_alone(line, words, index - 1) or _stands_alone(line, words, index)


def _stands_alone(line: str, words: list[tuple[int, int]], index: int) -> bool:
    """A word that is a whole value. A small bare integer, or a number with its unit, counts only beside values:
    第 48 届 is one phrase."""
    word = line[slice(*words[index])]
    whole = _ALONE.fullmatch(word) is not None
    if not whole and not _WITH_UNIT.fullmatch(word):
        return False
    if whole and not _BARE_INTEGER.fullmatch(word):
        return True
    near = [line[slice(*words[i])] for i in (index - 1, index + 1) if 0 <= i < len(words)]
    return any(_ALONE.fullmatch(other) or _ENDS_IN_MEASURE.search(other) for other in near)
