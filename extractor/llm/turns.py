"""Manners on the event loop: reading a form takes milliseconds in which no other task can send its request."""

from __future__ import annotations

import asyncio

TURNS = 24
"""Turns of the loop in which a prepared request gets on the wire."""


async def others_first() -> None:
    """Lets every other task go on, and whoever waits for a free slot send its request, before a stretch of work."""
    for _ in range(TURNS):
        await asyncio.sleep(0)
