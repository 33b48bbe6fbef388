"""What moderators think of a member, and where they take nothing new."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MemberStanding:
    """A member like any other, unless moderators said otherwise. `blocked_until_ms` of None is for good."""

    is_trusted: bool = False
    is_blocked: bool = False
    blocked_until_ms: int | None = None
    block_reason: str = ""

    def is_blocked_at(self, now_ms: int) -> bool:
        return self.is_blocked and (self.blocked_until_ms is None or now_ms < self.blocked_until_ms)


@dataclass(frozen=True, kw_only=True)
class ServerPause:
    """Nothing new is taken in a channel, or in the whole server where there is no channel."""

    channel: str | None
    reason: str
    by: str
    at_ms: int


@dataclass(frozen=True, kw_only=True)
class ReviewRecord:
    """What a member did in a server so far, in numbers, for the moderator who decides on the newest request."""

    jobs: int = 0
    delivered: int = 0
    denied: int = 0
    reported: int = 0
    is_trusted: bool = False
    is_blocked: bool = False
