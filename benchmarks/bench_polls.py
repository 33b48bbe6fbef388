"""What one look at a job costs in processor time; beside the same question over a raw asyncio socket.

The provider runs in a process of its own, so that only the asking is counted. The raw socket reads the head, the length
and the body, and turns it into JSON: nothing that follows a job could do less.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from time import perf_counter, process_time
from urllib.parse import urlsplit

from benchmarks import stage
from benchmarks.measured import show
from bot.domain.catalog import ProviderName
from bot.domain.job import Ticket
from bot.domain.offers import choose
from bot.domain.request import Tool, VideoRequest
from bot.ports.provider import Waiting
from bot.providers.runcomfy.adapter import RunComfy

POLLS, WARM_UP = 3000, 300
AT_ONCE = (1, 20)
ROUNDS = 3  # In turns, so that what else the machine does meets both.
KEY = "key-runcomfy"
TARGET = 10.0

Poll = Callable[[], Awaitable[None]]


async def main() -> None:
    rows: list[list[str]] = []
    async with stage.child("benchmarks.provider") as process:
        url = await stage.heard_from(process)
        provider = RunComfy(key=KEY, urls={"RUNCOMFY_URL": url})
        request = choose(VideoRequest(tool=Tool.TEXT, prompt="A lighthouse #stuck"), [ProviderName.RUNCOMFY]).request
        ticket = await provider.submit(request, (), key="1")
        for at_once in AT_ONCE:
            rows += await compared(provider, ticket, url, at_once)
        await provider.close()
    show(
        f"{POLLS} looks at a job that waits, the best of {ROUNDS} rounds",
        ("", "at once", "CPU ms a look", "looks/s", "times the floor"),
        rows,
        f"target: at most {TARGET:.0f} times",
    )


async def compared(provider: RunComfy, ticket: Ticket, url: str, at_once: int) -> list[list[str]]:
    sockets = [await RawSocket.open(url, ticket) for _ in range(at_once)]
    ways: dict[str, list[Poll]] = {
        "the bot": [looking(provider, ticket)] * at_once,
        "raw sockets": [socket.poll for socket in sockets],
    }
    used_ms: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for polls in ways.values():
        await poll(polls, WARM_UP)
    for _ in range(ROUNDS):
        for name, polls in ways.items():
            used_ms[name].append(await poll(polls, POLLS))
    for socket in sockets:
        socket.close()
    best = {name: min(times) for name, times in used_ms.items()}
    floor_ms, _ = best["raw sockets"]
    return [
        [name, str(at_once), f"{cpu_ms:.3f}", f"{1000 / wall_ms:.0f}", f"{cpu_ms / floor_ms:.1f}"]
        for name, (cpu_ms, wall_ms) in best.items()
    ]


async def poll(polls: list[Poll], count: int) -> tuple[float, float]:
    """Processor and wall time of one look in milliseconds, when all of `polls` take turns at once."""

    async def repeat(one: Poll) -> None:
        for _ in range(count // len(polls)):
            await one()

    began_s, used_s = perf_counter(), process_time()
    await asyncio.gather(*(repeat(one) for one in polls))
    return (process_time() - used_s) / count * 1000, (perf_counter() - began_s) / count * 1000


def looking(provider: RunComfy, ticket: Ticket) -> Poll:
    async def look() -> None:
        assert isinstance(await provider.poll(ticket), Waiting)

    return look


class RawSocket:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes) -> None:
        self._reader = reader
        self._writer = writer
        self._question = question

    @classmethod
    async def open(cls, url: str, ticket: Ticket) -> "RawSocket":
        at = urlsplit(url)
        reader, writer = await asyncio.open_connection(at.hostname, at.port)
        lines = (f"GET /v1/requests/{ticket.id}/status HTTP/1.1", f"Host: {at.netloc}", f"Authorization: Bearer {KEY}")
        return cls(reader, writer, "\r\n".join([*lines, "", ""]).encode())

    async def poll(self) -> None:
        self._writer.write(self._question)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        body = await self._reader.readexactly(int(length.partition(b":")[2]))
        assert json.loads(body)["status"] == "in_queue"

    def close(self) -> None:
        self._writer.close()


if __name__ == "__main__":
    asyncio.run(main())
