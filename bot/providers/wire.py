"""How requests reach a provider's API, and what it means when one does not come back.

Two transports under one client. Looks, which are most of it, go through aiohttp, at a tenth of the processor time of
httpx's own transport. But aiohttp reports a connection that broke after the request was read exactly like one that was
never made, and for a paid order that is the difference between trying again and paying twice. So a POST goes through
httpx's own transport, which tells them apart, and never over a kept connection: one that the other side has just closed
would make an order that was never read look like a lost one, and a cancel fail that only needed another connection.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import time

import httpx

from bot.domain.errors import Outage
from bot.net.failures import NETWORK_ERRORS, retry_after_s
from bot.net.proxies import DIRECT, ByProxy, Proxies
from bot.net.transports import ExactTransport, trusted_roots
from bot.ports.provider import Lost, NotSent
from bot.providers.answers import ProviderReply

ANSWER_LIMIT_BYTES = 1024 * 1024
CONNECTIONS = 20
STREAMS = 10  # Each holds a connection of its own for as long as a job takes; a job without one is looked at instead.
HEADERS = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "pika-bot"}
SECRET_LEAST_CHARS = 8  # Anything shorter stands in ordinary words too.

# From httpx's own transport only. A proxy's refusal comes before the request: the provider was never reached.
SURELY_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # They log every address that is asked, signed ones too.


@dataclass(frozen=True, kw_only=True)
class TimeLimits:
    """How long each thing may take at a provider."""

    order_connect_s: float = 5.0
    order_s: float = 60.0
    order_with_images_s: float = 120.0
    connect_s: float = 10.0
    read_s: float = 30.0
    ask_s: float = 45.0  # All of one look or cancel, however slowly its answer drips in.
    silence_s: float = 180.0  # On a stream: a render takes a minute or two, and nothing has to be said meanwhile.
    upload_s: float = 120.0
    fetch_s: float = 600.0


LIMITS = TimeLimits()


@dataclass(frozen=True, kw_only=True)
class Key:
    """A secret and the header that carries it, for the origins it belongs to and no others."""

    secret: str = field(repr=False)
    header: str
    scheme: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """What must not be repeated to anybody: fal's keys have two halves, and an answer may quote one."""
        halves = (half for half in self.secret.split(":") if len(half) >= SECRET_LEAST_CHARS)
        return (self.secret, *halves)

    def headers(self) -> dict[str, str]:
        return {self.header: f"{self.scheme} {self.secret}".strip()}


@dataclass(frozen=True, kw_only=True)
class OpenAnswer:
    """An answer that goes on: how it began, and what comes of it, as it comes."""

    reply: ProviderReply
    pieces: AsyncIterator[bytes]


class Wire:
    """The connections to one provider. `own_urls` are the only ones that are ever shown the key."""

    def __init__(
        self,
        *,
        key: Key,
        own_urls: Iterable[str],
        limits: TimeLimits,
        proxies: Proxies = DIRECT,
        now_s: Callable[[], float] = time,
    ) -> None:
        if not (key.secret.isascii() and key.secret.isprintable()):
            raise ValueError(f"the key for {key.header} holds characters that no key has")
        self._key = key
        self._own = {origin(httpx.URL(url)) for url in own_urls}
        self._limits = limits
        self._now_s = now_s
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._stream_places = asyncio.Semaphore(STREAMS)
        self._asking = httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=None).as_dict()
        self._streaming = httpx.Timeout(limits.silence_s, connect=limits.connect_s, pool=None).as_dict()
        # No httpx client around them: cookies, redirects and auth, none of them wanted, cost a third of a look.
        self._ways = _TwoWays(proxies)
        self._streams = ByProxy(proxies, lambda proxy: ExactTransport(connections=STREAMS, proxy=proxy))

    async def ask(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> ProviderReply:
        """Ask something that may be asked again, whatever its answer's status. Raises Outage."""
        address = httpx.URL(url)
        request = httpx.Request(
            method,
            address,
            content=body,
            headers=self._headers(address, headers),
            extensions={"timeout": self._asking},
        )
        async with self._places:
            try:
                async with asyncio.timeout(self._limits.ask_s):
                    return await self._exchange(request)
            except NETWORK_ERRORS as error:
                raise Outage(f"no answer ({type(error).__name__})") from error

    @asynccontextmanager
    async def hear(self, url: str, *, accept: str) -> AsyncIterator[OpenAnswer]:
        """Hear an answer as it comes, whatever its status, over a connection that no question waits for.

        The connection is closed at the end of the block. Raises Outage, within the block too: when the answer breaks
        off, when nothing came for `silence_s`, or at once when STREAMS are open.
        """
        if self._stream_places.locked():
            raise Outage(f"{STREAMS} streams are open")
        address = httpx.URL(url)
        headers = self._headers(address, {"accept": accept})
        request = httpx.Request("GET", address, headers=headers, extensions={"timeout": self._streaming})
        async with self._stream_places:
            try:
                async with asyncio.timeout(self._limits.ask_s):
                    response = await self._streams.handle_async_request(request)
                try:
                    # Not unpacked: we asked for no packed one, and a small one may unpack to anything.
                    yield OpenAnswer(reply=self._reply(response, b""), pieces=response.aiter_raw())
                finally:
                    await response.aclose()
            except NETWORK_ERRORS as error:
                raise Outage(f"no answer ({type(error).__name__})") from error

    async def order(
        self,
        url: str,
        *,
        body: "bytes | Form",
        headers: Mapping[str, str] = {},
        private: Sequence[str] = (),
        time_limit_s: float,
    ) -> ProviderReply:
        """Send the one paid request, once, whatever its answer's status. Raises NotSent or Lost."""
        address = httpx.URL(url)
        request = httpx.Request(
            "POST",
            address,
            content=None if isinstance(body, Form) else body,
            data=body.fields if isinstance(body, Form) else None,
            files=body.files if isinstance(body, Form) else None,
            headers=self._headers(address, headers),
            extensions={"timeout": httpx.Timeout(time_limit_s, connect=self._limits.order_connect_s).as_dict()},
        )
        try:
            async with asyncio.timeout(time_limit_s):
                return await self._exchange(request, private=private)
        except SURELY_NOT_SENT as error:
            raise NotSent(type(error).__name__) from error
        except NETWORK_ERRORS as error:
            raise Lost(f"no answer ({type(error).__name__})") from error

    async def close(self) -> None:
        await self._ways.aclose()
        await self._streams.aclose()

    def is_own(self, url: httpx.URL) -> bool:
        return origin(url) in self._own and not url.userinfo

    def _headers(self, url: httpx.URL, headers: Mapping[str, str]) -> dict[str, str]:
        return {**HEADERS, **headers, **(self._key.headers() if self.is_own(url) else {})}

    async def _exchange(self, request: httpx.Request, *, private: Sequence[str] = ()) -> ProviderReply:
        response = await self._ways.handle_async_request(request)
        try:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > ANSWER_LIMIT_BYTES:
                    break  # What is left of it is no JSON any more, and is treated as such.
        finally:
            await response.aclose()
        return self._reply(response, bytes(body), private=private)

    def _reply(self, response: httpx.Response, body: bytes, *, private: Sequence[str] = ()) -> ProviderReply:
        return ProviderReply(
            status=response.status_code,
            headers=response.headers,
            body=body,
            retry_after_s=retry_after_s(response.headers.get("retry-after"), now_s=self._now_s()),
            private=(*self._key.parts, *private),
        )


@dataclass(frozen=True, kw_only=True)
class Form:
    """A multipart form; a file is its field's name, and its own name, content and type."""

    fields: dict[str, bytes]
    files: list[tuple[str, tuple[str, bytes, str]]]


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Scheme, host and port; the port is None where it is the scheme's own."""
    return url.scheme, url.host, url.port


class _TwoWays(httpx.AsyncBaseTransport):
    """Each POST over a connection of its own; everything else over kept ones, which aiohttp replaces when they died."""

    def __init__(self, proxies: Proxies) -> None:
        self._posts = ByProxy(
            proxies,
            lambda proxy: httpx.AsyncHTTPTransport(
                verify=trusted_roots(),
                limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=0),
                trust_env=False,
                proxy=proxy,
            ),
        )
        self._rest = ByProxy(proxies, lambda proxy: ExactTransport(connections=CONNECTIONS, proxy=proxy))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        way = self._posts if request.method == "POST" else self._rest
        return await way.handle_async_request(request)

    async def aclose(self) -> None:
        await self._posts.aclose()
        await self._rest.aclose()
