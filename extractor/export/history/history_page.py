"""Indicators over the years in, one HTML page with an SVG picture of each out; needs no network and no script.

A picture has one line for targets and one for actuals over the same years; amounts are drawn from zero so that a small
change does not look like a leap. The picture is plain geometry: a plotting library would weigh more than the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.data import load
from extractor.export.page import render_page

WIDTH, HEIGHT = 300, 150
SIDE, TOP, FOOT = 34, 20, 30
"""Blank around the plot in units of the picture, for the labels of points and years."""
ABOVE, BELOW = -7, 15
"""Where the label of a point stands from it."""
NEAR = 14
"""Labels of one year closer than this are put on the two sides of their points."""
FEWEST = 2
"""Points from which there is anything to see."""
Values = Mapping[int, Decimal]
"""Year → value."""


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator over the years. A year without a number is left out."""

    name: str
    unit: str | None
    targets: Values
    actuals: Values

    @property
    def points(self) -> int:
        return len(self.targets) + len(self.actuals)

    @property
    def years(self) -> list[int]:
        return sorted({*self.targets, *self.actuals})


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of one project: the matrix as words, and what can be drawn of it."""

    project: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    series: Sequence[Series]


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    label_y: float
    text: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    path: str
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    caption: str
    unit: str | None
    lines: list[Line]
    ticks: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class _Shown:
    project: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    charts: list[Chart] = field(default_factory=list)


def to_page(pages: Sequence[Page], notices: Sequence[str] = ()) -> str:
    """The page over all projects. Everything from a document is escaped."""
    shown = [
        _Shown(page.project, page.headings, page.rows, [chart(each) for each in page.series if each.points >= FEWEST])
        for page in pages
    ]
    content = {"pages": shown, "notices": notices, "words": load("draft_output")["picture"]}
    return render_page("extractor.export.history", "history", content)


def chart(series: Series) -> Chart:
    """The picture of one indicator: where lines, points and labels stand."""
    years = series.years
    scale = _Scale(years, [*series.targets.values(), *series.actuals.values()])
    lines = [
        _line("target", series.targets, series.actuals, scale),
        _line("actual", series.actuals, series.targets, scale),
    ]
    ticks = [Tick(scale.x(year), str(year)) for year in years]
    return Chart(series.name, series.unit, [line for line in lines if line.dots], ticks)


class _Scale:
    """Years and values to units of the picture. Years stand at their true distance."""

    def __init__(self, years: Sequence[int], values: Sequence[Decimal]) -> None:
        self._years = years
        self._low = min(Decimal(0), *values)
        self._high = max(Decimal(0), *values)

    def x(self, year: int) -> float:
        span = self._years[-1] - self._years[0]
        share = (year - self._years[0]) / span if span else 0.5
        return round(SIDE + share * (WIDTH - 2 * SIDE), 1)

    def y(self, value: Decimal) -> float:
        span = self._high - self._low
        share = float((value - self._low) / span) if span else 0.0
        return round(HEIGHT - FOOT - share * (HEIGHT - FOOT - TOP), 1)


def _line(kind: str, values: Values, others: Values, scale: _Scale) -> Line:
    words = load("draft_output")["picture"]
    dots = []
    for year, value in sorted(values.items()):
        x, y = scale.x(year), scale.y(value)
        shift = _label_shift(kind, y, scale.y(others[year]) if year in others else None)
        text = plain(value)
        dots.append(Dot(x, y, round(y + shift, 1), text, f"{year} {words[kind]} {text}"))
    path = " ".join(f"{dot.x},{dot.y}" for dot in dots) if len(dots) > 1 else ""
    return Line(kind, path, dots)


def _label_shift(kind: str, y: float, other: float | None) -> int:
    """Labels stand above their points; of two points close together the lower one's stands below."""
    if other is None or abs(y - other) > NEAR:
        return ABOVE
    lower = y > other or (y == other and kind == "target")
    return BELOW if lower else ABOVE


def plain(value: Decimal) -> str:
    """A number without trailing zeros, with thousands separators."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def drawable(values: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
    """Only the years that have a number."""
    return {year: value for year, value in values.items() if value is not None}
