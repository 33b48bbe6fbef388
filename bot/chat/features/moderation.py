"""`/mod block`, `unblock`, `trust`, `untrust`, `pause` and `resume`, and Block under reports of older versions."""

from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Range, Transform

from bot.chat.callers import AnyInteraction
from bot.chat.custom_id import CustomId
from bot.chat.forms import Filled, form, reason_field
from bot.chat.interactions import Reply, replies
from bot.chat.options import REASON_HINT, ReasonOption
from bot.chat.router import Router
from bot.chat.text import moderation as words
from bot.services.moderation import MOST_BLOCK_DAYS, Moderation

DAYS_FIELD = "days"

BlockDays = Range[int, 1, MOST_BLOCK_DAYS]

PLACE_TYPES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.news_thread,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
    discord.ChannelType.voice,
]

WHOM = "Whom"
WHERE = "Only there; without it, in the whole server"


class PlaceId(app_commands.Transformer):
    """A channel or a thread by its id, whether the bot knows it or not: threads of hidden channels it does not."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        return PLACE_TYPES

    async def transform(self, _interaction: AnyInteraction, value: Any, /) -> str:
        return str(value.id)


PlaceOption = Transform[str, PlaceId]


@dataclass(frozen=True)
class Block(CustomId, kind="block"):
    """Asks why and for how long, and blocks the member; the form that does so has the same custom_id."""

    member: str


def register(mod: app_commands.Group, router: Router, *, moderation: Moderation) -> None:
    """Add the commands to `/mod`, and let Block work."""
    _members(mod, moderation)
    _pauses(mod, moderation)

    async def press(reply: Reply, pressed: Block) -> None:
        """Open the form, for who may send it; that is asked again when it comes back."""
        await moderation.check(reply.by)
        days: ui.TextInput[Any] = ui.TextInput(custom_id=DAYS_FIELD, required=False, max_length=4)
        fields = {words.BLOCK_REASON: reason_field(), words.BLOCK_DAYS: days}
        await reply.open(form(words.BLOCK_TITLE, pressed, fields))

    async def block(reply: Reply, sent: Block) -> None:
        days = days_in(reply.filled)
        reason = reply.filled.reason
        standing = await moderation.block(sent.member, by=reply.by, id=reply.id, reason=reason, days=days)
        await reply.say(words.blocked(sent.member, standing))

    router.on(Block, press)
    router.on_form(Block, block, opener=lambda sent: sent)


def _members(mod: app_commands.Group, moderation: Moderation) -> None:
    @mod.command(name="block", description="Let a member make no more videos here")
    @app_commands.describe(member=WHOM, reason="Why; the member reads it", days="How long; without it, for good")
    @replies
    async def block(reply: Reply, member: discord.User, reason: ReasonOption, days: BlockDays | None = None) -> None:
        standing = await moderation.block(str(member.id), by=reply.by, id=reply.id, reason=reason, days=days)
        await reply.say(words.blocked(str(member.id), standing))

    @mod.command(name="unblock", description="Let a member make videos again")
    @app_commands.describe(member=WHOM, reason=REASON_HINT)
    @replies
    async def unblock(reply: Reply, member: discord.User, reason: ReasonOption = "") -> None:
        await moderation.unblock(str(member.id), by=reply.by, id=reply.id, reason=reason)
        await reply.say(words.UNBLOCKED.format(member=member.id))

    @mod.command(name="trust", description="Let a member's requests go ahead without a review")
    @app_commands.describe(member=WHOM, reason=REASON_HINT)
    @replies
    async def trust(reply: Reply, member: discord.User, reason: ReasonOption = "") -> None:
        await moderation.trust(str(member.id), by=reply.by, id=reply.id, reason=reason)
        await reply.say(words.TRUSTED.format(member=member.id))

    @mod.command(name="untrust", description="Let the review rules hold for a member again")
    @app_commands.describe(member=WHOM, reason=REASON_HINT)
    @replies
    async def untrust(reply: Reply, member: discord.User, reason: ReasonOption = "") -> None:
        await moderation.untrust(str(member.id), by=reply.by, id=reply.id, reason=reason)
        await reply.say(words.UNTRUSTED.format(member=member.id))


def _pauses(mod: app_commands.Group, moderation: Moderation) -> None:
    @mod.command(name="pause", description="Take no new requests for a while; what was begun goes on")
    @app_commands.describe(reason="Why; members read it", channel=WHERE)
    @replies
    async def pause(reply: Reply, reason: ReasonOption, channel: PlaceOption | None = None) -> None:
        await moderation.pause(channel, by=reply.by, id=reply.id, reason=reason)
        await reply.say(words.pause_begun(channel))

    @mod.command(name="resume", description="Take new requests again")
    @app_commands.describe(channel=WHERE)
    @replies
    async def resume(reply: Reply, channel: PlaceOption | None = None) -> None:
        await moderation.resume(channel, by=reply.by, id=reply.id)
        await reply.say(words.PAUSE_ENDED.format(where=words.place(channel)))


def days_in(filled: Filled) -> int | None:
    """How long, from a form; what is no number is no number of days that anybody can be blocked for."""
    text = (filled.first(DAYS_FIELD) or "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() else 0
