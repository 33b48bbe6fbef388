"""Sets a server up: whoever has Manage Server chooses, every choice counts at once and is written down."""

import logging

from bot.domain.action import Action, What
from bot.domain.choices import Choice
from bot.domain.member import Member
from bot.domain.server import ServerSettings
from bot.ports import Clock
from bot.ports.servers import Servers
from bot.services.rights import Rights
from bot.services.turns import Turns

log = logging.getLogger(__name__)


class Setup:
    """What `/setup` shows and changes."""

    def __init__(self, *, servers: Servers, rights: Rights, turns: Turns, clock: Clock) -> None:
        self._servers = servers
        self._rights = rights
        self._turns = turns
        self._clock = clock

    async def settings(self, by: Member) -> ServerSettings:
        """The choices of the server where `by` stands. Raises NotManager."""
        self._rights.manager(by)
        return await self._servers.settings(by.scope)

    async def choose(self, choice: Choice, *, by: Member, id: str) -> ServerSettings:
        """Make one choice; the settings as they are then. The same id again changes nothing. Raises NotManager."""
        self._rights.manager(by)
        action = Action(
            id=id, scope=by.scope, at_ms=self._clock.wall_ms(), by=by.id, what=What.SETUP, detail=choice.detail
        )
        settings = await self._servers.change(by.scope, choice.edit, action)
        await self._turns.refresh(by.scope)  # The limits may be among what was chosen.
        log.info("server=%s setup by=%s", by.scope, by.id)
        return settings
