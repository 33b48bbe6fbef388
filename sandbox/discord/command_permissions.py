"""Who is shown a command in a server: its own default, and what the server's administrators decided instead.

https://discord.com/developers/docs/interactions/application-commands#permissions
"""

from sandbox.discord.model import Member, Role, Server
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import Json


class CommandPermissions:
    """What stands under Server Settings, Integrations; by a command's name, so that it outlives a registration."""

    def __init__(self) -> None:
        self._decided: dict[tuple[int, str], dict[int, bool]] = {}

    def decide(self, server: Server, command: str, whom: Member | Role, *, may: bool) -> None:
        """Let a member or a role use a command, or not; the role of everybody stands for the default."""
        self._decided.setdefault((server.id, command), {})[whom.id] = may

    def allows(self, command: Json, server: Server | None, member: Member, may: Permission) -> bool:
        """Whether the member, whose permissions there are `may`, is shown the command."""
        if Permission.USE_APPLICATION_COMMANDS not in may:
            return False
        if server is None or Permission.ADMINISTRATOR in may:
            return True
        decided = self._decided.get((server.id, command["name"]), {})
        if member.id in decided:
            return decided[member.id]
        of_roles = [decided[role] for role in member.role_ids if role in decided]
        if of_roles:
            return any(of_roles)
        if server.id in decided:
            return decided[server.id]
        needed = command.get("default_member_permissions")
        return needed is None or (needed != "0" and int(needed) & int(may) == int(needed))
