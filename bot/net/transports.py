"""The aiohttp transport for httpx, with what we need of it: nothing kept between requests but the connection itself.

aiohttp rewrites addresses: it unquotes what needs no quoting, and a signature over the address as it was written fails.
The transport hands it the address as a string, so a middleware puts the untouched one back.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from ssl import SSLContext

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from httpx_aiohttp import AiohttpTransport
from yarl import URL

IDLE_CONNECTION_S = 30.0
HEADER_LIMIT_BYTES = 64 * 1024

_asked: ContextVar[str] = ContextVar("_asked")


class ExactTransport(AiohttpTransport):
    """Sends each address exactly as it was given. `resolver` is made at the first request, in the loop's own thread.

    Behind a `proxy` it resolves the proxy's name only.
    """

    def __init__(
        self,
        *,
        connections: int,
        resolver: Callable[[], AbstractResolver] | None = None,
        proxy: httpx.Proxy | None = None,
    ) -> None:
        def session() -> aiohttp.ClientSession:
            connector = aiohttp.TCPConnector(
                limit=connections,
                ssl=trusted_roots(),
                resolver=resolver() if resolver else None,
                use_dns_cache=resolver is None,  # A cached answer is one that our resolver did not see.
                keepalive_timeout=IDLE_CONNECTION_S,
            )
            return aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                middlewares=(_send_exactly,),
                # Signed locations and security policies grow; httpx's own transport takes as much.
                max_line_size=HEADER_LIMIT_BYTES,
                max_field_size=HEADER_LIMIT_BYTES,
            )

        super().__init__(client=session, verify=trusted_roots(), proxy=proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        token = _asked.set(str(request.url))
        try:
            return await super().handle_async_request(request)
        finally:
            _asked.reset(token)


async def _send_exactly(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    request.url = URL(_asked.get(), encoded=True)
    return await send(request)


@cache
def trusted_roots() -> SSLContext:
    """The certificates that we trust, read once: loading them takes longer than a request."""
    return httpx.create_ssl_context()
