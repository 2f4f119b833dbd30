"""Figures in, charts of the page out: which axes they have, and where labels stand that would cover each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.export.charts import Chart, Dot, Frame, Label, Line, Scale, Tick

FRAME = Frame(width=760, height=320, left=70, right=730, top=16, bottom=268, tick_y=286)
TICKS = 5
LINE_HEIGHT = 15.0
COLORS = 6
"""Classes s0, s1, … of the style sheet."""
SMALL, LARGE = 3, 6
"""Radius of a point on a line, and of one that stands for a run."""
ASIDE, LOWER = 11, 4
"""How far the label of a point stands beside and below its middle."""
QUALITY_FEET = (0.95, 0.9, 0.75, 0.5, 0.0)
"""Where an axis of quality may begin: five steps to 100 % are round from each."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RareScale:
    """An upward axis of shares by powers of ten, 0 at its foot: rare errors of a good reader beside many of a bad one.

    lowest, highest: exponents of ten.
    """

    lowest: int
    highest: int

    def place(self, value: float) -> float:
        """Find where a share stands, to a tenth of a unit."""
        steps = math.log10(value) - self.lowest + 1 if value > 0 else 0.0
        return round(FRAME.bottom - steps / (self.highest - self.lowest + 1) * (FRAME.bottom - FRAME.top), 1)

    def ticks(self) -> tuple[Tick, ...]:
        """List the foot and every power of ten."""
        powers = [10.0**exponent for exponent in range(self.lowest, self.highest + 1)]
        return tuple(Tick(self.place(value), _label(value, percent=True)) for value in (0.0, *powers))


def draw_curve(runs: Sequence[Sequence[tuple[Point, str]]]) -> Chart:
    """Draw one falling line a run; points are shares of values."""
    points = [point for run in runs for point, _ in run]
    across, up = _across([x for x, _ in points], percent=True), _rare([y for _, y in points])
    lines = tuple(
        Line(_color(number), tuple(Dot(across.place(x), up.place(y), SMALL, about) for (x, y), about in run))
        for number, run in enumerate(runs)
    )
    return Chart(FRAME, lines, _ticks(across, percent=True), up.ticks())


def draw_scatter(points: Sequence[tuple[Point, str]]) -> Chart:
    """Draw one labelled point a run: what it costs against how good it is."""
    across, up = _across([x for (x, _), _ in points], percent=False), _quality([y for (_, y), _ in points])
    lines: list[Line] = []
    taken: dict[str, list[float]] = {"start": [], "end": []}
    for number, ((cost, quality), name) in enumerate(points):
        x, y = across.place(cost), up.place(quality)
        anchor: Literal["start", "end"] = "start" if x < (FRAME.left + FRAME.right) / 2 else "end"
        aside = ASIDE if anchor == "start" else -ASIDE
        label = Label(x + aside, _free(y, taken[anchor]) + LOWER, name, anchor)
        lines.append(Line(_color(number), (Dot(x, y, LARGE, name, label),)))
    return Chart(FRAME, tuple(lines), _ticks(across, percent=False), _ticks(up, percent=True))


def _color(number: int) -> str:
    return f"s{number % COLORS}"


def _across(values: Sequence[float], *, percent: bool) -> Scale[float]:
    return Scale(0.0, _round_up(max(values, default=0.0), percent=percent), FRAME.left, FRAME.right)


def _rare(values: Sequence[float]) -> RareScale:
    exponents = [math.log10(value) for value in values if value > 0]
    highest = math.ceil(max(exponents, default=-2) - 1e-9)
    return RareScale(min(math.floor(min(exponents, default=-3) + 1e-9), highest - 1), highest)


def _quality(values: Sequence[float]) -> Scale[float]:
    """A share from the highest foot that shows every value, up to 100 %."""
    low = next(foot for foot in QUALITY_FEET if foot <= min(values, default=0.0))
    return Scale(low, 1.0, FRAME.bottom, FRAME.top)


def _ticks(scale: Scale[float], *, percent: bool) -> tuple[Tick, ...]:
    step = (scale.high - scale.low) / TICKS
    values = [scale.low + step * number for number in range(TICKS + 1)]
    return tuple(Tick(scale.place(value), _label(value, percent=percent)) for value in values)


def _free(y: float, taken: list[float]) -> float:
    """The first place at or below y where no label of the same side stands; it is taken then."""
    while any(abs(y - other) < LINE_HEIGHT for other in taken):
        y += LINE_HEIGHT
    taken.append(y)
    return round(y, 1)


def _round_up(value: float, *, percent: bool) -> float:
    """The next 1, 2, 2.5 or 5 times a power of ten, so that five steps are round numbers."""
    if value <= 0:
        return 0.01 if percent else 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= value * 0.9999)


def _label(value: float, *, percent: bool) -> str:
    text = f"{value * 100 if percent else value:,.6f}".rstrip("0").rstrip(".")
    return f"{text}%" if percent else text
