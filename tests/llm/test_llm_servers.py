"""Servers, gateways and models as people have them: the right form is read all the same, or the cause is said.

Every behaviour is played by a real server on the loopback address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fault_server import FaultServer, Step, completion, raw, says, send, status
from lake_form import ANSWER

from extractor.errors import ModelError, SettingsError
from extractor.llm import ModelReader
from extractor.model.form import Span, Usage
from extractor.model.form_reading import FormReading
from extractor.reading import Document
from extractor.settings import Settings, load_settings

Make = Callable[..., Settings]
Read = Callable[..., FormReading]
WRITTEN = json.dumps(ANSWER, ensure_ascii=False)
RIGHT = says(ANSWER)
DEADLINE = 5


@pytest.fixture
def read(layout: Document, region: Span, usage: Usage, settings: Make) -> Read:
    def run(server: FaultServer, **given: Any) -> FormReading:
        return ModelReader(settings(server.url, **given)).read_sync(layout, region, "target_declaration", usage)

    return run


def error(number: int, message: str, **more: Any) -> Step:
    """A refusal with a message."""
    return status(number, message=message, **more)


def body(content: dict[str, Any], number: int = 200) -> Step:
    """A reply that is this JSON and nothing else."""
    return lambda handler, _: send(handler, number, json.dumps(content, ensure_ascii=False).encode())


def unless(accepted: Callable[[dict[str, Any]], bool], refusal: Step, then: Step = RIGHT) -> Step:
    """Refuses every request that is not accepted."""

    def step(handler: BaseHTTPRequestHandler, sent: dict[str, Any]) -> None:
        (then if accepted(sent) else refusal)(handler, sent)

    return step


def shape_of(sent: dict[str, Any]) -> str:
    return str(sent.get("response_format", {}).get("type", ""))


def streams(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    """The answer in pieces of server-sent events, with usage at the end."""
    pieces = [WRITTEN[at : at + 50] for at in range(0, len(WRITTEN), 50)]
    events: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    events.append({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}})
    lines = [f"data: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events]
    send(handler, 200, ("".join(lines) + "data: [DONE]\n\n").encode(), {"Content-Type": "text/event-stream"})


def speaks(message: dict[str, Any], usage: object = "left out") -> Step:
    """A reply with this message; its usage replaced where one is given."""
    reply = json.loads(completion(message))
    if usage != "left out":
        reply["usage"] = usage
    return body(reply)


def calls_tool(arguments: object) -> Step:
    def step(handler: BaseHTTPRequestHandler, sent: dict[str, Any]) -> None:
        function = {"name": sent["tools"][0]["function"]["name"], "arguments": arguments}
        call = {"id": "call_1", "type": "function", "function": function}
        send(handler, 200, completion({"content": None, "tool_calls": [call]}, "tool_calls"))

    return step


NO_JSON_SCHEMA = error(400, "This response_format type is unavailable now")
NO_JSON_OBJECT = error(400, "'messages' must contain the word 'json' to use response_format json_object")
NO_NAMES = speaks({"content": f'<think>先看标题 {{1}}，再看 {{"a": 2}}</think>\n{WRITTEN}'})

ADAPTED: dict[str, tuple[Step, dict[str, Any]]] = {
    "no json_schema": (unless(lambda sent: shape_of(sent) == "json_object", NO_JSON_SCHEMA), {}),
    "no response format": (unless(lambda sent: not shape_of(sent), NO_JSON_SCHEMA), {}),
    "json_object wants the word json": (
        unless(
            lambda sent: shape_of(sent) == "json_object" and "json" in json.dumps(sent["messages"]).lower(),
            NO_JSON_OBJECT,
        ),
        {},
    ),
    "thinking only when streaming": (
        unless(
            lambda sent: sent.get("enable_thinking") is False,
            error(400, "parameter.enable_thinking must be set to false for non-streaming calls"),
        ),
        {},
    ),
    "streams only": (
        unless(lambda sent: sent.get("stream") is True, error(400, "This model only support stream mode"), streams),
        {},
    ),
    "streams unasked": (streams, {}),
    "one temperature": (
        unless(lambda sent: "temperature" not in sent, error(400, "invalid temperature: only 1 is allowed")),
        {},
    ),
    "max_completion_tokens, named": (
        unless(lambda sent: "max_tokens" not in sent, error(400, "unsupported parameter", param="max_tokens")),
        {},
    ),
    "max_completion_tokens, in words": (
        unless(
            lambda sent: "max_completion_tokens" in sent,
            error(400, "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
        ),
        {},
    ),
    "no seed": (
        unless(
            lambda sent: "seed" not in sent,
            body({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs"}]}, 422),
        ),
        {},
    ),
    "no strict": (
        unless(
            lambda sent: "strict" not in json.dumps(sent.get("response_format", {})),
            error(400, "Unknown parameter: response_format.json_schema.strict"),
        ),
        {},
    ),
    "tool_choice must be auto": (
        unless(
            lambda sent: sent.get("tool_choice") == "auto",
            error(400, "tool_choice must be auto"),
            calls_tool(WRITTEN),
        ),
        {"mode": "tools"},
    ),
    "no tools": (
        unless(lambda sent: "tools" not in sent, error(400, "tools are not supported by this model")),
        {"mode": "tools"},
    ),
}

FOUND: dict[str, tuple[Step, dict[str, Any]]] = {
    "thinking": (says(f"<think>想一想</think>{WRITTEN}"), {}),
    "thinking with braces": (NO_NAMES, {}),
    "thinking without its beginning": (says(f"先看 {{1}}\n</think>\n{WRITTEN}"), {}),
    "code fence": (says(f"```json\n{WRITTEN}\n```"), {}),
    "escaped and pretty": (says(json.dumps(ANSWER, indent=2)), {}),
    "talk with braces behind": (says(f"{WRITTEN}\n希望对您有帮助 {{见上}}。"), {}),
    "trailing comma": (says(WRITTEN[:-1] + ",}"), {}),
    "twice": (says(f"{WRITTEN}\n{WRITTEN}"), {}),
    "as a string": (says(json.dumps(WRITTEN, ensure_ascii=False)), {}),
    "inside an answer": (says({"answer": ANSWER}), {}),
    "in the reasoning": (speaks({"content": None, "reasoning_content": WRITTEN}), {}),
    "in typed parts": (speaks({"content": [{"type": "text", "text": WRITTEN}]}), {}),
    "no usage": (speaks({"content": WRITTEN}, None), {}),
    "usage of nulls": (speaks({"content": WRITTEN}, {"prompt_tokens": None, "completion_tokens": None}), {}),
    "empty usage": (speaks({"content": WRITTEN}, {}), {}),
    "content and nothing else": (body({"choices": [{"message": {"content": WRITTEN}}]}), {}),
    "arguments as an object": (calls_tool(ANSWER), {"mode": "tools"}),
    "tools passed over": (RIGHT, {"mode": "tools"}),
}


@pytest.mark.parametrize(("step", "given"), ADAPTED.values(), ids=list(ADAPTED))
def test_what_a_server_refuses_is_asked_otherwise_and_remembered(
    read: Read, tmp_path: Path, step: Step, given: dict[str, Any]
) -> None:
    cache = tmp_path / "cache"
    with FaultServer(*[step] * 6) as server:
        assert len(read(server, cache_dir=cache, **given).rows) == 4
        first = len(server.requests)
        for reply in (cache / "replies").rglob("*.json"):
            reply.unlink()
        assert len(read(server, cache_dir=cache, **given).rows) == 4
        assert len(server.requests) == first + 1


@pytest.mark.parametrize(("step", "given"), FOUND.values(), ids=list(FOUND))
def test_the_answer_is_found_wherever_a_server_puts_it(
    read: Read, usage: Usage, step: Step, given: dict[str, Any]
) -> None:
    with FaultServer(step) as server:
        reading = read(server, **given)
    assert len(reading.rows) == 4
    assert not reading.doubts
    assert usage.calls == 1
    assert usage.failures == []


SAID: dict[str, tuple[Step, str]] = {
    "an error with a good status": (body({"error": {"message": "模型正在维护"}}), "模型正在维护"),
    "a code with a good status": (body({"code": 500, "msg": "上游服务不可用", "success": False}), "上游服务不可用"),
    "arrears": (error(400, "Access denied, account not in good standing", code="Arrearage"), "欠费"),
    "no balance": (error(402, "Insufficient Balance"), "欠费"),
    "content filter": (error(400, "Input data may contain inappropriate content", code="DataInspectionFailed"), "审查"),
    "rate limit in Chinese": (body({"error": {"message": "请求过多，请稍后再试"}}, 429), "429"),
    "no key": (error(401, "no"), "JIXIAO_API_KEY"),
    "no such model": (error(404, "The model does not exist"), "JIXIAO_MODEL"),
    "a page to log in": (raw(b"<html><body>login</body></html>", "text/html"), "JIXIAO_BASE_URL"),
    "all spent on thinking": (
        lambda handler, _: send(handler, 200, completion({"content": "", "reasoning_content": "想" * 50}, "length")),
        "思考",
    ),
    "a reason of its own": (error(400, "quota project is frozen until Monday"), "frozen until Monday"),
}


@pytest.mark.parametrize(("step", "word"), SAID.values(), ids=list(SAID))
def test_what_cannot_be_mended_is_said(read: Read, step: Step, word: str) -> None:
    with FaultServer(*[step] * 9) as server, pytest.raises(ModelError, match=word):
        read(server)
    assert len(server.requests) <= 4


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "socks://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_named(read: Read, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "NO_PROXY", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", proxy)
    with FaultServer(RIGHT) as server, pytest.raises(ModelError, match="ALL_PROXY"):
        read(server)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" “sk-abc” \n", "sk-abc"),
        ('"sk-abc"', "sk-abc"),
        ("sk-abc\r\n", "sk-abc"),
    ],
)
def test_what_is_copied_along_with_a_key_is_left_out(settings: Make, written: str, meant: str) -> None:
    key = settings("http://127.0.0.1:1/v1", api_key=written).api_key
    assert key is not None
    assert key.get_secret_value() == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" https://a.cn/v1/ ", "https://a.cn/v1"),
        ("“https：//a.cn/v1”", "https://a.cn/v1"),
        ("https://a.cn/v1/chat/completions", "https://a.cn/v1"),
    ],
)
def test_what_is_copied_along_with_an_address_is_left_out(settings: Make, written: str, meant: str) -> None:
    assert settings(written).base_url == meant


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("JIXIAO_API_KEY", "sk-中文", "密钥中有不能使用的字符 “中”"),
        ("JIXIAO_API_KEY", "sk-a\tb", "U\\+0009"),
        ("JIXIAO_BASE_URL", "http://[::1", "不是可用的地址"),
        ("JIXIAO_BASE_URL", "127.0.0.1:8000", "不是可用的地址"),
        ("JIXIAO_BASE_URL", "http://a b/v1", "不是可用的地址"),
    ],
)
def test_a_key_or_an_address_that_cannot_work_is_named(
    settings: Make, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    settings("http://127.0.0.1:1/v1")  # clears the environment
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"{variable} .*{said}"):
        load_settings()
