"""Values of several years in; what the next year will bring if it goes on like this, out.

Short series are noisy: a row's own growth is shrunk towards that of its group, the more the fewer years it has. Growth
is a ratio from year to year, so everything is done with logarithms, in Decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from extractor.drafting.targets.row_kind import target_number

Years = Sequence[tuple[int, Decimal]]
"""(year, value), the earliest first, one a year."""


class Outlook(NamedTuple):
    """value: expected in the wanted year. growth: yearly, 0.05 for 5 %. own: whether the row's years showed it."""

    value: Decimal
    growth: Decimal
    own: bool


class _Line(NamedTuple):
    """A straight line through logarithms: the level in the last year, and the slope."""

    level: Decimal
    slope: Decimal


def _usable(years: Years) -> list[tuple[int, Decimal]]:
    return [(year, value.ln()) for year, value in years if value > 0]


def _line(points: Sequence[tuple[int, Decimal]]) -> _Line | None:
    """Least squares with the later years weighing more; None below two years."""
    if len(points) < 2:
        return None
    last, fade = points[-1][0], target_number("fade")
    weights = [fade ** (last - year) for year, _ in points]
    whole = sum(weights, Decimal(0))
    gaps = [Decimal(year - last) for year, _ in points]
    mean_gap = sum((weight * gap for weight, gap in zip(weights, gaps, strict=True)), Decimal(0)) / whole
    mean = sum((weight * value for weight, (_, value) in zip(weights, points, strict=True)), Decimal(0)) / whole
    shares = [weight * (gap - mean_gap) for weight, gap in zip(weights, gaps, strict=True)]
    rise = sum((share * value for share, (_, value) in zip(shares, points, strict=True)), Decimal(0))
    slope = rise / sum((share * gap for share, gap in zip(shares, gaps, strict=True)), Decimal(0))
    return _Line(mean - slope * mean_gap, slope)


def group_slope(rows: Sequence[Years]) -> Decimal:
    """The middle of what the rows of a group show, drawn to 0 where they are few; 0 where none has two years."""
    found = [line.slope for years in rows if (line := _line(_usable(years)))]
    return median(found) * len(found) / (len(found) + 1) if found else Decimal(0)


def outlook(years: Years, wanted: int, group: Decimal) -> Outlook | None:
    """The value to expect in the wanted year. None where no year has a value above 0."""
    points = _usable(years)
    if not points:
        return None
    line = _line(points)
    weight, shrink = Decimal(len(points) - 1), target_number("shrink")
    growth = group if line is None else (weight * line.slope + shrink * group) / (weight + shrink)
    bound = (1 + target_number("growth")).ln()
    growth = max(-bound, min(bound, growth)) * target_number("damp")
    ahead = wanted - points[-1][0]
    level = _level(points, line.slope if line else growth)
    return Outlook((level + growth * ahead).exp(), growth.exp() - 1, line is not None)


def _level(points: Sequence[tuple[int, Decimal]], growth: Decimal) -> Decimal:
    """The logarithm of the last year as all years show it, the later ones weighing more."""
    last, fade = points[-1][0], target_number("fade")
    weights = [fade ** (last - year) for year, _ in points]
    moved = (weight * (value + growth * (last - year)) for weight, (year, value) in zip(weights, points, strict=True))
    return sum(moved, Decimal(0)) / sum(weights)
