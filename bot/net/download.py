"""Brings a file from an address that others told us to disk: streaming, within limits, and never from our own network.

A video can be large and its server slow or hostile, so size and time are limited while it arrives, whatever its
headers say, and each redirect is checked like the first address. The file is there whole or not at all.
"""

import asyncio
from collections.abc import Callable, Iterable
from errno import ENOSPC
from os import strerror
from pathlib import Path
from shutil import disk_usage
from time import time
from typing import BinaryIO

import httpx
from aiohttp.abc import AbstractResolver

from bot.domain.disk import on_disk
from bot.domain.errors import Outage
from bot.net.failures import MAY_PASS, NETWORK_ERRORS, retry_after_s
from bot.net.guard import ForbiddenAddress, Guard, guarded_client
from bot.net.proxies import DIRECT, Proxies

REDIRECTS = 5
PIECE_BYTES = 1024 * 1024  # Written in one go, outside the event loop.
DOWNLOAD_CONNECTIONS = 10

_REDIRECT = frozenset({301, 302, 303, 307, 308})


class NotThere(Exception):
    """The server says that there is no such file for us."""


class TooLarge(Exception):
    """More bytes than allowed; `size_bytes` where the server said how many."""

    def __init__(self, size_bytes: int | None) -> None:
        super().__init__("too large")
        self.size_bytes = size_bytes


class Downloads:
    """Fetches files. `own_urls` lift the guard where they point; with `only_own`, they are all that is allowed."""

    def __init__(
        self,
        *,
        limit_bytes: int,
        time_limit_s: float,
        own_urls: Iterable[str] = (),
        only_own: bool = False,
        proxies: Proxies = DIRECT,
        connect_s: float = 10.0,
        read_s: float = 30.0,
        resolver: AbstractResolver | None = None,
        now_s: Callable[[], float] = time,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._time_limit_s = time_limit_s
        self._guard = Guard(own_urls=own_urls)
        self._only_own = only_own
        self._now_s = now_s
        self._client = guarded_client(
            self._guard,
            connect_s=connect_s,
            read_s=read_s,
            connections=DOWNLOAD_CONNECTIONS,
            proxies=proxies,
            resolver=resolver,
        )

    async def fetch(self, url: str, to: Path) -> None:
        """Bring a file to disk. Raises ForbiddenAddress, NotThere or TooLarge for good, Outage where it may pass.

        A disk that has no room for it is a DiskOutage, found out before the file is sent where its size is known.
        """
        arriving = to.with_name(to.name + ".part")
        try:
            async with asyncio.timeout(self._time_limit_s):
                await self._follow(url, arriving)
            with on_disk():
                arriving.replace(to)
        except httpx.UnsupportedProtocol:
            raise ForbiddenAddress("not an address") from None
        except NETWORK_ERRORS as error:
            # Without its cause: what aiohttp says of a broken answer holds the address.
            raise Outage(f"the download broke off ({type(error).__name__})") from None
        finally:
            arriving.unlink(missing_ok=True)

    async def close(self) -> None:
        await self._client.aclose()

    async def _follow(self, url: str, to: Path) -> None:
        for _ in range(REDIRECTS + 1):
            address = self._guard.check(url)
            if self._only_own and not self._guard.is_own(address):
                raise ForbiddenAddress("not one of the addresses that files may come from")
            response = await self._client.send(self._client.build_request("GET", address), stream=True)
            try:
                if response.status_code not in _REDIRECT:
                    await self._take(response, to)
                    return
                url = _next(address, response.headers.get("location", ""))
            finally:
                await response.aclose()
        raise NotThere(f"more than {REDIRECTS} redirects")

    async def _take(self, response: httpx.Response, to: Path) -> None:
        status = response.status_code
        if status in MAY_PASS or status >= 500:
            wait_s = retry_after_s(response.headers.get("retry-after"), now_s=self._now_s())
            raise Outage(f"the download answered {status}", retry_after_s=wait_s)
        if status != 200:
            raise NotThere(f"answered {status}")
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limit_bytes:
            raise TooLarge(int(length))
        with on_disk():
            if length.isdecimal() and int(length) > disk_usage(to.parent).free:
                raise OSError(ENOSPC, strerror(ENOSPC))
            file = to.open("wb")
        try:
            await self._write(response, file)
        finally:
            with on_disk():
                file.close()

    async def _write(self, response: httpx.Response, file: BinaryIO) -> None:
        size_bytes = 0
        piece = bytearray()
        async for arrived in response.aiter_bytes():
            size_bytes += len(arrived)
            if size_bytes > self._limit_bytes:
                raise TooLarge(None)
            piece += arrived
            if len(piece) >= PIECE_BYTES:
                await asyncio.to_thread(_put, file, piece)
                piece = bytearray()
        await asyncio.to_thread(_put, file, piece)


def _put(file: BinaryIO, piece: bytearray) -> None:
    with on_disk():
        file.write(piece)


def _next(address: httpx.URL, location: str) -> str:
    try:
        return str(address.join(location))
    except (httpx.InvalidURL, ValueError):
        raise ForbiddenAddress("redirected to no address") from None
