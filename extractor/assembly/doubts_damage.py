"""A form in, doubts out: where the text layer is damaged, what stands around the damage is shown to a person too.

Which symptoms are looked for depends on what the form was read from; each symptom has its function in `doubts_rows`,
`doubts_grid`, `doubts_labels`, `doubts_funding` or `doubts_head`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import normalize

from extractor.assembly.doubts_funding import find_funding_doubts, find_misplaced_amounts
from extractor.assembly.doubts_grid import BESIDE_LOST, doubt_rows, find_grid_doubts, rows_beside_lost_text
from extractor.assembly.doubts_head import find_head_doubts
from extractor.assembly.doubts_labels import find_contradicted_labels, find_torn_labels, prints_labels_first
from extractor.model.document import Document
from extractor.model.form import Doubt, Form


def find_damage_in_lines(form: Form, layout: Document, doubts: Mapping[str, list[str]]) -> Iterator[Doubt]:
    """Doubts about a form read from lines; `doubts` are the ones known so far, by pointer."""
    yield from find_grid_doubts(form, doubts)
    yield from find_contradicted_labels(form)
    yield from find_torn_labels(form)
    yield from _find_damage_above(form, layout)


def find_damage_in_columns(form: Form, layout: Document) -> Iterator[Doubt]:
    """Doubts about a form whose grid was read by guessed cells, which cannot be joined or cut unseen."""
    if not prints_labels_first(form):
        yield from find_contradicted_labels(form)
    yield from doubt_rows(form, dict.fromkeys(rows_beside_lost_text(form), BESIDE_LOST))
    yield from _find_damage_above(form, layout)


def find_damage_in_cells(form: Form) -> Iterator[Doubt]:
    """Doubts about a form read from given cells: what its maker may have put into the wrong one."""
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
