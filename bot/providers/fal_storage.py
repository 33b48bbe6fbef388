"""Puts pictures where fal can read them: its own storage, which is free and needs no other service."""

import asyncio
import json

from bot.domain.errors import Fault, Outage
from bot.ports import Declined, Picture
from bot.providers.answers import Answer, Text
from bot.providers.guard import ForbiddenAddress, Guard, guarded_client
from bot.providers.pictures import content, file_name
from bot.providers.wire import NETWORK_ERRORS, TimeLimits, Wire

CONNECTIONS = 5


class _Place(Answer):
    upload_url: Text = None
    file_url: Text = None


class FalStorage:
    """`rest_url` is https://rest.fal.ai; the place that it names for the upload is never shown the key."""

    def __init__(self, *, wire: Wire, rest_url: str, own_urls: tuple[str, ...], limits: TimeLimits) -> None:
        self._wire = wire
        self._initiate_url = rest_url.rstrip("/") + "/storage/upload/initiate?storage_type=fal-cdn-v3"
        self._limits = limits
        self._guard = Guard(own_urls=own_urls)
        self._client = guarded_client(
            self._guard, connect_s=limits.connect_s, read_s=limits.read_s, connections=CONNECTIONS
        )

    async def keep(self, picture: Picture) -> str | None:
        """Its address there; None when the storage does not work. Raises Declined when it refuses the key."""
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
        if place is None or not place.upload_url or not place.file_url or not self._is_address(place.file_url):
            return None
        return place.file_url if await self._put(place.upload_url, picture) else None

    async def close(self) -> None:
        await self._client.aclose()

    def _is_address(self, url: str) -> bool:
        """Whether fal could fetch it; what else it might say must not become part of a paid order."""
        try:
            self._guard.check(url)
        except ForbiddenAddress:
            return False
        return True

    async def _put(self, url: str, picture: Picture) -> bool:
        try:
            address = self._guard.check(url)
            async with asyncio.timeout(self._limits.upload_s):
                response = await self._client.put(
                    address, content=await content(picture), headers={"content-type": picture.content_type}
                )
        except (ForbiddenAddress, *NETWORK_ERRORS):
            return False
        return response.is_success
