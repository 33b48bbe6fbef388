"""Every interaction gets an answer: one private sentence, whatever goes wrong, unless something better was said.

Every path answers within Discord's three seconds, because everything before the answer is local.
"""

import logging
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import discord
from discord import app_commands, ui

from bot.chat.card import view
from bot.chat.errors import CardGone, Rejected, TokenDead, translate
from bot.chat.text import common as common_text
from bot.chat.text import refusals as refusals_text
from bot.domain.errors import Outage, Refusal

log = logging.getLogger(__name__)

AnyInteraction = discord.Interaction[discord.Client]
NOBODY = discord.AllowedMentions.none()


class Answer:
    """The one private sentence that an interaction gets unless something better was said already."""

    def __init__(self, interaction: AnyInteraction) -> None:
        self._interaction = interaction
        self.is_given = False

    async def say(self, sentence: str) -> None:
        """Answer privately. A Discord that does not listen any more is not worth an error."""
        await self.show(view.note(sentence))

    async def show(self, view: ui.LayoutView) -> None:
        """The same with more than a sentence."""
        response = self._interaction.response
        if response.type is discord.InteractionResponseType.deferred_channel_message:
            await self._give(self._interaction.edit_original_response(view=view, allowed_mentions=NOBODY))
        elif response.is_done():
            await self._give(self._interaction.followup.send(view=view, ephemeral=True, allowed_mentions=NOBODY))
        else:
            await self._give(response.send_message(view=view, ephemeral=True, allowed_mentions=NOBODY))

    async def redraw(self, view: ui.LayoutView, *, bare: ui.LayoutView | None = None) -> None:
        """Answer a button or a form by letting its message show something else.

        `bare` is shown where a server's AutoMod refuses what somebody wrote (DISCORD.md, 1.1).
        """
        response = self._interaction.response
        await self._give(response.edit_message(view=view, allowed_mentions=NOBODY))
        if bare is not None and not response.is_done():
            await self._give(response.edit_message(view=bare, allowed_mentions=NOBODY))

    async def open(self, form: ui.Modal) -> None:
        """Answer with a form."""
        await self._give(self._interaction.response.send_modal(form))

    async def think(self) -> None:
        """Let Discord say that the bot is thinking: what is shown next takes its place."""
        try:
            await self._interaction.response.defer(ephemeral=True)
        except Exception as error:
            if translate(error) is not error or not self._interaction.response.is_done():
                raise

    async def _give(self, giving: Awaitable[object]) -> None:
        self.is_given = True
        try:
            await giving
        except Exception as error:
            meant = translate(error)
            # discord.py falls over a Discord that takes the answer and says nothing (204): it is given all the same.
            if meant is error and not self._interaction.response.is_done():
                raise
            log.info("interaction=%s not_answered=%s", self._interaction.id, type(meant).__name__)


@asynccontextmanager
async def answering(interaction: AnyInteraction) -> AsyncIterator[Answer]:
    """Whatever happens inside becomes an answer: a Refusal its sentence, a bug its incident id."""
    answer = Answer(interaction)
    try:
        yield answer
    except Exception as error:  # noqa: BLE001 - every kind is answered, and bugs are logged.
        await _explain(answer, str(interaction.id), error)


async def _explain(answer: Answer, id: str, error: Exception) -> None:
    match translate(error):
        case TokenDead() | CardGone():
            log.info("interaction=%s not_answered=%s", id, type(error).__name__)
        case Rejected() as rejected:
            log.error("interaction=%s not_answered=%s", id, rejected)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            await answer.say(common_text.OLD_COMMAND)
        case Refusal() as refusal:
            await answer.say(refusals_text.refusal(refusal))
        case Outage() as outage:
            log.warning("interaction=%s outage=%s", id, outage)
            await answer.say(common_text.TRY_AGAIN)
        case _:
            log.error("interaction=%s bug", id, exc_info=error)
            if not answer.is_given:
                await answer.say(common_text.incident(id))
