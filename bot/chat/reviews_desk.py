"""Where moderators decide: on the review card, in the list of `/mod reviews`, and in the form that asks why."""

import logging
from typing import Any

import discord
from discord import ui

from bot.chat import forms
from bot.chat.answering import Answer, AnyInteraction, answering
from bot.chat.features import review_card
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.text import reviews as reviews_text
from bot.chat.text.format import in_credits
from bot.chat.who import member_of
from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.domain.review import ReviewStage
from bot.domain.text import REASON_LIMIT_CHARS
from bot.services.reviews import Reviews

log = logging.getLogger(__name__)

DENY = "deny:"
REASON = "reason"


class ReviewsDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, reviews: Reviews, panel: DiscordReviewChannel) -> None:
        self._reviews = reviews
        self._panel = panel

    async def approve(self, interaction: AnyInteraction, job: str, stage: ReviewStage, *, trusts: bool = False) -> None:
        """Let it go on, and show so where the button was."""
        async with answering(interaction) as answer:
            by = member_of(interaction)
            decided = await self._reviews.approve(job, stage, by=by, id=str(interaction.id), trusts=trusts)
            await self._show(interaction, answer, decided, stage, reviews_text.APPROVED.format(member=decided.member))

    async def ask_reason(self, interaction: AnyInteraction, job: str, stage: ReviewStage) -> None:
        """Open the form, for whoever may send it; that is asked again when it comes back."""
        async with answering(interaction) as answer:
            await self._reviews.check(job, stage, by=member_of(interaction))
            await answer.open(_deny_form(job, stage))

    async def deny(self, interaction: AnyInteraction, job: str, stage: ReviewStage, reason: str) -> None:
        """End it with the reason from the form."""
        async with answering(interaction) as answer:
            by = member_of(interaction)
            decided = await self._reviews.deny(job, stage, by=by, id=str(interaction.id), reason=reason)
            sentence = reviews_text.DENIED.format(member=decided.member, credits=in_credits(decided.price))
            await self._show(interaction, answer, decided, stage, sentence)

    async def list_waiting(self, interaction: AnyInteraction) -> None:
        """What there is to decide, privately."""
        async with answering(interaction) as answer:
            jobs = await self._waiting(interaction)
            await answer.show(review_card.waiting(jobs))

    async def _waiting(self, interaction: AnyInteraction) -> list[Job]:
        return await self._reviews.waiting(by=member_of(interaction), limit=review_card.SHOWN_REVIEWS + 1)

    async def _show(
        self, interaction: AnyInteraction, answer: Answer, job: Job, stage: ReviewStage, sentence: str
    ) -> None:
        """Redraw the message whose button was pressed; from the private list, the review card as well."""
        pressed = interaction.message
        if pressed is not None and not pressed.flags.ephemeral:
            files = [file.filename for file in pressed.attachments]
            view, bare = (review_card.question(job, stage, None, files, bare=bare) for bare in (False, True))
            await answer.redraw(view, bare=bare)
            return
        if pressed is None:
            await answer.say(sentence)
        else:
            await answer.redraw(review_card.waiting(await self._waiting(interaction)))
        try:
            await self._panel.redraw(job, stage)
        except Outage as outage:
            log.info("job=%s review_not_redrawn=%s", job.id, outage)  # It will be when the job ends.


class DenyForm:
    """The form that asks why."""

    def __init__(self, desk: ReviewsDesk) -> None:
        self._desk = desk

    def is_mine(self, interaction: AnyInteraction) -> bool:
        return forms.custom_id_of(interaction).startswith(DENY)

    async def submitted(self, interaction: AnyInteraction) -> None:
        _, stage, job = forms.custom_id_of(interaction).split(":")
        await self._desk.deny(interaction, job, ReviewStage(stage), forms.filled_in(interaction).first(REASON) or "")


def _deny_form(job: str, stage: ReviewStage) -> ui.Modal:
    reason: ui.TextInput[Any] = ui.TextInput(
        custom_id=REASON, style=discord.TextStyle.paragraph, max_length=REASON_LIMIT_CHARS
    )
    return forms.form(reviews_text.DENY_TITLE[stage], f"{DENY}{stage}:{job}", {reviews_text.DENY_REASON: reason})
