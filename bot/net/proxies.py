"""Which requests go through a proxy: as HTTPS_PROXY, HTTP_PROXY and NO_PROXY tell every other program.

Each way has a transport of its own, made when it is first needed. What lies on this machine is never asked for through
a proxy: there, it would be the proxy's own machine.
"""

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

import httpx

HTTPS_PORT = 443


@dataclass(frozen=True, kw_only=True)
class Proxies:
    """Addresses of proxies, which may hold a name and a password; `none_for` lists hosts, as NO_PROXY does."""

    https: str | None = field(default=None, repr=False)
    http: str | None = field(default=None, repr=False)
    none_for: str = ""

    def of(self, url: str) -> str | None:
        """The proxy that a request to `url` goes through; None where it goes straight."""
        asked = httpx.URL(url)
        proxy = self.https if asked.scheme in {"https", "wss"} else self.http
        if proxy is None or self._goes_straight(asked.host, asked.port):
            return None
        return proxy

    def _goes_straight(self, host: str, port: int | None) -> bool:
        if host == "localhost" or _is_loopback(host):
            return True
        parts = (part.strip().lower() for part in self.none_for.split(","))
        return any(_covers(part, host, port) for part in parts if part)


DIRECT = Proxies()


class ByProxy(httpx.AsyncBaseTransport):
    """Sends each request by the way that `proxies` say. `make` gives the transport of a way, None being straight."""

    def __init__(self, proxies: Proxies, make: Callable[[httpx.Proxy | None], httpx.AsyncBaseTransport]) -> None:
        self._proxies = proxies
        self._make = make
        self._ways: dict[str | None, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = self._proxies.of(str(request.url))
        way = self._ways.get(proxy)
        if way is None:
            way = self._ways[proxy] = self._make(None if proxy is None else _known(proxy))
        return await way.handle_async_request(request)

    async def aclose(self) -> None:
        for way in self._ways.values():
            await way.aclose()


def _known(proxy: str) -> httpx.Proxy:
    """Its name and password as a header, which both libraries take."""
    url = httpx.URL(proxy)
    bare = url.copy_with(username=None, password=None)
    if not url.userinfo:
        return httpx.Proxy(bare)
    login = b64encode(f"{url.username}:{url.password}".encode()).decode()
    return httpx.Proxy(bare, headers={"proxy-authorization": f"Basic {login}"})


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _covers(part: str, host: str, port: int | None) -> bool:
    """Whether a part of NO_PROXY means this host: a name and all below it, perhaps at one port, or a network."""
    with suppress(ValueError):
        return ip_address(host) in ip_network(part, strict=False)
    name, _, at = part.rpartition(":") if part.rpartition(":")[2].isdecimal() else (part, "", "")
    if at and int(at) != (port or HTTPS_PORT):
        return False
    name = name.removeprefix("*").removeprefix(".")
    return not name or host == name or host.endswith(f".{name}")
