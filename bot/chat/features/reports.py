"""Report on a card, which tells the moderators, and the buttons and forms with which one of them settles it."""

from typing import Any

import discord
from discord import ui

from bot.chat.card.buttons import Report
from bot.chat.features.deletion import SAID, Removal, delete_card, delete_rest
from bot.chat.features.moderation import DAYS_FIELD, days_in
from bot.chat.features.report_card import BlockReported, DeleteReported, DismissReport
from bot.chat.features.report_channel import ReportChannel
from bot.chat.forms import form, reason_field
from bot.chat.interactions import Reply
from bot.chat.messages import Messages
from bot.chat.router import Router
from bot.chat.text import moderation
from bot.chat.text import reports as words
from bot.services.reports import Reports
from bot.services.videos import Videos

PREVIEW_TYPES = ("video/", "image/")
PREVIEW_LIMIT_CHARS = 2048  # Of an address in a gallery of media.


def register(
    router: Router, *, reports: Reports, videos: Videos, messages: Messages, report_channel: ReportChannel
) -> None:
    """Let the buttons and their forms work. Every form is asked again for the right when it comes back."""

    async def press_report(reply: Reply, pressed: Report) -> None:
        await reports.may_report(pressed.job, by=reply.by)
        await reply.open(form(words.REPORT_TITLE, pressed, {words.REPORT_REASON: reason_field()}))

    async def report(reply: Reply, sent: Report) -> None:
        """Tell the moderators, in their channel if they have one that can be reached."""
        preview = _preview(reply.interaction.message)
        opened = await reports.report(sent.job, by=reply.by, reason=reply.filled.reason, preview=preview)
        is_told = await report_channel.post(opened, nonce=f"x{reply.id}")
        await reply.say(words.REPORTED if is_told else words.REPORTED_QUIETLY)

    async def press_delete(reply: Reply, pressed: DeleteReported) -> None:
        await reports.check(pressed.job, pressed.reporter, by=reply.by)
        await reply.open(form(moderation.DELETE_TITLE, pressed, {moderation.DELETE_REASON: reason_field()}))

    async def delete(reply: Reply, sent: DeleteReported) -> None:
        """What is gone already leaves the report open: somebody has to say what is to become of it."""
        await reports.check(sent.job, sent.reporter, by=reply.by)
        job = await videos.delete(sent.job, by=reply.by)
        await reply.think()
        removal = await delete_card(messages, job.card)
        if removal is not Removal.DONE:
            await reply.say(words.GONE_ALREADY if removal is Removal.GONE_ALREADY else SAID[removal])
            return
        settled = await videos.deleted(sent.job, by=reply.by, reason=reply.filled.reason)
        await reply.say(words.VIDEO_DELETED)
        await delete_rest(messages, job, reply)
        await report_channel.close(settled, pressed=reply.interaction.message, by=sent.reporter)

    async def press_block(reply: Reply, pressed: BlockReported) -> None:
        await reports.check(pressed.job, pressed.reporter, by=reply.by)
        days: ui.TextInput[Any] = ui.TextInput(custom_id=DAYS_FIELD, required=False, max_length=4)
        fields = {moderation.BLOCK_REASON: reason_field(), moderation.BLOCK_DAYS: days}
        await reply.open(form(moderation.BLOCK_TITLE, pressed, fields))

    async def block(reply: Reply, sent: BlockReported) -> None:
        days = days_in(reply.filled)
        settled, standing = await reports.block(
            sent.job, sent.reporter, by=reply.by, id=reply.id, reason=reply.filled.reason, days=days
        )
        await reply.say(moderation.blocked(settled.job.member, standing))
        await report_channel.close(settled, pressed=reply.interaction.message, by=sent.reporter)

    async def press_dismiss(reply: Reply, pressed: DismissReport) -> None:
        await reports.check(pressed.job, pressed.reporter, by=reply.by)
        await reply.open(form(words.DISMISS_TITLE, pressed, {words.DISMISS_REASON: reason_field()}))

    async def dismiss(reply: Reply, sent: DismissReport) -> None:
        settled = await reports.dismiss(sent.job, sent.reporter, by=reply.by, id=reply.id, reason=reply.filled.reason)
        await reply.say(words.DISMISSED)
        await report_channel.close(settled, pressed=reply.interaction.message, by=sent.reporter)

    router.on(Report, press_report)
    router.on_form(Report, report)
    router.on(DeleteReported, press_delete)
    router.on_form(DeleteReported, delete)
    router.on(BlockReported, press_block)
    router.on_form(BlockReported, block)
    router.on(DismissReport, press_dismiss)
    router.on_form(DismissReport, dismiss)


def _preview(card: discord.Message | None) -> str | None:
    """Where the video, or its still, lies on the card from which it was reported."""
    files = card.attachments if card is not None else []
    shown = (file.url for file in files if (file.content_type or "").startswith(PREVIEW_TYPES))
    return next((url for url in shown if len(url) <= PREVIEW_LIMIT_CHARS), None)
