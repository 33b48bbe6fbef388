"""Providers on ports of their own, one set for each test file, with a render of few frames."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio

from sandbox.providers.providers import Providers
from tests.sandbox.providers.client import Client, HandClock

PACE = 0.01
FRAME_RATE = 1  # Painting is what takes the time.


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[Client]:
    providers = Providers(pace=PACE, frame_rate=FRAME_RATE, at_once=20)
    await providers.start()
    async with aiohttp.ClientSession() as session:
        yield Client(providers, session)
    await providers.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture(loop_scope="module")
async def still(clock: HandClock) -> AsyncIterator[Client]:
    """A client of providers in which time goes on only when the test says so."""
    providers = Providers(frame_rate=FRAME_RATE, at_once=1, clock=clock)
    await providers.start()
    async with aiohttp.ClientSession() as session:
        yield Client(providers, session)
    await providers.stop()
