"""What a community spent in the last days, for its moderators."""

from bot.domain.member import Member
from bot.domain.usage import Usage, days_until
from bot.ports.clock import Clock
from bot.ports.usage import UsageReports
from bot.services.authority import Authority


class ServerUsage:
    """Reads only."""

    def __init__(self, *, spendings: UsageReports, rights: Authority, clock: Clock) -> None:
        self._spendings = spendings
        self._rights = rights
        self._clock = clock

    async def usage(self, days: int, *, by: Member) -> Usage:
        """Of the server that `by` watches over, in the last so many days with today. Raises NotModerator."""
        await self._rights.moderator(by)
        days_ms = days_until(self._clock.wall_ms(), days)
        return Usage(days_ms=days_ms, rows=await self._spendings.used(by.scope, since_ms=days_ms[0]))
