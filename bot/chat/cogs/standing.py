"""`/mod block`, `unblock`, `trust`, `untrust`, `pause` and `resume`."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Range

from bot.chat.answering import AnyInteraction
from bot.chat.moderation_desk import ModerationDesk
from bot.domain.text import REASON_LIMIT_CHARS
from bot.services.moderation import MOST_BLOCK_DAYS

Reason = Range[str, 1, REASON_LIMIT_CHARS]
Days = Range[int, 1, MOST_BLOCK_DAYS]
# Forums are left out: discord.py offers media channels along with them, which Discord's description does not know.
Place = discord.TextChannel | discord.Thread | discord.VoiceChannel
AnyCommand = app_commands.Command[Any, ..., None]

MEMBER = "Whom"
REASON = "Why; it stands in the audit"
CHANNEL = "Only there; without it, in the whole server"


def make_standing(desk: ModerationDesk) -> list[AnyCommand]:
    """What moderators decide of members and channels."""

    @app_commands.command(name="block", description="Let a member make no more videos here")
    @app_commands.describe(member=MEMBER, reason="Why; the member reads it", days="How long; without it, for good")
    async def block(
        interaction: AnyInteraction, member: discord.User, reason: Reason, days: Days | None = None
    ) -> None:
        await desk.block(interaction, str(member.id), reason, days)

    @app_commands.command(name="unblock", description="Let a member make videos again")
    @app_commands.describe(member=MEMBER, reason=REASON)
    async def unblock(interaction: AnyInteraction, member: discord.User, reason: Reason = "") -> None:
        await desk.unblock(interaction, str(member.id), reason)

    @app_commands.command(name="trust", description="Let a member's requests go ahead without a review")
    @app_commands.describe(member=MEMBER, reason=REASON)
    async def trust(interaction: AnyInteraction, member: discord.User, reason: Reason = "") -> None:
        await desk.trust(interaction, str(member.id), reason)

    @app_commands.command(name="untrust", description="Let the review rules hold for a member again")
    @app_commands.describe(member=MEMBER, reason=REASON)
    async def untrust(interaction: AnyInteraction, member: discord.User, reason: Reason = "") -> None:
        await desk.untrust(interaction, str(member.id), reason)

    @app_commands.command(name="pause", description="Take no new requests for a while; what was begun goes on")
    @app_commands.describe(reason="Why; members read it", channel=CHANNEL)
    async def pause(interaction: AnyInteraction, reason: Reason, channel: Place | None = None) -> None:
        await desk.pause(interaction, None if channel is None else str(channel.id), reason)

    @app_commands.command(name="resume", description="Take new requests again")
    @app_commands.describe(channel="Only there; without it, in the whole server")
    async def resume(interaction: AnyInteraction, channel: Place | None = None) -> None:
        await desk.resume(interaction, None if channel is None else str(channel.id))

    return [block, unblock, trust, untrust, pause, resume]
