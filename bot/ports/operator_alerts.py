"""Writing to the operator, who runs the bot."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.admission import JoinedServer
from bot.domain.exclusion import Exclusion


class OperatorUnreachable(Exception):
    """The operator can not be written to at all: none is known, or they take no messages."""


class OperatorAlerts(Protocol):
    """Writes to the operator, in whatever server or none they are."""

    async def tell(self, exclusions: Sequence[Exclusion]) -> None:
        """Say what is left out and what can be done about it; once, also when repeated within a few minutes.

        Raises OperatorUnreachable, or Outage when it may work later.
        """

    async def tell_disk_full(self, said: str, *, at_ms: int) -> None:
        """Say that the bot's disk takes nothing more (`said` is the system's word for why) and what waits for it.

        Raises OperatorUnreachable, or Outage when it may work later.
        """

    async def ask_about(self, server: JoinedServer) -> None:
        """Ask whether a server may use the bot; once, also when repeated within a few minutes.

        Raises OperatorUnreachable, or Outage when it may work later.
        """
