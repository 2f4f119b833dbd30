"""A form in; the cells of its official layout out: texts, places, spans, and the JSON pointers each cell prints.

Word and Excel print the same structure. Captions, edges and their order are data (`official.yaml`); here only the rules
of such tables: columns from edges, labels merged over the rows they head, nothing where there is no value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from extractor.assembly.cells import display_value, form_cells
from extractor.export.office_text import office_text
from extractor.export.official.fitted import fit_layout
from extractor.export.official.layouts import Align, CellLayout, FormLayout, GridColumn, load_official
from extractor.model.form import EvaluationFunding, Form, Indicator, form_value

Role = Literal["label", "heading", "value"]
OpenSide = Literal["", "top", "bottom"]
Value = str | Decimal | None

LEVELS = ("level1", "level2")
ROW_CELL = "name"
"""The cell that stands for its indicator when a mark names the whole row."""


@dataclass(frozen=True, slots=True)
class OfficialCell:
    """One cell. value: what it prints, a Decimal where that is a number; pointers: the values of the form it shows.

    open_side: the side without a border, where a caption and the blank below it are to look like one cell.
    """

    value: Value
    row: int
    column: int
    rowspan: int
    colspan: int
    role: Role
    align: Align = "center"
    pointers: tuple[str, ...] = ()
    open_side: OpenSide = ""

    @property
    def text(self) -> str:
        return printed(self.value)


@dataclass(frozen=True, slots=True)
class OfficialGrid:
    """A form as a table. edges: right edges of the columns in mm. header_row: the row that heads the indicators."""

    title: str
    year: str
    landscape: bool
    edges: tuple[int, ...]
    rows: int
    header_row: int
    cells: tuple[OfficialCell, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        return tuple(right - left for left, right in zip((0, *self.edges), self.edges, strict=False))

    def by_row(self) -> list[list[OfficialCell]]:
        """Cells by the row they begin in, from left to right."""
        rows: list[list[OfficialCell]] = [[] for _ in range(self.rows)]
        for cell in sorted(self.cells, key=lambda cell: cell.column):
            rows[cell.row].append(cell)
        return rows


@dataclass(slots=True)
class _Sheet:
    edges: tuple[int, ...]
    cells: list[OfficialCell] = field(default_factory=list)
    row: int = 0

    def add(
        self,
        left: int,
        right: int,
        value: Value,
        role: Role,
        align: Align = "center",
        *,
        pointers: tuple[str, ...] = (),
        rowspan: int = 1,
        open_side: OpenSide = "",
    ) -> int:
        """Puts a cell between two edges, returns the right one."""
        columns = (0, *self.edges)
        begin, end = columns.index(left), columns.index(right)
        if isinstance(value, str):
            value = office_text(value)
        self.cells.append(OfficialCell(value, self.row, begin, rowspan, end - begin, role, align, pointers, open_side))
        return right


def official_grid(form: Form, layout: str | None = None) -> OfficialGrid:
    """The form in a layout of `official.yaml`, or in the one its kind and fiscal year were printed in.

    Raises KeyError for a name that is no layout.
    """
    spec = fit_layout(load_official().layouts[layout or layout_of(form)], form)
    sheet = _Sheet(spec.edges)
    _fixed_rows(sheet, form, spec.head)
    header_row = sheet.row
    _indicator_rows(sheet, form, spec)
    _fixed_rows(sheet, form, spec.foot)
    year = str(form.fiscal_year) if form.fiscal_year else "\u3000" * 4
    return OfficialGrid(
        title=office_text(form.title or spec.title),
        year=spec.year.format(year),
        landscape=spec.page == "landscape",
        edges=sheet.edges,
        rows=sheet.row,
        header_row=header_row,
        cells=tuple(sheet.cells),
    )


def layout_of(form: Form) -> str:
    """Name of the layout of the form's kind and year: the oldest one that still fits, else the current one."""
    fitting = {name: spec for name, spec in load_official().layouts.items() if spec.kind == form.kind}
    for name, spec in fitting.items():
        old = spec.until and form.fiscal_year and form.fiscal_year <= spec.until
        if old and (spec.without is None or getattr(form, spec.without) is None):
            return name
    return next(name for name, spec in fitting.items() if spec.until is None)


def unprinted(form: Form, layout: str | None = None) -> list[str]:
    """Chinese names of values the layout has no cell for: they are in the JSON but not on the printed form."""
    printed = {pointer for cell in official_grid(form, layout).cells for pointer in cell.pointers}
    printed |= {"/title", "/fiscal_year"}
    return [cell.label for cell in form_cells(form).by_pointer.values() if cell.text and cell.pointer not in printed]


def marks_of(grid: OfficialGrid, marks: Mapping[str, str], number: int, single: bool) -> dict[OfficialCell, str]:
    """Cell → note for one form. `/forms/N/…` names the form (N from 0); plain pointers mean the only form there is.

    A pointer into a cell marks that cell, one to a whole indicator its name. Pointers to nothing printed are ignored.
    """
    by_pointer = {pointer: cell for cell in grid.cells for pointer in cell.pointers}
    found: dict[OfficialCell, list[str]] = {}
    prefix = f"/forms/{number}/"
    for pointer, note in marks.items():
        path = f"/{pointer.removeprefix(prefix)}" if pointer.startswith(prefix) else pointer if single else ""
        while path and path not in by_pointer and f"{path}/{ROW_CELL}" not in by_pointer:
            path = path.rpartition("/")[0]
        if path:
            cell = by_pointer.get(path) or by_pointer[f"{path}/{ROW_CELL}"]
            found.setdefault(cell, []).append(office_text(note))
    return {cell: "\n".join(notes) for cell, notes in found.items()}


def printed(value: object) -> str:
    """A value as the forms print it: thousands separators, the digits it came with; measures as they were printed."""
    return display_value(value) or ""


def _fixed_rows(sheet: _Sheet, form: Form, rows: Sequence[Sequence[CellLayout]]) -> None:
    taken: dict[int, int] = {}  # left edge → right edge of cells from above, while they last
    until: dict[int, int] = {}
    for specs in rows:
        left = 0
        for spec in specs:
            while until.get(left, 0) > sheet.row:
                left = taken[left]
            value, pointer = _content(form, spec)
            taken[left], until[left] = spec.to, sheet.row + spec.rows
            pointers = (pointer,) if pointer else ()
            left = sheet.add(left, spec.to, value, _role(spec), spec.align, pointers=pointers, rowspan=spec.rows)
        sheet.row += 1


def _role(spec: CellLayout) -> Role:
    return "heading" if spec.heading is not None else "label" if spec.label is not None else "value"


def _content(form: Form, spec: CellLayout) -> tuple[Value, str | None]:
    """What a cell prints and the pointer of its value."""
    if spec.value is not None:
        pointer = _real_pointer(form, spec.value)
        value = _plain(_at(form, pointer)) if pointer else None
        return spec.absent if value is None else value, pointer
    if spec.sum:
        return _total_weight(form), None
    caption = spec.label or spec.heading or ""
    if "{unit}" not in caption:
        return caption, None
    unit = form.funding.currency_unit
    return caption.format(unit=f"\n（{unit}）" if unit else ""), "/funding/currency_unit"


def _real_pointer(form: Form, pointer: str) -> str | None:
    """A funding row is named by its item in the layout and by its number in the form."""
    start, rows, rest = pointer.partition("/rows/")
    if not rows:
        return pointer
    item, _, name = rest.partition("/")
    funding = form.funding.rows if isinstance(form.funding, EvaluationFunding) else []
    return next((f"{start}/rows/{at}/{name}" for at, row in enumerate(funding) if row.item == item), None)


def _at(form: Form, pointer: str) -> object:
    try:
        return form_value(form, pointer)
    except KeyError:
        return None


def _plain(value: object) -> Value:
    return value if value is None or isinstance(value, Decimal) else printed(value)


def _total_weight(form: Form) -> Decimal | None:
    """The points the form distributes: those of its indicators and of the budget execution; None without any."""
    rows = form.funding.rows if isinstance(form.funding, EvaluationFunding) else []
    weights = [*(row.weight for row in rows), *(indicator.weight for indicator in form.indicators)]
    points = [weight for weight in weights if weight is not None]
    return sum(points, Decimal(0)) if points else None


def _indicator_rows(sheet: _Sheet, form: Form, spec: FormLayout) -> None:
    """Header row, then a row an indicator. The outer caption stands in the header row, so that it repeats with it."""
    outside = spec.outside
    first = sheet.add(0, outside.to, outside.label, "label", open_side="bottom") if outside else 0
    left = first
    for column in spec.grid:
        left = sheet.add(left, column.to, column.heading, "heading")
    sheet.row += 1
    rows = form.indicators or [_no_indicator()]
    if outside:
        sheet.add(0, outside.to, "", "label", rowspan=len(rows), open_side="top")
    spans = {level: _runs(rows, depth) for depth, level in enumerate(LEVELS)}
    for at, row in enumerate(rows):
        left = first
        for column in spec.grid:
            left = _indicator_cell(sheet, column, left, row, at, spans)
        sheet.row += 1


def _indicator_cell(
    sheet: _Sheet, column: GridColumn, left: int, row: Indicator, at: int, spans: Mapping[str, Mapping[int, int]]
) -> int:
    name = column.field
    rowspan = spans[name].get(at, 0) if name in spans else 1
    if not rowspan:
        return column.to
    role: Role = "label" if name in LEVELS else "value"
    pointers = tuple(f"/indicators/{covered}/{name}" for covered in range(at, at + rowspan))
    value = _plain(getattr(row, name))
    return sheet.add(left, column.to, value, role, column.align, pointers=pointers, rowspan=rowspan)


def _runs(rows: Sequence[Indicator], depth: int) -> dict[int, int]:
    """First row → length of every run of the same labels down to a depth. A row without a label stands alone."""
    keys = [tuple(getattr(row, level) for level in LEVELS[: depth + 1]) for row in rows]
    runs: dict[int, int] = {}
    first = 0
    for at, key in enumerate(keys):
        if at == 0 or key != keys[at - 1] or key[-1] is None:
            first = at
        runs[first] = runs.get(first, 0) + 1
    return runs


def _no_indicator() -> Indicator:
    return Indicator(level1=None, level2=None, name=None, target=None)
