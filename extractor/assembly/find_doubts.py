"""Find what only the whole form shows to be unsure, by what the form was read from.

Each symptom has its function: of a character in `doubts_characters` and `doubts_ocr`, of a row in `doubts_rows`, of the
grid in `doubts_grid` and `doubts_labels`, of what stands above it in `doubts_funding` and `doubts_head`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from unicodedata import normalize

from extractor.assembly.doubts_characters import find_character_doubts, find_torn_text_doubts
from extractor.assembly.doubts_funding import find_funding_doubts, find_misplaced_amounts
from extractor.assembly.doubts_grid import BESIDE_LOST, doubt_rows, find_grid_doubts, rows_beside_lost_text
from extractor.assembly.doubts_head import find_head_doubts
from extractor.assembly.doubts_labels import (
    find_contradicted_labels,
    find_torn_labels,
    find_unlabelled_rows,
    prints_labels_first,
)
from extractor.assembly.doubts_ocr import find_ocr_doubts
from extractor.assembly.doubts_rows import find_swapped_cells
from extractor.model.document import Document, Walls
from extractor.model.form import Doubt, Form

PDF = "application/pdf"


def find_doubts(
    form: Form, layout: Document, walls: Walls | None, doubts: Mapping[str, list[str]]
) -> list[Iterable[Doubt]]:
    """Doubts about a form by symptom; `doubts` are the ones known so far, by pointer, and may grow between two.

    walls: how sure the cells were that the form was read from; None where it was read from lines.
    """
    everywhere = [find_character_doubts(form), find_ocr_doubts(form, layout, doubts)]
    torn = [] if layout.media_type == PDF else [find_torn_text_doubts(form)]
    if walls is None:
        return [*everywhere, *torn, find_damage_in_lines(form, layout, doubts)]
    if walls == "guessed":
        return [*everywhere, *torn, find_damage_in_columns(form, layout)]
    return [*everywhere, find_damage_in_cells(form)]


def find_damage_in_lines(form: Form, layout: Document, doubts: Mapping[str, list[str]]) -> Iterator[Doubt]:
    """Doubts about a form read from lines; `doubts` are the ones known so far, by pointer."""
    yield from find_grid_doubts(form, doubts)
    yield from find_contradicted_labels(form)
    yield from find_torn_labels(form)
    yield from _find_damage_above(form, layout)


def find_damage_in_columns(form: Form, layout: Document) -> Iterator[Doubt]:
    """Doubts about a form whose grid was read by guessed cells, which cannot be joined or cut unseen."""
    yield from find_swapped_cells(form)
    yield from find_unlabelled_rows(form)
    if not prints_labels_first(form):
        yield from find_contradicted_labels(form)
    yield from doubt_rows(form, dict.fromkeys(rows_beside_lost_text(form), BESIDE_LOST))
    yield from _find_damage_above(form, layout)


def find_damage_in_cells(form: Form) -> Iterator[Doubt]:
    """Doubts about a form read from given cells: what its maker may have put into the wrong one."""
    yield from find_swapped_cells(form)
    yield from find_unlabelled_rows(form)
    yield from find_misplaced_amounts(form)


def _find_damage_above(form: Form, layout: Document) -> Iterator[Doubt]:
    start, end = form.region or (0, len(layout.text))
    head = min((at for pointer, spans in form.evidence.items() for at, _ in spans if _is_name(pointer)), default=end)
    yield from find_head_doubts(form, layout, _fold_lines(layout.text[start:head]))
    yield from find_funding_doubts(form, _fold_lines(layout.text[start:end]))


def _is_name(pointer: str) -> bool:
    return pointer.startswith("/indicators/") and pointer.endswith("/name")


def _fold_lines(text: str) -> list[str]:
    return ["".join(line.split()) for line in normalize("NFKC", text).splitlines()]
