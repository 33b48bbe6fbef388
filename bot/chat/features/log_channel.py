"""Writes lines of the audit into the channel that a server chose: implements `ports.audit.LogChannel`."""

import asyncio
import logging

import discord

from bot.chat.card import view
from bot.chat.errors import CardGone, NoAccess, Rejected, translated
from bot.chat.text import audit as audit_text
from bot.ports.audit import AuditLine
from bot.ports.posting import Unpostable, Unwritable

log = logging.getLogger(__name__)

WRITE_LIMIT_S = 30.0


class DiscordLogChannel:
    """One message a line."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def write(self, channel: str, line: AuditLine) -> None:
        """Its nonce makes a repeat within a few minutes the same message. Raises Unpostable, Unwritable or Outage."""
        try:
            try:
                await self._send(channel, line, bare=False)
            except Rejected as rejected:
                # A server's AutoMod may refuse what people wrote (DISCORD.md, 1.1): say the rest without it.
                log.info("action=%s log_line_rejected=%s", line.action.id, rejected)
                await self._send(channel, line, bare=True)
        except Rejected as rejected:
            raise Unwritable(str(rejected)) from rejected
        except (CardGone, NoAccess) as error:
            raise Unpostable(f"{type(error).__name__} {error}") from error

    async def _send(self, channel: str, line: AuditLine, *, bare: bool) -> None:
        async with translated(), asyncio.timeout(WRITE_LIMIT_S):
            await self._client.get_partial_messageable(int(channel)).send(
                view=view.note(audit_text.log_line(line, bare=bare)),
                nonce=f"a{line.seq}",
                allowed_mentions=discord.AllowedMentions.none(),
            )
