"""Measures of forms in; amounts in one unit, rounded as people round, and cells printed like the ones before, out.

Units change between years (万元 and 元, 人次 and 万人次): values are brought to one before they stand side by side.
"""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache

from extractor.data import load
from extractor.model.form import Measure, Operator
from extractor.terms.text import fold_text

_SIGNS = {"≥": ">=", "≤": "<="}
DOWN, NEAR, UP = ROUND_FLOOR, ROUND_HALF_UP, ROUND_CEILING


@cache
def _scales() -> dict[str, Decimal]:
    return {str(word): Decimal(str(factor)) for word, factor in load("drafting")["scales"].items()}


def scale(unit: str | None) -> tuple[Decimal, str]:
    """(factor, unit without it): 万元/项目 is 10000 times 元/项目. Marks between the parts of a unit do not matter."""
    plain = re.sub(r"[·*×.•]|每", "·", fold_text(unit or "").strip("()"))
    for word, factor in _scales().items():
        if plain.startswith(word) and len(plain) > len(word):
            return factor, plain[len(word) :]
    return Decimal(1), plain


def converted(value: Decimal, unit: str | None, wanted: str | None) -> Decimal | None:
    """A value in another unit; None where the units are of two kinds. A missing unit is taken for the other."""
    if not unit or not wanted:
        return value
    (factor, base), (wanted_factor, wanted_base) = scale(unit), scale(wanted)
    return value * factor / wanted_factor if base == wanted_base else None


def step_for(value: Decimal, seen: list[Decimal]) -> Decimal:
    """The step people round such a value to: the coarsest usual one that changes it little.

    Numbers seen with decimals keep them; numbers that all end in 5 or 0 ask for no finer step than their size allows.
    """
    share = Decimal(str(load("drafting")["rounding"]["share"]))
    whole = all(number == number.to_integral_value() for number in seen) if seen else value == value.to_integral_value()
    steps = [Decimal(str(step)) for step in load("drafting")["rounding"]["steps"]]
    fitting = [step for step in steps if step <= abs(value) * share and (not whole or step >= 1)]
    finest = Decimal(1) if whole else Decimal("0.01")
    return max(fitting, default=finest)


def rounded(value: Decimal, seen: list[Decimal], how: str = NEAR) -> Decimal:
    """A value rounded as people round."""
    step = step_for(value, seen)
    return (value / step).to_integral_value(rounding=how) * step


def rate_below(value: Decimal) -> Decimal:
    """The highest usual rate (90, 95, 98 …) not above a value in percent; below them the whole percent."""
    usual = [Decimal(str(rate)) for rate in load("drafting")["rounding"]["rates"]]
    return max((rate for rate in usual if rate <= value), default=value.to_integral_value(rounding=DOWN))


def rate_above(value: Decimal) -> Decimal:
    """The next usual rate above a value in percent, 100 at most."""
    usual = [Decimal(str(rate)) for rate in load("drafting")["rounding"]["rates"]]
    return min((rate for rate in usual if rate > value), default=Decimal(100))


def plain(value: Decimal) -> str:
    """Without exponent and idle zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def like(model: Measure, value: Decimal, operator: Operator | None = None) -> Measure:
    """A measure of another value, printed as `model` is: ≥50.00(个), ≥50(个), ≥50个, >=50个."""
    sign = operator or model.operator
    printed = fold_text(model.text)
    places = re.search(r"\d\.(\d+)", printed)
    number = format(value.quantize(Decimal(1).scaleb(-len(places.group(1)))), "f") if places else plain(value)
    if Decimal(number) != value:
        number = plain(value)
    unit = model.unit or ""
    bracketed = f"({unit})" if unit and printed.endswith(")") else unit
    shown = _SIGNS.get(sign or "", sign or "") if re.match("[<>]=", printed) else sign or ""
    return Measure(text=f"{shown}{number}{bracketed}", operator=sign, value=value, unit=model.unit)
