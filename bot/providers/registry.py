"""Which adapter speaks to which provider."""

from collections.abc import Mapping
from typing import Protocol

from bot.domain.catalog import ProviderName
from bot.net.proxies import DIRECT, Proxies
from bot.ports.provider import Provider
from bot.providers.comfy import Comfy
from bot.providers.fal.adapter import Fal
from bot.providers.pika.adapter import Pika
from bot.providers.runcomfy.adapter import RunComfy
from bot.providers.wire import LIMITS, TimeLimits


class Adapter(Provider, Protocol):
    """A provider that is spoken to over connections, which have to be closed."""

    async def close(self) -> None: ...


class AdapterClass(Protocol):
    """An adapter's class. `urls` are its provider's addresses by their settings' names, as the spec has them."""

    def __call__(
        self, *, key: str, urls: Mapping[str, str], limits: TimeLimits = LIMITS, proxies: Proxies = DIRECT
    ) -> Adapter: ...


ADAPTERS: Mapping[ProviderName, AdapterClass] = {
    ProviderName.RUNCOMFY: RunComfy,
    ProviderName.FAL: Fal,
    ProviderName.PIKA: Pika,
    ProviderName.COMFY: Comfy,
}
