"""One question about a form in, one validated answer out: instructor's re-ask loop around the transport loop.

instructor parses, validates and re-asks; it is given a `create` that has already dealt with the network and with
replies no re-ask can mend (cut, refused, empty), so that the two loops never multiply.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import instructor
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from extractor.errors import ModelError
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.prompts import Message
from extractor.llm.client.reply_cache import ReplyCache
from extractor.llm.client.transport import Budget, PromptTooLongError, Transport
from extractor.llm.reader.wire import Answer, AnswerError, Judge, judge, wire_json
from extractor.model.form import Usage
from extractor.settings import Settings

MODES = {"json_schema": instructor.Mode.JSON_SCHEMA, "tools": instructor.Mode.TOOLS, "json": instructor.Mode.JSON}
EMPTY_REPEATS = 1
"""JSON output is known to come back empty now and then, https://api-docs.deepseek.com/guides/json_mode"""


class TruncatedError(Exception):
    """The reply or the prompt did not fit: ask about less of the form, never the same again."""


@dataclass
class Question:
    """Everything one call is about. judge: validates a new answer. recheck: validates one from the cache, which was
    accepted with its doubts when it was stored."""

    messages: list[Message]
    shape: type[Answer]
    judge: Judge
    recheck: Judge
    usage: Usage
    deadline: Deadline
    budget: Budget
    empty_repeats: int = field(default=EMPTY_REPEATS)


class _OnlyFacts(logging.Filter):
    """instructor logs rejected values, which are document text; only where it happened is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args, record.exc_info = f"instructor: {record.funcName}", (), None
        return True


_FACTS = _OnlyFacts()


def guard_logs() -> None:
    """Filters every logger of instructor that exists; a filter does not reach a logger's children."""
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "instructor"]:
        logging.getLogger(name).addFilter(_FACTS)


class Asker:
    """Asks questions with one mode and one cache."""

    def __init__(self, transport: Transport, settings: Settings, cache: ReplyCache | None) -> None:
        self._transport = transport
        self._settings = settings
        self._cache = cache
        guard_logs()

    async def ask(self, question: Question) -> Answer:
        """A validated answer, from the cache when it was given before.

        Raises TruncatedError, or ModelError with every kind but truncated.
        """
        key = ReplyCache.key(self._identity(question)) if self._cache else ""
        stored = self._stored(key, question)
        if stored is not None:
            return stored
        token = judge.set(question.judge)
        try:
            answer = await self._asked(question)
        finally:
            judge.reset(token)
        if self._cache:
            self._cache.put(key, wire_json(answer))
        return answer

    def _identity(self, question: Question) -> dict[str, Any]:
        """What decides the reply. The server counts too: two may serve different weights under one name."""
        chosen = self._settings.model_dump(include={"model", "base_url", "mode", "temperature", "seed"})
        return {**chosen, "messages": question.messages, "schema": question.shape.model_json_schema()}

    def _stored(self, key: str, question: Question) -> Answer | None:
        text = self._cache.get(key) if self._cache else None
        if text is None:
            return None
        token = judge.set(question.recheck)
        try:
            answer = question.shape.model_validate_json(text)
        except AnswerError:
            return None
        finally:
            judge.reset(token)
        question.usage.cached += 1
        return answer

    async def _asked(self, question: Question) -> Answer:
        async def create(**request: Any) -> ChatCompletion:
            return await self._create(question, request)

        ask: Any = instructor.patch(create=create, mode=MODES[self._settings.mode])
        try:
            answer: Answer = await ask(
                response_model=_prepared(question.shape),
                max_retries=self._settings.max_reasks,
                messages=question.messages,
                model=self._settings.model,
                max_tokens=self._settings.max_output_tokens,
                temperature=self._settings.temperature,
                **({} if self._settings.seed is None else {"seed": self._settings.seed}),
            )
        except IncompleteOutputException as error:
            raise TruncatedError from error
        except InstructorRetryException as error:
            raise _cause(error, self._settings) from error.__cause__
        return answer

    async def _create(self, question: Question, request: dict[str, Any]) -> ChatCompletion:
        """A completion that holds something to parse. Called by instructor for the question and for each re-ask."""
        while True:
            reply = await self._transport.send(request, question.usage, question.deadline, question.budget)
            state = _state(reply, self._settings.max_output_tokens)
            if state == "empty" and question.empty_repeats > 0:
                question.empty_repeats -= 1
                question.usage.failures.append("模型回答为空")
                continue
            break
        if state == "cut":
            question.usage.failures.append("回答超过长度上限")
            raise IncompleteOutputException(last_completion=reply)
        if state:
            question.usage.failures.append({"refused": "模型拒绝回答", "empty": "模型回答为空"}[state])
            raise ModelError(state, _MESSAGES[state])
        message = reply.choices[0].message
        if message.content:
            message.content = without_fence(message.content)
        return reply


@cache
def _prepared(shape: type[Answer]) -> type[Answer]:
    """The class instructor would derive from a shape, once instead of for every call, and without the fields, which it
    would walk through four times a call in search of validators of its own: both cost milliseconds."""
    members = {
        "__doc__": shape.__doc__,
        "__module__": shape.__module__,
        "model_validate_json": staticmethod(shape.model_validate_json),
        "model_json_schema": staticmethod(shape.model_json_schema),
    }
    return cast(type[Answer], instructor.openai_schema(type(shape.__name__, (BaseModel,), members)))


_MESSAGES = {
    "refused": "模型拒绝回答该表（或被服务的内容审查拦截），请人工录入或改用 --engine rules",
    "empty": "模型两次都给出空的回答，请换用其他模型或设置 JIXIAO_MODE=json",
}


def _state(reply: ChatCompletion, limit: int) -> str:
    """cut, refused, empty or nothing. Some servers call a cut reply's end `stop`; what it spent gives it away."""
    choice = reply.choices[0]
    spent = reply.usage.completion_tokens if reply.usage else 0
    ended = (choice.message.content or "}").rstrip().rstrip("`").rstrip().endswith("}")
    if choice.finish_reason == "length" or (spent >= limit and not ended):
        return "cut"
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        return "refused"
    if not (choice.message.content or "").strip() and not choice.message.tool_calls:
        return "empty"
    return ""


def without_fence(content: str) -> str:
    """The JSON object of a reply that wraps it in a code fence or in talk; the reply itself when there is none."""
    start, end = content.find("{"), content.rfind("}")
    return content[start : end + 1] if 0 <= start < end else content


def _cause(error: InstructorRetryException, settings: Settings) -> Exception:
    """What really happened inside instructor's loop."""
    cause = error.__cause__
    if isinstance(cause, PromptTooLongError):
        return TruncatedError()
    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, AnswerError) and not cause.malformed:
        return ModelError(
            "invalid", f"模型的回答 {settings.max_reasks + 1} 次都不合格：" + "；".join(cause.problems[:3])
        )
    if isinstance(cause, AnswerError | ValidationError | ValueError):
        return ModelError(
            "malformed", "模型的回答不是所要求的 JSON，可改设 JIXIAO_MODE=json 或 tools，或换用更强的模型"
        )
    return ModelError("malformed", f"模型的回答无法处理（{type(cause).__name__}）")
