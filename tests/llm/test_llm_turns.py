"""Work on the event loop is done in turns: requests that are ready are sent before the next form is read."""

import asyncio

from extractor.llm import ModelReader
from extractor.settings import Settings

STEPS_OF_A_REQUEST = 12
"""Turns of the loop the client takes at most from a free slot to the first byte on the wire, with room to spare."""


def test_a_ready_request_goes_out_before_the_next_stretch_of_work() -> None:
    order: list[str] = []

    async def work(reader: ModelReader, name: str) -> None:
        async with reader.at_work():
            order.append(name)

    async def request() -> None:
        for _ in range(STEPS_OF_A_REQUEST):
            await asyncio.sleep(0)
        order.append("sent")

    async def run() -> None:
        settings = Settings(model="m", base_url="http://127.0.0.1:9/v1", api_key="none", cache_dir=None)
        async with ModelReader(settings) as reader:
            await asyncio.gather(work(reader, "first"), work(reader, "second"), request())

    asyncio.run(run())
    assert order == ["sent", "first", "second"]


def test_stretches_of_work_do_not_run_into_each_other() -> None:
    order: list[str] = []

    async def work(reader: ModelReader, name: str) -> None:
        async with reader.at_work():
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    async def run() -> None:
        settings = Settings(model="m", base_url="http://127.0.0.1:9/v1", api_key="none", cache_dir=None)
        async with ModelReader(settings) as reader:
            await asyncio.gather(work(reader, "a"), work(reader, "b"))

    asyncio.run(run())
    assert order == ["a begins", "a ends", "b begins", "b ends"]
