"""The fiscal year of a form in tables: in its title, below it, beside a caption of its own, or in a heading above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractor.model.document import Document
from extractor.model.form import Span
from extractor.parsing.tables.printed_rows import PrintedRow
from extractor.terms import captions

LONGEST_HEADING = 40
"""Characters of a heading above a form."""
_SENTENCE = re.compile("[。;,!?]")
_YEAR = re.compile(r"((?:19|20)\d{2})(?:年|[)）]|-|$)")
_YEAR_CAPTION = re.compile("(预算|申报|评价|所属|计划|填报)?年度:?")
_DIGITS = re.compile(r"(?:19|20)\d{2}")


def find_year(document: Document, head: Sequence[PrintedRow]) -> Span | None:
    """Digits of the fiscal year in the title, between it and the first caption, or beside a caption of its own."""
    return _year_of_title(document, head) or _year_beside_caption(document, head)


def find_year_above(document: Document, rows: Sequence[PrintedRow]) -> Span | None:
    """Digits of the year in the nearest heading among lines above a form: a line that is no sentence."""
    for row in reversed(rows):
        for cell in row.texts if row.table is None else ():
            match = captions.load_captions().report.year.search(document.text, *cell.spans[0])
            if match and len(cell.text) <= LONGEST_HEADING and not _SENTENCE.search(cell.text):
                return match.span(1)
    return None


def _year_beside_caption(document: Document, head: Sequence[PrintedRow]) -> Span | None:
    for row in head:
        for cell, right in pairwise(row.texts):
            if _YEAR_CAPTION.fullmatch(cell.text) and right.column == cell.end:
                match = _DIGITS.search(document.text, *right.spans[0])
                return match.span() if match else None
    return None


def _year_of_title(document: Document, head: Sequence[PrintedRow]) -> Span | None:
    for row in head:
        for cell in row.texts:
            if any(section in captions.sections_of(cell.text.partition(":")[0]) for section in ("header",)):
                return None
            if _YEAR.search(cell.text):
                for start, end in cell.spans:
                    match = _DIGITS.search(document.text, start, end)
                    if match:
                        return match.span()
    return None
