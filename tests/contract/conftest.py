"""One set of providers for all the tests of a file: starting the worker that paints the films is what takes time."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.domain.catalog import ProviderName
from bot.providers.wire import LIMITS
from sandbox.providers.providers import Providers
from tests.contract.bench import Bench, HeldClock, provider_of
from tests.contract.line import SHORT, Line, line_to
from tests.contract.wire_cases import Case


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider_clock() -> HeldClock:
    return HeldClock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def providers(provider_clock: HeldClock) -> AsyncIterator[Providers]:
    providers = Providers(pace=1.0, frame_rate=2, clock=provider_clock)
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
    """With short time limits where the case is of somebody who never answers."""
    case = request.node.callspec.params.get("case")
    limits = SHORT if isinstance(case, Case) and case.takes_long else LIMITS
    async with line_to(request.param, providers, limits) as line:
        yield line
