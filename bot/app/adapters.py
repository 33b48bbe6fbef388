"""What the settings mean to the parts: one adapter for every key, and plain values for the rest."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bot.domain.catalog import ProviderName
from bot.engine.polling import Patience
from bot.engine.routing import Terms
from bot.ports.provider import Provider
from bot.providers.comfy import Comfy
from bot.providers.fal import Fal
from bot.providers.pika import Pika
from bot.providers.runcomfy import RunComfy
from bot.services.orders import OrderPolicy
from bot.settings import Settings


@asynccontextmanager
async def open_providers(settings: Settings) -> AsyncIterator[Mapping[ProviderName, Provider]]:
    """One adapter for every provider that has a key, in the order of preference."""
    keys = settings.keys
    async with AsyncExitStack() as stack:
        made: dict[ProviderName, Provider] = {}
        for name, key in keys.items():
            adapter = _adapter(name, key, settings)
            stack.push_async_callback(adapter.close)
            made[name] = adapter
        yield made


def policy_of(settings: Settings) -> OrderPolicy:
    return OrderPolicy(
        limits=settings.limits,
        allowed_servers=settings.allowed_servers,
        direct_use=settings.direct_use,
    )


def terms_of(settings: Settings) -> Terms:
    return Terms(
        providers=tuple(settings.keys),
        credits_per_usd=settings.credits_per_usd,
        most_micros=settings.video_price_limit_micros,
    )


def patience_of(settings: Settings) -> Patience:
    return Patience(queue_s=settings.queue_limit_minutes * 60, render_s=settings.render_limit_minutes * 60)


def _adapter(name: ProviderName, key: str, settings: Settings) -> RunComfy | Fal | Pika | Comfy:
    match name:
        case ProviderName.RUNCOMFY:
            return RunComfy(token=key, url=settings.runcomfy_url)
        case ProviderName.FAL:
            return Fal(key=key, queue_url=settings.fal_queue_url, rest_url=settings.fal_rest_url)
        case ProviderName.PIKA:
            return Pika(key=key, url=settings.pika_url)
        case ProviderName.COMFY:
            return Comfy(key=key, url=settings.comfy_url)
