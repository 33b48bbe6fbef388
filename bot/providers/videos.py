"""Fetches finished videos, for every provider alike."""

from collections.abc import Iterable
from pathlib import Path

from bot.domain.errors import Fault
from bot.net.download import Downloads, NotThere, TooLarge
from bot.net.guard import ForbiddenAddress
from bot.net.proxies import DIRECT, Proxies
from bot.ports.provider import Unreadable
from bot.providers.wire import TimeLimits

VIDEO_LIMIT_BYTES = 512 * 1024 * 1024  # Some 20 times what ten seconds of 1080p weigh.


class VideoDownloads:
    """Downloads of finished videos. Loopback is allowed only where the provider's `own_urls` point there."""

    def __init__(self, *, own_urls: Iterable[str], limits: TimeLimits, proxies: Proxies = DIRECT) -> None:
        self._downloads = Downloads(
            limit_bytes=VIDEO_LIMIT_BYTES,
            time_limit_s=limits.fetch_s,
            connect_s=limits.connect_s,
            read_s=limits.read_s,
            own_urls=own_urls,
            proxies=proxies,
        )

    async def fetch(self, url: str, to: Path) -> None:
        """Bring the video to `to`, whole or not at all. Raises Outage, or Unreadable when it never will."""
        try:
            await self._downloads.fetch(url, to)
        except NotThere as error:
            raise Unreadable(Fault.OUTPUT_GONE, str(error)) from error
        except (ForbiddenAddress, TooLarge) as error:
            raise Unreadable(Fault.BAD_OUTPUT, str(error)) from error

    async def close(self) -> None:
        await self._downloads.close()
