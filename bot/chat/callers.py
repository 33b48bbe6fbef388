"""Who did it, where, and with which rights: Discord's own word in the very interaction."""

import asyncio

import discord

from bot.chat.errors import CLOSED, Rejected, translated
from bot.domain.member import Member, Person
from bot.domain.scope import Scope

AnyInteraction = discord.Interaction[discord.Client]
AnyUser = discord.User | discord.Member

LOOK_UP_PATIENCE_S = 1.5  # Of the three seconds in which the member must hear something.
OPERATING_ROLES = frozenset({discord.TeamMemberRole.admin, discord.TeamMemberRole.developer})


def member_of(interaction: AnyInteraction) -> Member:
    """Who did it, as far as the rules care."""
    in_server = interaction.guild_id is not None and bot_is_member(interaction)
    user, may = interaction.user, interaction.permissions
    inside = user if in_server and isinstance(user, discord.Member) else None
    return Member(
        id=str(user.id),
        scope=Scope(interaction.guild_id) if in_server else Scope.DIRECT,
        manages_server=in_server and may.manage_guild,
        is_administrator=in_server and may.administrator,
        is_operator=user.id in operators_of(interaction.client),
        # Ids, not `user.roles`: those are looked up in a cache that may not have them yet.
        roles=frozenset(map(str, inside._roles)) if inside else frozenset(),
        joined_ms=int(inside.joined_at.timestamp() * 1000) if inside and inside.joined_at else None,
    )


def person_of(user: AnyUser) -> Person:
    """Whom an option of a command names: Discord sends a member where they are one."""
    inside = user if isinstance(user, discord.Member) else None
    roles = frozenset(map(str, inside._roles)) if inside else frozenset()
    return Person(id=str(user.id), is_bot=user.bot, is_here=inside is not None, roles=roles)


async def person_there(interaction: AnyInteraction, id: str) -> Person:
    """Whom a button names, as Discord knows them now. Raises Outage."""
    server = interaction.guild
    if server is None:
        return Person(id=id, is_here=False)
    try:
        async with translated(), asyncio.timeout(LOOK_UP_PATIENCE_S):
            return person_of(await server.fetch_member(int(id)))
    except (*CLOSED, Rejected):
        return Person(id=id, is_here=False)


def operators_of(client: discord.Client) -> frozenset[int]:
    """The application's owner, or those of its team who may change it."""
    application = client.application
    if application is None:
        return frozenset()
    if application.team is None:
        return frozenset({application.owner.id})
    return frozenset(
        member.id
        for member in application.team.members
        if member.membership_state is discord.TeamMembershipState.accepted and member.role in OPERATING_ROLES
    ) | frozenset({application.team.owner_id or 0})


def parent_of(interaction: AnyInteraction) -> str | None:
    """The channel that the thread belongs to in which it was done; None where that is no thread."""
    place = interaction.channel
    return str(place.parent_id) if isinstance(place, discord.Thread) else None


def bot_is_member(interaction: AnyInteraction) -> bool:
    """Installed in this server or spoken to directly; not merely brought along by a user."""
    if interaction.guild_id is not None:
        # What names nobody at all that installed it can only be meant for the server's own bot.
        return interaction.is_guild_integration() or not interaction._integration_owners
    return interaction.context.dm_channel if interaction.context is not None else True
