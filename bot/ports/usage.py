"""Telling what a server spent."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.scope import Scope
from bot.domain.usage import Used


class UsageReports(Protocol):
    """Reads what was spent. Raises Outage when it can not be had now."""

    async def used(self, scope: Scope, *, since_ms: int) -> Sequence[Used]:
        """A row for each day, member and tool, oldest day first."""
