"""What members have against videos, each with what moderators did about it and its lines of the audit."""

from collections.abc import Callable

from bot.domain.action import MemberReport, OwnDeletion
from bot.domain.authority import Action
from bot.domain.job import JobId
from bot.domain.refusals.moderation import ReportNotFound, ReportSettled
from bot.domain.report import ReportOutcome, VideoReport
from bot.domain.standing import MemberStanding
from bot.store.sql import Sql
from bot.store.tables import audit, reports, standings
from bot.store.transactions import Database, reading, transaction


class SqlReports:
    """Implements `ports.reports.ReportStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @transaction(urgent=True)
    async def open(self, sql: Sql, report: MemberReport) -> bool:
        if not await audit.record(sql, report):
            return False
        await reports.add(sql, report)
        return True

    @reading
    async def find(self, sql: Sql, job: JobId, reporter: str) -> VideoReport | None:
        return await reports.find(sql, job, reporter)

    @transaction(urgent=True)
    async def posted(self, sql: Sql, job: JobId, reporter: str, *, channel: str, message: str) -> VideoReport:
        await reports.set_message(sql, job, reporter, channel=channel, message=message)
        return await _report(sql, job, reporter)

    @transaction(urgent=True)
    async def settle(
        self,
        sql: Sql,
        job: JobId,
        reporter: str,
        outcome: ReportOutcome,
        action: Action,
        *,
        edit: Callable[[MemberStanding], MemberStanding] | None = None,
    ) -> list[VideoReport]:
        if not await audit.record(sql, action):
            return []
        kept = await _report(sql, job, reporter)
        if kept.scope != action.scope:
            raise ReportNotFound
        if kept.outcome is not None:
            raise ReportSettled(state=kept.outcome.state, by=kept.outcome.by)
        if edit is not None and action.member is not None:
            standing = await standings.find(sql, action.scope, action.member)
            await standings.put(sql, action.scope, action.member, edit(standing))
        return await reports.settle(sql, job, outcome)

    @transaction(urgent=True)
    async def deleted(
        self, sql: Sql, job: JobId, outcome: ReportOutcome, deletion: Action | OwnDeletion
    ) -> list[VideoReport]:
        if isinstance(deletion, Action) or await _was_asked_about(sql, deletion):
            await audit.record(sql, deletion)
        return await reports.settle(sql, job, outcome)


async def _was_asked_about(sql: Sql, deletion: OwnDeletion) -> bool:
    """By a review, or by a report, one from before reports were kept too."""
    job = deletion.job
    return job.review.asks_moderators or await audit.is_reported(sql, job.scope, job.id)


async def _report(sql: Sql, job: JobId, reporter: str) -> VideoReport:
    kept = await reports.find(sql, job, reporter)
    if kept is None:
        raise ReportNotFound
    return kept
