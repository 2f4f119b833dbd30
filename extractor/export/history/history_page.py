"""Indicators over the years in, one HTML page with a picture of each out; needs no network and no script.

A picture has one line for targets and one for actuals over the same years; amounts are drawn from zero so that a small
change does not look like a leap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.export.charts import Chart, Dot, Frame, Label, Line, Scale, Tick
from extractor.export.history.history_words import load_history_words
from extractor.export.page import render_page

FRAME = Frame(width=300, height=150, left=34, right=266, top=20, bottom=120, tick_y=146)
RADIUS = 3.5
ABOVE, BELOW = -7, 15
"""Where the label of a point stands from it."""
NEAR = 14
"""Labels of one year closer than this are put on the two sides of their points."""
FEWEST = 2
"""Points from which there is anything to see."""
Values = Mapping[int, Decimal]
"""Year → value."""


@dataclass(frozen=True, slots=True)
class DrawnSeries:
    """One indicator over the years. A year without a number is left out."""

    name: str
    unit: str | None
    targets: Values
    actuals: Values

    @property
    def points(self) -> int:
        """How many points can be drawn."""
        return len(self.targets) + len(self.actuals)

    @property
    def years(self) -> list[int]:
        """Years with any number, ascending."""
        return sorted({*self.targets, *self.actuals})


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of one project: the matrix as words, and what can be drawn of it."""

    project: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    series: Sequence[DrawnSeries]

    @property
    def charts(self) -> list[tuple[DrawnSeries, Chart]]:
        """Every series that has enough points, with its picture."""
        return [(each, draw_series(each)) for each in self.series if each.points >= FEWEST]


def to_page(pages: Sequence[Page], notices: Sequence[str] = ()) -> str:
    """Render the page over all projects. Everything from a document is escaped."""
    content = {"pages": pages, "notices": notices, "words": load_history_words().picture}
    return render_page("extractor.export.history", "history", content)


def draw_series(series: DrawnSeries) -> Chart:
    """Draw one indicator. Years stand at their true distance, a single one in the middle."""
    years, values = series.years, [*series.targets.values(), *series.actuals.values()]
    across = Scale(float(years[0]), float(years[-1]), FRAME.left, FRAME.right, flat=0.5)
    up = Scale(min(Decimal(0), *values), max(Decimal(0), *values), FRAME.bottom, FRAME.top)
    lines = (
        _draw_line("target", series.targets, series.actuals, across, up),
        _draw_line("actual", series.actuals, series.targets, across, up),
    )
    ticks = tuple(Tick(across.place(year), str(year)) for year in years)
    return Chart(FRAME, tuple(line for line in lines if line.dots), ticks)


def _draw_line(kind: str, values: Values, others: Values, across: Scale[float], up: Scale[Decimal]) -> Line:
    words = load_history_words().picture
    caption = words.target if kind == "target" else words.actual
    dots = []
    for year, value in sorted(values.items()):
        x, y, text = across.place(year), up.place(value), format_number(value)
        shift = _label_shift(kind, y, up.place(others[year]) if year in others else None)
        label = Label(x, round(y + shift, 1), text)
        dots.append(Dot(x, y, RADIUS, f"{year} {caption} {text}", label))
    return Line(kind, tuple(dots))


def _label_shift(kind: str, y: float, other: float | None) -> int:
    """Labels stand above their points; of two points close together the lower one's stands below."""
    if other is None or abs(y - other) > NEAR:
        return ABOVE
    lower = y > other or (y == other and kind == "target")
    return BELOW if lower else ABOVE


def format_number(value: Decimal) -> str:
    """Print a number without trailing zeros, with thousands separators."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
