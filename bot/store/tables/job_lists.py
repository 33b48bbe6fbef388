"""Lists of jobs as people read them: newest first, each with what it cost in the end, a page a query."""

from bot.domain.job import JobId
from bot.domain.scope import Scope
from bot.ports.jobs import JobCursor, JobPage, ListedJob
from bot.store.sql import Row, Sql
from bot.store.tables.rows import job_of

_FROM_THE_NEWEST = JobCursor(created_ms=2**62, id="")  # Beyond every job there will ever be.


async def of_member(sql: Sql, scope: Scope, member: str, *, before: JobCursor | None, limit: int) -> JobPage:
    """So many of a member's jobs, from before that one; one row more than is shown says whether there are others."""
    begin = before or _FROM_THE_NEWEST
    rows = await sql.fetch_all(
        f"{_LISTED} WHERE scope = $1 AND member = $2 AND (created_ms, id) < ($3, $4) {_NEWEST_FIRST} LIMIT $5",
        scope,
        member,
        begin.created_ms,
        begin.id,
        limit + 1,
    )
    listed = tuple(map(_listed, rows[:limit]))
    return JobPage(jobs=listed, older=_cursor(listed[-1]) if len(rows) > limit else None)


async def newest_paid(sql: Sql, scope: Scope, *, member: str | None = None, limit: int) -> list[ListedJob]:
    """The newest jobs of a server, or of a member in it, that have spent something, given back or not."""
    rows = await sql.fetch_all(
        f"""
        {_LISTED} WHERE scope = $1 AND (member = $2 OR CAST($2 AS TEXT) IS NULL) AND rendered_ms IS NOT NULL
        {_NEWEST_FIRST} LIMIT $3
        """,
        scope,
        member,
        limit,
    )
    return list(map(_listed, rows))


def _cursor(listed: ListedJob) -> JobCursor:
    job_id: JobId = listed.job.id
    return JobCursor(created_ms=listed.job.created_ms, id=job_id)


def _listed(row: Row) -> ListedJob:
    return ListedJob(job=job_of(row), spent=row["spent"])


_LISTED = """
SELECT jobs.*, (
    SELECT CAST(COALESCE(SUM(CASE kind WHEN 'capture' THEN amount ELSE -amount END), 0) AS BIGINT)
    FROM transfers WHERE transfers.job = jobs.id AND kind IN ('capture', 'refund')
) AS spent FROM jobs
"""
_NEWEST_FIRST = "ORDER BY created_ms DESC, id DESC"
