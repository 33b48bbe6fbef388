"""Looks at a server anew whenever something about it may have changed: what it has, and what the bot may do there.

A change of a role comes as many events at once: they are one look. Looks come one after the other, and what fails for
now is looked at again later, so that no server waits for another one for long.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord

from bot.domain.errors import Outage

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 60.0

Look = Callable[[discord.Guild], Awaitable[None]]


class ServerWatch:
    """What is to be looked at, and how. A look may come for no reason, and does nothing then."""

    def __init__(self) -> None:
        self._looks: list[Look] = []
        self._changed: dict[int, discord.Guild] = {}
        self._has_changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, look: Look) -> None:
        """Let `look` be called with every server that may have changed; an Outage that it raises is for later."""
        self._looks.append(look)

    def changed(self, server: discord.Guild) -> None:
        """Look at this server soon."""
        self._changed[server.id] = server
        self._has_changed.set()

    def start(self) -> None:
        """Begin to look."""
        self._keep(asyncio.create_task(self._run(), name="server_watch"))

    async def stop(self) -> None:
        """Look at nothing any more. Does nothing when it never began."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._has_changed.wait()
            self._has_changed.clear()
            while self._changed:
                server = self._changed.pop(next(iter(self._changed)))
                if not server.unavailable:  # For a moment after connecting it is only a name.
                    await self._look_at(server)

    async def _look_at(self, server: discord.Guild) -> None:
        for look in self._looks:
            try:
                await look(server)
            except Outage as outage:
                log.warning("server=%s look=%s outage=%s", server.id, look.__qualname__, outage)
                self._keep(asyncio.create_task(self._again(server), name=f"server_watch {server.id}"))
            except Exception:
                log.exception("server=%s look=%s bug", server.id, look.__qualname__)

    async def _again(self, server: discord.Guild) -> None:
        await asyncio.sleep(LOOK_AGAIN_S)
        self.changed(server)

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
