"""The wire: what the model answers with. Pointers only, kept apart from the contract because tokens are paid for.

`wire_schema()` is what `schemas/model_answer.schema.json` holds. Every field is a pointer string and may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any, Self, cast

from instructor.core.exceptions import ResponseParsingError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.model.form import Kind

Judge = Callable[["Answer"], list[str]]
"""Looks at a well-formed answer and lists what is wrong with it, in words for the model."""

judge: ContextVar[Judge | None] = ContextVar("judge", default=None)
"""The validator of the form being asked about. A context variable, because instructor's `context=` would render every
message as a template, document text included."""


class AnswerError(ResponseParsingError):
    """An answer to be asked again. `malformed`: it was no JSON of the wire's shape; else it pointed wrongly."""

    def __init__(self, problems: list[str], *, malformed: bool) -> None:
        self.problems = problems
        self.malformed = malformed
        numbered = "\n".join(f"{number}. {problem}" for number, problem in enumerate(problems, 1))
        super().__init__(f"请改正以下问题，重新给出完整的 JSON：\n{numbered}", mode="", raw_response=None)


class _RejectedError(ValueError):
    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("rejected")


class _Wire(BaseModel):
    """Weak models answer with bare integers where a pointer string is due; both mean the same."""

    model_config = ConfigDict(coerce_numbers_to_str=True, extra="forbid")


class DeclarationHead(_Wire):
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


class DeclarationFund(_Wire):
    currency_unit: str = ""
    project_total: str = ""
    project_fiscal: str = ""
    project_other: str = ""
    annual_total: str = ""
    annual_appropriation: str = ""
    annual_carryover: str = ""
    annual_other: str = ""


class EvaluationFund(_Wire):
    """One row of cells for each funding item: initial|adjusted|executed|weight|rate|score."""

    currency_unit: str = ""
    annual_total: str = ""
    appropriation: str = ""
    carryover: str = ""
    other: str = ""


class DeclarationGoals(_Wire):
    overall: str = ""
    annual: str = ""


class EvaluationGoals(_Wire):
    expected: str = ""
    actual: str = ""


class Totals(_Wire):
    total_score: str = ""
    grade: str = ""


class Block(_Wire):
    """Rows under one level 1 and level 2. An empty l1 means the block before's."""

    l1: str = ""
    l2: str = ""
    rows: list[str]


class Answer(_Wire):
    """Base of the three shapes; refused answers come out of `model_validate_json` as AnswerError."""

    blocks: list[Block]

    @model_validator(mode="after")
    def _judged(self) -> Self:
        look = judge.get()
        problems = look(self) if look else []
        if problems:
            raise _RejectedError(problems)
        return self

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, *args: Any, **kwargs: Any) -> Self:
        """As pydantic's, but failures are AnswerError, whose text is the numbered list for the re-ask and never holds
        the rejected values."""
        kwargs["strict"] = False
        try:
            return super().model_validate_json(json_data, *args, **kwargs)
        except ValidationError as error:
            raise _answer_error(error) from error

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Without inner titles, defaults, descriptions and references: the schema is part of every prompt."""
        if args or kwargs:
            return cast(dict[str, Any], _bare(super().model_json_schema(*args, **kwargs)))
        return cast(dict[str, Any], json.loads(_schema_text(_own(cls))))


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


WHOLE: dict[Kind, type[Answer]] = {"target_declaration": DeclarationAnswer, "self_evaluation": EvaluationAnswer}


def wire_json(answer: Answer) -> str:
    """The answer as a model should write it: compact, empty fields left out."""
    data = answer.model_dump(exclude_defaults=True)
    order = ("head", "fund", "goals", "blocks")
    return json.dumps({key: data[key] for key in order if key in data}, ensure_ascii=False, separators=(",", ":"))


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


def _own(shape: type[Answer]) -> type[Answer]:
    """The class written here behind one that instructor derived from it, a new one for every call."""
    return next(base for base in shape.__mro__ if base.__module__ == __name__)


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
    order = ("head", "fund", "goals", "blocks")
    bare["properties"] = {key: bare["properties"][key] for key in order if key in bare["properties"]}
    return bare


def _answer_error(error: ValidationError) -> AnswerError:
    problems: list[str] = []
    malformed = False
    for detail in error.errors(include_input=False, include_url=False):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, _RejectedError):
            problems.extend(cause.problems)
            continue
        malformed = True
        where = ".".join(str(part) for part in detail["loc"]) or "JSON"
        problems.append(f"{where}：{detail['msg']}")
    return AnswerError(problems, malformed=malformed)
