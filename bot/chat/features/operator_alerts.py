"""Writes to whoever runs the bot, by direct message: implements `ports.operator_alerts.OperatorAlerts`."""

import asyncio
from collections.abc import Sequence

import discord
from discord import ui

from bot.chat.callers import operators_of
from bot.chat.errors import CLOSED, Rejected, translated
from bot.chat.features.server_admission import question_of
from bot.chat.layout import note
from bot.chat.messages import Messages
from bot.chat.text.operator_alerts import disk_full, left_out
from bot.domain.admission import JoinedServer
from bot.domain.exclusion import Exclusion
from bot.ports.operator_alerts import OperatorUnreachable

ALERT_LIMIT_S = 30.0


class DiscordOperatorAlerts:
    """Everybody who may run it gets the message; one of them is enough."""

    def __init__(self, client: discord.Client, messages: Messages) -> None:
        self._client = client
        self._messages = messages

    async def tell(self, exclusions: Sequence[Exclusion]) -> None:
        """Say what is left out and what can be done about it. Raises OperatorUnreachable or Outage."""
        await self._write(note(left_out(exclusions)), nonce=f"x{max(exclusion.since_ms for exclusion in exclusions)}")

    async def tell_disk_full(self, said: str, *, at_ms: int) -> None:
        """Say that the bot's disk takes nothing more. Raises OperatorUnreachable or Outage."""
        await self._write(note(disk_full(said)), nonce=f"d{at_ms}")

    async def ask_about(self, server: JoinedServer) -> None:
        """Ask whether a server may use the bot. Raises OperatorUnreachable or Outage."""
        await self._write(question_of(server), nonce=f"s{server.id}")

    async def _write(self, view: ui.LayoutView, *, nonce: str) -> None:
        refused = "nobody is known to run the bot"
        is_told = False
        for operator in sorted(operators_of(self._client)):
            try:
                async with translated(), asyncio.timeout(ALERT_LIMIT_S):
                    await self._messages.write_to(str(operator), view, nonce=nonce)
                is_told = True
            except (*CLOSED, Rejected) as error:
                refused = f"{type(error).__name__} {error}"
        if not is_told:
            raise OperatorUnreachable(refused)
