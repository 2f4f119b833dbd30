"""One extraction and its gold in, counts and a record of every value out: forms, rows, cells, evidence, silent errors.

A wrong value hurts most when nobody is told to look at it, so every wrong one is looked up in `review`.
"""

from __future__ import annotations

from typing import Any

from evals.metrics.cells import (
    LABELS,
    Cell,
    Json,
    evidence_agrees,
    form_cells,
    header_cells,
    row_cells,
    without_ungraded,
)
from evals.metrics.matching import form_pairs, row_pairs
from evals.metrics.rates import Scores

__all__ = ["Scores", "is_reviewed", "score"]

ROWS = "/indicators"
UNPLACED = ("funding", "goals")
"""Sections whose fields are named with their section already."""


def score(extraction: Json, gold: Json, text: str, *, error: str | None = None) -> Scores:
    """Scores of one document. `text` is the canonical text that evidence offsets refer to.

    error: why there is no extraction. What is missing then is wrong, but not silently: the user was told.
    """
    found, wanted = extraction["forms"], gold["forms"]
    scores = Scores(documents=1, forms_gold=len(wanted), forms_found=len(found))
    pairs = form_pairs(found, wanted)
    scores.forms_right = len(pairs)
    for form in found:
        _count_form(scores, form, text)
    for found_index, gold_index in pairs:
        _FormScorer(scores, found[found_index], wanted[gold_index], gold_index).run()
    for index in sorted(set(range(len(wanted))) - {pair[1] for pair in pairs}):
        _missing_form(scores, wanted[index], index, error)
    for index in sorted(set(range(len(found))) - {pair[0] for pair in pairs}):
        _false_form(scores, found[index])
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
        scores.grounded += bool(spans)
        scores.evidence_exact += exact
        if spans and not exact:
            scores.mistakes.append(f"{_where(form)} {cell.pointer}: evidence {printed!r} for {cell.value!r}")


def _missing_form(scores: Scores, gold: Json, number: int, error: str | None) -> None:
    """Nothing of it was found. Unless an error said so, nobody is told to look at it: every value is a silent error."""
    scores.rows_gold += len(gold["indicators"])
    scores.header_cells += len(header_cells(gold))
    told = [{"pointer": "", "reasons": [error]}] if error else []
    scorer = _FormScorer(scores, {**gold, "review": told, "evidence": {}}, gold, number)
    for name, cell in scorer.named_cells(gold):
        if cell.type != "kind":
            scorer.value(name, Cell(cell.pointer, cell.type, None), cell, right=cell.value is None)
    scores.mistakes.append(f"{_where(gold)}: form not found")


def _false_form(scores: Scores, extra: Json) -> None:
    scores.rows_found += len(extra["indicators"])
    scorer = _FormScorer(scores, extra, extra, None)
    for name, cell in scorer.named_cells(extra):
        if cell.type != "kind":
            scorer.value(name, cell, None, right=cell.value is None, whole_row=True)


class _FormScorer:
    """Compares one found form with its gold; `number` is the index of the gold form."""

    def __init__(self, scores: Scores, found: Json, gold: Json, number: int | None) -> None:
        self.scores, self.found, self.gold, self.number = scores, found, gold, number

    def run(self) -> None:
        self._header()
        named, misread = row_pairs(self.found, self.gold)
        self.scores.rows_found += len(self.found["indicators"])
        self.scores.rows_gold += len(self.gold["indicators"])
        self.scores.rows_named += len(named)
        pairs = sorted([*named, *misread])
        for found_index, gold_index in pairs:
            self.scores.rows_right += self._row(found_index, gold_index)
        for index in sorted(set(range(len(self.gold["indicators"]))) - {pair[1] for pair in pairs}):
            for name, cell in row_cells(self.gold, index).items():
                self.value(name, Cell(ROWS, cell.type, None), cell, right=cell.value is None, whole_row=True)
        for index in sorted(set(range(len(self.found["indicators"]))) - {pair[0] for pair in pairs}):
            for name, cell in without_ungraded(row_cells(self.found, index), self.gold).items():
                self.value(name, cell, None, right=cell.value is None, whole_row=True)
        self._findings()

    @staticmethod
    def named_cells(form: Json) -> list[tuple[str, Cell]]:
        """(field, cell) of everything in a form."""
        header = [(_header_field(name), cell) for name, cell in header_cells(form).items()]
        rows = [item for index in range(len(form["indicators"])) for item in row_cells(form, index).items()]
        return header + rows

    def _header(self) -> None:
        found_cells, gold_cells = without_ungraded(header_cells(self.found), self.gold), header_cells(self.gold)
        for name in gold_cells | found_cells:
            wanted = gold_cells.get(name)
            cell = found_cells.get(name)
            if cell is None and wanted is not None:
                parent = wanted.pointer.split("/")[1]
                cell = Cell(f"/{parent}", wanted.type, None)
            assert cell is not None
            right = cell.matches(wanted) if wanted else cell.value is None
            if wanted or not right:
                self.scores.header_cells += 1
                self.scores.header_right += right
            self.value(_header_field(name), cell, wanted, right=right)

    def _row(self, found_index: int, gold_index: int) -> bool:
        found_cells = without_ungraded(row_cells(self.found, found_index), self.gold)
        gold_cells = row_cells(self.gold, gold_index)
        gold_row, found_row = self.gold["indicators"][gold_index], self.found["indicators"][found_index]
        excused = LABELS if "ambiguous" in gold_row.get("flags", []) else ()
        if not excused:
            self.scores.labels.append((gold_row["level2"], found_row["level2"]))
        all_right = True
        for name in gold_cells | found_cells:
            if name in excused:
                continue
            wanted = gold_cells.get(name)
            cell = found_cells.get(name)
            if cell is None and wanted is not None:
                cell = Cell(f"/indicators/{found_index}/{name}", wanted.type, None)
            assert cell is not None
            right = cell.matches(wanted) if wanted else cell.value is None
            all_right &= right
            self.value(name, cell, wanted, right=right)
        return all_right

    def _findings(self) -> None:
        """Findings equal in code and pointers; only where the gold lists any."""
        if "findings" in self.gold:
            found = {(item["code"], tuple(sorted(item["pointers"]))) for item in self.found["findings"]}
            wanted = {(item["code"], tuple(sorted(item["pointers"]))) for item in self.gold["findings"]}
            self.scores.findings_found += len(found)
            self.scores.findings_gold += len(wanted)
            self.scores.findings_right += len(found & wanted)

    def value(self, name: str, cell: Cell, wanted: Cell | None, *, right: bool, whole_row: bool = False) -> None:
        """Count one value; null against null is no value. whole_row: one of a row that is missing or too many."""
        expected = wanted.value if wanted else None
        if cell.value is None and expected is None:
            self._blank(cell)
            return
        self.scores.values += 1
        if cell.type == "measure":
            self.scores.measures += 1
            self.scores.measures_right += wanted is not None and cell.parsed == wanted.parsed
        named = reviewed_by(self.found, cell.pointer, parts=cell.value is not None, whole_row=whole_row)
        self.scores.records.append(self._record(name, cell, wanted, right, named))
        if right:
            return
        self.scores.wrong += 1
        self.scores.silent += not named
        note = "reviewed" if named else "SILENT"
        self.scores.mistakes.append(f"{_where(self.found)} {cell.pointer} {note}: {cell.value!r}, gold {expected!r}")

    def _blank(self, cell: Cell) -> None:
        """Keep the reasons of an entry about a blank cell itself: a false alarm, though no value counts here."""
        reasons = [
            reason for entry in self.found["review"] if entry["pointer"] == cell.pointer for reason in entry["reasons"]
        ]
        if reasons and cell.pointer != ROWS:
            self.scores.blanks.append({"pointer": cell.pointer, "reasons": reasons})

    def _record(
        self, name: str, cell: Cell, wanted: Cell | None, right: bool, named: list[dict[str, Any]]
    ) -> dict[str, Any]:
        pointer = cell.pointer if cell.value is not None or wanted is None else wanted.pointer
        found, gold = _printable(cell.value), _printable(wanted.value) if wanted else None
        if wanted and not right and found == gold and cell.type == "measure":
            found, gold = f"{found} {_parse(cell)}", f"{gold} {_parse(wanted)}"
        return {
            "form": self.number, "pointer": pointer, "field": name, "found": found, "gold": gold, "right": right,
            "reviewed": bool(named),
            "reasons": [reason for entry in named for reason in entry["reasons"]],
            "spans": self.found["evidence"].get(cell.pointer, []),
        }  # fmt: skip


def _header_field(name: str) -> str:
    return name if name.split(".")[0] in UNPLACED else f"header.{name}"


def _printable(value: Any) -> str | None:
    if isinstance(value, dict):
        return str(value["text"])
    return None if value is None else str(value)


def _parse(cell: Cell) -> str:
    """How a measure was understood: two that print alike differ only in this."""
    parts = (cell.value[part] or "无" for part in ("operator", "value", "unit"))
    return f"〔{' '.join(parts)}〕"


def is_reviewed(form: Json, pointer: str, *, parts: bool = True, whole_row: bool = False) -> bool:
    """Whether `review` names the value or something around it, or (`parts`) a part of it.

    A doubt about /indicators says that the division into rows is not sure: it excuses a row that is missing or too
    many (`whole_row`), not a wrong cell. parts=False is for a missing row, which a doubt about another row excuses not.
    """
    return bool(reviewed_by(form, pointer, parts=parts, whole_row=whole_row))


def reviewed_by(form: Json, pointer: str, *, parts: bool, whole_row: bool) -> list[dict[str, Any]]:
    """The entries of `review` that `is_reviewed` means."""
    return [
        entry
        for entry in form["review"]
        if (whole_row and entry["pointer"] == ROWS) or _covers(entry["pointer"], pointer, parts=parts)
    ]


def _covers(named: str, pointer: str, *, parts: bool) -> bool:
    inside = named != ROWS and pointer.startswith(named.rstrip("/") + "/")
    return pointer == named or inside or (parts and named.startswith(pointer + "/"))


def _where(form: Json) -> str:
    return str(form.get("project_name") or form.get("title") or "?")
