"""What moderators are shown of a job that waits for them. Pure, like cards.py."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.chat import cards, words
from bot.chat.review_buttons import decide_row
from bot.domain.job import Job
from bot.domain.review import Stage
from bot.domain.standing import Record

PROMPT_LIMIT_CHARS = 1200  # All of most; escaping may double it, and a message shows 4000.
NEGATIVE_LIMIT_CHARS = 200
SHOWN_REVIEWS = 5  # With their buttons, as many as fit into the 40 parts of a message.


def question(
    job: Job, stage: Stage, record: Record | None, files: Sequence[str], *, bare: bool = False
) -> ui.LayoutView:
    """What there is to decide, or what was decided. `record` may be left out once there is nothing to decide."""
    parts: list[ui.Item[ui.LayoutView]] = [_heading(job, stage, bare=bare)]
    if files:
        parts.append(cards.gallery(files))
    parts.append(ui.TextDisplay(words.reviews.question(job, stage)))
    if job.awaits is not stage:
        parts.append(ui.TextDisplay(words.reviews.record_line(job, record) + words.reviews.outcome(job, stage)))
        return cards.message(parts, _colour(job, stage))
    parts.append(ui.TextDisplay(words.reviews.record_line(job, record) + words.reviews.decide_by(job, stage)))
    parts.append(decide_row(job.id, stage))
    return cards.message(parts, cards.BUSY)


def waiting(jobs: Sequence[Job]) -> ui.LayoutView:
    """The oldest of what waits, each with its buttons; for moderators who ask, wherever the review channel is."""
    if not jobs:
        return cards.note(words.reviews.NO_REVIEWS)
    parts: list[ui.Item[ui.LayoutView]] = []
    for job in jobs[:SHOWN_REVIEWS]:
        stage = job.awaits or Stage.REQUEST
        parts.append(ui.TextDisplay(words.reviews.review_line(job)))
        row = decide_row(job.id, stage)
        if stage is Stage.VIDEO and job.video_url and len(job.video_url) <= cards.BUTTON_URL_LIMIT_CHARS:
            row.add_item(ui.Button(label=words.answers.OPEN_LINK, url=job.video_url))
        parts.append(row)
    if len(jobs) > SHOWN_REVIEWS:
        parts.append(ui.TextDisplay(words.reviews.MORE_REVIEWS))
    return cards.message(parts, cards.BUSY)


def _heading(job: Job, stage: Stage, *, bare: bool) -> ui.TextDisplay[ui.LayoutView]:
    text = f"**{words.reviews.REVIEW_TITLE[stage]}**\n{cards.facts(job)}"
    if not bare:
        if job.request.prompt.strip():
            text += f"\n> {words.plain.quote(job.request.prompt, PROMPT_LIMIT_CHARS)}"
        if job.request.negative.strip():
            text += f"\n> Not in it: {words.plain.quote(job.request.negative, NEGATIVE_LIMIT_CHARS)}"
    return ui.TextDisplay(text)


def _colour(job: Job, stage: Stage) -> discord.Colour:
    wait = job.review.of(stage)
    if wait is None or wait.decision is None:
        return cards.OFF
    return cards.GOOD if wait.decision.is_approved else cards.BAD
