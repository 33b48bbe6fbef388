"""A door in front of an origin that a test can shut: what a network does between the bot and a provider.

It passes bytes and reads only how a connection begins, so whatever the two sides speak goes through unchanged.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit

HOST = "127.0.0.1"
PIECE_BYTES = 65_536
GARBAGE = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<html>upstrea"


class Door(Enum):
    OPEN = auto()
    HOLD_ANSWERS = auto()
    """What is ordered (by POST) arrives; the answers wait until the door is opened."""
    HOLD_ORDERS = auto()
    """What is ordered never arrives; whoever ordered waits until the door is opened."""
    DROP_ANSWERS = auto()
    """What is ordered arrives; the connection breaks instead of answering."""
    GARBAGE = auto()
    """Nothing arrives; whatever is asked is answered with something else."""


@dataclass(eq=False)
class Gate:
    upstream: str
    door: Door = Door.OPEN
    orders: int = 0
    _opened: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _port: int = 0
    _pipes: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}"

    async def listen(self) -> None:
        """Be reachable, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def vanish(self) -> None:
        """Nobody listens here any more, and every open connection breaks."""
        assert self._server is not None
        self._server.close()
        for pipe in tuple(self._pipes):
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)
        await self._server.wait_closed()

    def open(self) -> None:
        self.door = Door.OPEN
        self._opened.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._connect(reader, writer)
        except asyncio.CancelledError:
            pass  # The gate vanishes; asyncio would log it otherwise.
        finally:
            self._pipes.discard(task)
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(PIECE_BYTES)
        if not first:
            return
        if self.door is Door.GARBAGE:
            writer.write(GARBAGE)
            await writer.drain()
            return
        is_order = first.startswith(b"POST ")
        self.orders += is_order
        if is_order and self.door is Door.HOLD_ORDERS:
            await self._opened.wait()
            return
        parts = urlsplit(self.upstream)
        answers, asking = await asyncio.open_connection(parts.hostname, parts.port)
        asking.write(first)
        there = asyncio.create_task(_pipe(reader, asking))
        back = asyncio.create_task(self._pass_back(answers, writer, is_order=is_order))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for half in (there, back):
                half.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            asking.close()

    async def _pass_back(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_order: bool) -> None:
        first = await answers.read(PIECE_BYTES)
        if is_order and self.door is Door.DROP_ANSWERS:
            writer.transport.abort()
            return
        if is_order and self.door is Door.HOLD_ANSWERS:
            await self._opened.wait()
        writer.write(first)
        await _pipe(answers, writer)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE_BYTES):
        writer.write(piece)
        await writer.drain()


@asynccontextmanager
async def gate_to(upstream: str) -> AsyncIterator[Gate]:
    gate = Gate(upstream)
    await gate.listen()
    try:
        yield gate
    finally:
        await gate.vanish()
