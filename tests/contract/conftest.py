"""One set of studios for all the tests of a file: starting the worker that paints the films is what takes time."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.catalog import ProviderName
from bot.providers.wire import LIMITS
from sandbox.providers.studios import Studios
from tests.contract.bench import Bench, HeldClock, provider_of
from tests.contract.line import SHORT, Line, line_to
from tests.contract.wire_cases import Case


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio_clock() -> HeldClock:
    return HeldClock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studios(studio_clock: HeldClock) -> AsyncIterator[Studios]:
    studios = Studios(pace=1.0, frame_rate=2, clock=studio_clock)
    await studios.start()
    yield studios
    await studios.stop()


@pytest_asyncio.fixture(params=list(ProviderName), loop_scope="module")
async def bench(request: pytest.FixtureRequest, studios: Studios, studio_clock: HeldClock) -> AsyncIterator[Bench]:
    provider = provider_of(request.param, studios.urls)
    yield Bench(name=request.param, studios=studios, clock=studio_clock, provider=provider)
    studio_clock.let_go()
    await provider.close()


@pytest_asyncio.fixture(params=list(ProviderName), loop_scope="module")
async def line(request: pytest.FixtureRequest, studios: Studios) -> AsyncIterator[Line]:
    """With short time limits where the case is of somebody who never answers."""
    case = request.node.callspec.params.get("case")
    limits = SHORT if isinstance(case, Case) and case.takes_long else LIMITS
    async with line_to(request.param, studios, limits) as line:
        yield line
