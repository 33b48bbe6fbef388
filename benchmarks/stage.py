"""Where the benchmarks take place: the sandbox in this process, whatever is measured in processes of its own.

Discord's rate limits are out of the way, because they are not what is measured, and so are the credits.
"""

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from sandbox.discord.changes import InteractionSent, MessageCreated, MessageUpdated
from sandbox.discord.limits import Rate, Rates
from sandbox.discord.state import Heard
from sandbox.server import Sandbox

ROOT = Path(__file__).parents[1]
START_LIMIT_S = 60.0
STOP_LIMIT_S = 15.0
LOG_TAIL_LINES = 15
PLENTY = "1000000000"
NO_LIMIT = Rate(most=10**6, per_s=1.0)
NO_LIMITS = Rates(per_token=NO_LIMIT, per_channel=NO_LIMIT, old_edits=NO_LIMIT, other=NO_LIMIT, everything=NO_LIMIT)
MEMBERS = ("Mira", "Jonas", "Noor", "Ada")


class Ended(Exception):
    """A process that was to be measured went away; the text is what it said last."""


@dataclass
class Watch:
    """What Discord sees, with times: an interaction leaves, its answer appears, its card changes, a video is on it."""

    sent_s: dict[int, float] = field(default_factory=dict)
    answered_s: dict[int, float] = field(default_factory=dict)
    delivered_s: dict[int, float] = field(default_factory=dict)
    edits: int = 0

    def hear(self, heard: Heard) -> None:
        now_s = perf_counter()
        match heard.change:
            case InteractionSent(interaction=interaction):
                self.sent_s[interaction.id] = now_s
            case MessageCreated(message=message) if message.interaction_id in self.sent_s:
                self.answered_s.setdefault(message.interaction_id, now_s)
            case MessageUpdated(message=message) if message.interaction_id in self.sent_s:
                self.edits += 1
                if any(one.content_type.startswith("video/") for one in message.attachments):
                    self.delivered_s.setdefault(message.interaction_id, now_s)
            case _:
                pass

    def took_s(self) -> list[float]:
        """From interaction to answer, of all that were answered."""
        return [answered_s - self.sent_s[one] for one, answered_s in self.answered_s.items()]


@asynccontextmanager
async def sandbox(*, pace: float = 1.0, at_once: int = 2) -> AsyncIterator[Sandbox]:
    """The sandbox, with films of two frames a second: painting is not what is measured."""
    opened = Sandbox(rates=NO_LIMITS, pace=pace, at_once=at_once, frame_rate=2)
    await opened.start()
    try:
        yield opened
    finally:
        await opened.stop()


@asynccontextmanager
async def watching(at: Sandbox) -> AsyncIterator[Watch]:
    watch = Watch()
    unlisten = at.world.listen(watch.hear)
    try:
        yield watch
    finally:
        unlisten()


@asynccontextmanager
async def bot(at: Sandbox, *, runcomfy_url: str = "", **settings: str) -> AsyncIterator[Process]:
    """`python -m bot run`, connected, with a fresh database on disk and credits for everything."""
    with tempfile.TemporaryDirectory(prefix="bench-bot-") as name:
        environment = {
            "DISCORD_TOKEN": at.token,
            "DISCORD_API_URL": at.urls.discord_api,
            "DISCORD_GATEWAY_URL": at.urls.discord_gateway,
            "PROVIDERS": "runcomfy",
            "RUNCOMFY_API_TOKEN": "key-runcomfy",
            "RUNCOMFY_URL": runcomfy_url or at.urls.providers["runcomfy"],
            "DATABASE_URL": f"sqlite:///{name}/bot.db",
            "DATA_DIR": name,
            "STARTING_POOL": PLENTY,
            "QUOTA_PER_DAY": PLENTY,
            "DAILY_SPEND_LIMIT_USD": "1000000",
            "MEMBER_JOBS_AT_ONCE": "2000",
            **settings,
        }
        async with child("bot", "run", environment=environment, folder=Path(name)) as process:
            await online(at, process)
            yield process


@asynccontextmanager
async def child(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> AsyncIterator[Process]:
    """A module of ours in a process of its own, which hears and answers by lines; ended with SIGTERM."""
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=said,
            cwd=folder,  # A bot that starts in the repository would read the operator's own `.env`.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **(environment or {})},
        )
        try:
            yield process
        except (TimeoutError, Ended) as error:
            if isinstance(error, Ended) and process.returncode is None:
                raise  # Of another process.
            said.seek(0)
            tail = said.read().decode(errors="replace").splitlines()[-LOG_TAIL_LINES:]
            raise Ended("\n".join([f"{module}: {error!r}", *tail])) from error
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await asyncio.wait_for(process.communicate(), STOP_LIMIT_S)


async def heard_from(process: Process) -> str:
    """The next line that the process says. Raises Ended."""
    assert process.stdout is not None
    async with asyncio.timeout(START_LIMIT_S):
        line = await process.stdout.readline()
    if not line:
        raise Ended("it ended")
    return line.decode().strip()


async def tell(process: Process, line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line.encode() + b"\n")
    await process.stdin.drain()


async def online(at: Sandbox, process: Process) -> None:
    """Return when members can use the bot's commands: they are registered before it connects. Raises Ended."""
    waits = asyncio.ensure_future(at.world.until(lambda: at.world.bot_online, START_LIMIT_S))
    ends = asyncio.ensure_future(process.wait())
    await asyncio.wait({waits, ends}, return_when=asyncio.FIRST_COMPLETED)
    ends.cancel()
    if not waits.done():
        waits.cancel()
        raise Ended(f"exit status {process.returncode}")
    waits.result()


async def use(at: Sandbox, command: str, options: Mapping[str, Any] | None = None, *, turn: int = 0) -> int:
    """Let one member after the other use a command in #creations; the interaction's id."""
    world = at.world
    member = world.member(MEMBERS[turn % len(MEMBERS)])
    return (await world.command(member, world.channel("creations"), command, options)).id


async def evenly(count: int, over_s: float, act: Callable[[int], Awaitable[None]]) -> None:
    """`await act(n)` for n in 0..count-1, spread evenly over a time; late ones follow at once."""
    began_s = perf_counter()
    for turn in range(count):
        await asyncio.sleep(max(0.0, began_s + turn * over_s / count - perf_counter()))
        await act(turn)


async def all_of(at: Sandbox, ids: Sequence[int], among: Mapping[int, float], limit_s: float) -> bool:
    """Wait until all of these have come, or the time is over; whether all have."""
    with suppress(TimeoutError):
        await at.world.until(lambda: all(one in among for one in ids), limit_s)
    return all(one in among for one in ids)
