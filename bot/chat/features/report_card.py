"""What moderators are shown of a report, and the buttons with which they settle it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import ui

from bot.chat.custom_id import CustomId
from bot.chat.layout import BAD, OFF, Files, Part, attached, container, media_at, row
from bot.chat.text import moderation
from bot.chat.text import reports as words
from bot.chat.text.request_words import WORDS_FILE
from bot.domain.job import Job, JobId
from bot.domain.report import ReportState, VideoReport


@dataclass(frozen=True)
class DeleteReported(CustomId, kind="report:delete"):
    """Asks for the reason, and takes the video away, wherever its card stands."""

    job: JobId
    reporter: str


@dataclass(frozen=True)
class BlockReported(CustomId, kind="report:block"):
    """Asks why and for how long, and takes nothing more from the video's author."""

    job: JobId
    reporter: str


@dataclass(frozen=True)
class DismissReport(CustomId, kind="report:dismiss"):
    """Asks for the reason, and leaves the video where it is."""

    job: JobId
    reporter: str


def report_card(report: VideoReport, job: Job, files: Sequence[str], *, bare: bool = False) -> ui.LayoutView:
    """What is said against the video, and what there is to do or was done, with the message's own `files`."""
    parts: list[Part] = [ui.TextDisplay(words.report_heading(report, job, bare=bare))]
    if WORDS_FILE in files:
        parts.append(attached(WORDS_FILE))
    is_gone = report.outcome is not None and report.outcome.state is ReportState.DELETED
    if report.preview is not None and not is_gone and not bare:
        parts.append(media_at(report.preview))
    parts.append(ui.TextDisplay(words.report_facts(report, job)))
    if report.outcome is not None:
        return container(parts, OFF)
    key = (report.job, report.reporter)
    parts.append(
        row(
            DeleteReported(*key).button(moderation.DELETE, discord.ButtonStyle.danger),
            BlockReported(*key).button(words.BLOCK),
            DismissReport(*key).button(words.DISMISS),
        )
    )
    return container(parts, BAD)


def report_files(report: VideoReport, job: Job, *, bare: bool) -> Files:
    """The words that the message itself does not hold."""
    content = words.report_words(report, job, bare=bare)
    return {} if content is None else {WORDS_FILE: content}
