"""The first word in a server: what the bot is, how it is set up, and how much there is to spend. Once a server, ever.

Discord does not tell a bot who added it. The server's audit log does, but the bot does not ask for the right to read
it, so that it knows only where somebody gave it more than it needs; elsewhere the first channel has to do, and where it
may write nowhere, whoever owns the server.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import discord
from discord import ui

from bot.chat.client import VideoClient
from bot.chat.errors import CLOSED, Rejected, translated
from bot.chat.layout import note
from bot.chat.messages import Messages
from bot.chat.text import joining as words
from bot.domain.errors import Outage, Refusal
from bot.domain.mark import MarkKind
from bot.domain.scope import Scope
from bot.ports.clock import Clock
from bot.ports.credit_reports import CreditReports
from bot.ports.marks import Marks

log = logging.getLogger(__name__)

AUDIT_LOG_LIMIT_S = 10.0
MOST_CHANNELS_TRIED = 5

SendWelcome = Callable[[], Awaitable[object]]


def register(
    client: VideoClient,
    *,
    marks: Marks,
    reports: CreditReports,
    check_admission: Callable[[Scope], Awaitable[None]],
    messages: Messages,
    clock: Clock,
) -> None:
    """Welcome every new server as soon as it may use the bot; `check_admission` raises the Refusal of the others."""

    async def look(guild: discord.Guild) -> None:
        """Raises Outage."""
        server = Scope(guild.id)
        if await marks.subjects(server, MarkKind.WELCOMED) or not await _is_admitted(server, check_admission):
            return
        is_new = _joined_ms(guild) > await marks.new_since_ms(at_ms=clock.wall_ms())
        # Remembered first: rather no welcome, after a crash just now, than one at every start.
        await marks.put(server, MarkKind.WELCOMED)
        if not is_new:
            return
        try:
            pool = await reports.pool(server, at_ms=clock.wall_ms())
            way = await _say(guild, messages, _welcome(client, guild, pool.free))
        except Outage:
            await marks.remove(server, MarkKind.WELCOMED)
            raise
        log.info("server=%s welcome=%s", server, way)

    client.watch.add(look)


async def _is_admitted(server: Scope, check_admission: Callable[[Scope], Awaitable[None]]) -> bool:
    try:
        await check_admission(server)
    except Refusal:
        return False
    return True


def _joined_ms(guild: discord.Guild) -> int:
    joined = guild.me.joined_at
    return 0 if joined is None else int(joined.timestamp() * 1000)


def _welcome(client: VideoClient, guild: discord.Guild, pool: int) -> ui.LayoutView:
    create, setup, help_ = (client.offered.mention(name, guild.id) for name in ("create", "setup", "help"))
    return note(words.welcome(guild.name, pool, create=create, setup=setup, help=help_))


async def _say(guild: discord.Guild, messages: Messages, view: ui.LayoutView) -> str:
    """By the first way that is open: which one that was, or `unreachable`. Raises Outage."""
    async for way, send in _ways(guild, messages, view):
        try:
            await send()
        except (*CLOSED, Rejected) as error:
            log.info("server=%s welcome_refused=%s by=%s", guild.id, way, type(error).__name__)
        else:
            return way
    return "unreachable"


async def _ways(
    guild: discord.Guild, messages: Messages, view: ui.LayoutView
) -> AsyncIterator[tuple[str, SendWelcome]]:
    nonce = f"w{guild.id}"
    if (adder := await _added_by(guild)) is not None:
        yield "adder", lambda: messages.write_to(adder, view, nonce=nonce)
    for channel in writable_channels(guild)[:MOST_CHANNELS_TRIED]:
        yield "channel", lambda channel=channel: messages.post(str(channel.id), view, nonce=nonce)  # type: ignore[misc]
    if guild.owner_id is not None:
        yield "owner", lambda: messages.write_to(str(guild.owner_id), view, nonce=nonce)


def writable_channels(guild: discord.Guild) -> list[discord.TextChannel]:
    """Where the bot may write, the channel of Discord's own notices first, the others as they stand in the list."""
    first = guild.system_channel
    ordered = [*([first] if first is not None else []), *(one for one in guild.text_channels if one != first)]
    needed = discord.Permissions(view_channel=True, send_messages=True)
    return [channel for channel in ordered if channel.permissions_for(guild.me) >= needed]


async def _added_by(guild: discord.Guild) -> str | None:
    """Who added the bot, where the bot happens to be able to know. Raises Outage."""
    if not guild.me.guild_permissions.view_audit_log:
        return None
    try:
        async with translated(), asyncio.timeout(AUDIT_LOG_LIMIT_S):
            async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=10):
                if entry.target is not None and entry.target.id == guild.me.id and entry.user_id is not None:
                    return str(entry.user_id)
    except (*CLOSED, Rejected):
        return None
    return None
