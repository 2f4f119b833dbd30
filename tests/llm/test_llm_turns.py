"""Work on the event loop is done in turns: requests that are ready are sent before the next form is read."""

import asyncio
from collections.abc import Awaitable, Callable

from extractor.llm.client.turns import Desk

STEPS_OF_A_REQUEST = 12
"""Turns of the loop the client takes at most from a free slot to the first byte on the wire, with room to spare."""


def order_of(*tasks: Callable[[Desk, list[str]], Awaitable[None]], asked: int) -> list[str]:
    order: list[str] = []

    async def run() -> None:
        desk = Desk(calls=1)
        desk.asked = asked
        await asyncio.gather(*(task(desk, order) for task in tasks))

    asyncio.run(run())
    return order


def work(name: str) -> Callable[[Desk, list[str]], Awaitable[None]]:
    async def run(desk: Desk, order: list[str]) -> None:
        async with desk.at_work():
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    return run


async def request(_desk: Desk, order: list[str]) -> None:
    for _ in range(STEPS_OF_A_REQUEST):
        await asyncio.sleep(0)
    order.append("sent")


def test_a_ready_request_goes_out_before_the_next_stretch_of_work() -> None:
    assert order_of(work("a"), work("b"), request, asked=1) == ["sent", "a begins", "a ends", "b begins", "b ends"]


def test_nobody_is_waited_for_when_the_model_is_asked_about_nothing() -> None:
    assert order_of(work("a"), request, asked=0) == ["a begins", "a ends", "sent"]


def test_stretches_of_work_do_not_run_into_each_other() -> None:
    assert order_of(work("a"), work("b"), asked=0) == ["a begins", "a ends", "b begins", "b ends"]
