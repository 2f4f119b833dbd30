"""Two lists in, index pairs out: the assignment with the largest sum of likeness, one to one, whatever the order.

Rows of an extraction and of gold are paired here, and forms, before anything in them is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

from evals.metrics.cells import Json, folded, row_cells
from extractor.history.assignment import assign

SAME_ROW = 0.5
"""Least likeness (difflib ratio) of two names to take a row for a misread one rather than for another row."""

MISREAD_ROWS, MISREAD_NAME = 0.3, 0.8
"""Least share of common rows, or likeness (difflib ratio) of project names, to take a form for a misread one."""

_NEARER = 1e-9
"""Taken off for every place two items are apart, so that of equal sums the nearer in order is chosen."""

T = TypeVar("T")
Pair = tuple[int, int]


def assigned(left: Sequence[T], right: Sequence[T], likeness: Callable[[T, T], float]) -> list[Pair]:
    """Pairs of indexes with the largest sum of likeness; 0 means no pair. Among equal sums the nearer in order."""
    gains = [[likeness(one, other) for other in right] for one in left]
    for row, line in enumerate(gains):
        line[:] = [gain - abs(row - column) * _NEARER if gain else 0.0 for column, gain in enumerate(line)]
    return list(assign(gains).items())


def form_pairs(found: Sequence[Json], wanted: Sequence[Json]) -> list[Pair]:
    """Forms that are alike. The last one on each side, of one kind, is a form misread beyond likeness."""
    pairs = assigned(found, wanted, _form_likeness)
    left = set(range(len(found))) - {one for one, _ in pairs}
    right = set(range(len(wanted))) - {other for _, other in pairs}
    if len(left) == len(right) == 1:
        one, other = left.pop(), right.pop()
        if found[one]["kind"] == wanted[other]["kind"]:
            pairs.append((one, other))
    return sorted(pairs)


def row_pairs(found: Json, gold: Json) -> tuple[list[Pair], list[Pair]]:
    """(rows with equal names, rows with a misread name): only what is wrong in the latter counts as a wrong value."""
    found_names = [folded(row["name"] or "") for row in found["indicators"]]
    gold_names = [folded(row["name"] or "") for row in gold["indicators"]]
    named = _same_names(found, gold, found_names, gold_names)
    return named, _misread(found_names, gold_names, named)


def _same_names(found: Json, gold: Json, found_names: Sequence[str], gold_names: Sequence[str]) -> list[Pair]:
    """Pairs of rows with equal names. Where a name repeats, the pairing with the most equal cells."""
    pairs: list[Pair] = []
    for name in dict.fromkeys(gold_names):
        left = [index for index, other in enumerate(found_names) if other == name]
        right = [index for index, other in enumerate(gold_names) if other == name]

        def likeness(found_index: int, gold_index: int) -> float:
            cells, wanted = row_cells(found, found_index), row_cells(gold, gold_index)
            return 1.0 + sum(cells[key].matches(wanted[key]) for key in cells.keys() & wanted.keys())

        pairs += [(left[i], right[j]) for i, j in assigned(left, right, likeness)]
    return pairs


def _misread(found_names: Sequence[str], gold_names: Sequence[str], named: Iterable[Pair]) -> list[Pair]:
    taken = list(named)
    left = [index for index in range(len(found_names)) if index not in {pair[0] for pair in taken}]
    right = [index for index in range(len(gold_names)) if index not in {pair[1] for pair in taken}]

    def likeness(found_index: int, gold_index: int) -> float:
        ratio = SequenceMatcher(None, found_names[found_index], gold_names[gold_index]).ratio()
        return ratio if ratio >= SAME_ROW else 0.0

    return [(left[i], right[j]) for i, j in assigned(left, right, likeness)]


def _form_likeness(found: Json, gold: Json) -> float:
    """More than 0 for forms of one name or with half of their rows in common; blank forms match blank forms.

    A damaged form that is recognisable by its name or by some rows is a misread one, not a false and a missing one.
    """
    left = [folded(row["name"] or "") for row in found["indicators"]]
    right = [folded(row["name"] or "") for row in gold["indicators"]]
    common = len(set(left) & set(right)) / max(len(set(left) | set(right)), 1)
    name, wanted = (folded(form.get("project_name") or "") for form in (found, gold))
    if name == wanted:
        return 1.0 + common
    if common >= SAME_ROW:
        return common
    alike = SequenceMatcher(None, name, wanted).ratio() if name and wanted else 0.0
    return (common + alike) / 4 if common >= MISREAD_ROWS or alike >= MISREAD_NAME else 0.0
