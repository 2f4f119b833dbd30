"""The contract: model.py says what the published schema says, and generated schemas are current."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from extractor.extraction import extract
from extractor.model.form import Extraction, Form, Measure, form_value
from extractor.resources import schemas_dir
from extractor.schemas import extraction_schema, generated

HERE = Path(__file__).parent
CONTRACT = json.loads((HERE / "contract" / "form.schema.json").read_text(encoding="utf-8"))
SAMPLES = sorted((HERE.parent / "evals" / "samples").glob("*.txt"))
NAMES = {
    "form": "Form",
    "measure": "Measure",
    "indicator": "Indicator",
    "declaration_funding": "DeclarationFunding",
    "evaluation_funding": "EvaluationFunding",
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_output_fits_the_contract_and_the_generated_schema(sample: Path) -> None:
    data = json.loads(extract(sample, engine="rules").to_json())
    assert data["forms"]
    jsonschema.validate(data, CONTRACT, format_checker=jsonschema.FormatChecker())
    jsonschema.validate(data, extraction_schema(), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(("contract_name", "model_name"), NAMES.items())
def test_the_model_has_the_fields_of_the_contract(contract_name: str, model_name: str) -> None:
    promised = CONTRACT["$defs"][contract_name]
    own = extraction_schema()["$defs"][model_name]
    assert set(promised["properties"]) <= set(own["properties"])
    assert set(promised.get("required", [])) <= set(own.get("required", []))


def test_numbers_are_decimal_strings_and_never_floats() -> None:
    measure = Measure(text="≥90.50%", operator="≥", value="90.50", unit="%")
    assert measure.value == Decimal("90.5")
    assert json.loads(measure.model_dump_json())["value"] == "90.50"
    assert (
        json.loads(Measure(text="1", operator=None, value=Decimal("1E+3"), unit=None).model_dump_json())["value"]
        == "1000"
    )
    with pytest.raises(ValidationError):
        Measure(text="1", operator=None, value=1.5, unit=None)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(ValidationError):
        Measure(text="", operator=None, value=None, unit=None)


@pytest.mark.parametrize("name", generated())
def test_packed_schemas_are_current(name: str) -> None:
    packed = (schemas_dir() / name).read_text(encoding="utf-8")
    assert packed == generated()[name], "run: python -m extractor.schemas"


def test_rows_of_a_declaration_have_no_cells_of_a_self_evaluation() -> None:
    form = _declaration()
    assert set(json.loads(form.model_dump_json())["indicators"][0]) == {"level1", "level2", "name", "target"}


def test_a_pointer_names_a_value_in_the_model_and_in_its_json() -> None:
    form = _declaration()
    assert form_value(form, "/indicators/0/target/text") == "≥5个"
    assert form_value(json.loads(form.model_dump_json()), "/indicators/0/target/text") == "≥5个"
    with pytest.raises(KeyError):
        form_value(form, "/indicators/9/name")


def test_an_extraction_reads_its_own_json() -> None:
    extraction = extract(SAMPLES[1], engine="rules")
    assert Extraction.model_validate_json(extraction.to_json()) == extraction


def _declaration() -> Form:
    row: dict[str, Any] = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "巡查次数",
        "target": {"text": "≥5个", "operator": "≥", "value": "5", "unit": "个"},
    }
    return Form.model_validate(
        {
            "kind": "target_declaration",
            "title": None,
            "fiscal_year": 2025,
            "project_name": "河道巡查",
            "funding": {},
            "goals": {},
            "indicators": [row],
            "evidence": {},
            "findings": [],
            "review": [],
        }
    )
