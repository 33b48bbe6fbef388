"""Where finished videos are taken away or reported."""

import asyncio
import logging
from typing import Any

import discord
from discord import ui

from bot.chat import forms
from bot.chat.answering import Answer, AnyInteraction, answering
from bot.chat.card import view
from bot.chat.errors import CardGone, NoAccess, Rejected, TokenDead, translated
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.result_buttons import report_row
from bot.chat.text import moderation as words
from bot.chat.who import member_of
from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.domain.text import REASON_LIMIT_CHARS
from bot.services.videos import VideoReport, Videos

log = logging.getLogger(__name__)

DELETE, REMOVE, REPORT = "delete:", "remove:", "report:"
REASON = "reason"
POST_PATIENCE_S = 1.5  # Of the three seconds in which the member must hear something.


class ResultsDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, results: Videos, panel: DiscordReviewChannel) -> None:
        self._results = results
        self._panel = panel

    async def press_delete(self, interaction: AnyInteraction, id: str) -> None:
        """Delete the message under which the button stands; a moderator is asked for a reason first."""
        async with answering(interaction) as answer:
            by = member_of(interaction)
            job = await self._results.may_delete(id, by=by)
            if job.member == by.id:
                await self._results.delete(id, by=by)
                await self._take_away(interaction, answer)
                await self._take_down(job, answer)
            else:
                await _open(answer, words.DELETE_TITLE, f"{DELETE}{id}", words.DELETE_REASON)

    async def press_remove(self, interaction: AnyInteraction, id: str) -> None:
        """The same from a report, where moderators are."""
        async with answering(interaction) as answer:
            await self._results.may_delete(id, by=member_of(interaction))
            await _open(answer, words.DELETE_TITLE, f"{REMOVE}{id}", words.DELETE_REASON)

    async def press_report(self, interaction: AnyInteraction, id: str) -> None:
        """Ask what is wrong with it."""
        async with answering(interaction) as answer:
            await self._results.may_report(id, by=member_of(interaction))
            await _open(answer, words.REPORT_TITLE, f"{REPORT}{id}", words.REPORT_REASON)

    async def delete(self, interaction: AnyInteraction, id: str, reason: str) -> None:
        """With the moderator's reason: the message that the form was opened from."""
        async with answering(interaction) as answer:
            job = await self._results.delete(id, by=member_of(interaction), reason=reason)
            await self._take_away(interaction, answer)
            await self._take_down(job, answer)

    async def remove(self, interaction: AnyInteraction, id: str, reason: str) -> None:
        """With the moderator's reason: the card, wherever it stands."""
        async with answering(interaction) as answer:
            job = await self._results.delete(id, by=member_of(interaction), reason=reason)
            try:
                await self._panel.take_away(job.card)
            except CardGone:
                await answer.say(words.DELETED_ALREADY)
            except NoAccess:
                await answer.say(words.DELETE_NOT_POSSIBLE)
            else:
                await answer.say(words.DELETED)
            await self._take_down(job, answer)

    async def report(self, interaction: AnyInteraction, id: str, reason: str) -> None:
        """Tell the moderators, in their channel if they have one that can be reached."""
        async with answering(interaction) as answer:
            report = await self._results.report(id, by=member_of(interaction), reason=reason)
            is_told = report.channel is not None and await self._post(
                report.channel, report, nonce=f"x{interaction.id}"
            )
            await answer.say(words.REPORTED if is_told else words.REPORTED_QUIETLY)

    async def _take_away(self, interaction: AnyInteraction, answer: Answer) -> None:
        """By the interaction's own token, which reaches private cards and direct messages as well."""
        try:
            async with translated():
                await answer.think()
                await interaction.delete_original_response()
        except (CardGone, TokenDead):
            await answer.say(words.DELETED_ALREADY)
        except NoAccess:
            await answer.say(words.DELETE_NOT_POSSIBLE)
        else:
            await answer.say(words.DELETED)

    async def _take_down(self, job: Job, answer: Answer) -> None:
        """After the answer, because a gallery that does not answer must not keep the member waiting."""
        try:
            await self._panel.take_down(job.card)
        except (NoAccess, Outage) as error:
            log.warning("job=%s copy_not_deleted=%s", job.id, type(error).__name__)
            await answer.say(words.COPY_STAYS)

    async def _post(self, channel: str, report: VideoReport, *, nonce: str) -> bool:
        """It stands in the audit already, so that a channel that takes nothing, or not in time, loses nothing."""
        text: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(words.report(report))
        try:
            async with asyncio.timeout(POST_PATIENCE_S):
                await self._panel.post(channel, view.message([text, report_row(report.job)], view.BAD), nonce=nonce)
        except (CardGone, NoAccess, Rejected, Outage, TimeoutError) as error:
            log.warning("job=%s report_not_posted=%s channel=%s", report.job.id, type(error).__name__, channel)
            return False
        return True


class ResultForms:
    """The forms that ask for a reason to delete, and for what is wrong."""

    def __init__(self, desk: ResultsDesk) -> None:
        self._sent_to = {DELETE: desk.delete, REMOVE: desk.remove, REPORT: desk.report}

    def is_mine(self, interaction: AnyInteraction) -> bool:
        return forms.custom_id_of(interaction).startswith(tuple(self._sent_to))

    async def submitted(self, interaction: AnyInteraction) -> None:
        kind, job = forms.custom_id_of(interaction).split(":")
        await self._sent_to[f"{kind}:"](interaction, job, forms.filled_in(interaction).first(REASON) or "")


async def _open(answer: Answer, title: str, custom_id: str, label: str) -> None:
    reason: ui.TextInput[Any] = ui.TextInput(
        custom_id=REASON, style=discord.TextStyle.paragraph, max_length=REASON_LIMIT_CHARS
    )
    await answer.open(forms.form(title, custom_id, {label: reason}))
