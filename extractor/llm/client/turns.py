"""Manners on the event loop: reading a form takes milliseconds in which no other task can send its request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

TURNS = 24
"""Turns of the loop in which a prepared request gets on the wire."""
AHEAD = 2
"""Forms under way for each call that may be open: while one waits for the model the next is prepared."""


async def others_first() -> None:
    """Lets every other task go on, and whoever waits for a free slot send its request, before a stretch of work."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class Desk:
    """Where forms are worked on, one at a time, while others are with the model.

    documents: under way. asked: forms the model is being asked about.
    """

    def __init__(self, calls: int) -> None:
        """calls: requests that may be open at a time."""
        self.documents = self.asked = 0
        self._most_asked = AHEAD * calls
        self._free, self._entry, self._fewer = asyncio.Lock(), asyncio.Lock(), asyncio.Condition()

    @asynccontextmanager
    async def document(self) -> AsyncIterator[None]:
        """For all that is done about one document."""
        self.documents += 1
        try:
            yield
        finally:
            self.documents -= 1

    @asynccontextmanager
    async def next_document(self) -> AsyncIterator[None]:
        """For finding the forms of the next document: in order of arrival, and when most forms before it are read.

        So every call the server takes is open, and no form waits for one while its document's deadline runs.
        """
        async with self._entry:
            async with self._fewer:
                await self._fewer.wait_for(lambda: self.asked < self._most_asked)
            async with self.at_work():
                yield

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """For all that is asked about one form."""
        self.asked += 1
        try:
            yield
        finally:
            self.asked -= 1
            async with self._fewer:
                self._fewer.notify()

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
