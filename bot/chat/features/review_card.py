"""What moderators are shown of a job that waits for them, and the buttons with which they decide. Pure.

Nobody is to approve what they were not shown: Approve is offered only beside all of the words, all of the pictures, or
the way to the video.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.chat.custom_id import CustomId
from bot.chat.layout import (
    BAD,
    BUSY,
    BUTTON_URL_LIMIT_CHARS,
    GOOD,
    OFF,
    Part,
    attached,
    container,
    note,
    pictures,
    row,
)
from bot.chat.text import card_status, common, request_words
from bot.chat.text import reviews as words
from bot.chat.text.request_words import WORDS_FILE
from bot.domain.job import Job, JobId
from bot.domain.review import ReviewStage
from bot.domain.standing import ReviewRecord

VIDEO_SUFFIX = ".mp4"  # A video that is too large is shown by a still, which is no video.
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


@dataclass(frozen=True)
class OpenReview(CustomId, kind="review"):
    """Shows all that there is to decide on, privately; in a list there is no room for it."""

    stage: ReviewStage
    job: JobId


def question_card(
    job: Job, stage: ReviewStage, record: ReviewRecord | None, files: Sequence[str], *, bare: bool = False
) -> ui.LayoutView:
    """What there is to decide, or what was decided, with the message's own `files`.

    `record` may be left out once there is nothing to decide.
    """
    parts: list[Part] = [ui.TextDisplay(words.review_heading(card_status.request_facts(job), job, stage, bare=bare))]
    if WORDS_FILE in files:
        parts.append(attached(WORDS_FILE))
    if shown := [file for file in files if file != WORDS_FILE]:
        parts.append(pictures(shown))
    parts.append(ui.TextDisplay(words.question_facts(job, stage)))
    if job.awaits is not stage:
        parts.append(ui.TextDisplay(words.record_line(job, record) + words.review_outcome(job, stage)))
        return container(parts, _colour(job, stage))
    shows_all = _shows_all(job, stage, files, bare=bare)
    parts.append(ui.TextDisplay(words.record_line(job, record) + words.decide_by(job, stage, shows_all=shows_all)))
    buttons = _decisions(job, stage) if shows_all else [_deny(job, stage)]
    parts.append(row(*buttons, *_video_link(job, stage)))
    return container(parts, BUSY)


def waiting_list(jobs: Sequence[Job]) -> ui.LayoutView:
    """The oldest of what waits, each with its buttons; for moderators who ask, wherever the review channel is."""
    if not jobs:
        return note(words.NO_REVIEWS)
    parts: list[Part] = []
    for job in jobs[:SHOWN_REVIEWS]:
        stage = job.awaits or ReviewStage.REQUEST
        parts += [ui.Separator()] if parts else []
        parts += [ui.TextDisplay(words.review_line(job)), row(*_row_buttons(job, stage))]
    if len(jobs) > SHOWN_REVIEWS:
        parts.append(ui.TextDisplay(words.MORE_REVIEWS))
    return container(parts, BUSY)


def _shows_all(job: Job, stage: ReviewStage, files: Sequence[str], *, bare: bool) -> bool:
    """Whether the card, with these files on it, shows everything that is approved."""
    has_words = WORDS_FILE in files or not request_words.need_file(job.request, bare=bare)
    if stage is ReviewStage.VIDEO:
        return has_words and (bool(_video_link(job, stage)) or any(file.endswith(VIDEO_SUFFIX) for file in files))
    return has_words and sum(file != WORDS_FILE for file in files) >= len(job.request.images)


def _row_buttons(job: Job, stage: ReviewStage) -> list[ui.Button[ui.LayoutView]]:
    """In a list only few words are shown, and neither pictures nor videos."""
    is_all = stage is ReviewStage.REQUEST and not job.request.images
    if is_all and request_words.fit_in(job.request, words.ROW_WORDS_LIMIT_CHARS):
        return _decisions(job, stage)
    show = OpenReview(stage, job.id).button(words.SHOW, discord.ButtonStyle.primary)
    return [show, _deny(job, stage), *_video_link(job, stage)]


def _decisions(job: Job, stage: ReviewStage) -> list[ui.Button[ui.LayoutView]]:
    return [
        Approve(stage, job.id).button(words.APPROVE, discord.ButtonStyle.success),
        _deny(job, stage),
        Trust(stage, job.id).button(words.TRUST),
    ]


def _deny(job: Job, stage: ReviewStage) -> ui.Button[ui.LayoutView]:
    return Deny(stage, job.id).button(words.DENY, discord.ButtonStyle.danger)


def _video_link(job: Job, stage: ReviewStage) -> list[ui.Button[ui.LayoutView]]:
    """The way to the video that waits, where it is no longer than a button takes."""
    url = job.video_url if stage is ReviewStage.VIDEO else None
    if not url or len(url) > BUTTON_URL_LIMIT_CHARS:
        return []
    return [ui.Button(label=common.OPEN_LINK, url=url)]


def _colour(job: Job, stage: ReviewStage) -> discord.Colour:
    wait = job.review.of(stage)
    if wait is None or wait.decision is None:
        return OFF
    return GOOD if wait.decision.is_approved else BAD
