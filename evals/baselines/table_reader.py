"""A plain table reading without a model: lines into columns with pandas, columns by their header, labels filled down.

What somebody does in a notebook with a text dump: split at tabs (or runs of spaces, or pipes), find the header line of
the indicators, take the lines below it as rows. No pointing, no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from evals.runs.systems import Output
from extractor.reading import Document
from extractor.settings import Settings
from extractor.terms.measures import parse_date, parse_measure, parse_number
from extractor.terms.text import fold_text

_NAMES = yaml.safe_load((Path(__file__).parent / "table_names.yaml").read_text(encoding="utf-8"))
_SPLIT = re.compile(r"\t|\s*\|\s*| {2,}")
_CHOICE = re.compile(r"\(.*?\)")
_LABELS = ("level1", "level2")
_NUMBERS = ("weight", "score")
_MEASURES = ("target", "actual")


def read(layout: Document, settings: Settings) -> Output:  # noqa: ARG001 (one signature for all systems)
    """One form for every title line that is followed by a header line of indicators."""
    lines = [_cells(line) for line in layout.text.splitlines()]
    titles = [at for at, cells in enumerate(lines) if len(cells) == 1 and _kind(cells[0])]
    parts = zip(titles, [*titles[1:], len(lines)], strict=True)
    return Output({"forms": [_form(lines[start:end]) for start, end in parts]}, 0)


def _cells(line: str) -> list[str]:
    """Blank cells keep their place, but for the ones at the end."""
    cells = [cell.strip() for cell in _SPLIT.split(line)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _kind(title: str) -> str | None:
    return next((kind for word, kind in _NAMES["kinds"].items() if title.endswith(word)), None)


def _form(lines: list[list[str]]) -> dict[str, Any]:
    kind = _kind(lines[0][0])
    form: dict[str, Any] = dict.fromkeys(_NAMES["header"].values())
    form |= {"kind": kind, "title": lines[0][0], "fiscal_year": _year(lines), "total_score": None, "grade": None}
    goals: dict[str, str | None] = dict.fromkeys(("overall", "annual", "expected", "actual"))
    amounts: dict[str, Any] = {}
    for caption, value in _pairs(lines):
        if field := _NAMES["header"].get(caption):
            form[field] = str(parse_date(value)) if field.endswith("_date") else value
        elif goal := _NAMES["goals"].get(caption):
            goals[goal] = value
        elif item := _NAMES["funding"].get(caption):
            amounts[item] = _plain(parse_number(value))
    form["goals"], form["funding"] = goals, amounts if kind == "target_declaration" else {}
    form["indicators"] = list(_rows(lines, kind or ""))
    return form | {"evidence": {}, "findings": [], "review": []}


def _pairs(lines: list[list[str]]) -> Iterator[tuple[str, str]]:
    """A cell and the next printed one on its line, the cell as a caption."""
    for cells in lines:
        printed = [cell for cell in cells if cell]
        for caption, value in pairwise(printed):
            yield fold_text(caption).rstrip(":").replace(":", ""), value


def _year(lines: list[list[str]]) -> int | None:
    found = re.search(r"(\d{4})\s*年", " ".join(" ".join(cells) for cells in lines[:3]))
    return int(found.group(1)) if found else None


def _rows(lines: list[list[str]], kind: str) -> Iterator[dict[str, Any]]:
    fields_of = ([_NAMES["columns"].get(_CHOICE.sub("", fold_text(cell))) for cell in cells] for cells in lines)
    at, fields = next(((at, fields) for at, fields in enumerate(fields_of) if "name" in fields), (0, []))
    width = len(fields)
    padded = [_padded([cell or None for cell in cells], width) for cells in lines[at + 1 :] if 2 <= len(cells) <= width]
    table = pd.DataFrame(padded, columns=[field or f"unknown{i}" for i, field in enumerate(fields)])
    labels = [name for name in _LABELS if name in table]
    table[labels] = table[labels].ffill()
    table = table.astype(object).where(table.notna(), None)
    for record in table.to_dict("records"):
        yield _row(record, kind)


def _padded(cells: list[str | None], width: int) -> list[str | None]:
    """Where blank cells left no trace, labels were printed once for a block: what lacks is lacking on the left."""
    blanks: list[str | None] = [None] * (width - len(cells))
    return [*cells, *blanks] if None in cells else [*blanks, *cells]


def _row(record: dict[Any, Any], kind: str) -> dict[str, Any]:
    names = ("level1", "level2", "name", "target")
    fields = names if kind == "target_declaration" else (*names, "actual", "weight", "score", "deviation")
    row: dict[str, Any] = {}
    for field in fields:
        text = record.get(field)
        if text and field in _MEASURES:
            row[field] = parse_measure(text).measure.model_dump(mode="json")
        elif text and field in _NUMBERS:
            row[field] = _plain(parse_number(text))
        else:
            row[field] = text
    return row


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
