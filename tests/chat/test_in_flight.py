"""What is being answered when the bot stops: it may finish, for as long as Discord would take the answer."""

import asyncio

import pytest

from bot.chat.in_flight import InFlight
from tests.patience import PATIENCE_S


class Answering:
    """An answer that ends when the test says so."""

    def __init__(self, in_flight: InFlight) -> None:
        self.may_end = asyncio.Event()
        self._began = asyncio.Event()
        self._in_flight = in_flight
        self.task = asyncio.create_task(self._answer())

    async def begun(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._began.wait()

    async def _answer(self) -> None:
        self._in_flight.add()
        self._began.set()
        await self.may_end.wait()


async def test_what_is_being_answered_is_waited_for() -> None:
    in_flight = InFlight()
    answering = Answering(in_flight)
    await answering.begun()

    finishing = asyncio.create_task(in_flight.finish(PATIENCE_S))
    await asyncio.sleep(0)
    assert not finishing.done()
    answering.may_end.set()

    assert await finishing == 0
    assert not answering.task.cancelled()


async def test_what_takes_longer_than_discord_would_listen_is_dropped() -> None:
    in_flight = InFlight()
    answering = Answering(in_flight)
    await answering.begun()

    assert await in_flight.finish(0.001) == 1
    with pytest.raises(asyncio.CancelledError):
        await answering.task


async def test_what_was_answered_is_not_waited_for() -> None:
    in_flight = InFlight()
    answering = Answering(in_flight)
    await answering.begun()
    answering.may_end.set()
    await answering.task

    assert await in_flight.finish(PATIENCE_S) == 0
