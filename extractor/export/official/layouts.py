"""The layouts of the official forms, read from `official.yaml`: captions, right edges of cells, fonts.

`grid` turns a form into the cells of one of them; Word and Excel print those.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import model_validator

from extractor.model.form import Kind
from extractor.resources import DataFile, read_data

Align = Literal["left", "center", "right"]
Number = int | float
"""A size as it is written: 18 stays 18, since Excel files print it."""


class CellLayout(DataFile):
    """A cell above or below the indicators: it prints a label, a column heading, a value or the sum of the weights.

    to: right edge in millimetres from the table's left edge. rows: rows it spans. value: JSON pointer, where a funding
    row goes by its item. absent: what stands for a value there is none of.
    """

    to: int
    rows: int = 1
    align: Align = "center"
    label: str | None = None
    heading: str | None = None
    value: str | None = None
    sum: Literal["weight"] | None = None
    absent: str | None = None

    @model_validator(mode="after")
    def _has_one_content(self) -> CellLayout:
        if sum(content is not None for content in (self.label, self.heading, self.value, self.sum)) != 1:
            raise ValueError("a cell prints one of label, heading, value, sum")
        return self


class GridColumn(DataFile):
    """A column of the indicators. field: of the indicator. to: as of a cell. align: of its values."""

    heading: str
    field: str
    to: int
    align: Align = "center"


class OuterCaption(DataFile):
    """The caption left of all indicators."""

    label: str
    to: int


class FormLayout(DataFile):
    """One official form: rows above the indicators, their columns, rows below.

    other_funds: a row for funds without a row of their own, {n} for their number. note: the column of notes, printed
    where a row has one, and beside_note: the right edge of the column before it then.
    year: how the year is printed below the title. until: last fiscal year it was printed for; without: a field it has
    no cell for.
    """

    kind: Kind
    page: Literal["portrait", "landscape"]
    title: str
    year: str
    head: tuple[tuple[CellLayout, ...], ...]
    outside: OuterCaption | None = None
    grid: tuple[GridColumn, ...]
    foot: tuple[tuple[CellLayout, ...], ...]
    other_funds: tuple[CellLayout, ...]
    note: GridColumn
    beside_note: int
    until: int | None = None
    without: str | None = None

    @property
    def edges(self) -> tuple[int, ...]:
        """Right edges of all columns of the table, ascending."""
        edges = {cell.to for row in (*self.head, *self.foot) for cell in row} | {column.to for column in self.grid}
        return tuple(sorted(edges | ({self.outside.to} if self.outside else set())))


class Fonts(DataFile):
    """Names of the fonts."""

    body: str
    title: str
    latin: str


class Points(DataFile):
    """Sizes of the fonts."""

    body: Number
    title: Number
    year: Number


class OfficialLayouts(DataFile):
    """Content of official.yaml. margin: of the page in millimetres. mark: colour of a marked cell.

    page_number: what stands before the page, between it and the number of pages, and after.
    """

    fonts: Fonts
    points: Points
    margin: Number
    mark: str
    page_number: tuple[str, str, str]
    layouts: dict[str, FormLayout]


@cache
def load_official() -> OfficialLayouts:
    """Read the layouts, once."""
    return read_data(OfficialLayouts, "extractor.export.official", "official")
