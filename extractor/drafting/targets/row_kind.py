"""A row of the indicator grid in; which rules its next target follows, out.

The kind is told by unit, sign and the grammar of the name, never by what the project is about.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from extractor.data import load
from extractor.history.name_parts import aspect
from extractor.model.form import Indicator
from extractor.terms.families import group
from extractor.terms.indicators import is_money, is_ratio, said
from extractor.terms.text import fold_text

Kind = Literal["count", "rate", "cost", "deadline", "qualitative"]


class RowKind(NamedTuple):
    """down: smaller is better. fixed: =100 % or =0. survey: a rate asked of people. once: not done again."""

    kind: Kind
    down: bool = False
    fixed: bool = False
    survey: bool = False
    lump: bool = False
    once: bool = False


def kind_of(row: Indicator) -> RowKind:
    once = _says("once", row.name)
    if row.target is None or row.target.value is None:
        return RowKind(_worded(row), once=once)
    value, operator = row.target.value, row.target.operator
    down = operator in ("≤", "<") or (operator == "=" and value == 0)
    if is_money(row.target.unit) and (group(row) == "成本" or down):
        return RowKind("cost", down=True, lump=_is_lump(row))
    if is_ratio(row) and not _says("unbounded", row.name):
        fixed = value == 100 or (value == 0 and operator in ("=", "≤"))
        return RowKind("rate", down=down, fixed=fixed, survey=aspect(row.name or "") == "satisfied")
    if down and _says("term_units", row.target.unit):
        return RowKind("deadline", down=True)
    return RowKind("count", down=down, fixed=down and value == 0, once=once)


def _worded(row: Indicator) -> Kind:
    text = fold_text(row.target.text) if row.target else ""
    dated = said("units", "deadline", text) or said("units", "deadline", row.name) or aspect(row.name or "") == "timely"
    return "deadline" if dated else "qualitative"


def _is_lump(row: Indicator) -> bool:
    """A sum of money for the year, not a price: no “per” in the unit, no average in the name."""
    unit = fold_text(row.target.unit or "") if row.target else ""
    per = re.search(r"[/每]", unit) and not _says("per_year", unit)
    return not per and not said("units", "average", row.name)


def _says(key: str, text: str | None) -> bool:
    return bool(text) and re.search(str(load("drafting")["kinds"][key]), fold_text(text or "")) is not None
