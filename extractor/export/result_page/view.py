"""An extraction in, what the page shows out: forms with their blocks, label groups, marks and counts, in Chinese.

With the layout, cells also know where they are printed. The templates only lay this out; nothing is decided in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractor.assembly.cells import LABEL_FIELDS, Cell, FormCells, Places, form_cells
from extractor.assembly.display import Display, load_display
from extractor.model.document import Document
from extractor.model.form import DeclarationFunding, EvaluationFunding, Extraction, Finding, Form
from extractor.model.form_reading import ROW_FIELDS


@dataclass(frozen=True, slots=True)
class Group:
    """A merged label cell: the cells of `span` rows that print the same label."""

    first: Cell
    keys: str
    span: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """One indicator as the table shows it; a label group stands in its first row and is None in the others."""

    number: int
    level1: Group | None
    level2: Group | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    finding: Finding
    severity: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """One form. number: 0-based. whole: review reasons that concern no single cell."""

    number: int
    form: Form
    cells: FormCells
    name: str
    kind: str
    engine: str
    header: tuple[Cell, ...]
    funding: tuple[tuple[str, tuple[Cell, ...]], ...]
    goals: tuple[Cell, ...]
    columns: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]
    result: tuple[Cell, ...]
    findings: tuple[FindingView, ...]
    to_review: tuple[Cell, ...]
    whole: tuple[str, ...]
    counts: dict[str, int]

    @property
    def reviews(self) -> int:
        return len(self.to_review) + len(self.whole)

    @property
    def state(self) -> str:
        """What the form's dot shows: error before review before ok; warnings alone leave a form ok."""
        return "error" if self.counts["error"] else "review" if self.reviews else "ok"


def form_views(extraction: Extraction, layout: Document | None = None) -> list[FormView]:
    """layout: where it is given, cells know the places they are printed at."""
    places = Places(layout) if layout else None
    return [_form_view(number, form, places) for number, form in enumerate(extraction.forms)]


def place(cell: Cell) -> str:
    """Where a cell stands, for people: 第 3 行 · 指标值."""
    return cell.label if cell.row is None else f"第 {cell.row + 1} 行 · {cell.label}"


def _form_view(number: int, form: Form, places: Places | None) -> FormView:
    names = load_display()
    cells = form_cells(form, places)
    severities = names.severities
    columns = names.indicator_columns
    return FormView(
        number=number,
        form=form,
        cells=cells,
        name=form.project_name or form.title or f"第 {number + 1} 张表",
        kind=names.kinds[form.kind],
        engine=names.engines.get(form.engine or "", ""),
        header=tuple(cells[f"/{name}"] for name in names.header if name not in ("title", "project_name")),
        funding=_funding(form, cells, names),
        goals=tuple(cell for name in names.goals if (cell := cells[f"/goals/{name}"]).text or cell.state),
        columns=tuple((name, columns[name]) for name in (*LABEL_FIELDS, *ROW_FIELDS[form.kind])),
        rows=_rows(form, cells),
        result=tuple(cells[f"/{name}"] for name in names.result) if form.kind == "self_evaluation" else (),
        findings=_findings(form, cells, severities),
        to_review=tuple(cell for cell in cells.by_pointer.values() if cell.reasons),
        whole=tuple(reason for review in cells.whole for reason in review.reasons),
        counts={
            name: sum(each.severity == name and not each.to_verify for each in form.findings) for name in severities
        },
    )


def _funding(form: Form, cells: FormCells, names: Display) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """Rows of the funding table: (label, cells). A declaration has one amount a row, a self-evaluation six columns."""
    if isinstance(form.funding, EvaluationFunding):
        return tuple(
            (
                names.funding_items[row.item],
                tuple(cells[f"/funding/rows/{at}/{name}"] for name in names.funding_columns),
            )
            for at, row in enumerate(form.funding.rows)
        )
    assert isinstance(form.funding, DeclarationFunding)
    amounts = [cells[f"/funding/{name}"] for name in names.declaration_funding]
    return tuple((cell.label, (cell,)) for cell in amounts)


TO_VERIFY = "先核对原件"
"""Stands in place of a severity where a finding rests on a value in review."""


def _findings(form: Form, cells: FormCells, severities: dict[str, str]) -> tuple[FindingView, ...]:
    order = list(severities)
    views = []
    for finding in sorted(form.findings, key=lambda finding: order.index(finding.severity)):
        named = {cell.key: cell for pointer in finding.pointers if (cell := cells.at(pointer))}
        word = TO_VERIFY if finding.to_verify else severities[finding.severity]
        views.append(FindingView(finding, word, tuple(named.values())))
    return tuple(views)


def _rows(form: Form, cells: FormCells) -> tuple[GridRow, ...]:
    level1 = _groups([cells[f"/indicators/{at}/level1"] for at in range(len(form.indicators))], set())
    level2 = _groups([cells[f"/indicators/{at}/level2"] for at in range(len(form.indicators))], set(level1))
    fields = ROW_FIELDS[form.kind]
    return tuple(
        GridRow(at + 1, level1.get(at), level2.get(at), tuple(cells[f"/indicators/{at}/{name}"] for name in fields))
        for at in range(len(form.indicators))
    )


def _groups(labels: list[Cell], borders: set[int]) -> dict[int, Group]:
    """Label groups by their first row. A marked label stands alone, so that its mark is on its own row."""
    groups: dict[int, Group] = {}
    start = 0
    for at in range(1, len(labels) + 1):
        inside = at < len(labels) and at not in borders and not labels[at].state and not labels[start].state
        if inside and labels[at].text == labels[start].text:
            continue
        members = labels[start:at]
        groups[start] = Group(members[0], " ".join(str(cell.key) for cell in members), len(members))
        start = at
    return groups
