"""The official layout of one form: with a row for each other kind of funds, and a column of notes where it has any."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.export.official.layouts import CellLayout, FormLayout
from extractor.model.form import Form

_FUNDS = "/funding/"
_Rows = tuple[tuple[CellLayout, ...], ...]


def fit_layout(spec: FormLayout, form: Form) -> FormLayout:
    """The layout as it is where the form has neither; both printed forms have the same columns otherwise."""
    changed: dict[str, object] = {}
    if form.funding.others:
        changed["head"] = _with_other_funds(spec, form)
    if any(row.note for row in form.indicators):
        last = spec.grid[-1].model_copy(update={"to": spec.beside_note})
        changed["grid"] = (*spec.grid[:-1], last, spec.note)
    return spec.model_copy(update=changed) if changed else spec


def _with_other_funds(spec: FormLayout, form: Form) -> _Rows:
    """The rows above the indicators, lines of other funds below the last of the block; its caption covers them too."""
    last = max(at for at, row in enumerate(spec.head) if any(_is_amount(cell) for cell in row))
    lines = [_line(spec.other_funds, form, number) for number in range(len(form.funding.others))]
    rows = (*spec.head[: last + 1], *lines, *spec.head[last + 1 :])
    return tuple(tuple(_taller(cell, len(lines)) for cell in row) for row in rows)


def _is_amount(cell: CellLayout) -> bool:
    return cell.value is not None and cell.value.startswith(_FUNDS)


def _taller(cell: CellLayout, by: int) -> CellLayout:
    captions_block = cell.label is not None and "{unit}" in cell.label
    return cell.model_copy(update={"rows": cell.rows + by}) if captions_block else cell


def _line(template: Sequence[CellLayout], form: Form, number: int) -> tuple[CellLayout, ...]:
    """A line of funds; on a side without an amount its label is left out."""
    amounts = form.funding.others[number].amounts
    cells: list[CellLayout] = []
    for at, cell in enumerate(template):
        value = (cell.value or "").format(n=number)
        beside = (template[at + 1].value or "").rpartition("/")[2] if at + 1 < len(template) else ""
        two_sided = template[0].value == template[len(template) // 2].value
        if value.endswith("/label") and two_sided and beside not in amounts:
            cells.append(cell.model_copy(update={"value": None, "label": ""}))
        else:
            cells.append(cell.model_copy(update={"value": value}))
    return tuple(cells)
