"""How much may be spent: the rules, as plain values and pure functions."""

from dataclasses import dataclass

DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the operator allows. Credits are whole; money is in millionths of a US dollar of list price."""

    starting_pool: int
    quota_per_day: int
    daily_spend_micros: int


@dataclass(frozen=True, kw_only=True)
class Window:
    """A day, from midnight to midnight UTC: the same moment for everybody, shown in each member's own time."""

    start_ms: int
    end_ms: int


def day_of(now_ms: int) -> Window:
    """The day that `now_ms` lies in."""
    start_ms = now_ms - now_ms % DAY_MS
    return Window(start_ms=start_ms, end_ms=start_ms + DAY_MS)
