"""Finished videos: Delete on the card, and under reports of older versions of the bot."""

from dataclasses import dataclass

from bot.chat.card.buttons import Delete
from bot.chat.custom_id import CustomId
from bot.chat.features.deletion import SAID, Removal, delete_card, delete_pressed, delete_rest
from bot.chat.features.report_channel import ReportChannel
from bot.chat.forms import form, question, reason_field
from bot.chat.interactions import Reply
from bot.chat.messages import Messages
from bot.chat.router import Router
from bot.chat.text import moderation as words
from bot.domain.job import Job, JobId
from bot.services.videos import Videos


@dataclass(frozen=True)
class Remove(CustomId, kind="remove"):
    """Takes away the card that a report is about, wherever it stands: reports of older versions have this button."""

    job: JobId


def register(router: Router, *, videos: Videos, messages: Messages, report_channel: ReportChannel) -> None:
    """Let the buttons and their forms work."""

    async def press_delete(reply: Reply, pressed: Delete) -> None:
        """Ask first: its author whether they mean it, a moderator for a reason."""
        job = await videos.may_delete(pressed.job, by=reply.by)
        if job.member == reply.by.id:
            await reply.open(question(words.DELETE_TITLE, pressed, words.delete_question(job)))
        else:
            await reply.open(form(words.DELETE_TITLE, pressed, {words.DELETE_REASON: reason_field()}))

    async def delete(reply: Reply, sent: Delete) -> None:
        """Answered, the message that the form was opened from goes."""
        job = await videos.delete(sent.job, by=reply.by)
        await finish(reply, job, await delete_pressed(reply), reason=reply.filled.reason)

    async def press_remove(reply: Reply, pressed: Remove) -> None:
        await videos.may_delete(pressed.job, by=reply.by)
        await reply.open(form(words.DELETE_TITLE, pressed, {words.DELETE_REASON: reason_field()}))

    async def remove(reply: Reply, sent: Remove) -> None:
        """With the moderator's reason: the card, wherever it stands."""
        job = await videos.delete(sent.job, by=reply.by)
        await reply.think()
        await finish(reply, job, await delete_card(messages, job.card), reason=reply.filled.reason)

    async def finish(reply: Reply, job: Job, removal: Removal, *, reason: str = "") -> None:
        """Write down what was really deleted, say what happened, and take away what belongs to the card."""
        if removal is not Removal.DONE:
            await reply.say(SAID[removal])
            await delete_rest(messages, job, reply)
            return
        settled = await videos.deleted(job.id, by=reply.by, reason=reason)
        await reply.say(SAID[removal])
        await delete_rest(messages, job, reply)
        await report_channel.close(settled)

    router.on(Delete, press_delete)
    router.on_form(Delete, delete)
    router.on(Remove, press_remove)
    router.on_form(Remove, remove)
