"""Remembering what was done once in a server, over restarts."""

from typing import Protocol

from bot.domain.mark import MarkKind
from bot.domain.scope import Scope


class Marks(Protocol):
    """Every method is one transaction, and raises Outage when it can not be had now."""

    async def subjects(self, scope: Scope, kind: MarkKind) -> frozenset[str]:
        """What the server's marks of this kind are about; the empty text where one is about the server itself."""

    async def put(self, scope: Scope, kind: MarkKind, subject: str = "") -> None:
        """Remember it; once more changes nothing."""

    async def remove(self, scope: Scope, kind: MarkKind, subject: str = "") -> None:
        """Forget it, so that it may be done again."""

    async def new_since_ms(self, *, at_ms: int) -> int:
        """From when on a server that the bot joined is a new one; the first question decides it for good.

        An installation that has served anybody knows all servers that it was in by `at_ms`. One that never did may have
        been invited before its first start, so that the day before counts as well.
        """
