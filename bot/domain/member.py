"""The member who asks for something, as far as the rules care: Discord's own word in the very interaction that asks."""

from dataclasses import dataclass

from bot.domain.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Member:
    """A Discord user in one scope. Rights are those of this moment: read at every interaction, never kept.

    `manages_server` is Discord's Manage Server (administrators have it too), `is_operator` means the application's
    owner or team, in whatever server. `joined_ms` is None where there is no server.
    """

    id: str
    scope: Scope
    manages_server: bool = False
    is_administrator: bool = False
    is_operator: bool = False
    roles: frozenset[str] = frozenset()
    joined_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whom somebody names, in the scope they name them in; one who left is not `is_here` and has no roles."""

    id: str
    is_bot: bool = False
    is_here: bool = True
    roles: frozenset[str] = frozenset()
