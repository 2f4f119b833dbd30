"""What is printed on a page: glyphs, ruling lines, shaded areas and pictures, in points from the page's top left."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.reading.page_layout.glyphs import Glyph
from extractor.reading.page_layout.ruled_grid import Rule

THIN = 4.0
"""Points: a filled rectangle not thicker than this is a drawn line."""
STRAIGHT = 0.5
"""Points by which the two ends of a level or upright line may differ."""


@dataclass(slots=True)
class Ink:
    """What is printed on a page. picture: share of the page that its largest picture covers. hidden: glyphs of an
    invisible text layer. shades, shade_sides: level and upright sides of shaded areas."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    picture: float = 0.0
    hidden: int = 0
    shades: list[Rule] = field(default_factory=list)
    shade_sides: list[Rule] = field(default_factory=list)

    def add_line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if abs(y0 - y1) <= STRAIGHT:
            self.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= STRAIGHT:
            self.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def add_box(self, x0: float, y0: float, x1: float, y1: float, drawn: bool) -> None:
        """A rectangle: one line when it is thin, four when its outline is drawn; else the sides of a shaded area."""
        if y1 - y0 <= THIN and x1 - x0 > y1 - y0:
            self.add_line(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        elif x1 - x0 <= THIN:
            self.add_line((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
        elif not drawn:
            self.shades += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
            self.shade_sides += [Rule(x0, y0, y1), Rule(x1, y0, y1)]
        else:
            for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                self.add_line(*side)
