"""One provider and the provider behind it, with time in the test's hand."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.domain.catalog import SPECS, ProviderName
from bot.domain.job import Ticket
from bot.domain.offers import choose
from bot.domain.request import ImageSource, Tool, VideoRequest
from bot.ports.media import Picture
from bot.ports.provider import Done, Ended, Provider, ProviderStatus
from bot.providers.registry import ADAPTERS, Adapter
from bot.providers.wire import LIMITS, TimeLimits
from sandbox.providers.origin import Received
from sandbox.providers.providers import Providers
from sandbox.providers.work import ProviderJob

PROMPT = "a heron lifts off at dawn"
QUEUE_TAKES_AT_MOST_S = 3.0  # At pace 1; a render takes longer.


class HeldClock:
    """Time that takes no time, unless renders are held."""

    def __init__(self) -> None:
        self._go_on = asyncio.Event()
        self._go_on.set()

    def now(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        if seconds > QUEUE_TAKES_AT_MOST_S:
            await self._go_on.wait()

    def hold_renders(self) -> None:
        self._go_on.clear()

    def let_go(self) -> None:
        self._go_on.set()


def provider_of(
    name: ProviderName, urls: Mapping[str, str], *, key: str = "good-key", limits: TimeLimits = LIMITS
) -> Adapter:
    """The adapter of a provider, pointed at the origins of its imitation."""
    return ADAPTERS[name](
        key=key, urls={setting: urls[origin_of(setting)] for setting in SPECS[name].addresses}, limits=limits
    )


def origin_of(setting: str) -> str:
    """The imitation's name of what a setting of ours has the address of."""
    return setting.removesuffix("_URL").lower()


@dataclass(kw_only=True)
class Bench:
    """The job that is spoken of is always the last one."""

    name: ProviderName
    providers: Providers
    clock: HeldClock
    adapter: Provider

    async def order(self, request: VideoRequest, pictures: tuple[Picture, ...] = ()) -> Ticket:
        complete = choose(request, [self.name]).request
        return await self.adapter.submit(complete, pictures, key=f"order-{len(self.providers.jobs)}")

    async def end(self, ticket: Ticket) -> ProviderStatus:
        """Look whenever the job has changed, until it is over."""
        while True:
            changed, was_over = self.job.changed, self.job.is_over
            seen = await self.adapter.poll(ticket)
            if isinstance(seen, Done | Ended):
                return seen
            assert not was_over, seen
            await changed.wait()

    async def running(self) -> None:
        while self.job.started_s is None:
            await self.job.changed.wait()

    @property
    def job(self) -> ProviderJob:
        return self.providers.jobs[-1]

    def paid_requests(self) -> list[Received]:
        return [
            heard
            for heard in self.providers.requests
            if heard.method == "POST" and "pika" in heard.path and heard.origin.startswith(self.name)
        ]


def text(prompt: str = PROMPT) -> VideoRequest:
    return VideoRequest(tool=Tool.TEXT, prompt=prompt)


def sources(count: int) -> tuple[ImageSource, ...]:
    return tuple(ImageSource(url="https://cdn.example/1", name=f"{n}.png", size_bytes=1) for n in range(count))


def plain_pictures(folder: Path, count: int) -> tuple[Picture, ...]:
    """Small enough to travel within an order to fal."""
    pictures = []
    for colour in ("teal", "gold", "navy", "coral", "olive")[:count]:
        path = folder / f"{colour}.png"
        Image.new("RGB", (640, 360), colour).save(path)
        pictures.append(Picture(path=path, content_type="image/png", width=640, height=360))
    return tuple(pictures)


def noisy_picture(folder: Path) -> Picture:
    """Too large to travel within an order to fal."""
    path = folder / "noise.png"
    path.write_bytes(_noise())
    return Picture(path=path, content_type="image/png", width=640, height=360)


@cache
def _noise() -> bytes:
    """Made once for hundreds of tests: noise takes a PNG encoder a tenth of a second."""
    content = BytesIO()
    Image.effect_noise((640, 360), 80).convert("RGB").save(content, "PNG")
    return content.getvalue()
