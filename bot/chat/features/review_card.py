"""What moderators are shown of a job that waits for them. Pure, like cards.py."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.chat.card import view
from bot.chat.review_buttons import decide_row
from bot.chat.text import common as common_text
from bot.chat.text import reviews as reviews_text
from bot.chat.text.format import quote
from bot.domain.job import Job
from bot.domain.review import ReviewStage
from bot.domain.standing import ReviewRecord

PROMPT_LIMIT_CHARS = 1200  # All of most; escaping may double it, and a message shows 4000.
NEGATIVE_LIMIT_CHARS = 200
SHOWN_REVIEWS = 5  # With their buttons, as many as fit into the 40 parts of a message.


def question(
    job: Job, stage: ReviewStage, record: ReviewRecord | None, files: Sequence[str], *, bare: bool = False
) -> ui.LayoutView:
    """What there is to decide, or what was decided. `record` may be left out once there is nothing to decide."""
    parts: list[ui.Item[ui.LayoutView]] = [_heading(job, stage, bare=bare)]
    if files:
        parts.append(view.gallery(files))
    parts.append(ui.TextDisplay(reviews_text.question(job, stage)))
    if job.awaits is not stage:
        parts.append(ui.TextDisplay(reviews_text.record_line(job, record) + reviews_text.outcome(job, stage)))
        return view.message(parts, _colour(job, stage))
    parts.append(ui.TextDisplay(reviews_text.record_line(job, record) + reviews_text.decide_by(job, stage)))
    parts.append(decide_row(job.id, stage))
    return view.message(parts, view.BUSY)


def waiting(jobs: Sequence[Job]) -> ui.LayoutView:
    """The oldest of what waits, each with its buttons; for moderators who ask, wherever the review channel is."""
    if not jobs:
        return view.note(reviews_text.NO_REVIEWS)
    parts: list[ui.Item[ui.LayoutView]] = []
    for job in jobs[:SHOWN_REVIEWS]:
        stage = job.awaits or ReviewStage.REQUEST
        parts.append(ui.TextDisplay(reviews_text.review_line(job)))
        row = decide_row(job.id, stage)
        if stage is ReviewStage.VIDEO and job.video_url and len(job.video_url) <= view.BUTTON_URL_LIMIT_CHARS:
            row.add_item(ui.Button(label=common_text.OPEN_LINK, url=job.video_url))
        parts.append(row)
    if len(jobs) > SHOWN_REVIEWS:
        parts.append(ui.TextDisplay(reviews_text.MORE_REVIEWS))
    return view.message(parts, view.BUSY)


def _heading(job: Job, stage: ReviewStage, *, bare: bool) -> ui.TextDisplay[ui.LayoutView]:
    text = f"**{reviews_text.REVIEW_TITLE[stage]}**\n{view.facts(job)}"
    if not bare:
        if job.request.prompt.strip():
            text += f"\n> {quote(job.request.prompt, PROMPT_LIMIT_CHARS)}"
        if job.request.negative.strip():
            text += f"\n> Not in it: {quote(job.request.negative, NEGATIVE_LIMIT_CHARS)}"
    return ui.TextDisplay(text)


def _colour(job: Job, stage: ReviewStage) -> discord.Colour:
    wait = job.review.of(stage)
    if wait is None or wait.decision is None:
        return view.OFF
    return view.GOOD if wait.decision.is_approved else view.BAD
