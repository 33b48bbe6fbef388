"""What moderators decide of members and channels. Each needs a reason, and is written down with it."""

from dataclasses import replace

from bot.domain.action import Action, ActionKind
from bot.domain.member import Member
from bot.domain.period import DAY_MS
from bot.domain.refusals import DaysNotPossible, NothingToChange
from bot.domain.standing import MemberStanding, ServerPause
from bot.domain.text import reason_text
from bot.ports.clock import Clock
from bot.ports.moderation import ModerationStore
from bot.services.authority import Authority
from bot.services.reasons import stated

MOST_BLOCK_DAYS = 3650


class Moderation:
    """Every method raises NotModerator. `id` is the interaction that asked: the same one again changes nothing."""

    def __init__(self, *, store: ModerationStore, authority: Authority, clock: Clock) -> None:
        self._store = store
        self._authority = authority
        self._clock = clock

    async def check(self, by: Member) -> None:
        """Raises NotModerator."""
        await self._authority.moderator(by)

    async def block(self, member: str, *, by: Member, id: str, reason: str, days: int | None = None) -> MemberStanding:
        """Take nothing from this member, for some days or for good. What is under way goes on.

        Raises ReasonMissing or DaysNotPossible.
        """
        await self._authority.moderator(by)
        if days is not None and not 1 <= days <= MOST_BLOCK_DAYS:
            raise DaysNotPossible(most=MOST_BLOCK_DAYS)
        until_ms = None if days is None else self._clock.wall_ms() + days * DAY_MS
        reason = stated(reason)

        def edit(standing: MemberStanding) -> MemberStanding:
            return replace(standing, is_blocked=True, blocked_until_ms=until_ms, block_reason=reason)

        detail = "for good" if days is None else f"{days} days"
        action = await self._action(ActionKind.BLOCK, by=by, id=id, member=member, reason=reason, detail=detail)
        return await self._store.set_standing(action, edit)

    async def unblock(self, member: str, *, by: Member, id: str, reason: str = "") -> None:
        """Raises NothingToChange where there is no block."""

        def edit(standing: MemberStanding) -> MemberStanding:
            if not standing.is_blocked:
                raise NothingToChange
            return replace(standing, is_blocked=False, blocked_until_ms=None, block_reason="")

        action = await self._action(ActionKind.UNBLOCK, by=by, id=id, member=member, reason=reason)
        await self._store.set_standing(action, edit)

    async def trust(self, member: str, *, by: Member, id: str, reason: str = "") -> None:
        """Let this member's requests go ahead unseen; blocks and forbidden words hold. Raises NothingToChange."""
        action = await self._action(ActionKind.TRUST, by=by, id=id, member=member, reason=reason)
        await self._store.set_standing(action, lambda standing: _trusted(standing, is_trusted=True))

    async def untrust(self, member: str, *, by: Member, id: str, reason: str = "") -> None:
        """Raises NothingToChange."""
        action = await self._action(ActionKind.UNTRUST, by=by, id=id, member=member, reason=reason)
        await self._store.set_standing(action, lambda standing: _trusted(standing, is_trusted=False))

    async def pause(self, channel: str | None, *, by: Member, id: str, reason: str) -> None:
        """Take nothing new in a channel, or in the whole server. Raises ReasonMissing."""
        await self._authority.moderator(by)
        reason = stated(reason)
        action = await self._action(ActionKind.PAUSE, by=by, id=id, reason=reason, detail=_where(channel))
        await self._store.pause(ServerPause(channel=channel, reason=reason, by=by.id, at_ms=action.at_ms), action)

    async def resume(self, channel: str | None, *, by: Member, id: str) -> None:
        """Raises NothingToChange where nothing is paused."""
        action = await self._action(ActionKind.RESUME, by=by, id=id, detail=_where(channel))
        if not await self._store.resume(channel, action):
            raise NothingToChange

    async def _action(
        self, what: ActionKind, *, by: Member, id: str, member: str | None = None, reason: str = "", detail: str = ""
    ) -> Action:
        await self._authority.moderator(by)
        return Action(
            id=id,
            scope=by.scope,
            at_ms=self._clock.wall_ms(),
            by=by.id,
            kind=what,
            member=member,
            reason=reason_text(reason),
            detail=detail,
        )


def _trusted(standing: MemberStanding, *, is_trusted: bool) -> MemberStanding:
    if standing.is_trusted is is_trusted:
        raise NothingToChange
    return replace(standing, is_trusted=is_trusted)


def _where(channel: str | None) -> str:
    return "the server" if channel is None else f"<#{channel}>"
