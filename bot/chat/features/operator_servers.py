"""Registers `/operator` in the servers that the operator named, and takes it out of those that are named no more.

Members of other servers are shown none of it. Discord keeps a server's own commands until somebody takes them away, so
that it is remembered where they are.
"""

import logging
from collections.abc import Collection

import discord

from bot.chat.client import VideoClient
from bot.chat.errors import CLOSED, Rejected
from bot.domain.mark import MarkKind
from bot.domain.scope import Scope
from bot.ports.marks import Marks

log = logging.getLogger(__name__)


def register(client: VideoClient, *, named: Collection[str], marks: Marks) -> None:
    """Look after every server that the bot is in; `named` are those that have the commands."""
    offered: set[Scope] = set()

    async def look(guild: discord.Guild) -> None:
        """Once a start where they belong: they may have changed with the bot's version. Raises Outage."""
        server = Scope(guild.id)
        if server in named:
            if server not in offered:
                # Remembered before Discord has them: else a process that ends just then leaves them there for good.
                await marks.put(server, MarkKind.OPERATOR_COMMANDS)
                await _offer(client, server)
                offered.add(server)
        elif await marks.subjects(server, MarkKind.OPERATOR_COMMANDS) and await _offer(client, server):
            await marks.remove(server, MarkKind.OPERATOR_COMMANDS)

    client.watch.add(look)


async def _offer(client: VideoClient, server: Scope) -> bool:
    """Whether Discord took them, which are none where the server is not named. Raises Outage."""
    try:
        await client.offer_in(server)
    except (*CLOSED, Rejected) as error:
        log.warning("server=%s operator_commands_refused=%s %s", server, type(error).__name__, error)
        return False
    return True
