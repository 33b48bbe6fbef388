"""Where moderators decide: on the review card, in the list of `/mod reviews`, and in the form that asks why."""

import logging
from pathlib import Path

from discord import app_commands

from bot.chat.features import review_card
from bot.chat.features.review_card import Approve, Deny, OpenReview, Trust
from bot.chat.features.review_channel import DiscordReviewChannel
from bot.chat.forms import form, reason_field
from bot.chat.interactions import Reply, replies
from bot.chat.router import Router
from bot.chat.text import reviews as words
from bot.chat.text.format import in_credits
from bot.chat.text.request_words import WORDS_FILE, need_file, words_file
from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.domain.review import ReviewStage
from bot.services.reviews import Reviews

log = logging.getLogger(__name__)


def register(mod: app_commands.Group, router: Router, *, reviews: Reviews, channel: DiscordReviewChannel) -> None:
    """Add the command to `/mod`, and what its buttons and the form do."""

    async def waiting(reply: Reply) -> list[Job]:
        return await reviews.waiting(by=reply.by, limit=review_card.SHOWN_REVIEWS + 1)

    @mod.command(name="reviews", description="Requests and videos that wait for a moderator")
    @replies
    async def show(reply: Reply) -> None:
        await reply.show(review_card.waiting_list(await waiting(reply)))

    async def open_review(reply: Reply, pressed: OpenReview) -> None:
        """Show one request whole, for nobody else."""
        asked = await reviews.question(pressed.job, pressed.stage, by=reply.by)
        files: dict[str, Path | bytes] = {path.name: path for path in asked.pictures}
        if files:
            await reply.think()  # Pictures take a while.
        if need_file(asked.job.request):
            files[WORDS_FILE] = words_file(asked.job.request)
        view = review_card.question_card(asked.job, pressed.stage, asked.record, list(files))
        await reply.show(view, files)

    async def approve(reply: Reply, pressed: Approve | Trust) -> None:
        trusts = isinstance(pressed, Trust)
        decided = await reviews.approve(pressed.job, pressed.stage, by=reply.by, id=reply.id, trusts=trusts)
        await show_decided(reply, decided, pressed.stage, words.APPROVED.format(member=decided.member))

    async def ask_reason(reply: Reply, pressed: Deny) -> None:
        """Open the form, for who may send it; that is asked again when it comes back."""
        await reviews.check(pressed.job, pressed.stage, by=reply.by)
        await reply.open(form(words.DENY_TITLE[pressed.stage], pressed, {words.DENY_REASON: reason_field()}))

    async def deny(reply: Reply, sent: Deny) -> None:
        decided = await reviews.deny(sent.job, sent.stage, by=reply.by, id=reply.id, reason=reply.filled.reason)
        sentence = words.DENIED.format(member=decided.member, credits=in_credits(decided.price))
        await show_decided(reply, decided, sent.stage, sentence)

    async def show_decided(reply: Reply, job: Job, stage: ReviewStage, sentence: str) -> None:
        """Redraw the message whose button was pressed; from the private list, the review card as well."""
        pressed = reply.interaction.message
        if pressed is not None and not pressed.flags.ephemeral:
            files = [file.filename for file in pressed.attachments]
            view, bare = (review_card.question_card(job, stage, None, files, bare=bare) for bare in (False, True))
            await reply.redraw(view, bare=bare)
            return
        if pressed is None:
            await reply.say(sentence)
        else:
            await reply.redraw(review_card.waiting_list(await waiting(reply)))
        try:
            await channel.redraw(job, stage)
        except Outage as outage:
            log.info("job=%s review_not_redrawn=%s", job.id, outage)  # It will be when the job ends.

    router.on(OpenReview, open_review)
    router.on(Approve, approve)
    router.on(Trust, approve)
    router.on(Deny, ask_reason)
    router.on_form(Deny, deny)
