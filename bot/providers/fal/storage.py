"""Puts pictures where fal can read them: its own storage, which is free and needs no other service."""

import json

from bot.domain.errors import Fault, Outage
from bot.net.proxies import Proxies
from bot.ports.media import Picture
from bot.ports.provider import Declined
from bot.providers.answers import Answer, Text
from bot.providers.pictures import file_name
from bot.providers.uploads import Uploads
from bot.providers.wire import TimeLimits, Wire


class _Place(Answer):
    upload_url: Text = None
    file_url: Text = None


class FalStorage:
    """Keeps pictures at fal. The place that `rest_url` names for the upload is never shown the key."""

    def __init__(
        self, *, wire: Wire, rest_url: str, own_urls: tuple[str, ...], limits: TimeLimits, proxies: Proxies
    ) -> None:
        self._wire = wire
        self._initiate_url = rest_url.rstrip("/") + "/storage/upload/initiate?storage_type=fal-cdn-v3"
        self._uploads = Uploads(own_urls=own_urls, limits=limits, proxies=proxies)

    async def keep(self, picture: Picture) -> str | None:
        """Keep a picture: its address, None when the storage does not work. Raises Declined when it refuses the key."""
        ask = {"file_name": file_name(picture), "content_type": picture.content_type}
        try:
            reply = await self._wire.ask(
                "POST",
                self._initiate_url,
                body=json.dumps(ask).encode(),
                headers={"content-type": "application/json"},
            )
        except Outage:
            return None
        if reply.status in (401, 403):
            raise Declined(Fault.AUTH, "the storage refused the key")
        place = reply.read(_Place) if reply.is_ok else None
        if place is None or not place.upload_url or not place.file_url or not self._uploads.is_address(place.file_url):
            return None
        headers = {"content-type": picture.content_type}
        return place.file_url if await self._uploads.put(place.upload_url, picture, headers=headers) else None

    async def close(self) -> None:
        await self._uploads.close()
