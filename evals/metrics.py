"""One extraction and its gold in, counts out: forms, rows, cells, evidence, silent errors. Counts add up.

A wrong value hurts most when nobody is told to look at it, so every wrong one is looked up in `review`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from difflib import SequenceMatcher
from typing import TypeVar

from evals.cells import (
    LABELS,
    Cell,
    Json,
    evidence_agrees,
    folded,
    form_cells,
    header_cells,
    row_cells,
)

SAME_ROW = 0.5
"""Least likeness (difflib ratio) of two names to take a row for a misread one rather than for another row."""

T = TypeVar("T")
Pair = tuple[int, int]


@dataclass(slots=True)
class Scores:
    """Counts of one or more documents; `+` adds them. `mistakes` says in words what was wrong, for a person."""

    documents: int = 0
    forms_gold: int = 0
    forms_found: int = 0
    forms_right: int = 0
    forms_accepted: int = 0
    rows_gold: int = 0
    rows_found: int = 0
    rows_named: int = 0
    rows_right: int = 0
    header_cells: int = 0
    header_right: int = 0
    evidence_values: int = 0
    evidence_exact: int = 0
    values: int = 0
    wrong: int = 0
    silent: int = 0
    found_values: int = 0
    reviewed: int = 0
    mistakes: list[str] = field(default_factory=list)

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    @property
    def form_precision(self) -> float:
        return _share(self.forms_right, self.forms_found)

    @property
    def form_recall(self) -> float:
        return _share(self.forms_right, self.forms_gold)

    @property
    def indicator_f1(self) -> float:
        return _share(2 * self.rows_named, self.rows_gold + self.rows_found)

    @property
    def row_f1(self) -> float:
        return _share(2 * self.rows_right, self.rows_gold + self.rows_found)

    @property
    def header_share(self) -> float:
        return _share(self.header_right, self.header_cells)

    @property
    def evidence_share(self) -> float:
        return _share(self.evidence_exact, self.evidence_values)

    @property
    def silent_share(self) -> float:
        return _share(self.silent, self.values, empty=0.0)

    @property
    def wrong_share(self) -> float:
        return _share(self.wrong, self.values, empty=0.0)

    @property
    def review_share(self) -> float:
        return _share(self.reviewed, self.found_values, empty=0.0)


def _share(part: int, whole: int, *, empty: float = 1.0) -> float:
    return part / whole if whole else empty


def score(extraction: Json, gold: Json, text: str) -> Scores:
    """Scores of one document. `text` is the canonical text that evidence offsets refer to."""
    found, wanted = extraction["forms"], gold["forms"]
    scores = Scores(documents=1, forms_gold=len(wanted), forms_found=len(found))
    pairs = _aligned(found, wanted, _form_likeness)
    scores.forms_right = len(pairs)
    for form in found:
        _count_form(scores, form, text)
    for found_index, gold_index in pairs:
        _score_form(scores, found[found_index], wanted[gold_index])
    for index in set(range(len(wanted))) - {pair[1] for pair in pairs}:
        _missing_form(scores, wanted[index])
    for index in set(range(len(found))) - {pair[0] for pair in pairs}:
        extra = found[index]
        scores.rows_found += len(extra["indicators"])
        for cell in form_cells(extra):
            if cell.type != "kind":
                _value(scores, extra, cell, right=cell.value is None, wanted=None, whole_row=True)
    return scores


def _count_form(scores: Scores, form: Json, text: str) -> None:
    """What needs no gold: evidence and the share of values in review."""
    scores.forms_accepted += not form["review"]
    for cell in form_cells(form):
        if cell.value is None or cell.type == "kind":
            continue
        scores.found_values += 1
        scores.reviewed += is_reviewed(form, cell.pointer)
        spans = form["evidence"].get(cell.pointer)
        if not spans and cell.pointer.endswith(LABELS):
            continue  # a label the print displaced is inferred and stands nowhere
        printed = "".join(text[start:end] for start, end in spans or [])
        exact = evidence_agrees(cell, printed)
        scores.evidence_values += 1
        scores.evidence_exact += exact
        if not exact:
            scores.mistakes.append(f"{_where(form)} {cell.pointer}: evidence {printed!r} for {cell.value!r}")


def _missing_form(scores: Scores, gold: Json) -> None:
    scores.rows_gold += len(gold["indicators"])
    scores.header_cells += len(header_cells(gold))
    lost = [cell for cell in form_cells(gold) if cell.value is not None and cell.type != "kind"]
    scores.values += len(lost)
    scores.wrong += len(lost)
    scores.silent += len(lost)
    scores.mistakes.append(f"{_where(gold)}: form not found")


def _score_form(scores: Scores, found: Json, gold: Json) -> None:
    _score_header(scores, found, gold)
    found_names = [folded(row["name"] or "") for row in found["indicators"]]
    gold_names = [folded(row["name"] or "") for row in gold["indicators"]]
    named = _same_names(found, gold, found_names, gold_names)
    scores.rows_found += len(found_names)
    scores.rows_gold += len(gold_names)
    scores.rows_named += len(named)
    misread = _misread(found_names, gold_names, named)
    for found_index, gold_index in sorted([*named, *misread]):
        right = _score_row(scores, found, gold, found_index, gold_index)
        scores.rows_right += right
    paired_gold = {pair[1] for pair in [*named, *misread]}
    paired_found = {pair[0] for pair in [*named, *misread]}
    for index in sorted(set(range(len(gold_names))) - paired_gold):
        for cell in row_cells(gold, index).values():
            if cell.value is not None:
                _value(scores, found, Cell("/indicators", cell.type, None), right=False, wanted=cell, whole_row=True)
    for index in sorted(set(range(len(found_names))) - paired_found):
        for cell in row_cells(found, index).values():
            _value(scores, found, cell, right=cell.value is None, wanted=None)


def _score_header(scores: Scores, found: Json, gold: Json) -> None:
    found_cells, gold_cells = header_cells(found), header_cells(gold)
    for name in gold_cells | found_cells:
        wanted = gold_cells.get(name)
        cell = found_cells.get(name)
        if cell is None and wanted is not None:
            parent = wanted.pointer.split("/")[1]
            cell = Cell(f"/{parent}", wanted.type, None)
        assert cell is not None
        right = cell.matches(wanted) if wanted else cell.value is None
        if wanted or not right:
            scores.header_cells += 1
            scores.header_right += right
        _value(scores, found, cell, right=right, wanted=wanted)


def _score_row(scores: Scores, found: Json, gold: Json, found_index: int, gold_index: int) -> bool:
    found_cells, gold_cells = row_cells(found, found_index), row_cells(gold, gold_index)
    excused = LABELS if "ambiguous" in gold["indicators"][gold_index].get("flags", []) else ()
    all_right = True
    for name in gold_cells | found_cells:
        if name in excused:
            continue
        wanted = gold_cells.get(name)
        cell = found_cells.get(name) or Cell(f"/indicators/{found_index}/{name}", "text", None)
        right = cell.matches(wanted) if wanted else cell.value is None
        all_right &= right
        _value(scores, found, cell, right=right, wanted=wanted)
    return all_right


def _value(
    scores: Scores, form: Json, cell: Cell, *, right: bool, wanted: Cell | None, whole_row: bool = False
) -> None:
    """Count one value; null against null is no value. whole_row: it belongs to a row that is missing or too many."""
    if cell.value is None and (wanted is None or wanted.value is None):
        return
    scores.values += 1
    if right:
        return
    silent = not is_reviewed(form, cell.pointer, parts=cell.value is not None, whole_row=whole_row)
    scores.wrong += 1
    scores.silent += silent
    expected = wanted.value if wanted else None
    note = "SILENT" if silent else "reviewed"
    scores.mistakes.append(f"{_where(form)} {cell.pointer} {note}: {cell.value!r}, gold {expected!r}")


ROWS = "/indicators"


def is_reviewed(form: Json, pointer: str, *, parts: bool = True, whole_row: bool = False) -> bool:
    """Whether `review` names the value or something around it, or (`parts`) a part of it.

    A doubt about /indicators says that the division into rows is not sure: it excuses a row that is missing or too
    many (`whole_row`), not a wrong cell. parts=False is for a missing row, which a doubt about another row excuses not.
    """
    named = [entry["pointer"] for entry in form["review"]]
    if whole_row and ROWS in named:
        return True
    return any(
        pointer == name
        or (name != ROWS and pointer.startswith(name.rstrip("/") + "/"))
        or (parts and name.startswith(pointer + "/"))
        for name in named
    )


def _where(form: Json) -> str:
    return str(form.get("project_name") or form.get("title") or "?")


def _same_names(found: Json, gold: Json, found_names: Sequence[str], gold_names: Sequence[str]) -> list[Pair]:
    """Pairs of rows with equal names. Where a name repeats, the pairing in order with the most equal cells."""
    pairs: list[Pair] = []
    for name in dict.fromkeys(gold_names):
        left = [index for index, other in enumerate(found_names) if other == name]
        right = [index for index, other in enumerate(gold_names) if other == name]

        def likeness(found_index: int, gold_index: int) -> float:
            cells, wanted = row_cells(found, found_index), row_cells(gold, gold_index)
            return 1.0 + sum(cells[key].matches(wanted[key]) for key in cells.keys() & wanted.keys())

        pairs += [(left[i], right[j]) for i, j in _aligned(left, right, likeness)]
    return pairs


def _misread(found_names: Sequence[str], gold_names: Sequence[str], named: Iterable[Pair]) -> list[Pair]:
    """Rows with a wrong name that are still the same row: only what is wrong in them counts as a wrong value."""
    taken = list(named)
    left = [index for index in range(len(found_names)) if index not in {pair[0] for pair in taken}]
    right = [index for index in range(len(gold_names)) if index not in {pair[1] for pair in taken}]

    def likeness(found_index: int, gold_index: int) -> float:
        ratio = SequenceMatcher(None, found_names[found_index], gold_names[gold_index]).ratio()
        return ratio if ratio >= SAME_ROW else 0.0

    return [(left[i], right[j]) for i, j in _aligned(left, right, likeness)]


def _form_likeness(found: Json, gold: Json) -> float:
    """More than 0 for forms of one name or with half of their rows in common; blank forms match blank forms."""
    left = [folded(row["name"] or "") for row in found["indicators"]]
    right = [folded(row["name"] or "") for row in gold["indicators"]]
    common = len(set(left) & set(right)) / max(len(set(left) | set(right)), 1)
    names = [folded(form.get("project_name") or "") for form in (found, gold)]
    if names[0] == names[1]:
        return 1.0 + common
    return common if common >= SAME_ROW else 0.0


def _aligned(left: Sequence[T], right: Sequence[T], likeness: Callable[[T, T], float]) -> list[Pair]:
    """Pairs of indexes, in order on both sides, with the largest sum of likeness; 0 means no pair."""
    best: list[list[tuple[float, tuple[Pair, ...]]]] = [[(0.0, ())] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, one in enumerate(left, start=1):
        for j, other in enumerate(right, start=1):
            choice = max(best[i - 1][j], best[i][j - 1], key=lambda item: item[0])
            like = likeness(one, other)
            taken, pairs = best[i - 1][j - 1]
            if like > 0 and taken + like > choice[0]:
                choice = (taken + like, (*pairs, (i - 1, j - 1)))
            best[i][j] = choice
    return list(best[-1][-1][1])
