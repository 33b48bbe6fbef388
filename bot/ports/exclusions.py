"""Remembering the providers that are left out of the choice."""

from typing import Protocol

from bot.domain.exclusion import Exclusion


class Exclusions(Protocol):
    """Remembers who was left out, and whether the operator has heard of it, but not for how long.

    Every method is one transaction, and raises Outage when it can not be had now.
    """

    async def all(self) -> list[Exclusion]:
        """Everything that is remembered."""

    async def put(self, exclusion: Exclusion) -> None:
        """In place of the one with the same key, if there is one."""

    async def remove(self, exclusion: Exclusion) -> None:
        """Forget the one with the same key, if there is one."""
