"""Who may do what beyond their own videos. Asked at every click, in code, whatever Discord let through."""

from bot.domain.authority import Manager, Moderator, Operator, as_manager, as_moderator, as_operator
from bot.domain.member import Member
from bot.domain.refusals.access import NotModerator
from bot.ports.servers import ServerStore


class Authority:
    """Reads the community's settings at every question, so that a role that was taken away counts at once."""

    def __init__(self, servers: ServerStore) -> None:
        self._servers = servers

    async def moderator(self, by: Member) -> Moderator:
        """The right to moderate the server where `by` is. Raises NotModerator."""
        return as_moderator(by, await self._servers.settings(by.scope))

    async def moderator_or_none(self, by: Member) -> Moderator | None:
        """The right to moderate the server where `by` is, if they have it."""
        try:
            return await self.moderator(by)
        except NotModerator:
            return None

    async def moderator_or_operator(self, by: Member) -> Moderator | Operator:
        """The right to moderate the server where `by` is, or else that of who runs the bot. Raises NotModerator."""
        return self.operator(by) if by.is_operator else await self.moderator(by)

    def manager(self, by: Member) -> Manager:
        """The right to set the server up where `by` is. Raises NotManager."""
        return as_manager(by)

    def operator(self, by: Member) -> Operator:
        """The right of who runs the bot. Raises NotOperator."""
        return as_operator(by)
