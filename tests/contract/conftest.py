"""One set of providers for all the tests of a file: starting the worker that paints the films is what takes time."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.catalog import ProviderName
from sandbox.providers.providers import Providers
from tests.contract.bench import Bench, HeldClock, provider_of
from tests.contract.line import Line, line_to


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider_clock() -> HeldClock:
    return HeldClock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def providers(provider_clock: HeldClock) -> AsyncIterator[Providers]:
    providers = Providers(pace=1.0, frame_rate=1, clock=provider_clock)
    await providers.start()
    yield providers
    await providers.stop()


@pytest_asyncio.fixture(params=list(ProviderName), loop_scope="module")
async def bench(
    request: pytest.FixtureRequest, providers: Providers, provider_clock: HeldClock
) -> AsyncIterator[Bench]:
    provider = provider_of(request.param, providers.urls)
    yield Bench(name=request.param, providers=providers, clock=provider_clock, adapter=provider)
    provider_clock.let_go()
    await provider.close()


@pytest_asyncio.fixture(params=list(ProviderName), loop_scope="module")
async def line(request: pytest.FixtureRequest, providers: Providers) -> AsyncIterator[Line]:
    async with line_to(request.param, providers) as line:
        yield line
