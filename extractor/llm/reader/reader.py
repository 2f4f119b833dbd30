"""A form's region in, a `FormReading` out, read by a language model that only points.

Long forms are asked in parts, one after another because each part is told the labels in force at its beginning; a reply
cut by the token limit halves its part instead of being asked again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from types import TracebackType
from typing import Self

from extractor.data import load
from extractor.errors import ModelError
from extractor.llm.client.ask import Asker, Question, TruncatedError
from extractor.llm.client.deadline import Deadline
from extractor.llm.client.prompts import messages
from extractor.llm.client.reply_cache import ReplyCache
from extractor.llm.client.transport import Budget, Transport, client_for
from extractor.llm.client.turns import Desk
from extractor.llm.reader.captions import caption_pieces, is_furniture
from extractor.llm.reader.decode import Decoded, Scope, decode
from extractor.llm.reader.judgement import Judgement
from extractor.llm.reader.numbered_view import View, view_of
from extractor.llm.reader.split import after, halves, initial_scopes, last_labels, merged
from extractor.llm.reader.wire import WHOLE, RowsAnswer
from extractor.model.document import Document
from extractor.model.form import Kind, Span, Usage
from extractor.model.form_reading import FormReading
from extractor.settings import Settings

AHEAD = 2
"""Forms under way for each call that may be open: while one waits for the model the next is prepared."""


class ModelReader:
    """Reads forms with the configured model. Use it as an async context manager, or `read_sync` alone.

    At most `max_concurrency` requests run at once, over all forms. One reader belongs to one event loop.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError when no model is configured."""
        settings.require_model()
        self.settings = settings
        self._client = client_for(settings)
        transport = Transport(self._client, settings, asyncio.Semaphore(settings.max_concurrency))
        self.desk = Desk()
        self._entry, self._fewer = asyncio.Lock(), asyncio.Condition()
        cache = ReplyCache(settings.cache_dir) if settings.cache_dir else None
        self._asker = Asker(transport, settings, cache)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._client.close()

    @asynccontextmanager
    async def next_document(self) -> AsyncIterator[None]:
        """For finding the forms of the next document: in order of arrival, and when most forms before it are read.

        So every call the server takes is open, and no form waits for one while its document's deadline runs.
        """
        async with self._entry:
            async with self._fewer:
                await self._fewer.wait_for(lambda: self.desk.asked < AHEAD * self.settings.max_concurrency)
            async with self.desk.at_work():
                yield

    async def read(
        self, layout: Document, region: Span, kind: Kind, usage: Usage, deadline: Deadline | None = None
    ) -> FormReading:
        """One form. What it cost is added to `usage`, also when it fails.

        Raises ModelError: transport, timeout, rejected, truncated, refused, empty, malformed or invalid.
        """
        deadline = deadline or Deadline.after(self.settings.deadline_seconds)
        started = time.monotonic()
        self.desk.asked += 1
        try:
            async with asyncio.timeout(deadline.remaining()):
                return await self._read(view_of(layout, region), region, kind, usage, deadline)
        except TimeoutError as error:
            raise ModelError("timeout", "模型未能在文件的时限内读完该表，可调大 JIXIAO_DEADLINE_SECONDS") from error
        finally:
            usage.seconds += Decimal(str(round(time.monotonic() - started, 3)))
            self.desk.asked -= 1
            async with self._fewer:
                self._fewer.notify()

    def read_sync(
        self, layout: Document, region: Span, kind: Kind, usage: Usage, deadline: Deadline | None = None
    ) -> FormReading:
        """As `read`, for code without an event loop; it opens and closes its own connection."""

        async def run() -> FormReading:
            async with ModelReader(self.settings) as reader:
                return await reader.read(layout, region, kind, usage, deadline)

        return asyncio.run(run())

    async def _read(self, view: View, region: Span, kind: Kind, usage: Usage, deadline: Deadline) -> FormReading:
        parts: list[Decoded] = []
        waiting = [(scope, 0) for scope in initial_scopes(view, self.settings.segments_per_call)]
        while waiting:
            scope, depth = waiting.pop(0)
            try:
                parts.append(await self._part(scope, parts, region, kind, usage, deadline))
            except TruncatedError as error:
                smaller = halves(scope)
                if len(smaller) == 1 or depth >= load("llm")["split"]["depth"]:
                    message = "模型的回答超过长度上限，拆分后仍放不下，可调大 JIXIAO_MAX_OUTPUT_TOKENS"
                    raise ModelError("truncated", message) from error
                waiting[:0] = [(part, depth + 1) for part in smaller]
        return _with_captions(merged(parts), view, parts)

    async def _part(
        self, scope: Scope, before: list[Decoded], region: Span, kind: Kind, usage: Usage, deadline: Deadline
    ) -> Decoded:
        whole = not before
        told = after(scope, before)
        judgement = Judgement(lambda answer: decode(answer, told, kind, region), told, self.settings.max_reasks)
        question = Question(
            messages=messages(kind, told, whole=whole, labels=[label.text for label in last_labels(before)]),
            shape=WHOLE[kind] if whole else RowsAnswer,
            judge=judgement,
            recheck=judgement.hard,
            usage=usage,
            deadline=deadline,
            budget=Budget(self.settings.max_attempts - 1),
        )
        try:
            answer = await self._asker.ask(question)
        except (ModelError, TruncatedError):
            if judgement.fallback is None:
                raise
            answer = judgement.fallback
        return judgement.accepted(answer)


def _with_captions(reading: FormReading, view: View, parts: list[Decoded]) -> FormReading:
    """Adds the captions and page furniture that no field claims."""
    claimed = frozenset[int]().union(*(part.claimed for part in parts))
    captions = caption_pieces(view)
    reading.captions = [
        piece.span
        for piece in view.pieces
        if piece.id not in claimed and (piece.id in captions or is_furniture(view.folded[piece.id - 1]))
    ]
    return reading
