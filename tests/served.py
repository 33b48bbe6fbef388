"""Every command that a client serves: everywhere, and in the operator's own servers."""

from collections.abc import Iterator
from typing import Any

from discord import app_commands

from bot.chat.client import VideoClient


def served_commands(client: VideoClient) -> Iterator[app_commands.Command[Any, ..., Any]]:
    """Without groups and menus; one that stands in several servers comes once."""
    tree = client.tree
    walks = [tree.walk_commands(), *(tree.walk_commands(guild=server) for server in client._operator_servers[:1])]
    yield from (one for walk in walks for one in walk if isinstance(one, app_commands.Command))
