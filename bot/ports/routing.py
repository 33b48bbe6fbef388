"""What choosing among providers needs: a memory of those that are left out, and a way to tell the operator."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.exclusion import Exclusion


class Exclusions(Protocol):
    """Remembers who was left out, and whether the operator has heard of it, but not for how long.

    Every method is one transaction, and raises Outage when it can not be had now.
    """

    async def all(self) -> list[Exclusion]: ...

    async def put(self, exclusion: Exclusion) -> None:
        """In place of the one with the same key, if there is one."""

    async def remove(self, exclusion: Exclusion) -> None: ...


class Unreachable(Exception):
    """The operator can not be written to at all: nobody is known, or they take no messages."""


class Pager(Protocol):
    """Reaches whoever runs the bot, wherever they are."""

    async def tell(self, exclusions: Sequence[Exclusion]) -> None:
        """Say what is left out and what can be done about it. Raises Unreachable, or Outage when it may work later.

        The same ones again within a few minutes are one message.
        """
