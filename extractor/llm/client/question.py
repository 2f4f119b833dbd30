"""What a model is asked, which shape its answer has to have, and what is wrong with an answer that has not.

Every user of a model writes a `Question`; `session` gets it answered. Neither knows the other's trade.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.errors import ModelError
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.prompts import Message
from extractor.model.form import Usage


class AnswerModel(BaseModel):
    """Base of everything a model answers with, and of its parts.

    Weak models answer with bare integers where a string is due; both mean the same.
    """

    model_config = ConfigDict(coerce_numbers_to_str=True, extra="forbid")


AnswerT = TypeVar("AnswerT", bound=AnswerModel)
Check: TypeAlias = Callable[[AnswerT], list[str]]
"""Looks at a well-formed answer and lists what is wrong with it, in Chinese words for the model."""


@dataclass(frozen=True)
class Question(Generic[AnswerT]):
    """Everything one question is about.

    check: refuses a new answer, which is then asked for again. check_stored: the same for one from the cache, which was
    accepted when it was stored; None takes it as it is. late, too_long: what people are told when there is no answer by
    the deadline, or when prompt or reply do not fit. What it costs is added to `usage`.
    """

    messages: list[Message]
    shape: type[AnswerT]
    check: Check[AnswerT]
    check_stored: Check[AnswerT] | None
    usage: Usage
    deadline: Deadline
    late: str
    too_long: str


class AnswerError(Exception):
    """An answer to be asked for again; the text is the numbered list of what to fix and never holds rejected values.

    malformed: it was no JSON of the wanted shape; else the check refused it.
    """

    def __init__(self, problems: list[str], *, malformed: bool) -> None:
        self.problems = problems
        self.malformed = malformed
        numbered = "\n".join(f"{number}. {problem}" for number, problem in enumerate(problems, 1))
        super().__init__(f"请改正以下问题，重新给出完整的 JSON：\n{numbered}")


class TruncatedError(ModelError):
    """The reply or the prompt did not fit: ask about less, never the same again."""

    def __init__(self, message: str) -> None:
        super().__init__("truncated", message)


def parse_answer(shape: type[AnswerT], text: str | bytes | bytearray, check: Check[AnswerT] | None) -> AnswerT:
    """Read a reply's JSON and check it. Raises AnswerError."""
    try:
        answer = shape.model_validate_json(text)
    except ValidationError as error:
        raise AnswerError(_describe_misfits(error), malformed=True) from error
    problems = check(answer) if check else []
    if problems:
        raise AnswerError(problems, malformed=False)
    return answer


def _describe_misfits(error: ValidationError) -> list[str]:
    """Where a reply does not have the shape, without the values that stand there."""
    details = error.errors(include_input=False, include_url=False)
    return [f"{'.'.join(str(part) for part in each['loc']) or 'JSON'}：{each['msg']}" for each in details]


def object_schema(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of an object with these properties and no other; bare, because it is part of every prompt."""
    return {
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
