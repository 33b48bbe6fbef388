"""What the queue of waiting jobs needs to know of members and servers, as promises of the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.domain.job import Job, JobId
from bot.domain.scope import Scope


@dataclass(frozen=True, kw_only=True)
class AllowedAtOnce:
    """What a server allows at once, in all and for a member; None where it did not decide."""

    server: int | None = None
    member: int | None = None


class RecentUse(Protocol):
    """Every method is one read, and raises Outage when it can not be had now."""

    async def used(self, scope: Scope, member: str, *, since_ms: int) -> Mapping[JobId, int]:
        """The prices of the member's jobs since then that were sent and cost credits."""

    async def allowed(self, scope: Scope) -> AllowedAtOnce:
        """What the server allows at once by now."""

    async def under_way(self, scope: Scope, member: str) -> list[Job]:
        """The member's jobs that are not over, oldest first."""
