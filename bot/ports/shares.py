"""What the line of waiting jobs needs to know of members and servers, as promises of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.job import Job, JobId


@dataclass(frozen=True, kw_only=True)
class Share:
    """What a member used lately, a job each, and what the server allows at once; None where it did not decide."""

    used: Mapping[JobId, int] = field(default_factory=dict)
    server_at_once: int | None = None
    member_at_once: int | None = None


class Shares(Protocol):
    """Every method is one read, and raises Outage when it can not be had now."""

    async def share(self, job: Job, *, since_ms: int) -> Share:
        """Of the job's member in its scope: the prices of jobs since then that were sent and cost credits."""

    async def under_way(self, scope: str, member: str) -> list[Job]:
        """The member's jobs that are not over, oldest first."""
