"""Figures in, coordinates for the SVG templates out: x-y charts with round ticks. Pixels of the view box.

Drawn by templates instead of a plotting library: text stays text, so Chinese needs no bundled font.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 320
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 16, 52
TICKS = 5
LINE_HEIGHT = 15.0
QUALITY_FEET = (0.95, 0.9, 0.75, 0.5, 0.0)
"""Where an axis of quality may begin: five steps to 100 % are round from each."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with what a pointer over it is told, and its label in the chart (empty: none)."""

    x: float
    y: float
    about: str
    label: str = ""
    anchor: str = "start"
    label_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Series:
    color: int
    path: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    series: tuple[Series, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis. low, high: ends in the data's unit. percent: how labels are printed."""

    low: float
    high: float
    start: float
    end: float
    percent: bool

    def at(self, value: float) -> float:
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 1)

    def ticks(self) -> tuple[Tick, ...]:
        step = (self.high - self.low) / TICKS
        values = [self.low + step * number for number in range(TICKS + 1)]
        return tuple(Tick(self.at(value), _label(value, percent=self.percent)) for value in values)


@dataclass(frozen=True, slots=True)
class RareAxis:
    """An upward axis of shares by powers of ten, 0 at its foot: rare errors of a good reader beside many of a bad one.

    lowest, highest: exponents of ten.
    """

    lowest: int
    highest: int

    def at(self, value: float) -> float:
        steps = math.log10(value) - self.lowest + 1 if value > 0 else 0.0
        return round(HEIGHT - BOTTOM - steps / (self.highest - self.lowest + 1) * (HEIGHT - BOTTOM - TOP), 1)

    def ticks(self) -> tuple[Tick, ...]:
        powers = [10.0**exponent for exponent in range(self.lowest, self.highest + 1)]
        return tuple(Tick(self.at(value), _label(value, percent=True)) for value in (0.0, *powers))


def x_axis(values: Sequence[float], *, percent: bool) -> Axis:
    return Axis(0.0, _round_up(max(values, default=0.0), percent=percent), LEFT, WIDTH - RIGHT, percent)


def rare_axis(values: Sequence[float]) -> RareAxis:
    exponents = [math.log10(value) for value in values if value > 0]
    highest = math.ceil(max(exponents, default=-2) - 1e-9)
    return RareAxis(min(math.floor(min(exponents, default=-3) + 1e-9), highest - 1), highest)


def quality_axis(values: Sequence[float]) -> Axis:
    """A share from the highest foot that shows every value, up to 100 %."""
    low = next(foot for foot in QUALITY_FEET if foot <= min(values, default=0.0))
    return Axis(low, 1.0, HEIGHT - BOTTOM, TOP, True)


def curve(series: Sequence[Sequence[tuple[Point, str]]]) -> Chart:
    """One falling line a run; points are shares of values."""
    points = [point for line in series for point, _ in line]
    across, up = x_axis([x for x, _ in points], percent=True), rare_axis([y for _, y in points])
    lines = []
    for color, line in enumerate(series):
        marks = tuple(Mark(across.at(x), up.at(y), about) for (x, y), about in line)
        path = " ".join(f"{'L' if number else 'M'}{mark.x},{mark.y}" for number, mark in enumerate(marks))
        lines.append(Series(color, path, marks))
    return Chart(across.ticks(), up.ticks(), tuple(lines))


def scatter(points: Sequence[tuple[Point, str]]) -> Chart:
    """One labelled point a run: what it costs against how good it is."""
    across, up = x_axis([x for (x, _), _ in points], percent=False), quality_axis([y for (_, y), _ in points])
    series: list[Series] = []
    taken: dict[str, list[float]] = {"start": [], "end": []}
    for color, ((value, quality), name) in enumerate(points):
        x, y = across.at(value), up.at(quality)
        anchor = "start" if x < (LEFT + WIDTH - RIGHT) / 2 else "end"
        label_y = _free(y, taken[anchor])
        series.append(Series(color, "", (Mark(x, y, name, name, anchor, label_y),)))
    return Chart(across.ticks(), up.ticks(), tuple(series))


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
