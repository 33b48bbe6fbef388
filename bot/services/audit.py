"""Who did what, when and why: moderators page through what was done in their server."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.ports.audit import AuditFilter, AuditLine, AuditReader
from bot.ports.clock import Clock
from bot.services.authority import Authority

PAGE_LINES = 7  # What surely fits into one message.


class Direction(StrEnum):
    """Which way somebody turns the page."""

    OLDER = "older"
    NEWER = "newer"


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """Some lines, newest first. `older` and `newer` are where to go on that way, None where there is nothing."""

    lines: Sequence[AuditLine]
    which: AuditFilter
    older: int | None = None
    newer: int | None = None


class Audit:
    """Reads what was done. Nothing can change it."""

    def __init__(self, *, reader: AuditReader, authority: Authority, clock: Clock) -> None:
        self._reader = reader
        self._authority = authority
        self._clock = clock

    async def newest(self, which: AuditFilter, *, by: Member) -> AuditPage:
        """The last lines of the server that `by` watches over. Raises NotModerator."""
        await self._authority.moderator(by)
        found = await self._reader.before(
            by.scope, which, seq=None, since_ms=self._since_ms(which), limit=PAGE_LINES + 1
        )
        return _page(found[:PAGE_LINES], which, has_older=len(found) > PAGE_LINES, has_newer=False)

    async def turned(self, which: AuditFilter, way: Direction, seq: int, *, by: Member) -> AuditPage:
        """The page before or after the line `seq`; the newest one when there is none. Raises NotModerator."""
        await self._authority.moderator(by)
        since_ms, limit = self._since_ms(which), PAGE_LINES + 1
        if way is Direction.OLDER:
            found = await self._reader.before(by.scope, which, seq=seq, since_ms=since_ms, limit=limit)
            page = _page(found[:PAGE_LINES], which, has_older=len(found) > PAGE_LINES, has_newer=True)
        else:
            found = await self._reader.after(by.scope, which, seq=seq, since_ms=since_ms, limit=limit)
            page = _page(found[-PAGE_LINES:], which, has_older=True, has_newer=len(found) > PAGE_LINES)
        return page if page.lines else await self.newest(which, by=by)

    def _since_ms(self, which: AuditFilter) -> int:
        return 0 if which.since_days is None else max(0, self._clock.wall_ms() - which.since_days * DAY_MS)


def _page(lines: Sequence[AuditLine], which: AuditFilter, *, has_older: bool, has_newer: bool) -> AuditPage:
    return AuditPage(
        lines=lines,
        which=which,
        older=lines[-1].seq if lines and has_older else None,
        newer=lines[0].seq if lines and has_newer else None,
    )
