"""Lets the operator decide which servers use the bot: on the card that asks about a new one, and in a list of all."""

from dataclasses import dataclass

import discord
from discord import app_commands, ui

from bot.chat.client import VideoClient
from bot.chat.custom_id import CustomId
from bot.chat.interactions import Reply, replies
from bot.chat.layout import BAD, BUSY, GOOD, Part, container, note, row
from bot.chat.text import admission as words
from bot.chat.text import common
from bot.domain.admission import JoinedServer
from bot.domain.scope import Scope
from bot.services.admission import ServerAdmission, ServersPage


@dataclass(frozen=True)
class AllowServer(CustomId, kind="server:allow"):
    """Lets a server use the bot."""

    server: str


@dataclass(frozen=True)
class LeaveServer(CustomId, kind="server:leave"):
    """Leaves a server that may not use the bot; of one that may, it is asked once more."""

    server: str


@dataclass(frozen=True)
class LeaveServerNow(CustomId, kind="server:left"):
    """Leaves a server that uses the bot: the answer to that question."""

    server: str


@dataclass(frozen=True)
class TurnServersPage(CustomId, kind="servers"):
    """Turns the list of servers."""

    page: int


def question_of(server: JoinedServer) -> ui.LayoutView:
    """Asks whether a server may use the bot."""
    return container([ui.TextDisplay(words.server_question(server)), row(*_choices(server.id, is_in=False))], BUSY)


def register(group: app_commands.Group, client: VideoClient, *, admission: ServerAdmission) -> None:
    """Add the command to `/operator`, and what the buttons do."""

    @group.command(name="servers", description="Which servers have the bot, what they use, and which of them may")
    @replies
    async def servers(reply: Reply) -> None:
        await reply.show(_list(await admission.servers(0, by=reply.by)))

    async def turn(reply: Reply, pressed: TurnServersPage) -> None:
        await reply.redraw(_list(await admission.servers(pressed.page, by=reply.by)))

    async def allow(reply: Reply, pressed: AllowServer) -> None:
        server = Scope(pressed.server)
        await admission.allow(server, by=reply.by, id=reply.id)
        if (guild := client.get_guild(int(pressed.server))) is not None:
            client.watch.changed(guild)  # Its welcome has waited for this.
        text = words.allowed(server, admission.name_of(server), by=reply.by.id)
        await reply.redraw(container([ui.TextDisplay(text)], GOOD))

    async def leave(reply: Reply, pressed: LeaveServer) -> None:
        server = Scope(pressed.server)
        if await admission.is_let_in(server, by=reply.by):
            sure = LeaveServerNow(pressed.server).button(words.LEAVE, discord.ButtonStyle.danger)
            await reply.show(note(words.sure(server, admission.name_of(server)), sure))
            return
        await _left(reply, server)

    async def leave_now(reply: Reply, pressed: LeaveServerNow) -> None:
        await _left(reply, Scope(pressed.server))

    async def _left(reply: Reply, server: Scope) -> None:
        name = admission.name_of(server)
        await admission.leave(server, by=reply.by, id=reply.id)
        await reply.redraw(container([ui.TextDisplay(words.left(server, name, by=reply.by.id))], BAD))

    router = client.router
    router.on(TurnServersPage, turn)
    router.on(AllowServer, allow)
    router.on(LeaveServer, leave)
    router.on(LeaveServerNow, leave_now)


def _list(page: ServersPage) -> ui.LayoutView:
    parts: list[Part] = [ui.TextDisplay(words.servers_head(page))]
    for one in page.listed:
        parts += [ui.TextDisplay(words.server_line(one)), row(*_choices(one.server.id, is_in=one.is_in))]
    if turns := _turns(page):
        parts.append(row(*turns))
    return container(parts, BUSY)


def _choices(server: Scope, *, is_in: bool) -> list[ui.Button[ui.LayoutView]]:
    leave = LeaveServer(server).button(words.LEAVE, discord.ButtonStyle.danger)
    return [leave] if is_in else [AllowServer(server).button(words.ALLOW, discord.ButtonStyle.success), leave]


def _turns(page: ServersPage) -> list[ui.Button[ui.LayoutView]]:
    ways = ((page.page - 1, common.PREVIOUS_PAGE), (page.page + 1, common.NEXT_PAGE))
    return [TurnServersPage(number).button(label) for number, label in ways if 0 <= number < page.pages]
