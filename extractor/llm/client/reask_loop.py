"""One question in, one checked answer out: instructor's re-ask loop around the transport loop.

instructor parses, validates and re-asks; it is given a `create` that has already dealt with the network and with
replies no re-ask can mend (cut, refused, empty), so that the two loops never multiply. `session` imports this module,
and with it instructor and openai, when the first request is about to be sent.
"""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from functools import cache
from typing import Any, cast

import instructor
from instructor.core.exceptions import IncompleteOutputException, InstructorRetryException, ResponseParsingError
from openai.types.chat import ChatCompletion, ChatCompletionMessageFunctionToolCall
from openai.types.chat.chat_completion_message_function_tool_call import Function
from pydantic import BaseModel, ValidationError

from extractor.errors import ModelError
from extractor.llm.client.answer_text import find_answer
from extractor.llm.client.question import (
    AnswerError,
    AnswerModel,
    AnswerT,
    Check,
    Question,
    TruncatedError,
    parse_answer,
)
from extractor.llm.client.transport import Budget, OtherShapeError, PromptTooLongError, Transport
from extractor.settings import Settings

MODES = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "tools": instructor.Mode.TOOLS,
    "json": instructor.Mode.JSON,
    "plain": instructor.Mode.JSON,
}
MESSAGES = {
    "refused": "模型拒绝回答该表（或被服务的内容审查拦截），请人工录入或改用 --engine rules",
    "empty": "模型两次都给出空的回答，请换用其他模型或设置 JIXIAO_MODE=json",
    "thinking": "模型把全部 token 用在思考上，没有写出回答；请调大 JIXIAO_MAX_OUTPUT_TOKENS，或关闭模型的思考",
}

_CHECK: ContextVar[Check[Any] | None] = ContextVar("check", default=None)
"""The check of the question being asked. A context variable, because instructor's `context=` would render every message
as a template, document text included."""


class _ReaskError(ResponseParsingError):
    """An AnswerError in the only form that instructor asks again for."""

    def __init__(self, cause: AnswerError) -> None:
        super().__init__(str(cause), mode="", raw_response=None)
        self.cause = cause


class _OnlyFacts(logging.Filter):
    """instructor logs rejected values, which are document text; only where it happened is kept."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args, record.exc_info = f"instructor: {record.funcName}", (), None
        return True


_FACTS = _OnlyFacts()


def _guard_logs() -> None:
    """Filter every logger of instructor that exists; a filter does not reach a logger's children."""
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "instructor"]:
        logging.getLogger(name).addFilter(_FACTS)


class ReaskLoop:
    """Gets questions answered over one connection, in the mode of the settings."""

    def __init__(self, settings: Settings, slots: asyncio.Semaphore) -> None:
        self._settings = settings
        self._transport = Transport(settings, slots)
        _guard_logs()

    async def close(self) -> None:
        """Close the connection."""
        await self._transport.close()

    async def ask(self, question: Question[AnswerT]) -> AnswerT:
        """An answer the question's check accepts. Raises ModelError; TruncatedError when prompt or reply do not fit."""
        budget = Budget(self._settings.max_attempts - 1)
        while True:  # as often as the server refuses a way of asking for JSON, of which there are few
            try:
                return await self._ask_in_shape(question, budget)
            except OtherShapeError:
                continue

    async def _ask_in_shape(self, question: Question[AnswerT], budget: Budget) -> AnswerT:
        async def create(**request: Any) -> ChatCompletion:
            return await self._create(question, request, budget)

        ask: Any = instructor.patch(create=create, mode=MODES[self._transport.manners.shape])
        token = _CHECK.set(question.check)
        try:
            answer: AnswerT = await ask(
                response_model=_prepare_shape(question.shape),
                max_retries=self._settings.max_reasks,
                messages=question.messages,
                model=self._settings.model,
                max_tokens=self._settings.max_output_tokens,
                temperature=self._settings.temperature,
                **({} if self._settings.seed is None else {"seed": self._settings.seed}),
            )
        except IncompleteOutputException as error:
            raise TruncatedError(question.too_long) from error
        except InstructorRetryException as error:
            raise _real_error(error.__cause__, question, self._settings) from error.__cause__
        finally:
            _CHECK.reset(token)
        return answer

    async def _create(self, question: Question[Any], request: dict[str, Any], budget: Budget) -> ChatCompletion:
        """A completion that holds something to parse. Called by instructor for the question and for each re-ask."""
        failures = question.usage.failures
        while True:
            reply = await self._transport.send(request, question.usage, question.deadline, budget)
            state = _state_of(reply, self._settings.max_output_tokens)
            if state == "empty" and budget.empty_replies > 0:
                budget.empty_replies -= 1
                failures.append("模型回答为空")
                continue
            break
        if state == "cut":
            failures.append("回答超过长度上限")
            raise IncompleteOutputException(last_completion=reply)
        if state:
            failures.append({"refused": "模型拒绝回答", "empty": "模型回答为空", "thinking": "思考用尽 token"}[state])
            raise ModelError("empty" if state == "thinking" else state, MESSAGES[state])
        _unwrap(reply, request, question.shape)
        return reply


@cache
def _prepare_shape(shape: type[AnswerModel]) -> type[AnswerModel]:
    """The class instructor would derive from a shape, once instead of for every call, and without the fields, which it
    would walk through four times a call in search of validators of its own: both cost milliseconds."""

    def parse(text: str | bytes | bytearray, **_: Any) -> AnswerModel:
        try:
            return parse_answer(shape, text, _CHECK.get())
        except AnswerError as error:
            raise _ReaskError(error) from error

    members = {
        "__doc__": shape.__doc__,
        "__module__": shape.__module__,
        "model_validate_json": staticmethod(parse),
        "model_json_schema": staticmethod(shape.model_json_schema),
    }
    return cast(type[AnswerModel], instructor.openai_schema(type(shape.__name__, (BaseModel,), members)))


def _state_of(reply: ChatCompletion, limit: int) -> str:
    """cut, thinking, refused, empty or nothing. Some servers say `stop` of a cut reply; what it spent gives it away."""
    choice = reply.choices[0]
    spent = reply.usage.completion_tokens if reply.usage else 0
    ended = (choice.message.content or "}").rstrip().rstrip("`").rstrip().endswith("}")
    if choice.finish_reason == "length" and not choice.message.content and not choice.message.tool_calls:
        return "thinking" if getattr(choice.message, "reasoning_content", None) else "cut"
    if choice.finish_reason == "length" or (spent >= limit and not ended):
        return "cut"
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        return "refused"
    if not (choice.message.content or "").strip() and not choice.message.tool_calls:
        return "empty"
    return ""


@cache
def _fields_of(shape: type[AnswerModel]) -> frozenset[str]:
    """Fields of an answer as they are written."""
    return frozenset(shape.model_json_schema().get("properties", {}))


def _unwrap(reply: ChatCompletion, request: dict[str, Any], shape: type[AnswerModel]) -> None:
    """Leave of a reply the JSON alone; where tools were asked for and the answer was spoken, make it the call."""
    message = reply.choices[0].message
    if not message.content:
        return
    message.content = find_answer(message.content, _fields_of(shape))
    if request.get("tools") and not message.tool_calls:
        function = Function(name=request["tools"][0]["function"]["name"], arguments=message.content)
        message.tool_calls = [ChatCompletionMessageFunctionToolCall(id="spoken", type="function", function=function)]
        message.content = None


def _real_error(cause: BaseException | None, question: Question[Any], settings: Settings) -> Exception:
    """What really happened inside instructor's loop."""
    if isinstance(cause, OtherShapeError):
        return cause
    if isinstance(cause, PromptTooLongError):
        return TruncatedError(question.too_long)
    if isinstance(cause, ModelError):
        return cause
    if isinstance(cause, _ReaskError) and not cause.cause.malformed:
        asked = settings.max_reasks + 1
        return ModelError("invalid", f"模型的回答 {asked} 次都不合格：" + "；".join(cause.cause.problems[:3]))
    if isinstance(cause, _ReaskError | ValidationError | ValueError):
        return ModelError(
            "malformed", "模型的回答不是所要求的 JSON，可改设 JIXIAO_MODE=json 或 tools，或换用更强的模型"
        )
    return ModelError("malformed", f"模型的回答无法处理（{type(cause).__name__}）")
