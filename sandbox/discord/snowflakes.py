"""Mints Discord's ids: they sort by age and carry their moment, and clients read both out of them."""

from collections.abc import Callable

DISCORD_EPOCH_MS = 1_420_070_400_000
SEQUENCE_BITS = 22


class Snowflakes:
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last = 0

    def mint(self) -> int:
        """A new id, larger than every earlier one even when the clock stands still."""
        moment_ms = int(self._now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, moment_ms << SEQUENCE_BITS)
        return self._last


def minted_at_s(id: int) -> float:
    return ((id >> SEQUENCE_BITS) + DISCORD_EPOCH_MS) / 1000
