"""How low a pool is, of what it was filled to; its moderators hear of each level once a filling."""

from dataclasses import dataclass
from enum import IntEnum

from bot.domain.scope import Scope


class PoolLevel(IntEnum):
    """In hundredths of what it was filled to. It is empty once it pays for no video any more."""

    FULL = 100
    LOW = 20
    EMPTY = 0


@dataclass(frozen=True, kw_only=True)
class WatchedPool:
    """A pool as it was last filled, for the `fills`th time, and the level that its moderators have heard of since."""

    scope: Scope
    filled: int
    fills: int
    told: PoolLevel = PoolLevel.FULL

    def level(self, free: int, *, least: int) -> PoolLevel:
        """Where it is with `free` credits, when no video costs less than `least`."""
        if free < least:
            return PoolLevel.EMPTY
        return PoolLevel.LOW if free * PoolLevel.FULL <= self.filled * PoolLevel.LOW else PoolLevel.FULL
