"""One chat request in, one completion out, whatever the network does: the transport loop and nothing else.

Only what a repeat can help is repeated (connection, time-out, 408, 409, 429, 5xx), inside the document's deadline and a
budget of repeats shared by all requests of one question, so that this loop and the re-asks never multiply.
Importing it loads openai; `session` does so when the first request is about to be sent.
"""

from __future__ import annotations

import asyncio
import email.utils
import json
import logging
import os
import time
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
import tenacity
from openai.types.chat import ChatCompletion

from extractor.errors import ModelError
from extractor.llm.client.completions import OWN_WORDS, ReportedError, completion_of, own_reason
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.server_manners import (
    body_words,
    load_manners,
    load_server_refusals,
    refusal_words,
    save_manners,
)
from extractor.llm.client.status_reasons import load_status_reasons
from extractor.llm.client.turns import others_first
from extractor.model.form import Usage
from extractor.settings import Settings

logger = logging.getLogger(__name__)

REPEATABLE = frozenset({408, 409, 429})
NO_MONEY = "insufficient_quota"
"""A 429 that waiting does not cure, https://platform.openai.com/docs/guides/error-codes"""
TOO_LONG = frozenset({"context_length_exceeded", "exceed_context_size_error"})
"""Codes for a prompt that does not fit: OpenAI's, and llama.cpp's type."""


class _AskDifferentlyError(Exception):
    """The server refused a parameter that the next attempt will not send."""


class OtherShapeError(Exception):
    """The server refused the way JSON was asked for; the question is put in the next one."""


class PromptTooLongError(Exception):
    """The prompt does not fit the model's context: ask about less of the form."""


PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
PROXY = "环境变量 {} 指定的代理无法使用（SOCKS 代理需要先安装：pip install 'httpx2[socks]'，地址写作 socks5://…）"
EMPTY_REPEATS = 1
"""JSON output is known to come back empty now and then, https://api-docs.deepseek.com/guides/json_mode"""


@dataclass
class Budget:
    """Repeats still allowed for one question, its re-asks included: of failed requests, and of empty replies."""

    repeats: int
    empty_replies: int = EMPTY_REPEATS


class Transport:
    """Sends requests, one loop over each. Counts every request and its failure in the document's usage."""

    def __init__(self, settings: Settings, slots: asyncio.Semaphore) -> None:
        self._client = _client(settings)
        self._settings = settings
        self._slots = slots
        self.manners = load_manners(settings)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def send(self, request: dict[str, Any], usage: Usage, deadline: Deadline, budget: Budget) -> ChatCompletion:
        """The completion.

        Raises ModelError (transport, timeout, rejected, refused, malformed), PromptTooLongError or OtherShapeError.
        """

        def can_help(state: tenacity.RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, _AskDifferentlyError):
                return True
            if not is_transient(error) or budget.repeats <= 0 or self._wait(state) >= deadline.remaining():
                return False
            budget.repeats -= 1
            return True

        attempts = tenacity.AsyncRetrying(retry=can_help, wait=self._wait, reraise=True)
        try:
            return await attempts(self._once, request, usage, deadline)
        except (openai.OpenAIError, TimeoutError, json.JSONDecodeError) as error:
            raise _final(error, self._settings, deadline) from error

    async def _once(self, request: dict[str, Any], usage: Usage, deadline: Deadline) -> ChatCompletion:
        async with self._slots:
            usage.calls += 1
            shape = self.manners.shape
            sent = self.manners.request(request)
            try:
                async with asyncio.timeout(min(self._settings.timeout_seconds, deadline.remaining())):
                    # `chat.completions.create` walks the whole request, schema and all, to find nothing to convert.
                    response = await self._client.post("/chat/completions", cast_to=httpx2.Response, body=sent)
                reply = completion_of(response)
            except (openai.OpenAIError, TimeoutError, json.JSONDecodeError) as error:
                usage.failures.append(described(error))
                logger.warning("model request failed: %s", type(error).__name__)
                if isinstance(error, openai.APIStatusError) and self._adapts(error, sent):
                    raise (_AskDifferentlyError if self.manners.shape == shape else OtherShapeError) from error
                raise
            except ReportedError as error:
                usage.failures.append("服务报告错误")
                raise _reported(error) from error
            except ModelError:
                usage.failures.append("回应不是聊天接口的格式")
                raise
        if self._slots.locked():  # somebody may have been waiting for this one
            await others_first()
        _count(reply, usage, self._settings)
        return reply

    def _adapts(self, error: openai.APIStatusError, sent: dict[str, Any]) -> bool:
        """Whether the server refused something that can be asked otherwise; what it takes is remembered."""
        if load_server_refusals().too_long.search(refusal_words(error)) or not self.manners.learn(error, sent):
            return False
        save_manners(self._settings, self.manners)
        return True

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Seconds before the next attempt: what the server asks for, else exponential with jitter."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _AskDifferentlyError):
            return 0
        asked = retry_after(error)
        if asked is not None:
            return asked
        first, most = self._settings.backoff_seconds, self._settings.backoff_max_seconds
        backoff = tenacity.wait_exponential(multiplier=first, max=most) + tenacity.wait_random(0, first)
        return float(backoff(state))


def _client(settings: Settings) -> openai.AsyncOpenAI:
    """The client, which repeats nothing by itself: repeats are this module's. Raises ModelError."""
    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    try:
        return openai.AsyncOpenAI(
            api_key=key, base_url=settings.base_url or None, max_retries=0, timeout=settings.timeout_seconds
        )
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        name = next((name for name in PROXIES if os.environ.get(name) or os.environ.get(name.lower())), None)
        if name is None:
            raise ModelError("transport", f"无法使用模型服务的地址 {settings.shown_base_url}") from error
        raise ModelError("transport", PROXY.format(name)) from error


def is_transient(error: BaseException | None) -> bool:
    """Whether sending the same request again may help."""
    if isinstance(error, openai.APIStatusError):
        return (error.status_code in REPEATABLE or error.status_code >= 500) and error.code != NO_MONEY
    return isinstance(error, openai.APIConnectionError | TimeoutError | json.JSONDecodeError)


def retry_after(error: BaseException | None) -> float | None:
    """Seconds the server asks to wait: Retry-After in seconds or as an HTTP date, RFC 9110 section 10.2.3."""
    if not isinstance(error, openai.APIStatusError):
        return None
    value = error.response.headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def described(error: BaseException) -> str:
    """A failure for the record, Chinese, without anything of the document."""
    if isinstance(error, openai.APIStatusError):
        return f"服务返回 {error.status_code}"
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return "请求超时"
    if isinstance(error, openai.APIConnectionError):
        return "连接失败或中断"
    return "回应残缺"


def _final(error: Exception, settings: Settings, deadline: Deadline) -> Exception:
    """The error people see when no repeat is left or none can help."""
    if isinstance(error, openai.APIStatusError):
        return _refused(error, deadline)
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return ModelError("timeout", f"模型在 {settings.timeout_seconds:g} 秒内没有回应，或已到文件的时限")
    if isinstance(error, openai.APIConnectionError):
        return ModelError("transport", f"连不上模型服务 {settings.shown_base_url}，请检查网络与 JIXIAO_BASE_URL")
    return ModelError("malformed", "模型服务的回应残缺，不是完整的 JSON")


def _refused(error: openai.APIStatusError, deadline: Deadline) -> Exception:
    body = error.body if isinstance(error.body, dict) else {}
    meant = _meaning(refusal_words(error)) if error.status_code < 500 else None
    if TOO_LONG & {error.code, body.get("type")} or isinstance(meant, PromptTooLongError):
        return PromptTooLongError()
    if meant is not None:
        return meant
    reason = _reason(error)
    if not is_transient(error):
        return ModelError("rejected", f"模型服务拒绝请求（{error.status_code}）：{reason}")
    asked = retry_after(error)
    if asked is not None and asked >= deadline.remaining():
        return ModelError("transport", f"模型服务返回 {error.status_code}：{reason}，要求等待 {asked:.0f} 秒，超过时限")
    return ModelError("transport", f"模型服务返回 {error.status_code}：{reason}，重发后仍未成功")


def _meaning(words: str) -> Exception | None:
    """What a refusal means that no other request can mend; None for any other."""
    refusals, reasons = load_server_refusals(), load_status_reasons()
    if refusals.no_money.search(words):
        return ModelError("rejected", f"模型服务拒绝请求：{reasons.no_money}")
    if refusals.too_long.search(words):
        return PromptTooLongError()
    if refusals.filtered.search(words):
        return ModelError("refused", reasons.filtered)
    return None


def _reported(error: ReportedError) -> Exception:
    """The error of a reply whose status was good."""
    return _meaning(body_words(error.body)) or ModelError("rejected", OWN_WORDS.format(error))


def _reason(error: openai.APIStatusError) -> str:
    reasons = load_status_reasons()
    if error.code == NO_MONEY:
        return reasons.no_money
    own = own_reason(error.body)
    if own and error.status_code in (400, 422):
        return own
    fallback = reasons.server if error.status_code >= 500 else reasons.other
    return reasons.codes.get(error.status_code, fallback)


def _count(reply: ChatCompletion, usage: Usage, settings: Settings) -> None:
    if reply.usage is None:
        return
    usage.prompt_tokens += reply.usage.prompt_tokens
    usage.completion_tokens += reply.usage.completion_tokens
    cost = settings.cost(reply.usage.prompt_tokens, reply.usage.completion_tokens)
    if cost is not None:
        usage.cost = (usage.cost or 0) + cost
