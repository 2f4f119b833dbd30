"""Line charts as plain geometry: where lines, points and labels stand; the template `chart.html` draws them as SVG.

Why no charting library: a page is one file under a strict content security policy, and its Chinese text can be selected
and searched. matplotlib writes its colours into `style` attributes, which the policy forbids (the picture comes out
black), takes 60 MB with its fonts' library and over a second to load, 9 KB a picture. pygal puts a script and a style
sheet of its own into every picture, 16 KB each. What is drawn here takes 1 KB, and needs no more than a scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

Number = TypeVar("Number", float, Decimal)


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and the plot within, in units of the view box from its top left corner.

    tick_y: base line of the labels below the plot.
    """

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    tick_y: int


@dataclass(frozen=True, slots=True)
class Scale(Generic[Number]):
    """Values from low to high, laid evenly from start to end. flat: share of the way where low and high are one."""

    low: Number
    high: Number
    start: int
    end: int
    flat: float = 0.0

    def place(self, value: Number) -> float:
        """Find where a value stands, to a tenth of a unit."""
        span = self.high - self.low
        share = float((value - self.low) / span) if span else self.flat
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis. at: its place along the axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """The text beside a point. y: its base line. anchor: which part of it stands at x."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "middle"


@dataclass(frozen=True, slots=True)
class Dot:
    """A point. title: what a pointer over it is told."""

    x: float
    y: float
    radius: float
    title: str
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined in their order. style: class of the page's style sheet."""

    style: str
    dots: tuple[Dot, ...]

    @property
    def points(self) -> str:
        """The corners as SVG wants them; "" for a single point, which joins nothing."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots) if len(self.dots) > 1 else ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What `chart.html` draws. Without y_ticks there is neither a grid nor an axis."""

    frame: Frame
    lines: tuple[Line, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...] = ()
