"""Texts to be written in, drafted texts out: by the configured model where it passes the guards, else by the rules.

The model sees numbered facts and answers part by part; what a guard objects to is re-asked once with the faults, then
the rules' own text stands. Nothing a model writes reaches a form unjudged.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from pydantic import Field

from extractor.drafting.facts.guards import load_guard_settings
from extractor.drafting.texts.deviation_by_rules import slots_in
from extractor.drafting.texts.task import PARTS, RuleWriter, Task, Writer, join_parts
from extractor.errors import ModelError
from extractor.llm.client.ask import Asker, Question, TruncatedError
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.prompts import Message, prompt
from extractor.llm.client.reply_cache import ReplyCache
from extractor.llm.client.transport import Budget, Transport, client_for
from extractor.llm.reader.wire import Answer, Block
from extractor.model.draft import Drafted
from extractor.model.form import Usage
from extractor.settings import Settings

REASKS = 1
"""A text that is wrong twice is left to the rules."""
_LISTED = 6


class _PartsAnswer(Answer):
    """What the model answers with. It takes the loop of reading forms, whose blocks of rows it has no use for."""

    blocks: list[Block] = Field(default_factory=list, exclude=True)

    def parts(self) -> dict[str, str]:
        return {key: str(getattr(self, key)).strip() for key in _keys(type(self))}

    @classmethod
    def model_json_schema(cls, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """Strings only; the schema is part of every prompt."""
        keys = _keys(cls)
        return {
            "title": "DraftedText",
            "type": "object",
            "properties": {key: {"type": "string"} for key in keys},
            "required": list(keys),
            "additionalProperties": False,
        }


class ReasonAnswer(_PartsAnswer):
    cause: str = ""
    effect: str = ""
    measure: str = ""


class TextAnswer(_PartsAnswer):
    text: str = ""


def _keys(shape: type[Answer]) -> tuple[str, ...]:
    return PARTS["reason"] if issubclass(shape, ReasonAnswer) else PARTS["summary"]


class _Judge:
    """Judges the answers to one task. objected: faults of every answer, for the notice when none passes."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.objected: list[str] = []

    def __call__(self, answer: Answer) -> list[str]:
        assert isinstance(answer, _PartsAnswer)
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
        started = time.monotonic()
        async with _Session(self.settings) as session:
            deadline = Deadline.after(self.settings.deadline_seconds)
            written = await asyncio.gather(*(self._one(session, task, deadline) for task in tasks))
        self.usage.seconds += Decimal(str(round(time.monotonic() - started, 3)))
        return list(written)

    async def _one(self, session: _Session, task: Task, deadline: Deadline) -> Drafted:
        judge = _Judge(task)
        try:
            async with asyncio.timeout(deadline.remaining()):
                parts = await session.parts(task, judge, self.usage, deadline)
        except TimeoutError:
            return _by_rules(task, "模型未能在时限内作答")
        except ModelError as error:
            return _by_rules(task, _why(error, judge))
        return self._drafted(task, parts)

    def _drafted(self, task: Task, parts: Mapping[str, str]) -> Drafted:
        text = join_parts(parts)
        return Drafted(
            text=text,
            origin="model",
            evidence=task.facts.evidence(),
            slots=slots_in(text, task.about, task.fallback.slots),
            notices=[*task.notices, f"由模型（{self.settings.model}）起草，请核对后采用"],
        )


class _Session:
    """One client for a batch of texts; it belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = client_for(settings)
        transport = Transport(self._client, settings, asyncio.Semaphore(settings.max_concurrency))
        self._asker = Asker(transport, settings, None)
        self._cache = ReplyCache(settings.cache_dir) if settings.cache_dir else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def parts(self, task: Task, judge: _Judge, usage: Usage, deadline: Deadline) -> dict[str, str]:
        """An answer the judge has nothing against, from the cache when it was given before and still passes."""
        shape = ReasonAnswer if task.kind == "reason" else TextAnswer
        messages = messages_for(task)
        key = ReplyCache.key(self._identity(messages, shape))
        stored = self._stored(key, shape)
        if stored and not judge(stored):
            usage.cached += 1
            return stored.parts()
        budget = Budget(self._settings.max_attempts - 1)
        try:
            answer = await self._asker.ask(Question(messages, shape, judge, judge, usage, deadline, budget))
        except TruncatedError as error:
            raise ModelError("truncated", "模型所写超过长度上限") from error
        assert isinstance(answer, _PartsAnswer)
        if self._cache:
            self._cache.put(key, json.dumps(answer.parts(), ensure_ascii=False))
        return answer.parts()

    def _stored(self, key: str, shape: type[_PartsAnswer]) -> _PartsAnswer | None:
        text = self._cache.get(key) if self._cache else None
        if text is None:
            return None
        known = {name: str(value) for name, value in json.loads(text).items() if name in _keys(shape)}
        return shape(**known)

    def _identity(self, messages: list[Message], shape: type[_PartsAnswer]) -> dict[str, Any]:
        chosen = self._settings.model_dump(include={"model", "base_url", "mode", "temperature", "seed"})
        return {**chosen, "messages": messages, "schema": shape.model_json_schema()}


def messages_for(task: Task) -> list[Message]:
    """System and user message of a task. Facts are only ever values of the template, never a template."""
    length = load_guard_settings().lengths[task.kind]
    system = prompt(f"draft_{task.kind}.system").template.render(**task.hints, **length.model_dump())
    user = prompt("draft_text.user").template.render(about=task.about, facts=task.facts.numbered())
    return [{"role": "system", "content": system.strip()}, {"role": "user", "content": user}]


def _by_rules(task: Task, why: str) -> Drafted:
    notices = [*task.fallback.notices, f"{why}，已改用规则文本"]
    return task.fallback.model_copy(update={"notices": notices})


def _why(error: ModelError, judge: _Judge) -> str:
    """Why a model's text was not taken. Its made-up words are not repeated to staff."""
    if error.kind == "invalid" or judge.objected:
        return f"模型所写有 {len(dict.fromkeys(judge.objected))} 处没有依据或与表不符"
    return str(error)


def writer_for(settings: Settings, usage: Usage | None = None) -> Writer:
    """The model where one is configured and the engine is not `rules`, else the rules."""
    return ModelWriter(settings, usage) if settings.engine_in_force != "rules" else RuleWriter()
