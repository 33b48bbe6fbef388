"""Who may do what beyond their own videos. Asked at every click, in code, whatever Discord let through."""

from bot.domain.member import Member
from bot.domain.refusals import NotManager, NotModerator, NotOperator
from bot.domain.server import ServerSettings
from bot.ports.servers import ServerStore


class Authority:
    """Reads the community's settings at every question, so that a role that was taken away counts at once."""

    def __init__(self, servers: ServerStore) -> None:
        self._servers = servers

    async def is_moderator(self, by: Member) -> bool:
        return (await self._servers.settings(by.scope)).is_moderator(by)

    async def moderator(self, by: Member) -> ServerSettings:
        """The settings of the server that `by` watches over. Raises NotModerator."""
        settings = await self._servers.settings(by.scope)
        if not settings.is_moderator(by):
            raise NotModerator
        return settings

    def manager(self, by: Member) -> None:
        """Who may set the server up: not its moderators by role, who would appoint themselves. Raises NotManager."""
        if not by.manages_server:
            raise NotManager

    def operator(self, by: Member) -> None:
        """Raises NotOperator."""
        if not by.is_operator:
            raise NotOperator
