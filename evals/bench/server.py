"""Ready replies in, the address of a real HTTP server that gives them out: OpenAI's chat completions, own process.

A benchmark of the program around the model needs a model that costs exactly nothing, or exactly so many seconds; the
process is its own so that the server's work is not counted as the client's.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from extractor.errors import JixiaoError

CHARS_A_TOKEN = 2
"""Rough, for the usage a reply reports; nothing is measured with it."""


class BenchError(JixiaoError):
    """A benchmark cannot measure: the server did not start, or a system failed on its ideal reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to the request whose messages contain `key` (of several, the longest)."""

    key: str
    content: str


@dataclass(frozen=True, slots=True)
class Speed:
    """seconds: of one call. slots: calls served at a time, others wait; 0 for no limit."""

    seconds: float = 0.0
    slots: int = 0


Replies = Mapping[str, Sequence[Reply]]
"""By system. Each system has its own address, because the same form is answered otherwise for each."""


@dataclass(frozen=True, slots=True)
class ModelServer:
    """A running server with one address for every speed and system."""

    root: str

    def url(self, speed: str, system: str) -> str:
        """The base URL for a client, /v1 included."""
        return f"{self.root}/{speed}/{system}/v1"

    def calls(self) -> int:
        """Replies given since the last time this was asked."""
        with urllib.request.urlopen(f"{self.root}/calls", timeout=10) as reply:
            return int(json.load(reply)["calls"])


@contextmanager
def serving(replies: Replies, speeds: Mapping[str, Speed]) -> Iterator[ModelServer]:
    """The server while the block runs. Raises BenchError when it does not start."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(theirs, dict(replies), dict(speeds)), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(30):
            raise BenchError("测试用的模型服务 30 秒内没有启动，请重试")
        yield ModelServer(f"http://127.0.0.1:{ours.recv()}")
    except EOFError as error:
        raise BenchError("测试用的模型服务启动时退出，请查看上面的错误") from error
    finally:
        process.terminate()
        process.join()


def _serve(parent: Connection, replies: Replies, speeds: Mapping[str, Speed]) -> None:
    asyncio.run(_Server(replies, speeds).run(parent))


@dataclass
class _Server:
    replies: Replies
    speeds: Mapping[str, Speed]
    slots: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    calls: int = 0

    async def run(self, parent: Connection) -> None:
        ordered = {name: sorted(some, key=lambda reply: -len(reply.key)) for name, some in self.replies.items()}
        self.replies = ordered
        self.slots = {name: asyncio.Semaphore(speed.slots) for name, speed in self.speeds.items() if speed.slots}
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        parent.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open for as many requests as the client sends."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                body = await reader.readexactly(_length(head))
                status, reply = await self._answer(head.split(" ", 2)[1], body)
                writer.write(_response(status, reply))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, path: str, body: bytes) -> tuple[str, dict[str, Any]]:
        if path == "/calls":
            counted, self.calls = self.calls, 0
            return "200 OK", {"calls": counted}
        speed, system = path.strip("/").split("/")[:2]
        content = _content(self.replies.get(system, ()), json.loads(body))
        if content is None or speed not in self.speeds:
            return "404 Not Found", {"error": {"message": f"no reply for this request at {path}", "code": "no_reply"}}
        await self._work(speed)
        self.calls += 1
        return "200 OK", _completion(content, len(body))

    async def _work(self, name: str) -> None:
        speed = self.speeds[name]
        if not speed.seconds:
            return
        if not speed.slots:
            await asyncio.sleep(speed.seconds)
            return
        async with self.slots[name]:
            await asyncio.sleep(speed.seconds)


def _length(head: str) -> int:
    named = (line.partition(":") for line in head.lower().splitlines())
    return next((int(value) for name, _, value in named if name == "content-length"), 0)


def _content(replies: Sequence[Reply], request: dict[str, Any]) -> str | None:
    asked = "\n".join(_text(message["content"]) for message in request["messages"])
    return next((reply.content for reply in replies if reply.key in asked), None)


def _text(content: Any) -> str:
    """The text of a message, which the protocol lets be a list of parts."""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content or ())


def _completion(content: str, size: int) -> dict[str, Any]:
    prompt, spent = size // CHARS_A_TOKEN, len(content) // CHARS_A_TOKEN
    message = {"role": "assistant", "content": content}
    return {
        "id": "bench",
        "object": "chat.completion",
        "created": 1,
        "model": "ideal",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": spent, "total_tokens": prompt + spent},
    }


def _response(status: str, reply: dict[str, Any]) -> bytes:
    body = json.dumps(reply, ensure_ascii=False).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("latin-1") + body
