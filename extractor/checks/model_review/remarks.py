"""The wire of a model's remarks: strings like “uncovered|3” in, remarks on passages that exist out, all else refused.

Class and numbers only: a message is never the model's. Kept apart from the contract because tokens are paid for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import Field

from extractor.checks.model_review.passages import Passage
from extractor.data import load
from extractor.llm.reader.wire import Answer, Block


class Remark(NamedTuple):
    """A class of checks_model.yaml and the passages it is about."""

    name: str
    passages: tuple[Passage, ...]


class RemarksAnswer(Answer):
    """What the model answers with. It takes the loop of reading forms, whose blocks of rows it has no use for."""

    blocks: list[Block] = Field(default_factory=list, exclude=True)
    found: list[str] = Field(default_factory=list)

    @classmethod
    def model_json_schema(cls, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """One list of strings; the schema is part of every prompt."""
        return {
            "title": "FormRemarks",
            "type": "object",
            "properties": {"found": {"type": "array", "items": {"type": "string"}}},
            "required": ["found"],
            "additionalProperties": False,
        }


class Reviewer:
    """Judges answers about one form. last: the latest well-formed answer, for when re-asks bring nothing better."""

    def __init__(self, passages: list[Passage]) -> None:
        self._passages = {passage.number: passage for passage in passages}
        self.last: RemarksAnswer | None = None

    def __call__(self, answer: Answer) -> list[str]:
        """What is wrong with an answer, in words for the model."""
        assert isinstance(answer, RemarksAnswer)
        self.last = answer
        most = load("checks_model")["limits"]["found"]
        problems = [problem for said in answer.found[:most] if isinstance(problem := self._parsed(said), str)]
        if len(answer.found) > most:
            problems.append(f"found 最多 {most} 条，只留最有把握的")
        return problems

    def remarks(self, answer: RemarksAnswer) -> list[Remark]:
        """The remarks of an answer that hold, each once."""
        most = load("checks_model")["limits"]["found"]
        parsed = [self._parsed(said) for said in answer.found[:most]]
        return list(dict.fromkeys(remark for remark in parsed if isinstance(remark, Remark)))

    def _parsed(self, said: str) -> Remark | str:
        """A remark, or what is wrong with it."""
        name, *numbers = [part.strip() for part in said.split("|")]
        about = load("checks_model")["classes"].get(name)
        if about is None:
            return "类别只能是 " + "、".join(load("checks_model")["classes"])
        found = [self._passages.get(int(number)) if number.isdecimal() else None for number in numbers]
        if any(passage is None for passage in found):
            return f"{name}：编号必须是列出的编号 1-{len(self._passages)}"
        kept = tuple(passage for passage in found if passage)
        wanted = about["passages"]
        if len(kept) != len(wanted) or len(set(kept)) != len(kept):
            return f"{name} 需要 {len(wanted)} 个不同的编号"
        if any(kind not in ("any", passage.kind) for kind, passage in zip(wanted, kept, strict=True)):
            return f"{name} 的编号应是{'、'.join(load('checks_model')['named'][kind] for kind in wanted)}段落"
        return Remark(name, kept)
