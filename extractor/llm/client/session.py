"""One client of the configured model for whoever asks it: questions in, checked answers out.

Everything about asking that does not depend on what is asked happens here or below, once: repeats after a failed
request, re-asks after a bad answer, the cache of replies, the deadline, the number of requests at a time, usage and
typed errors. The libraries it takes cost most of a second to import, so they are loaded with the first request.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from extractor.errors import ModelError
from extractor.llm.client.question import AnswerError, AnswerModel, AnswerT, Question, parse_answer
from extractor.llm.client.reply_cache import ReplyCache
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.llm.client.reask_loop import ReaskLoop


class Session:
    """Asks the configured model. An async context manager; it belongs to one event loop.

    At most `max_concurrency` requests run at once, over all its questions.
    """

    def __init__(self, settings: Settings, *, stores: bool = True) -> None:
        """stores: whether replies are kept on disk and taken from there. Raises SettingsError without a model."""
        settings.require_model()
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.max_concurrency)
        self._cache = ReplyCache(settings.cache_dir) if stores and settings.cache_dir else None
        self._loop: ReaskLoop | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection, if a request has opened one."""
        if self._loop:
            await self._loop.close()

    async def ask(self, question: Question[AnswerT]) -> AnswerT:
        """A checked answer, from the cache when it was given before.

        Raises ModelError: transport, timeout, rejected, truncated (TruncatedError), refused, empty, malformed, invalid.
        """
        key = self._key(question) if self._cache else ""
        stored = self._find_stored(key, question)
        if stored is not None:
            question.usage.cached += 1
            return stored
        loop = self._open_loop()
        try:
            async with asyncio.timeout(question.deadline.remaining()):
                answer = await loop.ask(question)
        except TimeoutError as error:
            raise ModelError("timeout", question.late) from error
        self._store(key, answer)
        return answer

    def remember(self, question: Question[AnswerT], answer: AnswerT) -> None:
        """Keep an answer for when the same is asked again. `ask` does so itself with what the check accepts."""
        if self._cache:
            self._store(self._key(question), answer)

    def _open_loop(self) -> ReaskLoop:
        if self._loop is None:
            from extractor.llm.client.reask_loop import ReaskLoop

            self._loop = ReaskLoop(self._settings, self._slots)
        return self._loop

    def _find_stored(self, key: str, question: Question[AnswerT]) -> AnswerT | None:
        text = self._cache.get(key) if self._cache else None
        if text is None:
            return None
        try:
            return parse_answer(question.shape, text, question.check_stored)
        except AnswerError:
            return None

    def _store(self, key: str, answer: AnswerModel) -> None:
        if self._cache:
            self._cache.put(key, answer.model_dump_json(exclude_defaults=True))

    def _key(self, question: Question[Any]) -> str:
        """Hash of what decides the reply. The server counts too: two may serve different weights under one name."""
        chosen = self._settings.model_dump(include={"model", "base_url", "mode", "temperature", "seed"})
        return ReplyCache.key({**chosen, "messages": question.messages, "schema": question.shape.model_json_schema()})
