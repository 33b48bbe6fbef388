"""Members' files, as Discord keeps them."""

from pathlib import Path
from typing import Protocol

from bot.domain.request import ImageSource


class Attachments(Protocol):
    """Brings members' images from Discord's CDN."""

    async def fetch(self, source: ImageSource, to: Path) -> None:
        """Bring the image to `to`. Raises BadImage (gone, too large, an address that is not Discord's) or Outage."""
