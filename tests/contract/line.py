"""One provider that reaches its provider through proxies, and what comes of an exchange as a value to compare."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.domain.catalog import SPECS, ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.domain.offers import choose
from bot.domain.request import Tool, VideoRequest
from bot.ports.media import Picture
from bot.ports.provider import Declined, Lost, NotSent, Provider, Unreadable
from sandbox.providers.providers import Providers
from sandbox.providers.work import ProviderJob
from tests.contract.bench import PROMPT, origin_of, provider_of
from tests.contract.proxy import Proxy, Trouble, proxies
from tests.providers.strange import Heard

FILM = VideoRequest(tool=Tool.TEXT, prompt=PROMPT, seed=7)  # One for all: the providers keep what they have painted.


@dataclass(frozen=True)
class Raised:
    """What an adapter raised: its kind, and what it says about why and for how long."""

    kind: type[Exception]
    fault: Fault | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True)
class Is:
    """A value of this kind came back."""

    kind: type[object]


Outcome = Raised | Is


async def outcome(doing: Awaitable[object]) -> Outcome:
    try:
        return Is(type(await doing))
    except (Declined, Lost, NotSent, Outage, Unreadable) as raised:
        fault, retry_after_s = getattr(raised, "fault", None), getattr(raised, "retry_after_s", None)
        return Raised(type(raised), fault, retry_after_s)


@dataclass(kw_only=True)
class Line:
    name: ProviderName
    providers: Providers
    proxies: tuple[Proxy, ...]
    adapter: Provider

    async def order(self, request: VideoRequest, pictures: tuple[Picture, ...] = ()) -> Ticket:
        complete = choose(request, [self.name]).request
        return await self.adapter.submit(complete, pictures, key=f"order-{len(self.providers.jobs)}")

    async def finished(self) -> Ticket:
        """Of a job that has a video."""
        ticket = await self.order(FILM)
        job = self.jobs[-1]
        while not job.is_over:
            await job.changed.wait()
        return ticket

    @asynccontextmanager
    async def meeting(self, trouble: Trouble, strikes: Callable[[Heard], bool] = lambda _: True) -> AsyncIterator[None]:
        """Inside, every request that `strikes` means meets this trouble; afterwards all that was sent has arrived."""
        for proxy in self.proxies:
            proxy.trouble, proxy.strikes = trouble, strikes
            if not trouble.listens:
                await proxy.vanish()
        try:
            yield
        finally:
            for proxy in self.proxies:
                proxy.trouble = None
                if not trouble.listens:
                    await proxy.listen()
                await proxy.settled()

    @property
    def jobs(self) -> list[ProviderJob]:
        return [job for job in self.providers.jobs if job.provider == self.name]

    @property
    def heard(self) -> list[Heard]:
        return [heard for proxy in self.proxies for heard in proxy.heard]

    def paid_requests(self) -> list[Heard]:
        return [heard for heard in self.heard if is_paid(heard)]


def is_paid(heard: Heard) -> bool:
    return heard.method == "POST" and "pika" in heard.path


@asynccontextmanager
async def line_to(name: ProviderName, providers: Providers) -> AsyncIterator[Line]:
    own = tuple(map(origin_of, SPECS[name].addresses))
    async with proxies(*(providers.urls[one] for one in own)) as opened:
        through = {**providers.urls, **{one: opened[providers.urls[one]].url for one in own}}
        provider = provider_of(name, through)
        yield Line(name=name, providers=providers, proxies=tuple(opened.values()), adapter=provider)
        await provider.close()
