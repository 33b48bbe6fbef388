"""Warns the moderators of every server whose pool gets low, once a level until it is filled again.

What was told is remembered after it was said: a crash in between repeats the message under its nonce, which within a
few minutes is the same one. A server in which moderators have no channel hears of it when they choose one.
"""

import asyncio
import logging
from collections.abc import Callable

from bot.domain.errors import Outage
from bot.domain.pool_level import WatchedPool
from bot.ports.clock import Clock
from bot.ports.credit_reports import CreditReports
from bot.ports.pool_warnings import PoolWarnings
from bot.ports.pools import PoolStore
from bot.ports.posting import Unpostable
from bot.ports.servers import ServerStore

log = logging.getLogger(__name__)

LOOK_EVERY_S = 20.0
POOL_CHANNEL_WAIT_S = 10 * 60.0  # Until people have changed something.


class PoolWatch:
    """One for the whole bot. `cheapest` says what the cheapest video costs now; None where none is made."""

    def __init__(
        self,
        *,
        pools: PoolStore,
        reports: CreditReports,
        servers: ServerStore,
        warnings: PoolWarnings,
        cheapest: Callable[[], int | None],
        clock: Clock,
    ) -> None:
        self._pools = pools
        self._reports = reports
        self._servers = servers
        self._warnings = warnings
        self._cheapest = cheapest
        self._clock = clock
        self._not_before_s: dict[str, float] = {}  # By channel.
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; what was told before is remembered."""
        self._task = asyncio.create_task(self._run(), name="pool_watch")

    async def stop(self) -> None:
        """Stop looking. Does nothing when it never began."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Warn of every pool that came to a level which its moderators have not heard of. Raises Outage."""
        least = self._cheapest() or 1
        for watched in await self._pools.sinking(least=least):
            try:
                await self._warn(watched, least)
            except Unpostable as refused:
                log.info("server=%s pool_warning_refused=%s", watched.scope, refused)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Outage as outage:
                log.warning("pool_watch outage=%s", outage)
            except Exception:
                log.exception("pool_watch bug")
            await self._clock.sleep(LOOK_EVERY_S)

    async def _warn(self, watched: WatchedPool, least: int) -> None:
        pool = await self._reports.pool(watched.scope, at_ms=self._clock.wall_ms())
        level = watched.level(pool.free, least=least)  # With what is due by now and comes at the next move.
        settings = await self._servers.settings(watched.scope)
        channel = settings.review_channel or settings.log_channel
        if level >= watched.told or channel is None:
            return
        if self._clock.steady_s() < self._not_before_s.get(channel, 0.0):
            return
        try:
            await self._warnings.warn(channel, watched, level, pool)
        except Unpostable:
            self._not_before_s[channel] = self._clock.steady_s() + POOL_CHANNEL_WAIT_S
            raise
        await self._pools.set_told(watched, level)
        log.info("server=%s pool_warning=%d free=%d", watched.scope, level, pool.free)
