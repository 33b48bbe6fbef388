"""Finished videos: Delete on the card and under a report, and Report, which tells the moderators."""

import asyncio
import logging
from dataclasses import dataclass

import discord
from discord import ui

from bot.chat.card.buttons import Delete, Report
from bot.chat.custom_id import CustomId
from bot.chat.errors import CLOSED, CardGone, Rejected, ThreadClosed, TokenDead, translated
from bot.chat.features.moderation import Block
from bot.chat.forms import form, question, reason_field
from bot.chat.interactions import Reply
from bot.chat.layout import BAD, container, row
from bot.chat.messages import Messages
from bot.chat.router import Router
from bot.chat.text import moderation as words
from bot.domain.errors import Outage
from bot.domain.job import CardAddress, Job, JobId
from bot.services.videos import VideoReport, Videos

log = logging.getLogger(__name__)

REPORT_PATIENCE_S = 1.5  # Of the three seconds in which the member must hear something.


@dataclass(frozen=True)
class Remove(CustomId, kind="remove"):
    """Takes away the card that a report is about, wherever it stands."""

    job: JobId


def register(router: Router, *, videos: Videos, messages: Messages) -> None:
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
        job = await videos.delete(sent.job, by=reply.by, reason=reply.filled.reason)
        await _delete_pressed(reply)
        await _delete_rest(messages, job, reply)

    async def press_remove(reply: Reply, pressed: Remove) -> None:
        await videos.may_delete(pressed.job, by=reply.by)
        await reply.open(form(words.DELETE_TITLE, pressed, {words.DELETE_REASON: reason_field()}))

    async def remove(reply: Reply, sent: Remove) -> None:
        """With the moderator's reason: the card, wherever it stands."""
        job = await videos.delete(sent.job, by=reply.by, reason=reply.filled.reason)
        await reply.say(await _delete_card(messages, job.card))
        await _delete_rest(messages, job, reply)

    async def press_report(reply: Reply, pressed: Report) -> None:
        await videos.may_report(pressed.job, by=reply.by)
        await reply.open(form(words.REPORT_TITLE, pressed, {words.REPORT_REASON: reason_field()}))

    async def report(reply: Reply, sent: Report) -> None:
        """Tell the moderators, in their channel if they have one that can be reached."""
        made = await videos.report(sent.job, by=reply.by, reason=reply.filled.reason)
        is_told = await _post_report(messages, made, nonce=f"x{reply.id}")
        await reply.say(words.REPORTED if is_told else words.REPORTED_QUIETLY)

    router.on(Delete, press_delete)
    router.on_form(Delete, delete)
    router.on(Remove, press_remove)
    router.on_form(Remove, remove)
    router.on(Report, press_report)
    router.on_form(Report, report)


async def _delete_pressed(reply: Reply) -> None:
    """By the interaction's own token, which reaches private cards and direct messages as well."""
    try:
        async with translated():
            await reply.think()
            await reply.interaction.delete_original_response()
    except (CardGone, TokenDead):
        await reply.say(words.DELETED_ALREADY)
    except ThreadClosed:
        await reply.say(words.DELETE_IN_CLOSED_THREAD)
    except (*CLOSED, Rejected):
        await reply.say(words.DELETE_NOT_POSSIBLE)
    else:
        await reply.say(words.DELETED)


async def _delete_card(messages: Messages, card: CardAddress) -> str:
    """What became of it. Raises Outage."""
    if card.message is None or card.ephemeral or not card.bot_is_member:
        return words.DELETE_NOT_POSSIBLE  # The channel's route does not lead there.
    try:
        await messages.delete(card.channel, card.message)
    except CardGone:
        return words.DELETED_ALREADY
    except ThreadClosed:
        return words.DELETE_IN_CLOSED_THREAD
    except (*CLOSED, Rejected):
        return words.DELETE_NOT_POSSIBLE
    return words.DELETED


async def _delete_rest(messages: Messages, job: Job, reply: Reply) -> None:
    """After the answer, because a channel that does not answer must not keep the member waiting."""
    card = job.card
    if card.ping_message is not None and not card.ephemeral and card.bot_is_member:
        try:
            await messages.delete(card.channel, card.ping_message)
        except (*CLOSED, Rejected, Outage) as error:
            log.info("job=%s ping_not_deleted=%s", job.id, type(error).__name__)
    if card.gallery_channel is None or card.gallery_message is None:
        return
    try:
        await messages.delete(card.gallery_channel, card.gallery_message)
    except CardGone:
        return
    except (*CLOSED, Rejected, Outage) as error:
        log.warning("job=%s copy_not_deleted=%s", job.id, type(error).__name__)
        await reply.say(words.COPY_STAYS)


async def _post_report(messages: Messages, report: VideoReport, *, nonce: str) -> bool:
    """It stands in the audit already, so that a channel that takes nothing, or not in time, loses nothing."""
    if report.channel is None:
        return False
    job = report.job
    buttons = row(
        Remove(job.id).button(words.DELETE_TITLE, discord.ButtonStyle.danger), Block(job.member).button(words.BLOCK)
    )
    view = container([ui.TextDisplay(words.report_text(report)), buttons], BAD)
    try:
        async with asyncio.timeout(REPORT_PATIENCE_S):
            await messages.post(report.channel, view, nonce=nonce)
    except (*CLOSED, Rejected, Outage, TimeoutError) as error:
        log.warning("job=%s report_not_posted=%s channel=%s", job.id, type(error).__name__, report.channel)
        return False
    return True
