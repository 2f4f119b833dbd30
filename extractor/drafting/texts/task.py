"""One text to be written: its facts, the rules' own text and the judge of any other.

It stands between those who need texts (reasons, summary, goals) and those who write them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from extractor.drafting.facts.facts import Facts
from extractor.drafting.facts.guards import TextKind
from extractor.model.draft import Drafted

Judge: TypeAlias = Callable[[Mapping[str, str]], list[str]]
"""Faults of a text given part by part, Chinese."""
PARTS: dict[TextKind, tuple[str, ...]] = {
    "reason": ("cause", "effect", "measure"),
    "summary": ("text",),
    "goal": ("text",),
}
"""What a writer answers with, part by part: each part has its own vocabulary."""


@dataclass(frozen=True, slots=True)
class Task:
    """fallback: the text by rules, used when there is no other or it does not pass. judge: faults of the parts.

    about: what the text is about, in words. hints: further values for the prompt. notices: what staff is to know
    about the facts, whoever writes; the fallback has them already.
    """

    kind: TextKind
    pointer: str
    about: str
    facts: Facts
    fallback: Drafted
    judge: Judge
    hints: Mapping[str, object] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


class Writer(Protocol):
    """Whoever writes texts; one answer for each task, in order."""

    def write(self, tasks: Sequence[Task]) -> list[Drafted]: ...


class RuleWriter:
    """Writes what the rules wrote."""

    def write(self, tasks: Sequence[Task]) -> list[Drafted]:
        return [task.fallback for task in tasks]


def join_parts(parts: Mapping[str, str]) -> str:
    """Join the parts to one text: cause and effect are one sentence, measures another."""
    if set(parts) == {"text"}:
        return parts["text"].strip()
    cause, effect, measure = (parts.get(key, "").strip(" ，,。；;") for key in PARTS["reason"])
    first = "，".join(piece for piece in (cause, effect) if piece)
    return "".join(f"{piece}。" for piece in (first, measure) if piece)
