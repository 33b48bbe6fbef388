"""Sets a server up: members with Manage Server choose, every choice counts at once and is written down."""

import logging

from bot.domain.action import ActionKind
from bot.domain.member import Member
from bot.domain.server import ServerSettings
from bot.domain.settings_change import SettingsChange
from bot.engine.fair_queue import FairQueue
from bot.ports.clock import Clock
from bot.ports.servers import ServerStore
from bot.services.authority import Authority

log = logging.getLogger(__name__)


class Setup:
    """What `/setup` shows and changes. Every method raises NotManager."""

    def __init__(self, *, servers: ServerStore, authority: Authority, fair_queue: FairQueue, clock: Clock) -> None:
        self._servers = servers
        self._authority = authority
        self._fair_queue = fair_queue
        self._clock = clock

    async def check(self, by: Member) -> None:
        """Whether `by` may set the server up at all. Raises NotManager."""
        self._authority.manager(by)

    async def settings(self, by: Member) -> ServerSettings:
        """The choices of the server where `by` stands. Raises NotManager."""
        self._authority.manager(by)
        return await self._servers.settings(by.scope)

    async def choose(self, choice: SettingsChange, *, by: Member, id: str) -> ServerSettings:
        """Make one choice; the settings as they are then. The same id again changes nothing. Raises NotManager."""
        manager = self._authority.manager(by)
        action = manager.action(ActionKind.SETUP, id=id, at_ms=self._clock.wall_ms(), detail=choice.detail)
        settings = await self._servers.change(by.scope, choice.edit, action)
        await self._fair_queue.refresh(by.scope)  # The limits may be among what was chosen.
        log.info("server=%s setup by=%s", by.scope, by.id)
        return settings
