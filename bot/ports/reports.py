"""Keeping what members have against videos."""

from collections.abc import Callable
from typing import Protocol

from bot.domain.action import MemberReport, OwnDeletion
from bot.domain.authority import Action
from bot.domain.job import JobId
from bot.domain.report import ReportOutcome, VideoReport
from bot.domain.standing import MemberStanding


class ReportStore(Protocol):
    """Reports, each with its lines of the audit. One transaction a method; raises Outage when it can not be had now."""

    async def open(self, report: MemberReport) -> bool:
        """Keep a report and write it down; False when this member has reported this video already."""

    async def find(self, job: JobId, reporter: str) -> VideoReport | None:
        """The report as it is kept; None where there is none."""

    async def posted(self, job: JobId, reporter: str, *, channel: str, message: str) -> VideoReport:
        """Remember where moderators read of it; the report as it stands then, which may be settled by now."""

    async def settle(
        self,
        job: JobId,
        reporter: str,
        outcome: ReportOutcome,
        action: Action,
        *,
        edit: Callable[[MemberStanding], MemberStanding] | None = None,
    ) -> list[VideoReport]:
        """Settle this report and all others of its video that are open, and write `action` down: those reports.

        `edit` is what becomes of the author's standing. Raises ReportNotFound, or ReportSettled when somebody was
        faster. The same action again changes nothing, and settles none.
        """

    async def deleted(self, job: JobId, outcome: ReportOutcome, deletion: Action | OwnDeletion) -> list[VideoReport]:
        """Write down that a video was taken away, and settle what is open of its reports: those reports.

        An author's own deletion is written down only where moderators had been asked about the video.
        """
