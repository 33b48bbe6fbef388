"""Messages of the bot's own: posted, edited and deleted by its token; none mentions anybody but a role it is given.

A nonce makes a repeat within a few minutes the same message (DISCORD.md, 1.4). What members wrote may be refused by a
server's AutoMod (DISCORD.md, 1.1): then it is said once more without their words.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord
from discord import ui

from bot.chat.errors import Rejected, translated
from bot.chat.layout import NO_MENTIONS, Files, attachments, with_note
from bot.domain.scope import Scope

log = logging.getLogger(__name__)

SURE_UPLOAD_BYTES = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
# Uploads above about 200 MB fail at random, whatever Discord promised (discord-api-docs, issue 7695).
MOST_UPLOAD_BYTES = 100 * 1024 * 1024

Draw = Callable[[bool], ui.LayoutView]
"""A message; with True, bare of everything that members wrote."""

M = TypeVar("M")
T = TypeVar("T")


async def worded_or_bare(draw: Callable[[bool], M], send: Callable[[M], Awaitable[T]], *, what: str) -> T:
    """Send what `draw` draws, and where Discord does not like what it says, once more bare. Raises what `send` does."""
    try:
        return await send(draw(False))
    except Rejected as rejected:
        log.info("%s rejected=%s", what, rejected)
        return await send(draw(True))


class Messages:
    """Every method raises one of CLOSED, Rejected, UploadTooLarge or Outage."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    def upload_limit_bytes(self, server: Scope) -> int:
        """The largest file that a server surely takes from the bot; what every channel takes, where there is none."""
        guild = self._client.get_guild(int(server)) if server.is_server else None
        return min(guild.filesize_limit, MOST_UPLOAD_BYTES) if guild is not None else SURE_UPLOAD_BYTES

    async def post(
        self, channel: str, view: ui.LayoutView, *, nonce: str, files: Files | None = None, notify: str | None = None
    ) -> discord.Message:
        """A new message; with the nonce of one of the last few minutes, that one. It pings the role `notify` alone."""
        sent, mentions = attachments(files or {}), NO_MENTIONS
        if notify is not None:
            view = with_note(view, f"<@&{notify}>")
            roles = [discord.Object(int(notify))]
            mentions = discord.AllowedMentions(everyone=False, users=False, replied_user=False, roles=roles)
        async with translated():
            return await self._channel(channel).send(view=view, files=sent, nonce=nonce, allowed_mentions=mentions)

    async def edit(
        self, channel: str, message: str, view: ui.LayoutView, files: Files | None = None
    ) -> discord.Message:
        """Let a message show `view`; with `files`, these replace its attachments."""
        async with translated():
            return await self._message(channel, message).edit(
                view=view, allowed_mentions=NO_MENTIONS, attachments=attachments(files)
            )

    async def delete(self, channel: str, message: str) -> None:
        """Take a message away."""
        async with translated():
            await self._message(channel, message).delete()

    async def write_to(self, user: str, view: ui.LayoutView, *, nonce: str, files: Files | None = None) -> None:
        """A direct message."""
        sent = attachments(files or {})
        async with translated():
            channel = await self._client.create_dm(discord.Object(int(user)))
            await channel.send(view=view, files=sent, nonce=nonce, allowed_mentions=NO_MENTIONS)

    def _channel(self, id: str) -> discord.PartialMessageable:
        return self._client.get_partial_messageable(int(id))

    def _message(self, channel: str, id: str) -> discord.PartialMessage:
        return self._channel(channel).get_partial_message(int(id))
