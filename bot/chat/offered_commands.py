"""Which slash commands Discord offers in a place, and how they are mentioned there: a mention can be clicked.

https://docs.discord.com/developers/reference#message-formatting
"""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any

import discord
from discord import app_commands


class OfferedIn(Enum):
    """The kinds of places that Discord offers different commands in."""

    SERVER = auto()  # One that the bot is in.
    DIRECT_MESSAGE = auto()
    BROUGHT_ALONG = auto()  # Wherever else a user has the bot with them.


class OfferedCommands:
    """Reads the command tree; what Discord registered is learned from its answers."""

    def __init__(self, tree: app_commands.CommandTree[Any]) -> None:
        self._tree = tree
        self._ids: dict[tuple[int | None, str], int] = {}

    def learn(self, registered: Sequence[app_commands.AppCommand], *, server: int | None = None) -> None:
        """What Discord calls the commands that stand everywhere, or in one server."""
        self._ids = {key: known for key, known in self._ids.items() if key[0] != server}
        self._ids |= {(server, command.name): command.id for command in registered}

    def names(self, place: OfferedIn, server: int | None) -> Iterator[str]:
        """The full name of every slash command there, such as `credits balance`."""
        own = [] if server is None else self._tree.get_commands(guild=discord.Object(server))
        for root in [*(one for one in self._tree.get_commands() if _stands_in(one, place)), *own]:
            match root:
                case app_commands.Group():
                    yield from (
                        one.qualified_name for one in root.walk_commands() if isinstance(one, app_commands.Command)
                    )
                case app_commands.Command():
                    yield root.name

    def mention(self, name: str, server: int | None) -> str:
        """How a command is written; where its id is not known yet, as it is typed."""
        root = name.split()[0]
        known = self._ids.get((server, root)) or self._ids.get((None, root))
        return f"`/{name}`" if known is None else f"</{name}:{known}>"


def _stands_in(
    command: app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu, place: OfferedIn
) -> bool:
    contexts, installs = command.allowed_contexts, command.allowed_installs
    match place:
        case OfferedIn.SERVER:
            return contexts is None or bool(contexts.guild)
        case OfferedIn.DIRECT_MESSAGE:
            return contexts is None or bool(contexts.dm_channel)
        case OfferedIn.BROUGHT_ALONG:
            return installs is not None and bool(installs.user)
