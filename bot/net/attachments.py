"""Brings members' images from Discord's CDN, and from nowhere else."""

from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import ImageProblem
from bot.domain.refusals.requests import BadImage
from bot.domain.request import ImageSource
from bot.net.download import Downloads, NotThere, TooLarge
from bot.net.guard import ForbiddenAddress
from bot.net.proxies import DIRECT, Proxies

IMAGE_LIMIT_BYTES = 50 * 1024 * 1024
TIME_LIMIT_S = 60.0


class CdnAttachments:
    """Fetches what lies at the hosts of `urls`: Discord's CDN, or what stands in for it."""

    def __init__(
        self,
        *,
        urls: Sequence[str],
        proxies: Proxies = DIRECT,
        limit_bytes: int = IMAGE_LIMIT_BYTES,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._downloads = Downloads(
            limit_bytes=limit_bytes, time_limit_s=time_limit_s, own_urls=urls, only_own=True, proxies=proxies
        )

    async def fetch(self, source: ImageSource, to: Path) -> None:
        """Bring a member's image to disk. Raises BadImage (gone, too large, not Discord's) or Outage."""
        if source.size_bytes > self._limit_bytes:
            raise _too_large(source, source.size_bytes)
        try:
            await self._downloads.fetch(source.url, to)
        except (NotThere, ForbiddenAddress) as error:
            # An address that is not Discord's holds nothing that a member attached.
            raise BadImage(name=source.name, problem=ImageProblem.GONE) from error
        except TooLarge as error:
            raise _too_large(source, error.size_bytes or self._limit_bytes) from error

    async def close(self) -> None:
        await self._downloads.close()


def _too_large(source: ImageSource, size_bytes: int) -> BadImage:
    return BadImage(name=source.name, problem=ImageProblem.TOO_LARGE, detail=f"{size_bytes / 1024**2:.0f} MB")
