"""What a community spent in the last days, for its moderators."""

from bot.domain.member import Member
from bot.domain.usage import Usage, days_until
from bot.ports.clock import Clock
from bot.ports.usage import UsageReports
from bot.services.authority import Authority


class ServerUsage:
    """Reports of what a server spent."""

    def __init__(self, *, reports: UsageReports, authority: Authority, clock: Clock) -> None:
        self._reports = reports
        self._authority = authority
        self._clock = clock

    async def usage(self, days: int, *, by: Member) -> Usage:
        """What the server of `by` spent in the last so many days, with today. Raises NotModerator."""
        await self._authority.moderator(by)
        days_ms = days_until(self._clock.wall_ms(), days)
        return Usage(days_ms=days_ms, rows=await self._reports.used(by.scope, since_ms=days_ms[0]))
