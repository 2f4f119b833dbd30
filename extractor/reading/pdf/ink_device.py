"""The ink of a PDF page: a device of pdfminer.six that keeps glyphs, ruling lines and pictures as they are shown.

Building the library's layout objects first and dictionaries of them after costs more than everything else in reading
a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.utils import Matrix, apply_matrix_pt, apply_matrix_rect, mult_matrix

from extractor.reading.page_layout.glyphs import UNREADABLE, Glyph, readable
from extractor.reading.page_layout.ink import STRAIGHT, Ink
from extractor.reading.pdf.parser import SilentInterpreter

MOST_INK = 40_000
"""Glyphs or lines of one page above which it is no form but an attack or a map."""
PALE = 0.98
"""Grey from which a fill is paper, not ink."""
SLANT = 0.12
"""Slope from which text is a watermark across the page and no part of the form."""
INVISIBLE = 3
"""Text rendering mode 3 (PDF 32000-1, table 106): the text layer under a scan."""


class TooMuchInkError(Exception):
    """The page holds more than any form."""


class InkDevice(PDFTextDevice):  # type: ignore[misc, unused-ignore]
    """Collects the ink of one page. `ink` is complete when the page has been interpreted."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.ink = Ink(0, 0.0, 0.0)
        self._left, self._top = 0.0, 0.0
        self._hidden = False
        self._figures: list[Any] = []

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        x0, y0, x1, y1 = apply_matrix_rect(ctm, page.mediabox)
        crop = apply_matrix_rect(ctm, page.cropbox)
        left, bottom = max(x0, crop[0]), max(y0, crop[1])
        right, top = min(x1, crop[2]), min(y1, crop[3])
        if right - left <= 0 or top - bottom <= 0:
            left, bottom, right, top = x0, y0, x1, y1
        self._left, self._top = left, top
        self.ink = Ink(0, right - left, top - bottom)

    def begin_figure(self, name: str, bbox: Any, matrix: Matrix) -> None:  # noqa: ARG002
        assert self.ctm is not None
        self._figures.append(apply_matrix_rect(mult_matrix(matrix, self.ctm), (*bbox[:2], *bbox[2:])))

    def end_figure(self, name: str) -> None:  # noqa: ARG002
        self._figures.pop()

    def render_image(self, name: str, stream: Any) -> None:  # noqa: ARG002
        if self._figures and self.ink.width * self.ink.height > 0:
            x0, y0, x1, y1 = self._figures[-1]
            share = abs((x1 - x0) * (y1 - y0)) / (self.ink.width * self.ink.height)
            self.ink.picture = max(self.ink.picture, share)

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:  # noqa: ARG002
        if not stroke and (not fill or _is_pale(gstate.ncolor)):
            return
        if len(self.ink.horizontal) + len(self.ink.vertical) > MOST_INK:
            raise TooMuchInkError
        points: list[tuple[float, float]] = []
        for operator, *operands in path:
            if operator == "m" and points:
                self._outline(points, stroke)
                points = []
            if operator == "h":
                points.append(points[0])
            elif operator in {"m", "l"}:
                points.append(self._shown(operands[-2], operands[-1]))
            else:
                # A curve is never a wall; its sides that are straight are.
                self._outline(points, stroke)
                points = [self._shown(operands[-2], operands[-1])]
        self._outline(points, stroke)

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        assert self.ctm is not None
        x, y = apply_matrix_pt(self.ctm, (x, y))
        return x - self._left, self._top - y

    def _outline(self, points: Sequence[tuple[float, float]], stroke: bool) -> None:
        if len(points) < 2:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if (
            len(points) >= 4
            and all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= STRAIGHT for a, b in pairwise(points))
            and len(points) <= 5
        ):
            self.ink.add_box(min(xs), min(ys), max(xs), max(ys), stroke)
        elif stroke or len(points) > 2:
            for (x0, y0), (x1, y1) in pairwise(points):
                self.ink.add_line(x0, y0, x1, y1)

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._hidden = textstate.render == INVISIBLE
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,  # noqa: ARG002
        graphicstate: Any,  # noqa: ARG002
    ) -> float:
        advance = float(font.char_width(cid) * fontsize * scaling)
        try:
            text = readable(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = UNREADABLE
        self._add(matrix, _outer(font, fontsize, rise, cid, advance), text)
        return advance

    def _add(self, matrix: Matrix, box: tuple[float, float, float, float], text: str) -> None:
        a, b, c, d = matrix[:4]
        level, steep = abs(a) + abs(d), abs(b) + abs(c)
        if min(level, steep) > SLANT * max(level, steep):
            return
        turned = 0 if level >= steep else 1 if b > 0 else -1
        x0, y0, x1, y1 = apply_matrix_rect(matrix, box)
        left, right = min(x0, x1) - self._left, max(x0, x1) - self._left
        top, bottom = self._top - max(y0, y1), self._top - min(y0, y1)
        if not (0 <= (left + right) / 2 <= self.ink.width and 0 <= (top + bottom) / 2 <= self.ink.height):
            return
        if len(self.ink.glyphs) > MOST_INK:
            raise TooMuchInkError
        self.ink.hidden += self._hidden
        size = (right - left) if turned else (bottom - top)
        self.ink.glyphs.append(Glyph(text, left, right, top, bottom, size, turned))


def _outer(font: PDFFont, fontsize: float, rise: float, cid: int, advance: float) -> tuple[float, float, float, float]:
    """The box of a glyph in text space, as pdfminer.layout.LTChar has it; vertical fonts run downwards."""
    if font.is_vertical():
        place: Any = font.char_disp(cid)
        vx, vy = place
        left = fontsize * 0.5 if vx is None else vx * fontsize * 0.001
        height = (1000 - vy) * fontsize * 0.001
        return (-left, height + rise + advance, -left + fontsize, height + rise)
    descent = font.get_descent() * fontsize
    return (0.0, descent + rise, advance, descent + rise + fontsize)


def _is_pale(color: Any) -> bool:
    """Whether a fill is white (grey or RGB; CMYK without ink)."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not all(isinstance(part, int | float) for part in parts):
        return False
    return not any(parts) if len(parts) == 4 else min(parts, default=0) >= PALE


def ink_of(page: PDFPage, number: int, manager: PDFResourceManager) -> Ink:
    """The ink of a page. Raises TooMuchInkError, and whatever pdfminer raises for a broken page."""
    device = InkDevice(manager)
    SilentInterpreter(manager, device).process_page(page)
    device.ink.number = number
    return device.ink
