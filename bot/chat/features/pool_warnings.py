"""Warns moderators of a pool that gets low: implements `ports.pool_warnings.PoolWarnings` in a channel of theirs."""

import asyncio

from discord import ui

from bot.chat.errors import CLOSED, Rejected, translated
from bot.chat.layout import ALARM, container, row
from bot.chat.messages import Messages
from bot.chat.text import credit_requests as words
from bot.chat.ways_out import ask_button
from bot.domain.credit_request import Helper
from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.ports.credit_reports import Pool
from bot.ports.posting import Unpostable

WARN_LIMIT_S = 30.0


class DiscordPoolWarnings:
    """Messages of the bot's own, with the way to whoever can fill the pool."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    async def warn(self, channel: str, watched: WatchedPool, level: PoolLevel, pool: Pool) -> None:
        """Once a level and filling, also when repeated within a few minutes. Raises Unpostable or Outage."""
        text = ui.TextDisplay[ui.LayoutView](words.warning(pool, level, watched.filled))
        view = container([text, row(ask_button(Helper.OPERATOR, 0))], ALARM)
        nonce = f"{level:d}.{watched.fills % 1000}.{watched.scope}"[:25]
        try:
            async with translated(), asyncio.timeout(WARN_LIMIT_S):
                await self._messages.post(channel, view, nonce=nonce)
        except (*CLOSED, Rejected) as error:
            raise Unpostable(type(error).__name__) from error
