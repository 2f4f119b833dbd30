"""A form of an earlier year and where it stands, so that whatever is drawn from it can be shown with its place.

Apart from linking and series because the whole of drafting speaks of past forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.model.draft import Evidence
from extractor.model.form import Form, Indicator
from extractor.terms.families import rows


def _no_page(_pointer: str) -> int | None:
    return None


@dataclass(frozen=True)
class PastForm:
    """`document` is a file name, `index` the form's place in it from 0, `page_of` the page of a pointer if known."""

    document: str
    index: int
    form: Form
    page_of: Callable[[str], int | None] = _no_page

    @property
    def year(self) -> int:
        """The fiscal year; 0 where the form prints none."""
        return self.form.fiscal_year or 0

    def evidence(self, pointer: str, text: str) -> Evidence:
        return Evidence(document=self.document, form=self.index, pointer=pointer, page=self.page_of(pointer), text=text)


class Row(NamedTuple):
    """A named row and the form it stands in."""

    held: PastForm
    row: int
    indicator: Indicator

    @property
    def name(self) -> str:
        return self.indicator.name or ""

    @property
    def pointer(self) -> str:
        return f"/indicators/{self.row}"

    @property
    def unit(self) -> str | None:
        """The unit of the target, without one that of the actual."""
        for measure in (self.indicator.target, self.indicator.actual):
            if measure and measure.unit:
                return measure.unit
        return None


def rows_of(forms: Sequence[PastForm]) -> Iterator[Row]:
    """List the named rows of forms, in order."""
    for held in forms:
        for index, indicator in rows(held.form):
            yield Row(held, index, indicator)
