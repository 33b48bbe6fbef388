"""Studios on ports of their own, one set for each test file, with a render of few frames."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio

from sandbox.providers.studios import Studios
from tests.sandbox.providers.client import Client, HandClock

PACE = 0.01
FRAME_RATE = 2


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[Client]:
    studios = Studios(pace=PACE, frame_rate=FRAME_RATE, at_once=20)
    await studios.start()
    async with aiohttp.ClientSession() as session:
        yield Client(studios, session)
    await studios.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture(loop_scope="module")
async def still(clock: HandClock) -> AsyncIterator[Client]:
    """A client of studios in which time goes on only when the test says so."""
    studios = Studios(frame_rate=FRAME_RATE, at_once=1, clock=clock)
    await studios.start()
    async with aiohttp.ClientSession() as session:
        yield Client(studios, session)
    await studios.stop()
