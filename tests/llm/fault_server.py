"""A real HTTP server on the loopback address that misbehaves by script, one step a request.

It speaks the chat completions protocol, so the whole client is under test: sockets, headers, time-outs and parsing.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Step = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def completion(message: dict[str, Any], finish: str = "stop", spent: int = 20) -> bytes:
    return json.dumps(
        {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted",
            "choices": [{"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}],
            "usage": {"prompt_tokens": 100, "completion_tokens": spent, "total_tokens": 100 + spent},
        }
    ).encode()


def says(content: str | dict[str, Any] | None, *, finish: str = "stop", spent: int = 20) -> Step:
    """A reply with this content; an object is written as JSON."""
    text = json.dumps(content, ensure_ascii=False) if isinstance(content, dict) else content
    return lambda handler, _: send(handler, 200, completion({"content": text}, finish, spent))


def calls(arguments: dict[str, Any]) -> Step:
    """A reply that calls the one tool of the request."""

    def step(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        function = {"name": body["tools"][0]["function"]["name"], "arguments": json.dumps(arguments)}
        call = {"id": "call_1", "type": "function", "function": function}
        send(handler, 200, completion({"content": None, "tool_calls": [call]}, "tool_calls"))

    return step


def refuses(reason: str = "no") -> Step:
    return lambda handler, _: send(handler, 200, completion({"content": None, "refusal": reason}))


def status(number: int, *, headers: dict[str, str] | None = None, **error: Any) -> Step:
    body = json.dumps({"error": {"message": "scripted", **error}}, ensure_ascii=False).encode()
    return lambda handler, _: send(handler, number, body, headers)


def raw(body: bytes, content_type: str = "application/json") -> Step:
    return lambda handler, _: send(handler, 200, body, {"Content-Type": content_type})


def drops(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    """Closes the connection without a word."""
    handler.close_connection = True
    handler.connection.close()


def breaks_off(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "x", "choi')
    handler.close_connection = True


def slow(seconds: float, then: Step) -> Step:
    def step(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        time.sleep(seconds)
        then(handler, body)

    return step


def trickles(seconds: float) -> Step:
    """Sends a byte now and then, so that no single read ever times out."""

    def step(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    return step


class FaultServer:
    """Plays its steps in order; requests beyond them get a 418, which nothing retries, and are counted all the same."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self._lock = threading.Lock()
        self.requests: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.most_at_once = 0
        self._now = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Nothing: the tests look at `requests`."""

            def do_POST(self) -> None:
                outer._play(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _play(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self._lock:
            number = len(self.requests)
            self.requests.append(body)
            self.times.append(time.monotonic())
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        step = self._steps[number] if number < len(self._steps) else status(418)
        try:
            step(handler, body)
        except OSError:
            handler.close_connection = True
        finally:
            with self._lock:
                self._now -= 1
