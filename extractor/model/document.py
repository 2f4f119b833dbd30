"""The document: its canonical text, its numbered segments, and its tables.

Everything after `reading` works on this and never on the file, so a value can always be traced to characters.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Literal

from extractor.model.form import Span

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in points (1/72 inch) from the page's top left corner, as the page is shown."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that one cell printed on one line.

    id: 1…N in reading order. line: 1-based. column: display column in half-width units (a Chinese character is 2)
    where the segment starts in its line. cell: index of its cell in a line with explicit separators (tab, pipe),
    None in a line without. page: 1-based where known; box: where it stands on that page. confidence: 0…1, of text
    recognised from a picture.
    """

    id: int
    start: int
    end: int
    line: int
    column: int
    cell: int | None = None
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None

    @property
    def span(self) -> Span:
        return (self.start, self.end)


Walls = Literal["given", "guessed"]
"""How sure the walls of a table are: `given` where the file says them (Word, Excel, web page, ruled print), `guessed`
where they were told from gaps, tabs or pipes."""


@dataclass(slots=True)
class Cell:
    """A cell of a table. row, column: 0-based place of its top left corner; rowspan, colspan ≥ 1. A blank cell has no
    segments.

    Nothing changes a cell once it is made; it is not frozen because a document has hundreds and Python takes three
    times as long to make a frozen one.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Table:
    """A grid of cells, none overlapping; a place no cell covers is blank. Cells are in reading order."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    walls: Walls


@dataclass(frozen=True)
class Document:
    """A document as text with numbered segments and tables. Offsets are characters of `text`.

    A segment stands in at most one cell; text outside tables stands in none.
    """

    name: str
    text: str
    segments: tuple[Segment, ...]
    sha256: str
    media_type: str = "text/plain"
    pages: int | None = None
    notices: tuple[str, ...] = field(default=())
    tables: tuple[Table, ...] = field(default=())

    @cached_property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start for segment in self.segments]

    def text_of(self, segment: Segment) -> str:
        return self.text[segment.start : segment.end]

    def to_json(self, *, indent: int | None = 2) -> str:
        """The document as JSON, Chinese unescaped."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=indent)

    def within(self, span: Span) -> list[Segment]:
        """Segments that start inside the span, in reading order."""
        low = bisect_right(self._starts, span[0] - 1)
        high = bisect_right(self._starts, span[1] - 1)
        return list(self.segments[low:high])

    def lines_within(self, span: Span) -> list[list[Segment]]:
        """The same, line by line."""
        lines: list[list[Segment]] = []
        number: int | None = None
        for segment in self.within(span):
            if segment.line == number:
                lines[-1].append(segment)
            else:
                lines.append([segment])
                number = segment.line
        return lines


_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]+"
)
"""Runs of East Asian wide and full-width characters of the basic plane (Unicode Annex 11)."""


def display_width(text: str) -> int:
    """Width in half-width units: a wide or full-width character counts 2.

    Not rich's `cell_len`: columns of a document must not move with the terminal (its UNICODE_VERSION) or with a newer
    table of characters, and a cell of thousands of characters takes thirty times as long there.
    """
    return len(text) if text.isascii() else 2 * len(text) - len(_WIDE.sub("", text))


def spans_text(text: str, spans: Iterable[Span]) -> str:
    """The characters of the spans, one after another, as they stand in the source."""
    return "".join(text[start:end] for start, end in spans)
