"""Every interaction gets an answer: one private sentence, whatever goes wrong, unless something better was said.

Every path answers within Discord's three seconds, because everything before the answer is local.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, cast

import discord
from discord import app_commands, ui

from bot.chat.callers import AnyInteraction, member_of
from bot.chat.custom_id import are_ids
from bot.chat.errors import CardGone, NoAccess, Rejected, ThreadClosed, TokenDead, Unforeseen, translate
from bot.chat.forms import Filled, fill_in, filled_in
from bot.chat.layout import NO_MENTIONS, Files, attachments, note
from bot.chat.text import common
from bot.chat.text.refusals.sentence import refusal
from bot.chat.ways_out import ways_out
from bot.domain.errors import Outage, Refusal
from bot.domain.member import Member
from bot.domain.refusals.controls import Control, OutdatedControl
from bot.domain.text import readable

log = logging.getLogger(__name__)

P = ParamSpec("P")


class Reply:
    """One interaction: who asked for what, and the answer that is given to it."""

    def __init__(self, interaction: AnyInteraction) -> None:
        self.interaction = interaction
        self.is_given = False
        self.draft: Filled | None = None  # What a form that is opened begins with.

    # -- what was asked -------------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The interaction's id: the same one again, as Discord may deliver it, does nothing twice."""
        return str(self.interaction.id)

    @cached_property
    def by(self) -> Member:
        """Who asked, where, and with which rights, in the word of this very interaction."""
        return member_of(self.interaction)

    @property
    def custom_id(self) -> str:
        """Of the button, select or form; anybody's text."""
        return str(self._data.get("custom_id", ""))

    @property
    def control(self) -> Control:
        """What was used: a select is a menu, as people call it."""
        if self.interaction.type is discord.InteractionType.modal_submit:
            return Control.FORM
        is_button = self._data.get("component_type") == discord.ComponentType.button.value
        return Control.BUTTON if is_button else Control.MENU

    @property
    def picked(self) -> tuple[str, ...]:
        """The ids that were picked in a select. Raises OutdatedControl where they are none."""
        values = tuple(map(str, self._data.get("values", ())))
        if not are_ids(values):
            raise OutdatedControl(control=Control.MENU)
        return values

    @property
    def filled(self) -> Filled:
        """What a form was filled in with."""
        return filled_in(self._data)

    @property
    def _data(self) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", self.interaction.data or {})

    # -- what is answered -----------------------------------------------------------------------------------------

    async def say(self, sentence: str, *buttons: ui.Item[Any]) -> None:
        """Answer privately, with what can be done about it. A Discord that does not listen any more is no error."""
        await self.show(note(sentence, *buttons))

    async def show(self, view: ui.LayoutView, files: Files | None = None) -> None:
        """Answer privately with more than a sentence, and with the files that it shows."""
        response, sent = self.interaction.response, attachments(files)
        if response.type is discord.InteractionResponseType.deferred_channel_message:
            edit = self.interaction.edit_original_response
            await self._give(edit(view=view, attachments=sent, allowed_mentions=NO_MENTIONS))
        elif response.is_done():
            send = self.interaction.followup.send
            await self._give(send(view=view, files=sent, ephemeral=True, allowed_mentions=NO_MENTIONS))
        else:
            answer = response.send_message
            await self._give(answer(view=view, files=sent, ephemeral=True, allowed_mentions=NO_MENTIONS))

    async def redraw(self, view: ui.LayoutView, *, bare: ui.LayoutView | None = None) -> None:
        """Answer a button, a select or a form by letting its message show something else; its files stay.

        `bare` is shown where a server's AutoMod refuses what members wrote (DISCORD.md, 1.1).
        """
        response = self.interaction.response
        await self._give(response.edit_message(view=view, allowed_mentions=NO_MENTIONS))
        if bare is not None and not response.is_done():
            await self._give(response.edit_message(view=bare, allowed_mentions=NO_MENTIONS))

    async def open(self, form: ui.Modal) -> None:
        """Answer with a form; with what was typed into it before, where that was refused."""
        if self.draft is not None:
            fill_in(form, self.draft)
        await self._give(self.interaction.response.send_modal(form))

    async def think(self, *, beside: bool = False) -> None:
        """Let Discord say that the bot is thinking: what is shown next takes its place.

        A button's own message waits for what becomes of it, unless the answer stands `beside` it.
        """
        try:
            await self.interaction.response.defer(ephemeral=True, thinking=beside)
        except Exception as error:
            if translate(error) is not error or not self.interaction.response.is_done():
                raise

    async def _give(self, giving: Awaitable[object]) -> None:
        self.is_given = True
        try:
            await giving
        except Exception as error:
            meant = translate(error)
            # discord.py falls over a Discord that takes the answer and says nothing (204): it is given all the same.
            if meant is error and not self.interaction.response.is_done():
                raise
            log.info("interaction=%s not_answered=%s", self.id, type(meant).__name__)


@asynccontextmanager
async def replying(interaction: AnyInteraction) -> AsyncIterator[Reply]:
    """Whatever happens inside becomes an answer: a Refusal its sentence, a bug its incident id."""
    reply = Reply(interaction)
    try:
        yield reply
    except Exception as error:  # noqa: BLE001 - every kind is answered, and bugs are logged.
        await _explain(reply, error)


def replies(
    body: Callable[Concatenate[Reply, P], Awaitable[None]],
) -> Callable[Concatenate[AnyInteraction, P], Coroutine[Any, Any, None]]:
    """A command's callback from what it does: `body` takes a Reply where discord.py hands over the interaction.

    discord.py reads the options from the signature of `body`, and passes its first parameter by. Of what a member
    wrote into them, `body` is given what a reader sees.
    """
    do = cast("Callable[..., Awaitable[None]]", body)

    @wraps(body)
    async def callback(interaction: AnyInteraction, /, *options: P.args, **named: P.kwargs) -> None:
        async with replying(interaction) as reply:
            await do(reply, *map(_cleaned, options), **{name: _cleaned(option) for name, option in named.items()})

    return callback


def _cleaned(option: object) -> object:
    return readable(option) if isinstance(option, str) else option


async def _explain(reply: Reply, error: Exception) -> None:
    match translate(error):
        case TokenDead() | CardGone():
            log.info("interaction=%s not_answered=%s", reply.id, type(error).__name__)
        case Rejected() | Unforeseen() as rejected:
            log.error("interaction=%s not_answered=%s", reply.id, rejected)
        case NoAccess() | ThreadClosed() as closed:
            log.warning("interaction=%s closed=%s %s", reply.id, type(closed).__name__, closed)
            await reply.say(common.NOT_HERE)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            await reply.say(common.OLD_COMMAND)
        case Refusal() as refused:
            await reply.say(refusal(refused), *ways_out(refused, reply.by.scope))
        case Outage() as outage:
            log.warning("interaction=%s outage=%s", reply.id, outage)
            await reply.say(common.TRY_AGAIN)
        case _:
            log.error("interaction=%s bug", reply.id, exc_info=error)
            if not reply.is_given:
                await reply.say(common.incident(reply.id))
