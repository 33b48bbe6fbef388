"""What the bot needs: from whoever invites it, and in the channels that a server chose.

What it lacks is known by the gateway's word on roles and channels.

The bot's own member is always in the cache, whatever else is not, and Discord tells it of its own roles without any
privileged intent, so nothing has to be asked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import discord

from bot.domain.channels import ChannelUse, channels_of
from bot.domain.server import ServerSettings

# Answers to commands need none. These are for a card that outlives its interaction's token (view, attach), and for the
# reply that tells the member (send, also in threads; history, because it is a reply).
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    attach_files=True,
    read_message_history=True,
)

VIEWING = discord.Permissions(view_channel=True)
VIEW = "read_messages"  # What discord.py calls it among the names of permissions.

# A log is text only; cards have pictures; in creative channels members are told by a reply, also in threads.
NEEDS: Mapping[ChannelUse, discord.Permissions] = {
    ChannelUse.CREATIVE: NEEDED,
    ChannelUse.REVIEW: discord.Permissions(view_channel=True, send_messages=True, attach_files=True),
    ChannelUse.LOG: discord.Permissions(view_channel=True, send_messages=True),
    ChannelUse.GALLERY: discord.Permissions(view_channel=True, send_messages=True, attach_files=True),
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A chosen channel in which the bot lacks something; `missing` is empty where no such channel is known.

    Of one that the bot can not view, nothing else is known than that: then that permission stands there alone.
    """

    channel: str
    use: ChannelUse
    missing: tuple[str, ...]


def gaps_in(guild: discord.Guild, settings: ServerSettings) -> Iterator[Gap]:
    """Every channel in which something is missing, in the order of the screen."""
    for use, channels in channels_of(settings).items():
        for channel_id in channels:
            channel = guild.get_channel(int(channel_id))
            if channel is None:
                yield Gap(channel=channel_id, use=use, missing=())
                continue
            may = channel.permissions_for(guild.me)
            needs = NEEDS[use] if may.view_channel else VIEWING
            missing = tuple(name for name, needed in needs if needed and not getattr(may, name))
            if missing:
                yield Gap(channel=channel_id, use=use, missing=missing)


def still_there(settings: ServerSettings, guild: discord.Guild) -> ServerSettings:
    """The settings without channels and roles that were deleted: a select must not be drawn with what nobody has."""

    def channels(ids: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(one for one in ids if one is not None and guild.get_channel(int(one)) is not None)

    def roles(ids: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(one for one in ids if one is not None and guild.get_role(int(one)) is not None)

    return replace(
        settings,
        creative_channels=channels(settings.creative_channels),
        review_channel=next(iter(channels([settings.review_channel])), None),
        log_channel=next(iter(channels([settings.log_channel])), None),
        gallery_channel=next(iter(channels([settings.gallery_channel])), None),
        moderator_role=next(iter(roles([settings.moderator_role])), None),
        notify_role=next(iter(roles([settings.notify_role])), None),
        review=replace(
            settings.review, roles=roles(settings.review.roles), channels=channels(settings.review.channels)
        ),
    )


def lacks_by_itself(guild: discord.Guild) -> bool:
    """Whether the bot's roles lack something that its invitation gives: then every channel is easily mended at once."""
    return not guild.me.guild_permissions >= NEEDED


def may_ping(guild: discord.Guild, role_id: str) -> bool:
    """Whether members of the role hear of it when the bot mentions it."""
    role = guild.get_role(int(role_id))
    return role is not None and (role.mentionable or guild.me.guild_permissions.mention_everyone)


def own_role(guild: discord.Guild) -> str | None:
    """The role that Discord made for the bot, to which permissions are given."""
    role = guild.self_role
    return None if role is None else str(role.id)


def invite_link(application_id: int) -> str:
    """The link that brings the bot into a server, with exactly the permissions that it uses."""
    return discord.utils.oauth_url(application_id, permissions=NEEDED, scopes=("bot", "applications.commands"))
