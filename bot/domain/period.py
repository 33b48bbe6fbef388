"""Days, weeks and months, from midnight to midnight UTC: the same moment for everybody, shown in local time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS


class Period(StrEnum):
    """How often something begins anew. Weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Window:
    """From `start_ms` to just before `end_ms`, milliseconds since 1970."""

    start_ms: int
    end_ms: int


def window_of(period: Period, now_ms: int) -> Window:
    """The period that `now_ms` lies in."""
    midnight = datetime.fromtimestamp(now_ms // 1000, UTC).replace(hour=0, minute=0, second=0)
    match period:
        case Period.DAY:
            start, end = midnight, midnight + timedelta(days=1)
        case Period.WEEK:
            start = midnight - timedelta(days=midnight.weekday())
            end = start + timedelta(days=7)
        case Period.MONTH:
            start = midnight.replace(day=1)
            end = (start + timedelta(days=32)).replace(day=1)
    return Window(start_ms=int(start.timestamp()) * 1000, end_ms=int(end.timestamp()) * 1000)
