"""Tokens after the last indicator in: total score, grade, and what else stands below the grid."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.model.form_reading import FormReading
from extractor.parsing.lines.caption_phrases import phrase_at
from extractor.parsing.lines.token_shape import token_shape
from extractor.parsing.lines.tokens import Token
from extractor.terms import captions
from extractor.terms.measures import parse_number
from extractor.terms.text import is_blank_mark

SECTIONS = ("total", "grade", "tail")


def tail_start(tokens: Sequence[Token], start: int) -> int:
    """Index of the first caption below the grid at or after `start`; len(tokens) when there is none.

    A caption of the tail stands at the start of a line and no measure with an operator follows it.
    """
    last_measure = next(
        (i for i in range(len(tokens) - 1, start, -1) if token_shape(tokens[i].text) == "measure"), start
    )
    for index in range(last_measure + 1, len(tokens)):
        token = tokens[index]
        phrase = phrase_at(tokens, index, SECTIONS)
        starts = token.gap == "line" or token.cell is not None or (phrase is not None and phrase.field == "total")
        if phrase and starts and _is_tail(tokens, phrase.field, phrase.end, token):
            return index
    return len(tokens)


def _is_tail(tokens: Sequence[Token], field: str, after: int, token: Token) -> bool:
    if field in ("total", "总分"):
        following = tokens[after : after + 2]
        return bool(following) and all(
            parse_number(other.text) is not None or is_blank_mark(other.text) for other in following[:1]
        )
    return token.text.endswith(":") or after < len(tokens) or field in ("grade",)


def read_tail(reading: FormReading, tokens: Sequence[Token]) -> None:
    """Fills /total_score and /grade; the rest is kept as other fields of the form."""
    index, field, caption = 0, "", ""
    values: dict[str, list[Token]] = {}
    while index < len(tokens):
        phrase = phrase_at(tokens, index, SECTIONS)
        if phrase:
            reading.captions.extend(token.span for token in tokens[phrase.start : phrase.end])
            field, caption = phrase.field, phrase.text
            if field == "tail" or field in values:
                field = f"+{captions.caption_key(caption)}"
            index = phrase.end
            continue
        values.setdefault(field, []).append(tokens[index])
        index += 1
    _store_total(reading, values.pop("total", []))
    for name, found in values.items():
        if name == "grade":
            reading.cells["/grade"] = (found[0].span,)
            values_left = found[1:]
        else:
            values_left = found
        if values_left and name.startswith("+"):
            reading.others.append((name[1:], tuple(token.span for token in values_left)))


def _store_total(reading: FormReading, tokens: Sequence[Token]) -> None:
    """总分 prints the sum of the weights and the sum of the scores; a lone number may be either."""
    numbers = [token for token in tokens if parse_number(token.text) is not None]
    if not numbers:
        return
    score = numbers[1] if len(numbers) >= 2 else numbers[0]
    reading.cells["/total_score"] = (score.span,)
    reading.captions.extend(
        token.span for token in tokens if token is not score and (token in numbers or is_blank_mark(token.text))
    )
    if len(numbers) == 1 and parse_number(numbers[0].text) == 100:
        reading.doubt("/total_score", "总分行只有一个数，不能确定是分值合计还是得分合计")
