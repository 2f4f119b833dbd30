"""A form (extraction or gold, as JSON) in; its cells out, each with pointer, type and a value that can be compared.

Extraction and gold are cut into cells by the same code, so that both have the same names for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

Json = Mapping[str, Any]

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SPACE = re.compile(r"\s+")

HEADER = {
    "kind": "kind",
    "title": "text",
    "fiscal_year": "year",
    "project_name": "text",
    "project_nature": "text",
    "project_category": "text",
    "department": "text",
    "implementing_unit": "text",
    "start_date": "date",
    "end_date": "date",
}
SELF_EVALUATION_HEADER = {"total_score": "number", "grade": "text"}
DECLARATION_FUNDING = (
    "project_total",
    "project_fiscal",
    "project_other",
    "annual_total",
    "annual_appropriation",
    "annual_carryover",
    "annual_other",
)
FUNDING_ROW = ("initial_budget", "adjusted_budget", "executed", "weight", "execution_rate", "score")
GOALS = ("overall", "annual", "expected", "actual")
ROW = {"level1": "text", "level2": "text", "name": "text", "target": "measure"}
SELF_EVALUATION_ROW = {"actual": "measure", "weight": "number", "score": "number", "deviation": "text"}
LABELS = ("level1", "level2")
ADDED_ROW = ("note", "scoring_standard", "period", "parent")
"""Fields of a row that few forms print; they are compared where the gold of a form has one of them in some row."""
OTHER_FUNDS = "funding.others."
"""What the names of amounts without a key of their own begin with; compared where the gold of a form lists some."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a form. type: kind, text, number, year, date, measure. `value` is None for a blank cell."""

    pointer: str
    type: str
    value: Any

    @property
    def comparable(self) -> Any:
        """What is equal for equal values: Decimal for numbers, folded text, a tuple for measures, None for blank."""
        if self.value is None:
            return None
        if self.type == "measure":
            number = self.value.get("value")
            unit = self.value.get("unit")
            return (
                folded(self.value["text"]),
                self.value.get("operator"),
                None if number is None else decimal(number),
                None if unit is None else folded(unit),
            )
        return decimal(self.value) if self.type == "number" else folded(str(self.value))

    @property
    def parsed(self) -> Any:
        """A measure without its text: operator, value, unit."""
        return self.comparable[1:] if self.type == "measure" and self.value is not None else None

    def matches(self, other: Cell) -> bool:
        return bool(self.comparable == other.comparable)


def folded(text: str) -> str:
    """Text for comparing: NFKC, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def without_tags(text: str) -> str:
    return _TAG.sub("", text)


def decimal(value: object) -> Decimal | str:
    """The number, or the text itself when it is none, so that a wrongly typed value is wrong and not a crash."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return folded(str(value))


def header_cells(form: Json) -> dict[str, Cell]:
    """Everything outside the grid by name. Funding rows go by their item, whatever place they stand in."""
    cells = {name: Cell(f"/{name}", type_, form.get(name)) for name, type_ in HEADER.items()}
    for name, type_ in SELF_EVALUATION_HEADER.items():
        if form["kind"] == "self_evaluation" or form.get(name) is not None:
            cells[name] = Cell(f"/{name}", type_, form.get(name))
    for name in GOALS:
        cells[f"goals.{name}"] = Cell(f"/goals/{name}", "text", (form.get("goals") or {}).get(name))
    cells.update(_funding_cells(form))
    return cells


def _funding_cells(form: Json) -> Iterator[tuple[str, Cell]]:
    funding = form.get("funding") or {}
    yield "funding.unit", Cell("/funding/currency_unit", "text", funding.get("currency_unit"))
    if form["kind"] == "target_declaration":
        for name in DECLARATION_FUNDING:
            yield f"funding.{name}", Cell(f"/funding/{name}", "number", funding.get(name))
    for index, row in enumerate(funding.get("rows") or []):
        for name in FUNDING_ROW:
            yield f"funding.{row['item']}.{name}", Cell(f"/funding/rows/{index}/{name}", "number", row.get(name))
    for index, line in enumerate(funding.get("others") or []):
        for name, amount in line["amounts"].items():
            pointer = f"/funding/others/{index}/amounts/{name}"
            yield f"{OTHER_FUNDS}{folded(line['label'])}.{name}", Cell(pointer, "number", amount)


def row_cells(form: Json, index: int) -> dict[str, Cell]:
    """The cells of one indicator row by field name: four in a declaration, eight in a self-evaluation, and those of
    ADDED_ROW it has."""
    row = form["indicators"][index]
    fields = ROW | (SELF_EVALUATION_ROW if form["kind"] == "self_evaluation" else {})
    fields |= {name: "text" for name in ADDED_ROW if row.get(name) is not None}
    return {name: Cell(f"/indicators/{index}/{name}", type_, row.get(name)) for name, type_ in fields.items()}


def without_ungraded(cells: dict[str, Cell], gold: Json) -> dict[str, Cell]:
    """The cells of a form, or of a row, without added fields that the gold does not list at all."""
    listed = {name for row in gold["indicators"] for name in ADDED_ROW if row.get(name) is not None}
    funds = bool((gold.get("funding") or {}).get("others"))
    return {
        name: cell
        for name, cell in cells.items()
        if not (name in ADDED_ROW and name not in listed) and (funds or not name.startswith(OTHER_FUNDS))
    }


def form_cells(form: Json) -> Iterator[Cell]:
    """All cells of a form, blank ones too."""
    yield from header_cells(form).values()
    for index in range(len(form["indicators"])):
        yield from row_cells(form, index).values()


def evidence_agrees(cell: Cell, printed: str) -> bool:
    """Whether the characters an extraction points at are the value it gives.

    Numbers and dates are compared as such, because a form prints 84,548,000.00 and 2025年1月1日; a year may stand in
    its line ((2025 年度)) as long as no other four digits do.
    """
    text = folded(without_tags(printed))
    if cell.type == "number":
        match = re.fullmatch(r"[¥￥]?(-?[\d,]+(?:\.\d+)?)(?:元|万元|分|%)?", text)
        return match is not None and Decimal(match.group(1).replace(",", "")) == cell.comparable
    if cell.type == "year":
        return re.findall(r"\d{4}", text) == [str(cell.value)]
    if cell.type == "date":
        return _same_date(text, str(cell.value))
    value = cell.value["text"] if cell.type == "measure" else str(cell.value)
    return text == folded(without_tags(value))


def _same_date(printed: str, value: str) -> bool:
    digits = [int(part) for part in re.findall(r"\d+", printed)]
    expected = [int(part) for part in value.split("-")]
    compact = "".join(re.findall(r"\d", printed)) == value.replace("-", "")
    return compact or (len(digits) >= 2 and digits == expected[: len(digits)])
