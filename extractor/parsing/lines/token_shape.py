"""What a token looks like, for deciding which column it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.parsing.lines.tokens import Token
from extractor.terms import captions
from extractor.terms.measures import parse_number, parse_quantity
from extractor.terms.text import BLANK_MARKS
from extractor.terms.units import is_unit

SIGNS = frozenset(
    (
        "≥",
        "≤",
        "=",
        ">",
        "<",
        ">=",
        "<=",
        "≧",
        "≦",
        "⩾",
        "⩽",
        "定性",
        "大于等于",
        "小于等于",
        "等于",
        "大于",
        "小于",
        "文字描述",
        "其他",
    )
)
_REASON = re.compile(r"^(因为?|由于|主要(是|原因)|原因|受.{1,10}影响|根据实际|部分|按照.{0,12}(要求|安排))")
_AMOUNT = re.compile(r"[-+]?\d[\d,]*(\.\d+)?[(（].*|[-+]?\d[\d,]*(\.\d+)?[%‰]")
_MEASURE = re.compile(r"[≥≤=><≧≦⩾⩽]+\s*[-+]?\d.*")


@lru_cache(maxsize=8192)
def token_shape(text: str) -> str:
    """measure, amount, number, mark, sign, unit, sentence, clause, reason, answer or text: a folded token's kind."""
    if text in SIGNS:
        return "sign"
    number = None if text[0].isalpha() else _shape_of_number(text)
    if number:
        return number
    if text in BLANK_MARKS:
        return "mark"
    if "。" in text or text.endswith((";", "；")):
        return "sentence"
    if _REASON.match(text) and len(text) > 5:
        return "reason"
    if "," in text or "，" in text or len(text) > 45:
        return "clause"
    if is_unit(text):
        return "unit"
    return "answer" if captions.is_qualitative_answer(text) else "text"


def _shape_of_number(text: str) -> str | None:
    if _MEASURE.match(text):
        return "measure"
    if parse_number(text) is not None and not text.endswith(("元", "%")):
        return "number"
    measured = text[0].isdigit() and len(text) <= 16 and parse_quantity(text).value is not None
    return "amount" if measured or _AMOUNT.fullmatch(text) else None


FULL_SHARE = 0.85
"""Where the full lines of a wrapped column begin, as a share of its lines by width; the rest may be strays."""


class Widths(NamedTuple):
    """Widest line of a column in half-width units: where a cell of it must wrap."""

    name: int
    value: int
    deviation: int

    def of(self, column: str) -> int:
        if column == "name":
            return self.name
        return self.deviation if column in ("deviation", "+") else self.value


def column_widths(tokens: Sequence[Token]) -> Widths:
    """Estimated from tokens whose column is plain: names stand right before a measure, reasons are sentences."""
    shapes = [token_shape(token.text) for token in tokens]
    names, values, reasons = [8], [8], [8]
    for index, (token, kind) in enumerate(zip(tokens, shapes, strict=True)):
        before = shapes[index - 1] if index else ""
        if kind == "measure":
            values.append(token.width)
            if before in ("text", "clause", "answer"):
                names.append(tokens[index - 1].width)
        elif kind in ("sentence", "clause", "reason") and "number" in shapes[max(0, index - 12) : index]:
            reasons.append(token.width)
    return Widths(max(names), max(values), sorted(reasons)[int(len(reasons) * FULL_SHARE)])


def points_lost(tokens: Sequence[Token]) -> list[bool | None]:
    """For each token: whether the last two bare numbers before it say that points were lost; None when unknown."""
    result: list[bool | None] = []
    lost: bool | None = None
    weight: Decimal | None = None
    for token in tokens:
        result.append(lost)
        score = parse_number(token.text) if token_shape(token.text) == "number" else None
        if weight is not None and score is not None:
            lost = score < weight
        weight = score
    return result
