"""Writes to whoever runs the bot, by direct message: implements `ports.routing.Pager`."""

import asyncio
from collections.abc import Sequence

import discord

from bot.chat.card import view
from bot.chat.errors import CardGone, NoAccess, Rejected, translated
from bot.chat.text import operator_alerts as operator_alerts_text
from bot.chat.who import operators_of
from bot.domain.exclusion import Exclusion
from bot.ports.operator_alerts import OperatorUnreachable

WRITE_LIMIT_S = 30.0


class DiscordOperatorAlerts:
    """Everybody who may run it gets the message; one of them is enough."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def tell(self, exclusions: Sequence[Exclusion]) -> None:
        text = operator_alerts_text.left_out(exclusions)
        nonce = f"x{max(exclusion.since_ms for exclusion in exclusions)}"
        refused = "nobody is known to run the bot"
        is_told = False
        for operator in sorted(operators_of(self._client)):
            try:
                await self._write(operator, text, nonce)
                is_told = True
            except (CardGone, NoAccess, Rejected) as error:
                refused = f"{type(error).__name__} {error}"
        if not is_told:
            raise OperatorUnreachable(refused)

    async def _write(self, operator: int, text: str, nonce: str) -> None:
        async with translated(), asyncio.timeout(WRITE_LIMIT_S):
            channel = await self._client.create_dm(discord.Object(operator))
            await channel.send(view=view.note(text), nonce=nonce, allowed_mentions=discord.AllowedMentions.none())
