"""Ask the moderators, Ask the operator, and the cards on which these give what was asked for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import discord
from discord import ui

from bot.chat.callers import operators_of
from bot.chat.client import VideoClient
from bot.chat.custom_id import CustomId
from bot.chat.errors import CLOSED, NoAccess, Rejected, translated
from bot.chat.interactions import Reply
from bot.chat.layout import BUSY, GOOD, container, note, row
from bot.chat.messages import Messages
from bot.chat.text import credit_requests as words
from bot.chat.ways_out import AskForCredits
from bot.domain.credit_request import AMOUNTS, CreditRequest, Helper
from bot.domain.errors import Outage
from bot.domain.scope import Scope
from bot.services.credit_requests import CreditHelp, OpenRequest

log = logging.getLogger(__name__)

BRING_LIMIT_S = 30.0


@dataclass(frozen=True)
class GrantAsked(CustomId, kind="ask:grant"):
    """Gives the member who asked so many of the pool's credits."""

    request: str
    amount: int


@dataclass(frozen=True)
class AllowAsked(CustomId, kind="ask:allow"):
    """Creates so many credits for the pool of the server where somebody asked."""

    request: str
    amount: int


def register(client: VideoClient, *, credit_help: CreditHelp, messages: Messages) -> None:
    """Let the buttons work."""

    async def ask(reply: Reply, pressed: AskForCredits) -> None:
        channel = str(reply.interaction.channel_id or 0)
        asked = await credit_help.ask(reply.by, pressed.helper, pressed.price, channel=channel, id=reply.id)
        await reply.think()
        try:
            async with translated(), asyncio.timeout(BRING_LIMIT_S):
                await _bring(client, messages, asked)
        except (*CLOSED, Rejected) as error:
            log.warning("request=%s not_brought=%s helper=%s", reply.id, type(error).__name__, pressed.helper)
            await credit_help.forget(asked.request)
            await reply.say(words.NOT_BROUGHT[pressed.helper])
        except Outage:
            await credit_help.forget(asked.request)
            raise
        else:
            await reply.say(words.ASKED[pressed.helper])

    async def grant(reply: Reply, pressed: GrantAsked) -> None:
        await show(reply, await credit_help.grant(reply.by, pressed.request, pressed.amount))

    async def allow(reply: Reply, pressed: AllowAsked) -> None:
        await show(reply, await credit_help.allow(reply.by, pressed.request, pressed.amount))

    async def show(reply: Reply, request: CreditRequest) -> None:
        """On the card, and then to whoever asked; that it was given by somebody else is seen there as well."""
        await reply.redraw(container([ui.TextDisplay(words.outcome(request))], GOOD))
        await _tell(messages, request)

    client.router.on(AskForCredits, ask)
    client.router.on(GrantAsked, grant)
    client.router.on(AllowAsked, allow)


def request_card(asked: OpenRequest, server: str) -> ui.LayoutView:
    """What there is to decide, with a button for each amount that can be given."""
    request = asked.request
    give: Callable[[str, int], CustomId] = GrantAsked if request.helper is Helper.MODERATORS else AllowAsked
    offers = [
        give(request.id, amount).button(words.OFFER[request.helper].format(amount=amount), discord.ButtonStyle.success)
        for amount in AMOUNTS[request.helper]
    ]
    return container([ui.TextDisplay(words.request_question(asked, server)), row(*offers)], BUSY)


async def _bring(client: VideoClient, messages: Messages, asked: OpenRequest) -> None:
    """To the moderators' channel or to whoever runs the bot; one of these is enough. Raises what Messages does."""
    request, view = asked.request, request_card(asked, _name_of(client, asked.request.scope))
    nonce = f"q{request.id}"
    if asked.channel is not None:
        await messages.post(asked.channel, view, nonce=nonce)
        return
    refused: Exception | None = NoAccess("nobody is known to run the bot")
    for operator in sorted(operators_of(client)):
        try:
            await messages.write_to(str(operator), view, nonce=nonce)
            refused = None
        except (*CLOSED, Rejected) as error:
            refused = refused and error
    if refused is not None:
        raise refused


async def _tell(messages: Messages, request: CreditRequest) -> None:
    """By direct message, else where it was asked. The credits are there in any case."""
    view, nonce = note(words.asker_news(request)), f"n{request.id}"
    ways: tuple[Callable[[], Awaitable[object]], ...] = (
        partial(messages.write_to, request.member, view, nonce=nonce),
        partial(messages.post, request.channel, view, nonce=nonce),
    )
    for way in ways:
        try:
            async with translated(), asyncio.timeout(BRING_LIMIT_S):
                await way()
        except (*CLOSED, Rejected, Outage) as error:
            log.info("request=%s asker_not_told=%s", request.id, type(error).__name__)
        else:
            return


def _name_of(client: discord.Client, scope: Scope) -> str:
    guild = client.get_guild(int(scope)) if scope.is_server else None
    return guild.name if guild is not None else ""
