"""Tells moderators of a chosen channel that the bot can not see any more: once, and again only after it could.

What is written there would be lost without a word: requests that wait for a decision, what moderators did, the gallery.
"""

import logging
from collections.abc import Iterator

import discord

from bot.chat.client import VideoClient
from bot.chat.errors import CLOSED, Rejected
from bot.chat.layout import note
from bot.chat.messages import Messages
from bot.chat.permissions import NEEDS, VIEW, Gap, gaps_in
from bot.chat.text import joining as words
from bot.domain.channels import ChannelUse
from bot.domain.mark import MarkKind
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.ports.marks import Marks
from bot.ports.servers import ServerStore

log = logging.getLogger(__name__)


def register(client: VideoClient, *, servers: ServerStore, marks: Marks, messages: Messages) -> None:
    """Look after the channels that servers chose."""
    tried: set[tuple[Scope, frozenset[str]]] = set()  # Nobody could be told; a restart may try again.

    async def look(guild: discord.Guild) -> None:
        """Raises Outage."""
        server = Scope(guild.id)
        settings = await servers.settings(server)
        lost = [gap for gap in gaps_in(guild, settings) if not gap.missing or VIEW in gap.missing]
        told = await marks.subjects(server, MarkKind.OUT_OF_SIGHT)
        for channel in told - {gap.channel for gap in lost}:
            await marks.remove(server, MarkKind.OUT_OF_SIGHT, channel)
        news = [gap for gap in lost if gap.channel not in told]
        channels = frozenset(gap.channel for gap in news)
        if not news or (server, channels) in tried:
            return
        if not await _tell(client, guild, settings, news, messages):
            tried.add((server, channels))
            return
        for channel in channels:
            await marks.put(server, MarkKind.OUT_OF_SIGHT, channel)

    client.watch.add(look)


async def _tell(
    client: VideoClient, guild: discord.Guild, settings: ServerSettings, news: list[Gap], messages: Messages
) -> bool:
    """In the log or the review channel, else to whoever owns the server. Raises Outage."""
    setup = client.offered.mention("setup", guild.id)
    view = note(words.out_of_sight([(gap.use, gap.channel) for gap in news], setup=setup))
    nonce = f"s{max(int(gap.channel) for gap in news)}"
    for channel in _reachable(guild, settings):
        try:
            await messages.post(channel, view, nonce=nonce)
        except (*CLOSED, Rejected) as error:
            log.info("server=%s channel=%s not_told=%s", guild.id, channel, type(error).__name__)
        else:
            return True
    try:
        await messages.write_to(str(guild.owner_id), view, nonce=nonce)
    except (*CLOSED, Rejected) as error:
        log.warning("server=%s channels_out_of_sight=%s nobody_told=%s", guild.id, len(news), type(error).__name__)
        return False
    return True


def _reachable(guild: discord.Guild, settings: ServerSettings) -> Iterator[str]:
    """The moderators' own channels, as far as the bot may write there."""
    for chosen in (settings.log_channel, settings.review_channel):
        channel = None if chosen is None else guild.get_channel(int(chosen))
        if channel is not None and channel.permissions_for(guild.me) >= NEEDS[ChannelUse.LOG]:
            yield str(channel.id)
