"""A document's layout in, answers to "does this gold value occur here?" out.

Wrapped lines of neighbouring cells interleave, so a value counts as there when its pieces stand in the text in order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from evals.gold.align import GAP, NotFoundError, _Aligner
from evals.metrics.cells import Cell
from extractor.llm.reader.numbered_view import view_of
from extractor.model.form import Span
from extractor.parsing.find_forms import find_forms
from extractor.reading import Document
from extractor.terms.measures import parse_date, parse_number
from extractor.terms.text import fold_text

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_ALONE = re.compile(r"(?<![^\s|])-?\d[\d,]*(?:\.\d+)?(?![^\s|])")
"""A number that is a cell of its own."""
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{0,2}日?)?|\d{8}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


@dataclass(frozen=True)
class Source:
    """A stretch of a document. Labels may be displaced into a neighbouring form's lines: they count anywhere in it."""

    layout: Document
    region: Span

    @classmethod
    def whole(cls, layout: Document) -> Source:
        return cls(layout, (0, len(layout.text)))

    def of_form(self, index: int, forms: int) -> Source:
        """The region of one form, or the whole document where the parser sees another number of forms than gold."""
        found = find_forms(self.layout)
        return Source(self.layout, found[index].region) if len(found) == forms else self

    def holds(self, cell: Cell) -> bool:
        """Whether a value that is not blank occurs."""
        if cell.type == "number":
            return Decimal(cell.value) in self._numbers
        if cell.type == "date":
            return str(cell.value) in self._dates
        if cell.type == "year":
            return str(cell.value) in self._folded
        return self.holds_text(fold_text(_TAG.sub("", cell.value["text"] if cell.type == "measure" else cell.value)))

    def holds_text(self, wanted: str) -> bool:
        """Whether folded text stands there, in one piece or in pieces of a cell that others interleave with."""
        if not wanted or wanted in self._folded:
            return True
        try:
            self._aligner.find(wanted, 1, len(self._aligner.view), gap=GAP, use=False)
        except NotFoundError:
            return False
        return True

    def rows_without_points(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Indexes of rows whose weight and score do not stand side by side, in the order of the rows.

        Points are small numbers that stand everywhere in a form, so their place has to tell.
        """
        scored = [index for index, row in enumerate(rows) if row.get("weight") and row.get("score")]
        points = [(Decimal(rows[index]["weight"]), Decimal(rows[index]["score"])) for index in scored]
        alone = [parse_number(match.group()) for match in _ALONE.finditer(self._text)]
        placed = _in_order(points, list(pairwise(alone)))
        return [index for number, index in enumerate(scored) if number not in placed]

    @cached_property
    def _text(self) -> str:
        return _TAG.sub("", self.layout.text[slice(*self.region)])

    @cached_property
    def _folded(self) -> str:
        return fold_text(self._text)

    @cached_property
    def _aligner(self) -> _Aligner:
        return _Aligner(view_of(self.layout, self.region))

    @cached_property
    def _numbers(self) -> frozenset[Decimal]:
        printed = [match.group() for match in _NUMBER.finditer(self._text)]
        return frozenset(number for text in printed if (number := parse_number(text)) is not None)

    @cached_property
    def _dates(self) -> frozenset[str]:
        return frozenset(str(parse_date(match.group())) for match in _DATE.finditer(self._folded))


def _in_order(wanted: Sequence[object], printed: Sequence[object]) -> set[int]:
    """Indexes of the longest part of `wanted` that stands in `printed` in order (longest common subsequence)."""
    length = [[0] * (len(printed) + 1) for _ in range(len(wanted) + 1)]
    for i in reversed(range(len(wanted))):
        for j in reversed(range(len(printed))):
            same = length[i + 1][j + 1] + 1 if wanted[i] == printed[j] else 0
            length[i][j] = max(same, length[i + 1][j], length[i][j + 1])
    found: set[int] = set()
    i = j = 0
    while i < len(wanted) and j < len(printed):
        if wanted[i] == printed[j] and length[i][j] == length[i + 1][j + 1] + 1:
            found.add(i)
            i, j = i + 1, j + 1
        elif length[i + 1][j] >= length[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
