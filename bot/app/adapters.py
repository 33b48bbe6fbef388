"""What the settings mean to the parts: one adapter for every key, and plain values for the rest."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bot.domain.catalog import ProviderName
from bot.engine.polling import Patience
from bot.engine.routing import Terms
from bot.net.proxies import Proxies
from bot.ports.provider import Provider
from bot.providers.registry import ADAPTERS
from bot.services.orders import OrderPolicy
from bot.settings import Settings


@asynccontextmanager
async def open_providers(settings: Settings) -> AsyncIterator[Mapping[ProviderName, Provider]]:
    """One adapter for every provider that has a key, in the order of preference."""
    keys = settings.keys
    async with AsyncExitStack() as stack:
        made: dict[ProviderName, Provider] = {}
        for name, key in keys.items():
            adapter = ADAPTERS[name](key=key, urls=settings.urls_of(name), proxies=proxies_of(settings))
            stack.push_async_callback(adapter.close)
            made[name] = adapter
        yield made


def proxies_of(settings: Settings) -> Proxies:
    return Proxies(https=settings.proxy_of("https"), http=settings.proxy_of("http"), none_for=settings.no_proxy)


def policy_of(settings: Settings) -> OrderPolicy:
    return OrderPolicy(
        limits=settings.limits,
        allowed_servers=settings.allowed_servers,
        new_servers=settings.new_servers,
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
