"""Every interaction gets an answer: one private sentence, whatever goes wrong, unless something better was said.

Every path answers within Discord's three seconds, because everything before the answer is local.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord import app_commands

from bot.chat import cards, words
from bot.chat.seam import CardGone, Rejected, TokenDead, translate
from bot.domain.errors import Outage, Refusal

log = logging.getLogger(__name__)

AnyInteraction = discord.Interaction[discord.Client]


class Answer:
    """The one private sentence that an interaction gets unless something better was said already."""

    def __init__(self, interaction: AnyInteraction) -> None:
        self._interaction = interaction
        self.is_given = False

    async def say(self, sentence: str) -> None:
        """Answer privately. A Discord that does not listen any more is not worth an error."""
        self.is_given = True
        view = cards.note(sentence)
        try:
            if self._interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
                await self._interaction.edit_original_response(view=view)
            elif self._interaction.response.is_done():
                await self._interaction.followup.send(view=view, ephemeral=True)
            else:
                await self._interaction.response.send_message(view=view, ephemeral=True)
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
            await answer.say(words.OLD_COMMAND)
        case Refusal() as refusal:
            await answer.say(words.refusal(refusal))
        case Outage() as outage:
            log.warning("interaction=%s outage=%s", id, outage)
            await answer.say(words.TRY_AGAIN)
        case _:
            log.error("interaction=%s bug", id, exc_info=error)
            if not answer.is_given:
                await answer.say(words.incident(id))
