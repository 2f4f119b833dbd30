"""Tokens of a form's head in, pointers to its header fields out.

The head is a run of captions and values; a value is whatever stands between its caption and the next one, which holds
for tabs, spaces and one cell per line alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.model.form_reading import FormReading
from extractor.parsing.boxes import choose_ticked
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.tokens import Token
from extractor.parsing.project_periods import find_period
from extractor.parsing.signatures import split_signature
from extractor.terms import captions as vocabulary
from extractor.terms.measures import parse_date
from extractor.terms.text import is_blank_mark

_YEAR_LINE = re.compile(r"[(（]?(19|20)?\d{0,2}年?度?[)）]?")
_NAME_YEAR = re.compile(r"\((19|20)\d\d年\)")
"""A year in brackets that a project's name ends with; the year of the form says 年度."""
LONGEST_REST = 12
"""Characters of the rest of a torn value."""
_SINGLE_VALUE = frozenset(("start_date", "end_date"))


def read_header(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """Fills /project_name … /end_date. `text` is the canonical text the tokens point into."""
    field, unknown = "", ""
    values: dict[str, list[Token]] = {}
    captions: dict[str, str] = {}
    lines: dict[str, int] = {}
    index = 0
    while index < len(tokens):
        phrase = phrase_at(tokens, index, ["header", "funding_block"])
        if phrase:
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            field, unknown = _slot(phrase.field, phrase.text, values, captions), ""
            lines[field] = tokens[phrase.start].line
            index = phrase.end
            continue
        token = tokens[index]
        index += 1
        if token.gap == "line" and token.cell is None and values.get(field):
            _doubt_beside(reading, field, lines)
        year = _YEAR_LINE.fullmatch(token.text) and not (field == "project_name" and _NAME_YEAR.fullmatch(token.text))
        if is_blank_mark(token.text) or vocabulary.is_furniture(token.text) or year:
            reading.captions.append(token.span)
        elif unknown:
            values.setdefault(unknown, []).append(token)
        elif field and (_belongs(token, values.get(field, [])) or _is_rest(tokens, index - 1)):
            values.setdefault(field, []).append(token)
        elif field:
            reading.captions.append(token.span)
            unknown = f"+{token.text}"
    for name, found in values.items():
        _store(reading, text, name, found)


def _doubt_beside(reading: FormReading, field: str, lines: dict[str, int]) -> None:
    """Without cells, a line that goes on below several values may belong to any of them."""
    for other, line in lines.items():
        if other != field and line == lines.get(field) and not other.startswith("+"):
            reading.doubt(f"/{other}", "下一行的文字可能也属于此栏")


def _belongs(token: Token, value: Sequence[Token]) -> bool:
    """Whether a token goes on with a value: in the same cell, or right under it.

    Another cell, or a line that begins elsewhere, is a caption we do not know, with a value of its own.
    """
    if not value:
        return True
    if token.gap in ("cell", "wide"):
        return False
    if token.gap == "line" and token.cell is not None:
        return token.cell == value[0].cell
    return True


def _is_rest(tokens: Sequence[Token], index: int) -> bool:
    """Whether a text begins a line in front of a known caption: the value of the line above was torn there."""
    begins = tokens[index].gap == "line" and len(tokens[index].text) <= LONGEST_REST
    same_line = index + 1 < len(tokens) and tokens[index + 1].line == tokens[index].line
    return begins and same_line and phrase_at(tokens, index + 1, ["header", "funding_block"]) is not None


def _slot(field: str, text: str, values: dict[str, list[Token]], captions: dict[str, str]) -> str:
    """A field printed twice keeps its first value, unless only the second caption is the exact one.

    填报单位 above the table usually is the 实施单位, but not when that is printed too.
    """
    if field == "+":
        return f"+{vocabulary.caption_key(text)}"
    weak = vocabulary.is_weak_caption(text)
    if field in values and (weak or not vocabulary.is_weak_caption(captions[field])):
        return f"+{vocabulary.caption_key(text)}"
    if field in values:
        values[f"+{vocabulary.caption_key(captions[field])}"] = values.pop(field)
    captions[field] = text
    return field


def _store(reading: FormReading, text: str, field: str, tokens: list[Token]) -> None:
    spans = tuple(token.span for token in tokens)
    if field.startswith("+") or field == "funding_block":
        reading.others.append((field.lstrip("+"), spans))
    elif field == "period":
        _store_period(reading, text, tokens)
    elif field in _SINGLE_VALUE:
        reading.cells[f"/{field}"] = spans
        if parse_date("".join(token.text for token in tokens)) is None:
            reading.doubt(f"/{field}", "日期无法识别")
    else:
        reading.cells[f"/{field}"] = split_signature(reading, text, choose_ticked(reading, text, spans))
        if len({token.line for token in tokens}) > 1:
            reading.doubt(f"/{field}", "由多行拼接而成")


def _store_period(reading: FormReading, text: str, tokens: list[Token]) -> None:
    """项目起止时间: two dates in one cell."""
    dates = find_period(text, tokens[0].start, tokens[-1].end)
    if dates:
        reading.cells["/start_date"], reading.cells["/end_date"] = dates
        reading.captions.extend(token.span for token in tokens)
    else:
        reading.others.append(("起止时间", tuple(token.span for token in tokens)))
