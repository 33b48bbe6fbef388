"""Watching how low pools get."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.pool_level import PoolLevel, WatchedPool


class PoolStore(Protocol):
    """Every method is one transaction, and raises Outage when it can not be had now."""

    async def sinking(self, *, least: int) -> Sequence[WatchedPool]:
        """Pools that may have come to a level that their moderators have not heard of; `least` pays for some video."""

    async def set_told(self, pool: WatchedPool, level: PoolLevel) -> None:
        """Remember that its moderators have heard of this level, unless it was filled since."""
