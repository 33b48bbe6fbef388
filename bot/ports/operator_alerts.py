"""Reaching whoever runs the bot."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.exclusion import Exclusion


class OperatorUnreachable(Exception):
    """The operator can not be written to at all: nobody is known, or they take no messages."""


class OperatorAlerts(Protocol):
    """Reaches whoever runs the bot, wherever they are."""

    async def tell(self, exclusions: Sequence[Exclusion]) -> None:
        """Say what is left out and what can be done about it. Raises Unreachable, or Outage when it may work later.

        The same ones again within a few minutes are one message.
        """
