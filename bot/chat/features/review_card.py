"""What moderators are shown of a job that waits for them, and the buttons with which they decide. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.chat.custom_id import CustomId
from bot.chat.layout import BAD, BUSY, BUTTON_URL_LIMIT_CHARS, GOOD, OFF, Part, container, note, pictures, row
from bot.chat.text import card_status, common
from bot.chat.text import reviews as words
from bot.domain.job import Job, JobId
from bot.domain.review import ReviewStage
from bot.domain.standing import ReviewRecord

SHOWN_REVIEWS = 5  # With their buttons, as many as fit into the 40 parts of a message.


@dataclass(frozen=True)
class Approve(CustomId, kind="approve"):
    """Lets a request or a video go on."""

    stage: ReviewStage
    job: JobId


@dataclass(frozen=True)
class Deny(CustomId, kind="deny"):
    """Asks for the reason first; the form that does so has the same custom_id."""

    stage: ReviewStage
    job: JobId


@dataclass(frozen=True)
class Trust(CustomId, kind="trust"):
    """Lets this one go on, and the member's next ones too."""

    stage: ReviewStage
    job: JobId


def question_card(
    job: Job, stage: ReviewStage, record: ReviewRecord | None, files: Sequence[str], *, bare: bool = False
) -> ui.LayoutView:
    """What there is to decide, or what was decided. `record` may be left out once there is nothing to decide."""
    parts: list[Part] = [ui.TextDisplay(words.review_heading(card_status.request_facts(job), job, stage, bare=bare))]
    if files:
        parts.append(pictures(files))
    parts.append(ui.TextDisplay(words.question_facts(job, stage)))
    if job.awaits is not stage:
        parts.append(ui.TextDisplay(words.record_line(job, record) + words.review_outcome(job, stage)))
        return container(parts, _colour(job, stage))
    parts.append(ui.TextDisplay(words.record_line(job, record) + words.decide_by(job, stage)))
    parts.append(row(*_decisions(job, stage)))
    return container(parts, BUSY)


def waiting_list(jobs: Sequence[Job]) -> ui.LayoutView:
    """The oldest of what waits, each with its buttons; for moderators who ask, wherever the review channel is."""
    if not jobs:
        return note(words.NO_REVIEWS)
    parts: list[Part] = []
    for job in jobs[:SHOWN_REVIEWS]:
        stage = job.awaits or ReviewStage.REQUEST
        buttons = _decisions(job, stage)
        if stage is ReviewStage.VIDEO and job.video_url and len(job.video_url) <= BUTTON_URL_LIMIT_CHARS:
            buttons.append(ui.Button(label=common.OPEN_LINK, url=job.video_url))
        parts += [ui.TextDisplay(words.review_line(job)), row(*buttons)]
    if len(jobs) > SHOWN_REVIEWS:
        parts.append(ui.TextDisplay(words.MORE_REVIEWS))
    return container(parts, BUSY)


def _decisions(job: Job, stage: ReviewStage) -> list[ui.Button[ui.LayoutView]]:
    return [
        Approve(stage, job.id).button(words.APPROVE, discord.ButtonStyle.success),
        Deny(stage, job.id).button(words.DENY, discord.ButtonStyle.danger),
        Trust(stage, job.id).button(words.TRUST),
    ]


def _colour(job: Job, stage: ReviewStage) -> discord.Colour:
    wait = job.review.of(stage)
    if wait is None or wait.decision is None:
        return OFF
    return GOOD if wait.decision.is_approved else BAD
