"""What members have against videos: told to the moderators, and settled by one of them."""

from dataclasses import dataclass

from bot.domain.action import ActionKind, MemberReport
from bot.domain.authority import stated
from bot.domain.job import Job, JobId
from bot.domain.member import Member
from bot.domain.refusals.access import NotPossibleHere
from bot.domain.refusals.moderation import AlreadyReported, OwnVideo, ReportNotFound, ReportSettled
from bot.domain.refusals.requests import JobNotFound
from bot.domain.report import ReportOutcome, ReportState, VideoReport
from bot.domain.scope import Scope
from bot.domain.standing import MemberStanding
from bot.ports.clock import Clock
from bot.ports.jobs import JobStore
from bot.ports.reports import ReportStore
from bot.ports.servers import ServerStore
from bot.services.authority import Authority
from bot.services.moderation import blocking


@dataclass(frozen=True, kw_only=True)
class OpenedReport:
    """A report that was just made, and where moderators read of it; None where they have no channel.

    `notify` is the role that the server wants to be pinged.
    """

    job: Job
    report: VideoReport
    channel: str | None
    notify: str | None


@dataclass(frozen=True, kw_only=True)
class SettledReports:
    """The reports of a video that were settled together; none where the same interaction came twice."""

    job: Job
    reports: tuple[VideoReport, ...]


class Reports:
    """Members report, once a member and video. A moderator settles every open report of a video at once.

    The video itself is taken away by `Videos`, which settles the reports of it.
    """

    def __init__(
        self, *, store: JobStore, reports: ReportStore, servers: ServerStore, authority: Authority, clock: Clock
    ) -> None:
        self._store = store
        self._reports = reports
        self._servers = servers
        self._authority = authority
        self._clock = clock

    async def may_report(self, id: JobId, *, by: Member) -> Job:
        """The job that `by` may report. Raises JobNotFound, OwnVideo or NotPossibleHere."""
        job = await self._store.job(id)
        if by.scope == Scope.DIRECT:
            raise NotPossibleHere
        if job is None or job.scope != by.scope:
            raise JobNotFound
        if job.member == by.id:
            raise OwnVideo
        return job

    async def report(self, id: JobId, *, by: Member, reason: str, preview: str | None = None) -> OpenedReport:
        """Keep it and write it down. Raises what `may_report` does, ReasonMissing or AlreadyReported.

        `preview` is the address at which the video, or its still, can be seen on the card.
        """
        job = await self.may_report(id, by=by)
        made = MemberReport(job=job, by=by, at_ms=self._clock.wall_ms(), reason=stated(reason), preview=preview)
        if not await self._reports.open(made):
            raise AlreadyReported
        settings = await self._servers.settings(by.scope)
        return OpenedReport(
            job=job,
            report=VideoReport(
                job=id, reporter=by.id, scope=by.scope, at_ms=made.at_ms, reason=made.reason, preview=preview
            ),
            channel=settings.log_channel or settings.review_channel,
            notify=settings.notify_role,
        )

    async def posted(self, report: VideoReport, *, channel: str, message: str) -> VideoReport:
        """Moderators read of it there; the report as it stands by then."""
        return await self._reports.posted(report.job, report.reporter, channel=channel, message=message)

    async def check(self, job: JobId, reporter: str, *, by: Member) -> VideoReport:
        """The report, if `by` may settle it now. Raises NotModerator, ReportNotFound or ReportSettled."""
        await self._authority.moderator(by)
        report = await self._reports.find(job, reporter)
        if report is None or report.scope != by.scope:
            raise ReportNotFound
        if report.outcome is not None:
            raise ReportSettled(state=report.outcome.state, by=report.outcome.by)
        return report

    async def dismiss(self, job: JobId, reporter: str, *, by: Member, id: str, reason: str) -> SettledReports:
        """Find nothing wrong with the video; reporters read why. `id` is the interaction that asked.

        Raises NotModerator, ReasonMissing, ReportNotFound or ReportSettled.
        """
        moderator = await self._authority.moderator(by)
        found = await self._reported(job, by)
        outcome = ReportOutcome(
            state=ReportState.DISMISSED, by=by.id, at_ms=self._clock.wall_ms(), reason=stated(reason)
        )
        action = moderator.action(
            ActionKind.DISMISS, id=id, at_ms=outcome.at_ms, member=found.member, job=job, reason=outcome.reason
        )
        return SettledReports(job=found, reports=tuple(await self._reports.settle(job, reporter, outcome, action)))

    async def block(
        self, job: JobId, reporter: str, *, by: Member, id: str, reason: str, days: int | None
    ) -> tuple[SettledReports, MemberStanding]:
        """Take nothing from the video's author, for some days or for good; `id` is the interaction that asked.

        Raises NotModerator, ReasonMissing, DaysNotPossible, ReportNotFound or ReportSettled.
        """
        moderator = await self._authority.moderator(by)
        found = await self._reported(job, by)
        at_ms = self._clock.wall_ms()
        block = blocking(moderator, found.member, id=id, at_ms=at_ms, reason=reason, days=days, job=job)
        outcome = ReportOutcome(state=ReportState.BLOCKED, by=by.id, at_ms=at_ms, reason=block.action.reason)
        settled = await self._reports.settle(job, reporter, outcome, block.action, edit=block.edit)
        return SettledReports(job=found, reports=tuple(settled)), block.edit(MemberStanding())

    async def _reported(self, job: JobId, by: Member) -> Job:
        found = await self._store.job(job)
        if found is None or found.scope != by.scope:
            raise ReportNotFound
        return found
