"""Rows and their measures in; what the checks on numbers need out: direction, expected points, comparable values.

One place decides which way is better, what a rate is and which figures are too absurd to calculate with.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from extractor.data import load
from extractor.model.form import Form, Indicator, Measure
from extractor.profiles.files import builtin
from extractor.terms.phrasing import figure
from extractor.terms.text import fold_text
from extractor.terms.units import money_units

Attainment = Literal["none", "partial", "full"]
_IN_YUAN = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10000), "百万元": Decimal(10) ** 6}
_IN_YUAN["亿元"] = Decimal(10) ** 8


@cache
def words(group: str) -> Any:
    """A group of checks_numbers.yaml, its patterns compiled."""
    found = load("checks_numbers")[group]
    if not isinstance(found, dict):
        return re.compile(found)
    return {key: re.compile(text) for key, text in found.items() if isinstance(text, str)}


def said(group: str, key: str, text: str | None) -> bool:
    """Whether the pattern stands somewhere in the text (blanks and full-width forms do not matter)."""
    return bool(text and words(group)[key].search(fold_text(text)))


@cache
def largest() -> Decimal:
    """From here on no sum is made of a figure, whatever a body's profile calls too large."""
    return builtin().number("limits.largest_figure")


def sane(*values: Decimal | None) -> bool:
    """Every value is printed and of a size that can be calculated with."""
    return all(value is not None and abs(value) < largest() for value in values)


def figures(row: Indicator) -> tuple[Decimal, Decimal] | None:
    """(target, actual) of a row whose two cells are numbers of the same unit, else None."""
    target, actual = row.target, row.actual
    if target is None or actual is None or target.value is None or actual.value is None:
        return None
    if not sane(target.value, actual.value) or not same_unit(target, actual):
        return None
    return target.value, actual.value


def same_unit(first: Measure, second: Measure) -> bool:
    """A cell without a unit takes the other's."""
    return first.unit is None or second.unit is None or fold_text(first.unit) == fold_text(second.unit)


def smaller_is_better(row: Indicator) -> bool:
    """≤ and <, and "= 0": the signs of an inverse indicator. A bare 0 of accidents, complaints … is "= 0"."""
    target = row.target
    if target is None or target.value is None:
        return False
    if target.operator in ("≤", "<") or (target.operator == "=" and target.value == 0):
        return True
    return target.operator is None and target.value == 0 and said("units", "unwanted", row.name)


def is_ratio(row: Indicator) -> bool:
    """By the unit where there is one, else by how the name ends."""
    unit = row.target.unit if row.target else None
    return said("units", "ratio_unit", unit) if unit else said("units", "ratio_name", row.name)


def is_money(unit: str | None) -> bool:
    return bool(unit) and re.split(r"[/·*×.每]", fold_text(unit or "").strip("()"))[0] in money_units()


def in_yuan(value: Decimal, unit: str | None) -> Decimal | None:
    """An amount in 元; None for a unit that is not domestic money."""
    factor = _IN_YUAN.get(re.split(r"[/·*×.每]", fold_text(unit or "").strip("()"))[0])
    return value * factor if factor is not None else None


def attainment(text: str | None) -> Attainment | None:
    """The grade a text speaks of, the worse word first: 未达成且效果较差, 部分达成并具有一定效果, 达成."""
    found: tuple[Attainment, ...] = ("none", "partial", "full")
    return next((grade for grade in found if said("attainment", grade, text)), None)


def graded(row: Indicator) -> Attainment | None:
    """The grade in the actual cell of a qualitative row; None where the cell describes instead of grading."""
    text = fold_text(row.actual.text) if row.actual and row.actual.value is None else ""
    return attainment(text) if words("graded").fullmatch(text) else None


def cell(measure: Measure | None) -> str:
    return fold_text(measure.text) if measure else "空"


def pointers(form: Form, rows: list[int], *keys: str) -> list[str]:
    """Pointers of cells that are there; of the row itself where it has none of them."""
    found: list[str] = []
    for index in rows:
        present = [key for key in keys if getattr(form.indicators[index], key) is not None]
        found += [f"/indicators/{index}/{key}" for key in present] or [f"/indicators/{index}"]
    return found


class Points(NamedTuple):
    """What the formula allows: low ≤ score ≤ high (below `high` where it is open), and the sum that says so."""

    low: Decimal
    high: Decimal
    arithmetic: str
    open: bool = False


def by_figures(row: Indicator, zero_at: Decimal) -> Points | None:
    """Points of a row of numbers: positive actual ÷ target, inverse 1 − (actual − target) ÷ target, "= 0" all or none.

    "=" is scored as ≥: what is above the target is not taken off. zero_at: multiple of an inverse target from which
    there are no points. Source: 财预〔2020〕10号 and its use in the systems.
    """
    pair = figures(row)
    if pair is None or row.weight is None or not sane(row.weight) or row.weight < 0:
        return None
    (target, actual), weight = pair, row.weight
    shown = f"实际{figure(actual)}、指标值{cell(row.target)}"
    if smaller_is_better(row):
        points, how = _inverse(target, actual, weight, zero_at)
    elif _unclear(row):
        return None
    elif actual >= target:
        points, how = weight, f"达到指标值，得满分{figure(weight)}"
    elif target <= 0:
        return None
    else:
        points = max(Decimal(0), actual / target * weight)
        how = f"{figure(actual)} ÷ {figure(target)} × {figure(weight)} = {points:.2f}"
    return Points(points, points, f"{shown}：{how}")


def _unclear(row: Indicator) -> bool:
    """Without ≥ or ≤ nobody knows whether more of a cost or of a time is better."""
    labels = fold_text(f"{row.level1}{row.level2}")
    plain = row.target is not None and row.target.operator in (None, "=")
    return plain and ("成本" in labels or said("units", "unwanted", row.name))


def _inverse(target: Decimal, actual: Decimal, weight: Decimal, zero_at: Decimal) -> tuple[Decimal, str]:
    if actual <= target:
        return weight, f"未超过指标值，得满分{figure(weight)}"
    if target <= 0:
        return Decimal(0), "指标值为0而实际大于0，得0分"
    if actual >= zero_at * target:
        return Decimal(0), f"达到指标值的{figure(zero_at)}倍及以上，得0分"
    points = (1 - (actual - target) / (target * (zero_at - 1))) * weight
    below = figure(target) if zero_at == 2 else f"({figure(target)} × {figure(zero_at - 1)})"
    return points, f"[1 − ({figure(actual)} − {figure(target)}) ÷ {below}] × {figure(weight)} = {points:.2f}"
