"""Keeps us from being sent into our own network by an address that somebody else told us.

A video's address comes from a provider, an upload's from its storage. Each is checked twice: as it is written, and
after its name was resolved, where the connection takes exactly the address that was checked (a name may resolve
differently the next time). Where the operator's own settings point, we may always go: that is how a stand-in on
127.0.0.1 works.

Behind a proxy, names are the proxy's to resolve. What is written is checked all the same (https, no address that is not
public, no name that exists only inside a network), and this machine itself is never reached; which other machines of
the operator's network can be, is for the proxy's own rules to say.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.net.proxies import ByProxy, Proxies
from bot.net.transports import ExactTransport

# https://www.iana.org/assignments/special-use-domain-names, and what routers and clouds call their inside.
INSIDE_ENDINGS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".corp", ".home")
NAT64 = IPv6Network("64:ff9b::/96")  # Its last 32 bits are an IPv4 address that a gateway goes to for us.

Address = IPv4Address | IPv6Address


class ForbiddenAddress(Exception):
    """An address that we must not go to. Its text never holds the address: it may be signed."""


class Guard:
    """Says where we may go: to public addresses by https, and wherever `own_urls` point."""

    def __init__(self, *, own_urls: Iterable[str] = ()) -> None:
        urls = [httpx.URL(url) for url in own_urls]
        self._own = {(url.scheme, url.host) for url in urls}
        self._loopback = any(_is_loopback_name(host) for _, host in self._own)

    def check(self, url: str) -> httpx.URL:
        """The address, read. Raises ForbiddenAddress; a name passes here and is checked when it is resolved."""
        try:
            read = httpx.URL(url)
        except (httpx.InvalidURL, ValueError, TypeError):
            raise ForbiddenAddress("not an address") from None
        if read.scheme != "https" and not (read.scheme == "http" and self.is_own(read)):
            raise ForbiddenAddress("not https")
        if not read.host or read.userinfo or not _can_be_resolved(read.host):
            raise ForbiddenAddress("no plain host")
        if not self.is_own(read) and _is_inside_name(read.host):
            raise ForbiddenAddress("a name that only a private network knows")
        address = _address(read.host)
        if address is not None and not self.admits(read.host, address):
            raise ForbiddenAddress("not a public address")
        return read

    def is_own(self, url: httpx.URL) -> bool:
        """Whether the settings point to this host; what stands in on this machine may use several of its ports."""
        return (url.scheme, url.host) in self._own or (self._loopback and _is_loopback_name(url.host))

    def admits(self, host: str, address: Address) -> bool:
        """Whether `host` may lie at `address`."""
        if any(host == own for _, own in self._own):
            return True
        return is_public(address) or (self._loopback and _plain(address).is_loopback)


class GuardedResolver(AbstractResolver):
    """Resolves names, and raises ForbiddenAddress for one with any address that the guard does not admit."""

    def __init__(self, guard: Guard, inner: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._inner = inner or aiohttp.ThreadedResolver()  # Needs no closing.

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for result in found:
            address = _address(result["host"])
            if address is None or not self._guard.admits(host, address):
                raise ForbiddenAddress("a name that lies at no public address")
        return found

    async def close(self) -> None:
        await self._inner.close()


def guarded_client(
    guard: Guard,
    *,
    connect_s: float,
    read_s: float,
    connections: int,
    proxies: Proxies,
    resolver: AbstractResolver | None = None,
) -> httpx.AsyncClient:
    """A client for addresses that others told us; `resolver` replaces the system's. It follows nothing by itself."""

    def way(proxy: httpx.Proxy | None) -> ExactTransport:
        if proxy is not None:
            return ExactTransport(connections=connections, proxy=proxy)
        return ExactTransport(connections=connections, resolver=lambda: GuardedResolver(guard, resolver))

    return httpx.AsyncClient(
        transport=ByProxy(proxies, way),
        headers={"accept-encoding": "identity"},  # A size limit should not have to unpack what it counts.
        timeout=httpx.Timeout(read_s, connect=connect_s, pool=None),
        trust_env=False,
    )


def is_public(address: Address) -> bool:
    """Whether `address` is one of the open internet, whatever it is wrapped in."""
    plain = _plain(address)
    return plain.is_global and not plain.is_multicast


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _address(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _can_be_resolved(host: str) -> bool:
    """Whether the system's resolver would even look: an empty or endless label makes it raise instead."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def _is_inside_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    return _address(host) is None and ("." not in name or name.endswith(INSIDE_ENDINGS))


def _is_loopback_name(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and _plain(address).is_loopback)
