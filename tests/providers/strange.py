"""A server that misbehaves on purpose: it says raw bytes, hangs or breaks off, and remembers what it was asked."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

from tests.clock import pass_time, settled


class Move(Enum):
    """What can be done instead of answering."""

    HANG = auto()
    """Nothing, and the connection stays."""
    SILENCE = auto()
    """Nothing for longer than anybody waits: the loop's clock goes on at once."""
    RESET = auto()
    DRIP = auto()
    """A space now and then, without end, by the loop's clock: every single read succeeds in time."""


Say = bytes | Move
SILENCE_S = 60 * 60.0
DRIP_EVERY_S = 10.0  # Well within the time limit of a single read.


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One request, read whole."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        read: dict[str, object] = json.loads(self.body)
        return read


@dataclass(kw_only=True)
class Strange:
    """`answer` gives, for each request, the pieces to say; the connection is closed after them."""

    answer: Callable[[Heard], list[Say]]
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    resets_at_once: bool = False


def reply(
    status: int, body: object = b"", *, headers: dict[str, str] | None = None, length: int | None = None
) -> list[Say]:
    """A whole answer; anything but bytes is sent as JSON. `length` says another Content-Length than the true one."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content) if length is None else length}"]
    lines += ["Connection: close", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return ["\r\n".join(lines).encode() + b"\r\n\r\n" + content]


@asynccontextmanager
async def strange(answer: Callable[[Heard], list[Say]], *, resets_at_once: bool = False) -> AsyncIterator[Strange]:
    it = Strange(answer=answer, resets_at_once=resets_at_once)
    tasks: set[asyncio.Task[None]] = set()

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(_serve(it, reader, writer)))

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    it.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield it
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _serve(it: Strange, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    it.connections += 1
    try:
        if it.resets_at_once:
            reset(writer)
            return
        heard = await read_request(reader)
        it.heard.append(heard)
        await say(writer, it.answer(heard))
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def say(writer: asyncio.StreamWriter, pieces: list[Say]) -> None:
    """Say or do one after the other. Raises ConnectionError when the other side has gone."""
    for piece in pieces:
        match piece:
            case Move.HANG | Move.SILENCE:
                if piece is Move.SILENCE:
                    pass_time(SILENCE_S)
                await asyncio.Event().wait()
            case Move.DRIP:
                while True:
                    writer.write(b" ")
                    await writer.drain()
                    await settled()
                    pass_time(DRIP_EVERY_S)
            case Move.RESET:
                reset(writer)
                return
            case bytes():
                writer.write(piece)
                await writer.drain()


async def read_request(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int((await reader.readline()).strip(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(method=method, path=path, headers=headers, body=body)


def reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection off with an RST, as a process that dies does."""
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
