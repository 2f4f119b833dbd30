"""The wire of a model's remarks: strings like “uncovered|3” in, remarks on passages that exist out, all else refused.

Class and numbers only: a message is never the model's. Kept apart from the contract because tokens are paid for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import Field

from extractor.checks.model_review.passages import Passage
from extractor.checks.model_review.remark_classes import load_remark_classes
from extractor.llm.client.question import AnswerModel, object_schema


class Remark(NamedTuple):
    """A class of `remark_classes.yaml` and the passages it is about."""

    name: str
    passages: tuple[Passage, ...]


class RemarksAnswer(AnswerModel):
    """What the model answers with: a class and numbers of passages a string, nothing in its own words."""

    found: list[str] = Field(default_factory=list)

    @classmethod
    def model_json_schema(cls, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """One list of strings."""
        return object_schema("FormRemarks", {"found": {"type": "array", "items": {"type": "string"}}})


class RemarkCheck:
    """Checks answers about one form. last: the latest well-formed answer, for when re-asks bring nothing better."""

    def __init__(self, passages: list[Passage]) -> None:
        self._passages = {passage.number: passage for passage in passages}
        self.last: RemarksAnswer | None = None

    def __call__(self, answer: RemarksAnswer) -> list[str]:
        """What is wrong with an answer, in words for the model."""
        self.last = answer
        most = load_remark_classes().limits.found
        problems = [problem for said in answer.found[:most] if isinstance(problem := self._parse(said), str)]
        if len(answer.found) > most:
            problems.append(f"found 最多 {most} 条，只留最有把握的")
        return problems

    def remarks(self, answer: RemarksAnswer) -> list[Remark]:
        """The remarks of an answer that hold, each once."""
        parsed = [self._parse(said) for said in answer.found[: load_remark_classes().limits.found]]
        return list(dict.fromkeys(remark for remark in parsed if isinstance(remark, Remark)))

    def _parse(self, said: str) -> Remark | str:
        """A remark, or what is wrong with it."""
        known = load_remark_classes()
        name, *numbers = [part.strip() for part in said.split("|")]
        about = known.classes.get(name)
        if about is None:
            return "类别只能是 " + "、".join(known.classes)
        found = [self._passages.get(int(number)) if number.isdecimal() else None for number in numbers]
        if any(passage is None for passage in found):
            return f"{name}：编号必须是列出的编号 1-{len(self._passages)}"
        kept = tuple(passage for passage in found if passage)
        wanted = about.passages
        if len(kept) != len(wanted) or len(set(kept)) != len(kept):
            return f"{name} 需要 {len(wanted)} 个不同的编号"
        if any(kind not in ("any", passage.kind) for kind, passage in zip(wanted, kept, strict=True)):
            return f"{name} 的编号应是{'、'.join(known.named[kind] for kind in wanted if kind != 'any')}段落"
        return Remark(name, kept)
