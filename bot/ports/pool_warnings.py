"""Telling moderators that the pool of their server gets low."""

from typing import Protocol

from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.ports.credit_reports import Pool


class PoolWarnings(Protocol):
    """Writes where moderators of a server read."""

    async def warn(self, channel: str, watched: WatchedPool, level: PoolLevel, pool: Pool) -> None:
        """Once, also when repeated within a few minutes. Raises Unpostable or Outage."""
