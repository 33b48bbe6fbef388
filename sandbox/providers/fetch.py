"""Fetches the pictures that orders only name, as the real providers do; an address that gives nothing fails the job.

Only this machine's own addresses are followed: the sandbox never reaches out, whatever it is asked to fetch.
"""

import base64
import binascii
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes, urlsplit

import aiohttp
from yarl import URL

MOST_BYTES = 50 * 1024 * 1024
TIMEOUT_S = 15


class Unreachable(Exception):
    """The address gave no file."""


class Fetcher:
    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, address: str) -> bytes:
        """The bytes behind an http or data address. Raises Unreachable."""
        if address.startswith("data:"):
            return _decoded(address)
        if not _is_of_this_machine(address):
            raise Unreachable(f"The sandbox fetches from this machine only, not {address[:200]}")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), headers={"User-Agent": "Sandbox"}
            )
        try:
            # The address is sent exactly as it was signed, without being normalised.
            async with self._session.get(URL(address, encoded=True), allow_redirects=False) as answer:
                if answer.status != 200:
                    raise Unreachable(f"HTTP {answer.status}")
                data = bytearray()
                async for piece in answer.content.iter_chunked(1 << 16):
                    data += piece
                    if len(data) > MOST_BYTES:
                        raise Unreachable("The file is too large")
                return bytes(data)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise Unreachable(str(error)) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _decoded(address: str) -> bytes:
    head, comma, body = address.partition(",")
    if not comma:
        raise Unreachable("The data URI has no data")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise Unreachable(str(error)) from error


def _is_of_this_machine(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False
