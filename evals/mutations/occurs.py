"""A mutated text and its gold in; the gold values the text does not hold out. A mutation may lose no value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from evals.metrics.cells import LABELS, Cell, folded, form_cells, without_tags
from evals.mutations.document import Gold

MAX_PIECES = 12
"""Most pieces a wrapped value may be found in."""

LEAST = 2
"""Characters a piece must have, but for the last one."""


def absent_values(text: str, gold: Gold) -> Iterator[str]:
    """One line for every gold value that does not occur. Labels are left out: a displaced or lost one is repaired."""
    held = folded(without_tags(text))
    numbers = {Decimal(match.replace(",", "")) for match in re.findall(r"\d[\d,]*(?:\.\d+)?", held)}
    tokens = {Decimal(match.replace(",", "")) for match in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    for form in gold["forms"]:
        for cell in form_cells(form):
            if cell.value is None or cell.type == "kind" or cell.pointer.endswith(LABELS):
                continue
            if not _occurs(cell, held, numbers | tokens):
                yield f"{form['project_name']} {cell.pointer} {cell.value!r}"


def _occurs(cell: Cell, held: str, numbers: set[Decimal]) -> bool:
    if cell.type in {"number", "year"}:
        return Decimal(cell.value) in numbers
    value = folded(cell.value["text"] if cell.type == "measure" else cell.value)
    return value in held or _in_pieces(value, held)


def _in_pieces(value: str, held: str) -> bool:
    """Whether the value is a run of pieces of the text, as a wrapped cell is: the longest piece first."""
    for _ in range(MAX_PIECES):
        length = next((size for size in range(len(value), 0, -1) if value[:size] in held), 0)
        if length == len(value):
            return True
        if length < LEAST:
            return False
        value = value[length:]
    return False
