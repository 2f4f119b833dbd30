"""Measures, numbers and dates as they are printed, turned into values.

Both readers point at text; only here is it turned into a value, so both mean the same by it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.model.form import Measure, Operator
from extractor.terms.text import fold_text
from extractor.terms.units import drop_state, is_unit

_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?"
_OPERATORS: dict[str, Operator] = {
    ">=": "≥", "=>": "≥", "≥": "≥", "≧": "≥", "⩾": "≥", "≫": "≥",
    "<=": "≤", "=<": "≤", "≤": "≤", "≦": "≤", "⩽": "≤", "≪": "≤",
    "==": "=", "=": "=", ">": ">", "<": "<",
}  # fmt: skip
_SIGN = re.compile("|".join(_OPERATORS))
_WORD_OPERATORS: tuple[tuple[tuple[str, ...], Operator], ...] = (
    (("大于等于", "大于或等于", "不低于", "不少于", "不小于", "至少"), "≥"),
    (("小于等于", "小于或等于", "不超过", "不高于", "不多于", "不大于", "至多"), "≤"),
    (("等于",), "="),
    (("大于", "高于", "超过", "多于"), ">"),
    (("小于", "低于", "少于"), "<"),
)
_SPELLED = re.compile(f"({'|'.join(word for words, _ in _WORD_OPERATORS for word in words)})(?={_NUMBER})")
_AMOUNT = re.compile(rf"[¥￥]?({_NUMBER})(元|万元|万|千元|亿元|亿|分|%)?")
_SHIFT = {"元": 0, "千元": 3, "万": 4, "万元": 4, "亿": 8, "亿元": 8}
"""Unit of money → its power of ten in 元."""
_VALUE_AND_REST = re.compile(rf"({_NUMBER})(.*)")
_YEAR = re.compile(r"(19|20)\d\d年度?")
_DATE = re.compile(r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月]?(?:(\d{1,2})日?)?)?|(\d{4})(\d{2})(\d{2})")
_RANGE = re.compile(rf"{_NUMBER}%?[-~—至]{_NUMBER}")
_DEADLINE = re.compile(r"\d(年|月|日|号|季度).*|前|完成|内$|底")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?|[-+]?\d{1,4}(,\d{4})+(\.\d+)?")
_UNIT_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z/·*×]{1,6}(?:\([^()\d]{1,6}\))?")
_BOUND_AFTER = re.compile(r"(.*?)(?:\(含\))?[(（]?(?:及|含)?(以上|以下|以内)[)）]?")
_BOUNDS: dict[str, tuple[Operator, ...]] = {"以上": ("≥", ">"), "以下": ("≤", "<"), "以内": ("≤", "<")}
"""A bound spelled after a number → signs in front of it that say the same, the usual one first."""
_BRACKETED = re.compile(r"\((.*)\)|\[(.*)\]|【(.*)】")


class Parsed(NamedTuple):
    """A measure and why a person should look at it (empty when sure)."""

    measure: Measure
    doubts: tuple[str, ...] = ()


def parse_number(text: str) -> Decimal | None:
    """A number cell: thousands separators, a trailing 元, 万元, 分 or %. None when it is anything else."""
    match = _AMOUNT.fullmatch(fold_text(text))
    return Decimal(match.group(1).replace(",", "")) if match else None


def parse_amount(text: str, currency_unit: str | None) -> Decimal | None:
    """An amount of money in a unit of account: 36.5万 is 365000 where amounts are in 元, and 36.5 where in 万元.

    Without a unit of its own, or where the unit of account is unknown, the number as printed.
    """
    number = parse_number(text)
    match = _AMOUNT.fullmatch(fold_text(text))
    own = _SHIFT.get(match.group(2) or "") if match else None
    account = _SHIFT.get(fold_text(currency_unit or ""))
    if number is None or own is None or account is None or own == account:
        return number
    return number.scaleb(own - account).normalize() + 0


def parse_date(text: str, *, last: bool = False) -> dt.date | None:
    """2025-01-01, 2025/1/1, 2025.1.1, 2025年1月1日, 20250101, 2025-01 and 2025年1月.

    A month stands for its first day, or for its last one where a term ends with it.
    """
    match = _DATE.fullmatch(fold_text(text))
    if not match:
        return None
    year, month, day = (int(match.group(i) or match.group(i + 3) or 0) for i in (1, 2, 3))
    try:
        return dt.date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError:
        return None


def parse_measure(printed: str) -> Parsed:
    """Operator, value and unit of a printed target or actual.

    A qualitative cell (完成, 及时, 11月底前完成) has text only. A number in a form the grammar does not know is kept as
    text with a doubt, never guessed. Rule: contract, `target.text` is the cell as printed.
    """
    operator, value, unit, doubts = parse_quantity(printed)
    return Parsed(Measure(text=printed, operator=operator, value=value, unit=unit), doubts)


class Quantity(NamedTuple):
    """What a measure says besides its text; nothing of a qualitative one."""

    operator: Operator | None = None
    value: Decimal | None = None
    unit: str | None = None
    doubts: tuple[str, ...] = ()


def parse_quantity(printed: str) -> Quantity:
    """Operator, value and unit as `parse_measure` reads them, where no measure is written out."""
    return _quantity(fold_text(printed))


@lru_cache(maxsize=8192)
def _quantity(text: str) -> Quantity:
    operator, rest, spelled = _operator(text)
    if _YEAR.fullmatch(rest):
        return Quantity()
    match = _VALUE_AND_REST.fullmatch(rest)
    if not match:
        return Quantity(doubts=_doubts_of_text(text, operator))
    value = Decimal(match.group(1).replace(",", "")) if _well_grouped(match.group(1)) else None
    unit, unit_known, spelled_after = _unit(match.group(2), operator)
    if value is None or (unit is None and match.group(2) and not spelled_after):
        doubt = _doubts_of_text(text, operator) or (() if _is_deadline(text) else ("含数字但未能解析为指标值",))
        return Quantity(doubts=doubt)
    doubts = tuple(
        reason
        for reason, holds in (
            ("比较符号以文字写出", spelled or spelled_after is not None),
            ("计量单位不在常用单位表中", unit is not None and not unit_known),
        )
        if holds
    )
    return Quantity(operator or spelled_after, value, unit, doubts)


def operator_of(text: str) -> Operator | None:
    """The comparison a folded text is, a sign or words for one (大于等于); None for any other text."""
    spelled = next((operator for words, operator in _WORD_OPERATORS if text in words), None)
    return spelled or _OPERATORS.get(text)


def _operator(text: str) -> tuple[Operator | None, str, bool]:
    sign = _SIGN.match(text)
    if sign:
        return _OPERATORS[sign.group()], text[sign.end() :], False
    word = _SPELLED.match(text)
    if word:
        spelled = next(operator for words, operator in _WORD_OPERATORS if word.group(1) in words)
        return spelled, text[word.end() :], True
    return None, text, False


def _unit(text: str, sign: Operator | None) -> tuple[str | None, bool, Operator | None]:
    """(unit, in the list of units, operator spelled after the number) of what follows a number.

    sign: the one in front of the number; a bound behind it that says the same (≥95%以上) adds nothing.
    """
    after: Operator | None = None
    match = _BOUND_AFTER.fullmatch(text)
    if match and (sign is None or sign in _BOUNDS[match.group(2)]):
        text, after = match.group(1), None if sign else _BOUNDS[match.group(2)][0]
    text = drop_state(text)
    if not text:
        return None, True, after
    bracketed = _BRACKETED.fullmatch(text)
    inner = next((group for group in bracketed.groups() if group), None) if bracketed else text
    if not inner or inner.count("(") != inner.count(")"):
        return None, False, None
    known = is_unit(inner)
    if known or (bracketed and not re.search(r"\d", inner)):
        return inner, known, after
    if sign and _UNIT_WORD.fullmatch(inner) and not _is_deadline(inner):
        return inner, False, after
    return None, False, None


def _well_grouped(digits: str) -> bool:
    return "," not in digits or _GROUPED.fullmatch(digits) is not None


def _is_deadline(text: str) -> bool:
    """12月底前完成, 2025年12月31日前, 3个工作日内: a date or a term, no quantity."""
    return _DEADLINE.search(text) is not None


def _doubts_of_text(text: str, operator: Operator | None) -> tuple[str, ...]:
    if operator is not None:
        return ("有比较符号但未能解析出数值",)
    if _RANGE.match(text) and not _is_deadline(text):
        return ("指标值是区间",)
    return ()
