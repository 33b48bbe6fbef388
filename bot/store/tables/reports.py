"""Keeps what members have against videos, until moderators settle it and after."""

from bot.domain.action import MemberReport
from bot.domain.report import ReportOutcome, ReportState, VideoReport
from bot.domain.scope import Scope
from bot.store.sql import Row, Sql


async def add(sql: Sql, report: MemberReport) -> None:
    """Open from now on."""
    await sql.run(
        """
        INSERT INTO reports (job, reporter, scope, at_ms, reason, preview, state)
        VALUES ($1, $2, $3, $4, $5, $6, 'open')
        """,
        report.job.id,
        report.by.id,
        report.job.scope,
        report.at_ms,
        report.reason,
        report.preview,
    )


async def find(sql: Sql, job: str, reporter: str) -> VideoReport | None:
    row = await sql.fetch_one("SELECT * FROM reports WHERE job = $1 AND reporter = $2", job, reporter)
    return None if row is None else _report_of(row)


async def set_message(sql: Sql, job: str, reporter: str, *, channel: str, message: str) -> None:
    """Remember where moderators read of it."""
    text = "UPDATE reports SET channel = $3, message = $4 WHERE job = $1 AND reporter = $2"
    await sql.run(text, job, reporter, channel, message)


async def settle(sql: Sql, job: str, outcome: ReportOutcome) -> list[VideoReport]:
    """Close every open report of a video; those that were open."""
    rows = await sql.fetch_all(
        """
        UPDATE reports SET state = $2, settled_by = $3, settled_ms = $4, settled_reason = $5
        WHERE job = $1 AND state = 'open' RETURNING *
        """,
        job,
        outcome.state,
        outcome.by,
        outcome.at_ms,
        outcome.reason,
    )
    return sorted(map(_report_of, rows), key=lambda report: (report.at_ms, report.reporter))


def _report_of(row: Row) -> VideoReport:
    state = ReportState(row["state"])
    outcome = None
    if state is not ReportState.OPEN:
        outcome = ReportOutcome(
            state=state, by=row["settled_by"], at_ms=row["settled_ms"], reason=row["settled_reason"]
        )
    return VideoReport(
        job=row["job"],
        reporter=row["reporter"],
        scope=Scope(row["scope"]),
        at_ms=row["at_ms"],
        reason=row["reason"],
        preview=row["preview"],
        channel=row["channel"],
        message=row["message"],
        outcome=outcome,
    )
