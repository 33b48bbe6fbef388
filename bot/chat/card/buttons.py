"""What can be pressed on a card. What it does stands in the features (orders, videos)."""

from dataclasses import dataclass

from discord import ui

from bot.chat.custom_id import CustomId
from bot.chat.layout import row
from bot.chat.text import common, moderation
from bot.domain.job import Job, JobId


@dataclass(frozen=True)
class Cancel(CustomId, kind="cancel"):
    """Cancels the job; its author and moderators may press it."""

    job: JobId


@dataclass(frozen=True)
class Delete(CustomId, kind="delete"):
    """Takes away the message that it stands under, after a question: one's own when one means it, others' why."""

    job: JobId


@dataclass(frozen=True)
class Report(CustomId, kind="report"):
    """Asks what is wrong, and tells the moderators."""

    job: JobId


@dataclass(frozen=True)
class SendMe(CustomId, kind="sendme"):
    """Sends what its author made privately to them, because a private card does not last."""

    job: JobId


def video_row(job: Job, *, lasts: bool = True) -> ui.ActionRow[ui.LayoutView]:
    """Under what ended; there is nobody to report it to in a direct message or on a private card."""
    buttons = [] if lasts else [SendMe(job.id).button(common.SEND_ME)]
    buttons += [Delete(job.id).button(moderation.DELETE)]
    if moderation.has_moderators(job):
        buttons.append(Report(job.id).button(moderation.REPORT))
    return row(*buttons)
