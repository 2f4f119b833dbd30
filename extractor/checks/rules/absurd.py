"""Figures that cannot be meant: negative amounts, a weight of nothing, thirty digits. Forms in, problems out.

Other rules leave such figures out of their sums; here they are named, so that nobody wonders why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from extractor.checks.registry import Problem, rule
from extractor.model.form import DeclarationFunding, Form
from extractor.profiles.profile import Profile
from extractor.resources import DataFile, read_data
from extractor.terms.phrasing import AMOUNTS, figure, row_name
from extractor.terms.text import matches_term

_BASIS = "表内数值核对"
_CAPTIONS = {"target": "指标值", "actual": "实际完成值", "weight": "分值", "score": "得分"}
_DIGITS = 15


class AbsurdTerms(DataFile):
    """Content of absurd.yaml: figures that may lie below nothing."""

    below_zero: re.Pattern[str]


@cache
def load_absurd_terms() -> AbsurdTerms:
    """Read absurd.yaml, once."""
    return read_data(AbsurdTerms, "extractor.checks.rules", "absurd")


def _amounts(form: Form) -> Iterator[tuple[str, str, Decimal]]:
    """(pointer, caption, value) of every printed amount of the funding block."""
    if isinstance(form.funding, DeclarationFunding):
        places = [(f"/funding/{key}", key, getattr(form.funding, key, None)) for key in AMOUNTS]
    else:
        places = [
            (f"/funding/rows/{index}/{key}", key, getattr(row, key))
            for index, row in enumerate(form.funding.rows)
            for key in ("initial_budget", "adjusted_budget", "executed")
        ]
    yield from ((pointer, AMOUNTS[key], value) for pointer, key, value in places if value is not None)


def _measures(form: Form) -> Iterator[tuple[str, str, Decimal, bool]]:
    """(pointer, caption, value, may lie below nothing) of every number of the grid."""
    for index, row in enumerate(form.indicators):
        where, signed = row_name(form, index), matches_term(load_absurd_terms().below_zero, row.name)
        for key in ("target", "actual"):
            measure = getattr(row, key)
            if measure is not None and measure.value is not None:
                yield f"/indicators/{index}/{key}", f"{where}的{_CAPTIONS[key]}", measure.value, signed
        for key in ("weight", "score"):
            value = getattr(row, key)
            if value is not None:
                yield f"/indicators/{index}/{key}", f"{where}的{_CAPTIONS[key]}", value, False


def _written(value: Decimal) -> str:
    """A number as it is, a monstrous one by its size."""
    text = figure(value) if abs(value.adjusted()) <= _DIGITS else ""
    return text or f"{'-' if value < 0 else ''}{value.adjusted() + 1}位数"


@rule("figures.negative", "error", _BASIS, family="arithmetic", title="金额、指标值、分值不应为负数", needs="各项数值")
def negative(form: Form, _profile: Profile) -> Iterator[Problem]:
    """Below nothing. Growth, differences and balances may be; a negative score is told by `score.range`."""
    places = [(pointer, caption, value, False) for pointer, caption, value in _amounts(form)]
    places += [place for place in _measures(form) if not place[0].endswith("/score")]
    for pointer, caption, value, signed in places:
        if value < 0 and not signed:
            yield Problem([pointer], f"{caption}为负数：{_written(value)}", f"{_written(value)} < 0")


@rule("figures.too_large", "error", _BASIS, family="arithmetic", title="数值大得不合常理", needs="各项数值")
def too_large(form: Form, profile: Profile) -> Iterator[Problem]:
    """From a million millions (profile: limits.largest_figure) on, in whatever unit: a slip of the keyboard, or digits
    of two cells run together."""
    places = [*_amounts(form), *((pointer, caption, value) for pointer, caption, value, _signed in _measures(form))]
    for pointer, caption, value in places:
        if abs(value) >= profile.limits.largest_figure:
            message = f"{caption}为{_written(value)}，大得不合常理，请核对是否多录了数字"
            yield Problem([pointer], message, "该数值未参与其他计算")


@rule(
    "weights.zero",
    "warning",
    _BASIS,
    family="scoring",
    title="指标分值不应为0",
    kind="self_evaluation",
    needs="分值",
)
def weight_zero(form: Form, _profile: Profile) -> Iterator[Problem]:
    """A row that counts for nothing need not be there, or lost its weight."""
    rows = [index for index, row in enumerate(form.indicators) if row.weight == 0]
    if rows and len(rows) < len(form.indicators):
        message = f"{'、'.join(row_name(form, index) for index in rows)}的分值为0，不参与评分，请核对"
        yield Problem([f"/indicators/{index}/weight" for index in rows], message, "各指标均应有分值")
