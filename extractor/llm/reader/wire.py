"""The wire: what the model answers with. Pointers only, kept apart from the contract because tokens are paid for.

`wire_schema()` is what `schemas/model_answer.schema.json` holds. Every field is a pointer string and may be left out.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, cast

from pydantic import Field

from extractor.llm.client.question import AnswerModel
from extractor.model.form import Kind


class DeclarationHead(AnswerModel):
    title: str = ""
    fiscal_year: str = ""
    project_name: str = ""
    project_nature: str = ""
    project_category: str = ""
    department: str = ""
    implementing_unit: str = ""
    start_date: str = ""
    end_date: str = ""


class EvaluationHead(DeclarationHead):
    total_score: str = ""
    grade: str = ""


class DeclarationFund(AnswerModel):
    currency_unit: str = ""
    project_total: str = ""
    project_fiscal: str = ""
    project_other: str = ""
    annual_total: str = ""
    annual_appropriation: str = ""
    annual_carryover: str = ""
    annual_other: str = ""


class EvaluationFund(AnswerModel):
    """One row of cells for each funding item: initial|adjusted|executed|weight|rate|score."""

    currency_unit: str = ""
    annual_total: str = ""
    appropriation: str = ""
    carryover: str = ""
    other: str = ""


class DeclarationGoals(AnswerModel):
    overall: str = ""
    annual: str = ""


class EvaluationGoals(AnswerModel):
    expected: str = ""
    actual: str = ""


class Totals(AnswerModel):
    total_score: str = ""
    grade: str = ""


class Block(AnswerModel):
    """Rows under one level 1 and level 2. An empty l1 means the block before's."""

    l1: str = ""
    l2: str = ""
    rows: list[str]


class Answer(AnswerModel):
    """Base of the three shapes."""

    blocks: list[Block]

    @classmethod
    def model_json_schema(cls, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """Without inner titles, defaults, descriptions and references: the schema is part of every prompt."""
        return cast(dict[str, Any], json.loads(_schema_text(cls)))


class DeclarationAnswer(Answer):
    head: DeclarationHead = Field(default_factory=DeclarationHead)
    fund: DeclarationFund = Field(default_factory=DeclarationFund)
    goals: DeclarationGoals = Field(default_factory=DeclarationGoals)


class EvaluationAnswer(Answer):
    head: EvaluationHead = Field(default_factory=EvaluationHead)
    fund: EvaluationFund = Field(default_factory=EvaluationFund)
    goals: EvaluationGoals = Field(default_factory=EvaluationGoals)


class RowsAnswer(Answer):
    """A later part of a long form: its rows, and the totals when they stand in it."""

    head: Totals = Field(default_factory=Totals)


ORDER = ("head", "fund", "goals", "blocks")
"""Of a whole answer as a model should write it."""
WHOLE: dict[Kind, type[Answer]] = {"target_declaration": DeclarationAnswer, "self_evaluation": EvaluationAnswer}


def wire_json(answer: Answer) -> str:
    """The answer as a model should write it: compact, empty fields left out."""
    data = answer.model_dump(exclude_defaults=True)
    return json.dumps({key: data[key] for key in ORDER if key in data}, ensure_ascii=False, separators=(",", ":"))


def wire_schema() -> dict[str, Any]:
    """JSON Schema of all shapes, for `schemas/`."""
    shapes: dict[str, type[Answer]] = {**{str(kind): shape for kind, shape in WHOLE.items()}, "rows": RowsAnswer}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ModelAnswer",
        "description": "What a language model answers with: pointers to numbered pieces of a form, never values.",
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in shapes],
        "$defs": {name: shape.model_json_schema() for name, shape in shapes.items()},
    }


@cache
def _schema_text(shape: type[Answer]) -> str:
    """Text, because every caller may change what it gets and a copy from text costs a tenth of building it anew."""
    return json.dumps(_bare(super(Answer, shape).model_json_schema()))


def _bare(schema: dict[str, Any]) -> Any:
    definitions = schema.pop("$defs", {})

    def strip(node: Any, *, names: bool = False) -> Any:
        if isinstance(node, list):
            return [strip(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return strip(definitions[node["$ref"].rsplit("/", 1)[1]])
        if names:
            return {key: strip(value) for key, value in node.items()}
        kept = {key: value for key, value in node.items() if key not in ("title", "default", "description")}
        return {key: strip(value, names=key == "properties") for key, value in kept.items()}

    bare = strip(schema) | {"title": schema["title"]}
    bare["properties"] = {key: bare["properties"][key] for key in ORDER if key in bare["properties"]}
    return bare
