"""A form's region in, a `FormReading` out, read by a language model that only points.

Long forms are asked in parts, one after another because each part is told the labels in force at its beginning; a reply
cut by the token limit halves its part instead of being asked again.
"""

from __future__ import annotations

import asyncio
from typing import Self

from extractor.errors import ModelError
from extractor.llm.client.deadline import Deadline, count_seconds
from extractor.llm.client.question import Question, TruncatedError
from extractor.llm.client.session import Session
from extractor.llm.client.turns import Desk
from extractor.llm.reader.captions import caption_pieces, is_furniture
from extractor.llm.reader.decode import Decoded, Scope, decode
from extractor.llm.reader.form_messages import form_messages
from extractor.llm.reader.judgement import Judgement
from extractor.llm.reader.numbered_view import View, view_of
from extractor.llm.reader.reading_limits import load_reading_limits
from extractor.llm.reader.split import after, halves, initial_scopes, last_labels, merged
from extractor.llm.reader.wire import WHOLE, RowsAnswer
from extractor.model.document import Document
from extractor.model.form import Kind, Span, Usage
from extractor.model.form_reading import FormReading
from extractor.settings import Settings

LATE = "模型未能在文件的时限内读完该表，可调大 JIXIAO_DEADLINE_SECONDS"
TOO_LONG = "模型的回答超过长度上限，拆分后仍放不下，可调大 JIXIAO_MAX_OUTPUT_TOKENS"


class ModelReader:
    """Reads forms with the configured model. Use it as an async context manager, or `read_sync` alone.

    At most `max_concurrency` requests run at once, over all forms. One reader belongs to one event loop.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError when no model is configured."""
        self.settings = settings
        self.desk = Desk(settings.max_concurrency)
        self._session = Session(settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def read(
        self, layout: Document, region: Span, kind: Kind, usage: Usage, deadline: Deadline | None = None
    ) -> FormReading:
        """One form. What it cost is added to `usage`, also when it fails.

        Raises ModelError: transport, timeout, rejected, truncated, refused, empty, malformed or invalid.
        """
        deadline = deadline or Deadline.after(self.settings.deadline_seconds)
        async with self.desk.asking():
            with count_seconds(usage):
                return await self._read(view_of(layout, region), region, kind, usage, deadline)

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
            except TruncatedError:
                smaller = halves(scope)
                if len(smaller) == 1 or depth >= load_reading_limits().split.depth:
                    raise
                waiting[:0] = [(part, depth + 1) for part in smaller]
        return _with_captions(merged(parts), view, parts)

    async def _part(
        self, scope: Scope, before: list[Decoded], region: Span, kind: Kind, usage: Usage, deadline: Deadline
    ) -> Decoded:
        whole = not before
        told = after(scope, before)
        judgement = Judgement(lambda answer: decode(answer, told, kind, region), told, self.settings.max_reasks)
        question = Question(
            messages=form_messages(kind, told, whole=whole, labels=[label.text for label in last_labels(before)]),
            shape=WHOLE[kind] if whole else RowsAnswer,
            check=judgement,
            check_stored=judgement.hard,
            usage=usage,
            deadline=deadline,
            late=LATE,
            too_long=TOO_LONG,
        )
        try:
            answer = await self._session.ask(question)
        except ModelError:
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
