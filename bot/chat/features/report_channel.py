"""Where moderators read of reports: posts them, lets them show what came of them, and tells their reporters."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

import discord
from discord import ui

from bot.chat.errors import CLOSED, Rejected
from bot.chat.features.report_card import report_card, report_files
from bot.chat.layout import Files, note
from bot.chat.messages import Messages, worded_or_bare
from bot.chat.text.reports import told_reporter
from bot.domain.errors import Outage
from bot.domain.job import Job
from bot.domain.report import VideoReport
from bot.ports.posting import UploadTooLarge
from bot.services.reports import OpenedReport, Reports, SettledReports

log = logging.getLogger(__name__)

REPORT_PATIENCE_S = 1.5  # Of the three seconds in which the member must hear something.
TELL_REPORTER_LIMIT_S = 30.0

Drawn = tuple[ui.LayoutView, Files]


class ReportChannel:
    """Messages of the bot's own, by the channel route. Nothing here fails: every report is kept already."""

    def __init__(self, messages: Messages, reports: Reports) -> None:
        self._messages = messages
        self._reports = reports

    async def post(self, opened: OpenedReport, *, nonce: str) -> bool:
        """Tell the moderators, and ping the role that the server chose; whether their channel took it in time."""
        report, job, channel = opened.report, opened.job, opened.channel
        if channel is None:
            return False

        async def send(drawn: Drawn) -> discord.Message:
            view, files = drawn
            return await self._messages.post(channel, view, nonce=nonce, files=files, notify=opened.notify)

        try:
            async with asyncio.timeout(REPORT_PATIENCE_S):
                message = await _worded_or_bare(report, job, send)
            kept = await self._reports.posted(report, channel=channel, message=str(message.id))
        except (*CLOSED, Rejected, UploadTooLarge, Outage, TimeoutError) as error:
            log.warning("job=%s report_not_posted=%s channel=%s", job.id, type(error).__name__, channel)
            return False
        if kept.outcome is not None:  # Somebody settled it while it was on its way.
            await self._redraw(kept, job)
        return True

    async def close(self, settled: SettledReports, *, pressed: discord.Message | None = None, by: str = "") -> None:
        """Let every message of these reports show what came of them, and tell the reporters.

        `pressed` is the message of the report by `by`, should its address have been lost.
        """
        for report in settled.reports:
            at = report
            if report.message is None and pressed is not None and report.reporter == by:
                at = replace(report, channel=str(pressed.channel.id), message=str(pressed.id))
            await self._redraw(at, settled.job)
            await self._tell_reporter(report, settled.job)

    async def _redraw(self, report: VideoReport, job: Job) -> None:
        channel, message = report.channel, report.message
        if channel is None or message is None:
            return

        async def send(drawn: Drawn) -> discord.Message:
            view, files = drawn
            return await self._messages.edit(channel, message, view, files)

        try:
            await _worded_or_bare(report, job, send)
        except (*CLOSED, Rejected, UploadTooLarge, Outage) as error:
            log.warning("job=%s report_not_redrawn=%s channel=%s", job.id, type(error).__name__, channel)

    async def _tell_reporter(self, report: VideoReport, job: Job) -> None:
        if report.outcome is None:
            return
        view = note(told_reporter(report.outcome, job))
        try:
            async with asyncio.timeout(TELL_REPORTER_LIMIT_S):
                await self._messages.write_to(report.reporter, view, nonce=f"t{job.id}")
        except (*CLOSED, Rejected, Outage, TimeoutError) as error:
            log.info("job=%s reporter_not_told=%s", job.id, type(error).__name__)


async def _worded_or_bare(
    report: VideoReport, job: Job, send: Callable[[Drawn], Awaitable[discord.Message]]
) -> discord.Message:
    def draw(bare: bool) -> Drawn:
        files = report_files(report, job, bare=bare)
        return report_card(report, job, list(files), bare=bare), files

    return await worded_or_bare(draw, send, what=f"job={job.id} report")
