"""Tokens of a form's head in, pointers to its header fields out.

The head is a run of captions and values; a value is whatever stands between its caption and the next one, which holds
for tabs, spaces and one cell per line alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.parsing import vocabulary
from extractor.parsing.phrases import phrase_at
from extractor.parsing.tokens import Token
from extractor.readings import FormReading
from extractor.values import is_blank_mark, parse_date

_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)?|\d{8}")
_SINGLE_VALUE = frozenset(("start_date", "end_date"))


def read_header(reading: FormReading, text: str, tokens: Sequence[Token]) -> None:
    """Fills /project_name … /end_date. `text` is the canonical text the tokens point into."""
    field: str | None = None
    values: dict[str, list[Token]] = {}
    captions: dict[str, Token] = {}
    index = 0
    while index < len(tokens):
        phrase = phrase_at(tokens, index, ["header", "funding_block"])
        if phrase:
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            field = _slot(phrase.field, phrase.text, values)
            captions[field] = tokens[phrase.start]
            index = phrase.end
            continue
        token = tokens[index]
        if field is None or is_blank_mark(token.text) or vocabulary.is_furniture(token.text):
            reading.captions.append(token.span)
        else:
            values.setdefault(field, []).append(token)
        index += 1
    for name, found in values.items():
        _store(reading, text, name, found)


def _slot(field: str, text: str, values: dict[str, list[Token]]) -> str:
    """A field printed twice (主管部门 in the head, 填报单位 below) keeps its first value."""
    if field == "+" or field in values:
        return f"+{vocabulary.caption_key(text)}"
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
        reading.cells[f"/{field}"] = spans
        if len({token.line for token in tokens}) > 2:
            reading.doubt(f"/{field}", "由多行拼接而成")


def _store_period(reading: FormReading, text: str, tokens: list[Token]) -> None:
    """项目起止时间: two dates in one cell."""
    start, end = tokens[0].start, tokens[-1].end
    dates = [(start + match.start(), start + match.end()) for match in _DATE.finditer(text[start:end])]
    if len(dates) == 2:
        reading.cells["/start_date"], reading.cells["/end_date"] = (dates[0],), (dates[1],)
        reading.captions.extend(token.span for token in tokens)
    else:
        reading.others.append(("起止时间", tuple(token.span for token in tokens)))
