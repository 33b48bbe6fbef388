"""Writes lines of the audit into the channel that a server chose: implements `ports.audit.LogChannel`."""

import asyncio
from functools import partial

from discord import ui

from bot.chat.errors import CLOSED, Rejected, translated
from bot.chat.layout import note
from bot.chat.messages import Messages, worded_or_bare
from bot.chat.text.audit import log_line
from bot.ports.audit import AuditLine
from bot.ports.posting import Unpostable, Unwritable

LOG_LIMIT_S = 30.0


class DiscordLogChannel:
    """One message a line."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def write(self, channel: str, line: AuditLine) -> None:
        """Its nonce makes a repeat within a few minutes the same message. Raises Unpostable, Unwritable or Outage."""

        def draw(bare: bool) -> ui.LayoutView:
            return note(log_line(line, bare=bare))

        post = partial(self._messages.post, channel, nonce=f"a{line.seq}")
        try:
            async with translated(), asyncio.timeout(LOG_LIMIT_S):
                await worded_or_bare(draw, post, what=f"action={line.action.id} log_line")
        except Rejected as rejected:
            raise Unwritable(str(rejected)) from rejected
        except CLOSED as error:
            raise Unpostable(f"{type(error).__name__} {error}") from error
