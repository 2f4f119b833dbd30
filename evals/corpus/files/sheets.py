"""Gold forms in, the sheets they are printed as out: samples and invented forms alike, grouped as a style wants them.

A sheet keeps its gold; every printer of files takes a list of sheets.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evals.corpus.content import make_form
from evals.corpus.make import KINDS, CorpusError
from evals.corpus.printed import Form, PrintedCell, PrintedForm, print_form
from evals.runs.dataset import documents_of

UPPER, LOWER = ("header", "funding", "goals"), ("grid", "footer")


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A form and its print. `name` is unique among the sheets of a source."""

    name: str
    form: Form
    page: PrintedForm


def sample_sheets() -> list[FormSheet]:
    """The sample forms, each printed as one template of its kind prints it, always the same way."""
    sheets = []
    for document in documents_of("forms"):
        form = document.gold["forms"][0]
        page = print_form(form, template_of(form), random.Random(document.name))
        sheets.append(FormSheet(document.name, form, page))
    return sheets


def invented_sheets(seed: int, count: int, kind: str = "mixed") -> list[FormSheet]:
    """`count` forms of the corpus; number N is the same whatever the count. Raises CorpusError for the kind."""
    if kind not in KINDS:
        raise CorpusError(f"不认识的种类“{kind}”，可选 {'、'.join(KINDS)}")
    sheets = []
    for number in range(count):
        rng = random.Random(f"{seed}/{number}/{kind}")
        template = rng.choice(KINDS[kind])
        form = make_form(rng, template)
        sheets.append(FormSheet(f"{number:04}", form, print_form(form, template, rng)))
    return sheets


def template_of(form: Form) -> str:
    """The template that prints every value a gold form has."""
    if form["kind"] == "self_evaluation":
        return "evaluation"
    if form["project_nature"]:
        return "shanghai"
    return "old" if form["project_category"] or form["start_date"] else "national"


def grouped(sheets: Sequence[FormSheet], size: int) -> Iterator[list[FormSheet]]:
    """Lists of `size` sheets one after another; the last one may be shorter."""
    for start in range(0, len(sheets), size):
        yield list(sheets[start : start + size])


def part(page: PrintedForm, blocks: Sequence[str]) -> PrintedForm:
    """The rows of some blocks as a page of their own, numbered from 0."""
    cells = [cell for cell in page.cells if cell.block in blocks]
    first = min((cell.row for cell in cells), default=0)
    last = max((cell.row + cell.rowspan for cell in cells), default=0)
    return PrintedForm(page.columns, [replace(cell, row=cell.row - first) for cell in cells], last - first)


def titles(page: PrintedForm) -> list[str]:
    """The lines above the table."""
    return [cell.text for cell in page.cells if cell.block == "title"]


def rows_of(page: PrintedForm) -> list[list[PrintedCell]]:
    """Cells by their first row, left to right; a row that only merged cells reach is empty."""
    rows: list[list[PrintedCell]] = [[] for _ in range(page.rows)]
    for cell in page.cells:
        rows[cell.row].append(cell)
    return [sorted(row, key=lambda cell: cell.column) for row in rows]
