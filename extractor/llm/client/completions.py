"""A model server's reply in whatever wrapping, a chat completion out: streamed pieces, odd or missing parts."""

from __future__ import annotations

import json
from typing import Any

import httpx2
from openai.types.chat import ChatCompletion

from extractor.errors import ModelError

NO_CHAT = "模型服务的回应不是聊天接口的格式，请检查 JIXIAO_BASE_URL（通常以 /v1 结尾）"
OWN_WORDS = "模型服务报告错误：{}"
QUOTED = 120
"""Characters of a server's own message that are quoted."""


class ReportedError(Exception):
    """A reply with a good status that reports an error; `body` is what it says."""

    def __init__(self, body: dict[str, Any]) -> None:
        self.body = body
        super().__init__(own_reason(body))


def completion_of(response: httpx2.Response) -> ChatCompletion:
    """The completion a reply holds.

    Raises json.JSONDecodeError for JSON that is broken off, ReportedError, ModelError for what is no chat reply at all.
    """
    text = response.text
    if text.lstrip().startswith(("data:", "event:", ":")):
        return ChatCompletion.construct(**_tidy(_assembled(text)))
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        if "json" in response.headers.get("content-type", ""):
            raise
        raise ModelError("malformed", NO_CHAT) from None
    if isinstance(body, dict) and body.get("choices"):
        return ChatCompletion.construct(**_tidy(body))
    if isinstance(body, dict) and own_reason(body):
        raise ReportedError(body)
    raise ModelError("malformed", NO_CHAT)


def own_reason(body: object) -> str:
    """What a body says went wrong, in the server's own words; empty where it says nothing."""
    if isinstance(body, dict):
        for key in ("error", "message", "msg", "error_msg", "detail", "reason"):
            said = own_reason(body.get(key))
            if said:
                return said
    if isinstance(body, list):
        return next(filter(None, map(own_reason, body)), "")
    return " ".join(body.split())[:QUOTED] if isinstance(body, str) else ""


def _tidy(body: dict[str, Any]) -> dict[str, Any]:
    """The body with the answer where it belongs and without counts that are none."""
    for choice in body["choices"]:
        if isinstance(choice, dict):
            message = choice.get("message")
            choice["message"] = _tidy_message(message if isinstance(message, dict) else {})
            choice.setdefault("finish_reason", "stop")
    usage = body.get("usage")
    counts = ("prompt_tokens", "completion_tokens")
    if not isinstance(usage, dict) or not all(isinstance(usage.get(name), int) for name in counts):
        body["usage"] = None
    return body


def _tidy_message(message: dict[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if isinstance(content, list):
        parts = [part.get("text") if isinstance(part, dict) else part for part in content]
        content = "".join(part for part in parts if isinstance(part, str))
    elif isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False)
    thought = message.get("reasoning_content") or message.get("reasoning")
    if not content and not message.get("tool_calls") and isinstance(thought, str) and "{" in thought:
        content = thought
    message["content"] = content
    for call in message.get("tool_calls") or ():
        function = call.get("function") or {}
        if isinstance(function.get("arguments"), dict):
            function["arguments"] = json.dumps(function["arguments"], ensure_ascii=False)
    return message


def _assembled(text: str) -> dict[str, Any]:
    """The body that streamed pieces amount to. A stream that ends without a finish is broken off."""
    message: dict[str, Any] = {"role": "assistant", "content": "", "reasoning_content": ""}
    calls: dict[int, dict[str, Any]] = {}
    whole: dict[str, Any] = {"id": "", "object": "chat.completion", "created": 0, "model": "", "usage": None}
    finish = None
    for line in text.splitlines():
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if not data or data == "[DONE]":
            continue
        piece = json.loads(data)
        if not isinstance(piece, dict) or not isinstance(piece.get("choices", []), list):
            continue
        if "choices" not in piece and own_reason(piece):
            raise ReportedError(piece)
        whole["usage"] = piece.get("usage") or whole["usage"]
        for choice in piece.get("choices", [])[:1]:
            _add(message, calls, choice.get("delta") or choice.get("message") or {})
            finish = choice.get("finish_reason") or finish
    if finish is None and "[DONE]" not in text:
        raise json.JSONDecodeError("stream broken off", text[-40:], 0)
    if calls:
        message["tool_calls"] = [calls[number] for number in sorted(calls)]
    return {**whole, "choices": [{"index": 0, "message": message, "finish_reason": finish or "stop"}]}


def _add(message: dict[str, Any], calls: dict[int, dict[str, Any]], delta: dict[str, Any]) -> None:
    for name in ("content", "reasoning_content"):
        if isinstance(delta.get(name), str):
            message[name] += delta[name]
    for part in delta.get("tool_calls") or ():
        call = calls.setdefault(
            part.get("index", 0), {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
        )
        call["id"] = part.get("id") or call["id"]
        function = part.get("function") or {}
        call["function"]["name"] = function.get("name") or call["function"]["name"]
        arguments = function.get("arguments")
        call["function"]["arguments"] += arguments if isinstance(arguments, str) else json.dumps(arguments or {})
