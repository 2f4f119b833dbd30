"""The data files of export, of what it shows and of the evaluation's page are read whole and refuse unknown keys."""

from __future__ import annotations

from importlib.resources import files
from typing import get_args

import pytest
import yaml
from pydantic import ValidationError

from evals.report.words import ReportWords
from extractor.assembly.display import Display, load_display
from extractor.export.findings.return_letter import ReturnLetter
from extractor.export.official.layouts import CellLayout, OfficialLayouts
from extractor.export.tables.table_columns import TableLayouts, columns_of, load_tables
from extractor.model.form import Kind, Scope, Severity
from extractor.resources import DataFile, read_data

FILES: list[tuple[type[DataFile], str, str]] = [
    (Display, "extractor.assembly", "display"),
    (OfficialLayouts, "extractor.export.official", "official"),
    (TableLayouts, "extractor.export.tables", "tables"),
    (ReturnLetter, "extractor.export.findings", "return_letter"),
    (ReportWords, "evals.report", "report"),
]


@pytest.mark.parametrize(("model", "package", "name"), FILES, ids=[name for _, _, name in FILES])
def test_a_data_file_fits_its_model_and_an_unknown_key_is_refused(
    model: type[DataFile], package: str, name: str
) -> None:
    read_data(model, package, name)
    content = yaml.safe_load((files(package) / f"{name}.yaml").read_text(encoding="utf-8"))
    with pytest.raises(ValidationError, match="unknown_key"):
        model.model_validate(content | {"unknown_key": 1})


def test_every_kind_and_severity_has_a_word() -> None:
    display = load_display()
    assert tuple(display.kinds) == get_args(Kind)
    assert tuple(display.scopes) == get_args(Scope)
    assert tuple(display.severities) == get_args(Severity)


def test_every_table_has_a_sheet_and_its_paper_is_of_a_table_that_exists() -> None:
    layouts = load_tables()
    assert layouts.tables.keys() == layouts.sheets.keys() >= layouts.paper.keys()
    assert all(columns_of(name) for name in layouts.tables)


@pytest.mark.parametrize("content", [{}, {"label": "项目名称", "value": "/project_name"}])
def test_a_cell_of_an_official_form_prints_one_thing(content: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="one of label, heading, value, sum"):
        CellLayout(to=26, **content)
