"""Manners on the event loop: reading a form takes milliseconds in which no other task can send its request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TURNS = 24
"""Turns of the loop in which a prepared request gets on the wire."""


async def others_first() -> None:
    """Lets every other task go on, and whoever waits for a free slot send its request, before a stretch of work."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class Desk:
    """Where forms are worked on, one at a time, while others are with the model.

    documents: under way. asked: forms the model is being asked about.
    """

    def __init__(self) -> None:
        self.documents = self.asked = 0
        self._free = asyncio.Lock()

    @asynccontextmanager
    async def document(self) -> AsyncIterator[None]:
        """For all that is done about one document."""
        self.documents += 1
        try:
            yield
        finally:
            self.documents -= 1

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """For a stretch of work without waiting; the requests that are ready go out before it."""
        async with self._free:
            await self.give_way()
            yield

    async def give_way(self) -> None:
        """Lets forms that the model has answered, or that can be sent, go on first; at once when there can be none."""
        if self.asked or self.documents > 1:
            await others_first()
