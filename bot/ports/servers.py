"""What the services need to know of communities, as promises of the store."""

from collections.abc import Callable
from typing import Protocol

from bot.domain.authority import Action
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings


class ServerStore(Protocol):
    """What every community decided. Every method is one transaction, and raises Outage when it can not be had now."""

    async def settings(self, scope: Scope) -> ServerSettings:
        """What the server decided, and every default where it did not."""

    async def change(
        self, scope: Scope, edit: Callable[[ServerSettings], ServerSettings], action: Action
    ) -> ServerSettings:
        """Edit the settings as they are now and write down who did; the same action again changes nothing."""
