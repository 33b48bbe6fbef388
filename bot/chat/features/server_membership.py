"""The servers that the bot is a member of, as Discord tells: implements `ports.admission.Membership`."""

import asyncio
from collections.abc import Sequence

import discord

from bot.chat.callers import operators_of
from bot.chat.errors import CLOSED, Rejected, translated
from bot.domain.admission import JoinedServer
from bot.domain.scope import Scope

MEMBERSHIP_LIMIT_S = 30.0


class DiscordMembership:
    """Needs no privileged intent: one member of one server may be fetched by any bot that is in it."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def joined(self) -> Sequence[JoinedServer]:
        """All of them but those that Discord can not tell of now."""
        return [_described(guild) for guild in self._client.guilds if not guild.unavailable]

    def operators(self) -> frozenset[str]:
        """The application's owner, or those of its team who may change it."""
        return frozenset(map(str, operators_of(self._client)))

    async def has_member(self, server: Scope, member: str) -> bool:
        """Asks Discord; where it does not let the bot see, they are none. Raises Outage."""
        guild = self._client.get_guild(int(server))
        if guild is None:
            return False
        try:
            async with translated(), asyncio.timeout(MEMBERSHIP_LIMIT_S):
                await guild.fetch_member(int(member))
        except (*CLOSED, Rejected):
            return False
        return True

    async def leave(self, server: Scope) -> None:
        """A server that Discord does not know, or that the bot is not in, is left already. Raises Outage."""
        guild = self._client.get_guild(int(server))
        if guild is None:
            return
        try:
            async with translated(), asyncio.timeout(MEMBERSHIP_LIMIT_S):
                await guild.leave()
        except (*CLOSED, Rejected):
            return


def _described(guild: discord.Guild) -> JoinedServer:
    me = guild.me
    joined_at = me.joined_at if me is not None else None
    return JoinedServer(
        id=Scope(guild.id),
        name=guild.name,
        owner=str(guild.owner_id) if guild.owner_id else None,
        joined_ms=int(joined_at.timestamp() * 1000) if joined_at is not None else None,
        members=guild.member_count,
    )
