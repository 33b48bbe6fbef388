"""Puts pictures where a provider said: an address signed for one upload, which is never shown a key."""

import asyncio
from collections.abc import Iterable, Mapping

from bot.net.failures import NETWORK_ERRORS
from bot.net.guard import ForbiddenAddress, Guard, guarded_client
from bot.net.proxies import DIRECT, Proxies
from bot.ports.media import Picture
from bot.providers.pictures import content
from bot.providers.wire import TimeLimits

UPLOAD_CONNECTIONS = 5


class Uploads:
    """Uploads to signed addresses. Loopback is allowed only where the provider's `own_urls` point there."""

    def __init__(self, *, own_urls: Iterable[str], limits: TimeLimits, proxies: Proxies = DIRECT) -> None:
        self._limits = limits
        self._guard = Guard(own_urls=own_urls)
        self._client = guarded_client(
            self._guard,
            connect_s=limits.connect_s,
            read_s=limits.read_s,
            connections=UPLOAD_CONNECTIONS,
            proxies=proxies,
        )

    async def put(self, url: str, picture: Picture, *, headers: Mapping[str, str]) -> bool:
        """Put a picture at a signed address: whether it lies there now."""
        try:
            address = self._guard.check(url)
            async with asyncio.timeout(self._limits.upload_s):
                response = await self._client.put(address, content=await content(picture), headers=dict(headers))
        except (ForbiddenAddress, ValueError, *NETWORK_ERRORS):
            return False  # A ValueError is a header that the answer made up and HTTP does not know.
        return response.is_success

    def is_address(self, url: str) -> bool:
        """Whether the provider could fetch it; what else an answer says must not become part of a paid order."""
        try:
            self._guard.check(url)
        except ForbiddenAddress:
            return False
        return True

    async def close(self) -> None:
        await self._client.aclose()
