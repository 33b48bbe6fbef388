"""A proxy between an adapter and its provider that does to one exchange what networks and servers do to some.

It reads each request whole, so that a test can tell what arrived from what was answered: that difference is the money.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from tests.providers.strange import Heard, Say, read_request, reset, say

HOST = "127.0.0.1"
NOT_PASSED_ON = frozenset({"connection", "content-length", "date", "host", "server", "transfer-encoding"})


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What becomes of an exchange.

    `says` makes what is said of the provider's whole answer (empty where the request does not arrive). The connection
    is closed behind it.
    """

    says: Callable[[bytes], list[Say]]
    arrives: bool = True
    listens: bool = True
    reads: bool = True


def _client() -> aiohttp.ClientSession:
    """Adds nothing to a request and takes nothing away from an answer, and waits for it as long as it takes."""
    added = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
    connector = aiohttp.TCPConnector(force_close=True)  # Kept connections break when a test lets an hour pass.
    return aiohttp.ClientSession(
        connector=connector, timeout=aiohttp.ClientTimeout(), auto_decompress=False, skip_auto_headers=added
    )


@dataclass(eq=False)
class Proxy:
    """One origin of a provider. Addresses in its answers are led through the proxies too: `addresses` says how."""

    upstream: str
    addresses: Mapping[str, str]
    trouble: Trouble | None = None
    strikes: Callable[[Heard], bool] = lambda _: True
    heard: list[Heard] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _on_their_way: set[asyncio.Future[bytes]] = field(default_factory=set)
    _client: aiohttp.ClientSession = field(default_factory=_client)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    async def listen(self) -> None:
        """Be reachable, at the same port as before."""
        self._server = await asyncio.start_server(self._met, HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def vanish(self) -> None:
        """Nobody listens here any more, and every open connection is closed."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def close(self) -> None:
        await self.settled()
        await self.vanish()
        await self._client.close()

    async def settled(self) -> None:
        """Return when all that was sent on has arrived, even what the adapter did not wait for."""
        await asyncio.gather(*self._on_their_way)

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection is kept."""
        if self.trouble is not None and not self.trouble.reads:
            reset(writer)
            return False
        heard = await read_request(reader)
        self.heard.append(heard)
        trouble = self.trouble if self.strikes(heard) else None
        answer = await self._arrive(heard) if trouble is None or trouble.arrives else b""
        await say(writer, [answer] if trouble is None else trouble.says(answer))
        return trouble is None

    async def _arrive(self, heard: Heard) -> bytes:
        sending = asyncio.ensure_future(self._send_on(heard))
        self._on_their_way.add(sending)
        sending.add_done_callback(self._on_their_way.discard)
        return await asyncio.shield(sending)

    async def _send_on(self, heard: Heard) -> bytes:
        headers = {name: value for name, value in heard.headers.items() if name.lower() not in NOT_PASSED_ON}
        url = URL(self.upstream + heard.path, encoded=True)
        async with self._client.request(heard.method, url, data=heard.body, headers=headers) as response:
            content = await response.read()
        if response.content_type == "application/json":
            for provider, proxy in self.addresses.items():
                content = content.replace(provider.encode(), proxy.encode())
        kept = {name: value for name, value in response.headers.items() if name.lower() not in NOT_PASSED_ON}
        lines = [f"HTTP/1.1 {response.status} Said", *(f"{name}: {value}" for name, value in kept.items())]
        return "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode() + content


@asynccontextmanager
async def proxies(*upstreams: str) -> AsyncIterator[dict[str, Proxy]]:
    """One for each origin, by its address."""
    addresses: dict[str, str] = {}
    opened = {upstream: Proxy(upstream, addresses) for upstream in upstreams}
    for upstream, proxy in opened.items():
        await proxy.listen()
        addresses[upstream] = proxy.url
    try:
        yield opened
    finally:
        for proxy in opened.values():
            await proxy.close()
