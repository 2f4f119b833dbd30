"""Whole forms in the layouts of other provinces and programs; each expected value was checked by eye.

The documents are invented; their layouts are those public forms are published in.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.assembly.assemble import assemble_form
from extractor.model.form import Indicator
from extractor.parsing import read_forms
from extractor.reading import read

DOCUMENTS = sorted((Path(__file__).parent / "documents").glob("*.txt"))


def row_text(row: Indicator) -> str:
    cells = (
        row.level1,
        row.level2,
        row.name,
        row.target and row.target.text,
        row.actual and row.actual.text,
        row.weight,
        row.score,
        row.deviation,
    )
    return " | ".join(str(cell) for cell in cells)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_form_in_this_layout_is_read_whole(path: Path) -> None:
    layout = read(path)
    expected: list[dict[str, Any]] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    forms = [assemble_form(layout, reading, "rules") for reading in read_forms(layout)]
    assert len(forms) == len(expected)
    for form, wanted in zip(forms, expected, strict=True):
        rows, unclaimed = wanted.pop("rows"), wanted.pop("unclaimed")
        assert [row_text(row) for row in form.indicators] == rows
        data = json.loads(form.model_dump_json(exclude_none=True))
        assert {name: data.get(name) for name in wanted} == wanted
        assert form.coverage is not None
        assert [layout.text[slice(*span)] for span in form.coverage.unclaimed] == unclaimed
