"""Texts to be written in, drafted texts out: by the configured model where it passes the guards, else by the rules.

The model sees numbered facts and answers part by part; what a guard objects to is re-asked once with the faults, then
the rules' own text stands. Nothing a model writes reaches a form unjudged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from extractor.drafting.facts.guards import load_guard_settings
from extractor.drafting.texts.deviation_by_rules import slots_in
from extractor.drafting.texts.task import RuleWriter, Task, Writer, join_parts
from extractor.errors import ModelError
from extractor.llm.client.deadline import Deadline, count_seconds
from extractor.llm.client.prompts import Message, chat, prompt
from extractor.llm.client.question import AnswerModel, Question, object_schema
from extractor.llm.client.session import Session
from extractor.model.draft import Drafted
from extractor.model.form import Usage
from extractor.settings import Settings

REASKS = 1
"""A text that is wrong twice is left to the rules."""
LATE = "模型未能在时限内作答"
TOO_LONG = "模型所写超过长度上限"
_LISTED = 6


class PartsAnswer(AnswerModel):
    """Base of what the model answers with: a string for each part of the text."""

    def parts(self) -> dict[str, str]:
        """The text part by part."""
        return {key: str(value).strip() for key, value in self.model_dump().items()}

    @classmethod
    def model_json_schema(cls, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """Strings only."""
        return object_schema("DraftedText", {key: {"type": "string"} for key in cls.model_fields})


class ReasonAnswer(PartsAnswer):
    cause: str = ""
    effect: str = ""
    measure: str = ""


class TextAnswer(PartsAnswer):
    text: str = ""


class _TextCheck:
    """Checks the answers to one task. objected: faults of every answer, for the notice when none passes."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.objected: list[str] = []

    def __call__(self, answer: PartsAnswer) -> list[str]:
        parts = answer.parts()
        empty = [key for key, text in parts.items() if not text]
        faults = [f"{key} 不能为空" for key in empty] or list(dict.fromkeys(self._task.judge(parts)))
        self.objected += faults
        return faults[:_LISTED]


class ModelWriter:
    """Writes with the configured model. usage: what it cost. Raises SettingsError when no model is configured."""

    def __init__(self, settings: Settings, usage: Usage | None = None) -> None:
        settings.require_model()
        self.settings = settings.model_copy(update={"max_reasks": min(REASKS, settings.max_reasks)})
        self.usage = usage or Usage()

    def write(self, tasks: Sequence[Task]) -> list[Drafted]:
        """One text for each task; for code without an event loop."""
        return asyncio.run(self.write_async(tasks))

    async def write_async(self, tasks: Sequence[Task]) -> list[Drafted]:
        """As `write`, for code with an event loop. All tasks share one deadline."""
        with count_seconds(self.usage):
            async with Session(self.settings) as session:
                deadline = Deadline.after(self.settings.deadline_seconds)
                return list(await asyncio.gather(*(self._write_one(session, task, deadline) for task in tasks)))

    async def _write_one(self, session: Session, task: Task, deadline: Deadline) -> Drafted:
        check = _TextCheck(task)
        shape: type[PartsAnswer] = ReasonAnswer if task.kind == "reason" else TextAnswer
        question = Question(
            messages=messages_for(task),
            shape=shape,
            check=check,
            check_stored=check,
            usage=self.usage,
            deadline=deadline,
            late=LATE,
            too_long=TOO_LONG,
        )
        try:
            answer = await session.ask(question)
        except ModelError as error:
            return _by_rules(task, _why(error, check))
        return self._drafted(task, answer.parts())

    def _drafted(self, task: Task, parts: Mapping[str, str]) -> Drafted:
        text = join_parts(parts)
        return Drafted(
            text=text,
            origin="model",
            evidence=task.facts.evidence(),
            slots=slots_in(text, task.about, task.fallback.slots),
            notices=[*task.notices, f"由模型（{self.settings.model}）起草，请核对后采用"],
        )


def messages_for(task: Task) -> list[Message]:
    """System and user message of a task. Facts are only ever values of the template, never a template."""
    length = load_guard_settings().lengths[task.kind]
    system = prompt(f"draft_{task.kind}.system").template.render(**task.hints, **length.model_dump())
    user = prompt("draft_text.user").template.render(about=task.about, facts=task.facts.numbered())
    return chat(system.strip(), user)


def _by_rules(task: Task, why: str) -> Drafted:
    notices = [*task.fallback.notices, f"{why}，已改用规则文本"]
    return task.fallback.model_copy(update={"notices": notices})


def _why(error: ModelError, check: _TextCheck) -> str:
    """Why a model's text was not taken. Its made-up words are not repeated to staff."""
    if error.kind == "invalid" or check.objected:
        return f"模型所写有 {len(dict.fromkeys(check.objected))} 处没有依据或与表不符"
    return str(error)


def writer_for(settings: Settings, usage: Usage | None = None) -> Writer:
    """The model where one is configured and the engine is not `rules`, else the rules."""
    return ModelWriter(settings, usage) if settings.engine_in_force != "rules" else RuleWriter()
