"""What moderators decide of members and channels. Each needs a reason, and is written down with it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.action import ActionKind
from bot.domain.authority import Action, Moderator, stated
from bot.domain.job import JobId
from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.refusals.moderation import DaysNotPossible, NothingToChange
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.text import reason_text
from bot.ports.clock import Clock
from bot.ports.moderation import ModerationStore
from bot.services.authority import Authority

MOST_BLOCK_DAYS = 3650

Edit = Callable[[MemberStanding], MemberStanding]


@dataclass(frozen=True, kw_only=True)
class MemberBlock:
    """A block that is about to be: what is written down, and what becomes of the member's standing."""

    action: Action
    edit: Edit


class Moderation:
    """Blocks, trust and pauses. Every method raises NotModerator; the same `id` again changes nothing.

    `id` is the interaction that asked.
    """

    def __init__(self, *, store: ModerationStore, authority: Authority, clock: Clock) -> None:
        self._store = store
        self._authority = authority
        self._clock = clock

    async def check(self, by: Member) -> None:
        """Whether `by` may moderate here at all. Raises NotModerator."""
        await self._authority.moderator(by)

    async def block(self, member: str, *, by: Member, id: str, reason: str, days: int | None = None) -> MemberStanding:
        """Take nothing from this member, for some days or for good. What is under way goes on.

        Raises ReasonMissing or DaysNotPossible.
        """
        moderator = await self._authority.moderator(by)
        block = blocking(moderator, member, id=id, at_ms=self._clock.wall_ms(), reason=reason, days=days)
        return await self._store.set_standing(block.action, block.edit)

    async def unblock(self, member: str, *, by: Member, id: str, reason: str = "") -> None:
        """Take requests of this member again. Raises NothingToChange where there is no block."""

        def edit(standing: MemberStanding) -> MemberStanding:
            if not standing.is_blocked:
                raise NothingToChange(kind=ActionKind.UNBLOCK, member=member)
            return replace(standing, is_blocked=False, blocked_until_ms=None, block_reason="")

        moderator = await self._authority.moderator(by)
        await self._change(moderator, ActionKind.UNBLOCK, member, edit, id=id, reason=reason)

    async def trust(self, member: str, *, by: Member, id: str, reason: str = "") -> None:
        """Let this member's requests go ahead unseen; blocks and forbidden words hold. Raises NothingToChange."""
        moderator = await self._authority.moderator(by)
        await self._change(moderator, ActionKind.TRUST, member, partial(_trusted, True, member), id=id, reason=reason)

    async def untrust(self, member: str, *, by: Member, id: str, reason: str = "") -> None:
        """Look at this member's requests again, as at anybody's. Raises NothingToChange."""
        moderator = await self._authority.moderator(by)
        await self._change(
            moderator, ActionKind.UNTRUST, member, partial(_trusted, False, member), id=id, reason=reason
        )

    async def pause(self, channel: str | None, *, by: Member, id: str, reason: str) -> None:
        """Take nothing new in a channel, or in the whole server. Raises ReasonMissing."""
        moderator = await self._authority.moderator(by)
        reason, at_ms = stated(reason), self._clock.wall_ms()
        action = moderator.action(ActionKind.PAUSE, id=id, at_ms=at_ms, reason=reason, detail=_where(channel))
        await self._store.pause(ServerPause(channel=channel, reason=reason, by=by.id, at_ms=at_ms), action)

    async def resume(self, channel: str | None, *, by: Member, id: str) -> None:
        """Take requests again in a channel, or in the whole server. Raises NothingToChange where nothing is paused."""
        moderator = await self._authority.moderator(by)
        action = moderator.action(ActionKind.RESUME, id=id, at_ms=self._clock.wall_ms(), detail=_where(channel))
        if not await self._store.resume(channel, action):
            raise NothingToChange(kind=ActionKind.RESUME, channel=channel)

    async def _change(
        self, moderator: Moderator, kind: ActionKind, member: str, edit: Edit, *, id: str, reason: str
    ) -> None:
        at_ms = self._clock.wall_ms()
        action = moderator.action(kind, id=id, at_ms=at_ms, member=member, reason=reason_text(reason))
        await self._store.set_standing(action, edit)


def blocking(
    moderator: Moderator,
    member: str,
    *,
    id: str,
    at_ms: int,
    reason: str,
    days: int | None,
    job: JobId | None = None,
) -> MemberBlock:
    """A block of some days, or for good, perhaps for a video. Raises ReasonMissing or DaysNotPossible."""
    if days is not None and not 1 <= days <= MOST_BLOCK_DAYS:
        raise DaysNotPossible(most=MOST_BLOCK_DAYS)
    until_ms = None if days is None else at_ms + days * DAY_MS
    said = stated(reason)

    def edit(standing: MemberStanding) -> MemberStanding:
        return replace(standing, is_blocked=True, blocked_until_ms=until_ms, block_reason=said)

    detail = "for good" if days is None else f"{days} days"
    action = moderator.action(ActionKind.BLOCK, id=id, at_ms=at_ms, member=member, job=job, reason=said, detail=detail)
    return MemberBlock(action=action, edit=edit)


def _trusted(is_trusted: bool, member: str, standing: MemberStanding) -> MemberStanding:
    if standing.is_trusted is is_trusted:
        raise NothingToChange(kind=ActionKind.TRUST if is_trusted else ActionKind.UNTRUST, member=member)
    return replace(standing, is_trusted=is_trusted)


def _where(channel: str | None) -> str:
    return "the server" if channel is None else f"<#{channel}>"
