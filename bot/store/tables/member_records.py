"""What a server knows of a member, put together from jobs, books, quotas, standings and the audit."""

from bot.domain.quota import row_of
from bot.domain.scope import Scope
from bot.domain.standing import ReviewRecord
from bot.ports.credit_reports import MemberRecord
from bot.store.sql import Sql
from bot.store.tables import audit, job_lists, quotas, standings


async def for_moderators(
    sql: Sql, scope: Scope, member: str, roles: frozenset[str], *, since_ms: int, limit: int, at_ms: int
) -> MemberRecord:
    """From `since_ms` to now (`at_ms`), with so many of their last jobs and actions. `sql` should be one moment."""
    lately = await sql.fetch_one(_LATELY, scope, member, since_ms)
    if lately is None:
        raise LookupError("a row of sub-selects always is one row")
    standing = await standings.find(sql, scope, member)
    return MemberRecord(
        jobs_lately=lately["jobs"],
        delivered_lately=lately["delivered"],
        spent_lately=lately["spent"],
        jobs=(await job_lists.of_member(sql, scope, member, before=None, limit=limit)).jobs,
        actions=tuple(await audit.on_member(sql, scope, member, limit=limit)),
        quota_row=row_of(member, roles, await quotas.rows_for(sql, scope, member)),
        is_trusted=standing.is_trusted,
        is_blocked=standing.is_blocked_at(at_ms),
        blocked_until_ms=standing.blocked_until_ms,
        block_reason=standing.block_reason,
    )


async def for_review(sql: Sql, scope: Scope, member: str, *, at_ms: int) -> ReviewRecord:
    """What helps to decide on a request or a video of theirs. `sql` should be one moment."""
    row = await sql.fetch_one(_EVER, scope, member)
    if row is None:
        raise LookupError("a row of sums always is one row")
    standing = await standings.find(sql, scope, member)
    return ReviewRecord(
        jobs=row["jobs"],
        delivered=row["delivered"],
        denied=row["denied"],
        reported=row["reported"],
        is_trusted=standing.is_trusted,
        is_blocked=standing.is_blocked_at(at_ms),
    )


_LATELY = """
SELECT
    (SELECT COUNT(*) FROM jobs WHERE scope = $1 AND member = $2 AND created_ms >= $3) AS jobs,
    (SELECT COUNT(*) FROM jobs
     WHERE scope = $1 AND member = $2 AND created_ms >= $3 AND state = 'delivered') AS delivered,
    (SELECT CAST(COALESCE(SUM(CASE kind WHEN 'capture' THEN amount ELSE -amount END), 0) AS BIGINT) FROM transfers
     WHERE scope = $1 AND member = $2 AND at_ms >= $3 AND kind IN ('capture', 'refund')) AS spent
"""

_EVER = """
SELECT
    COUNT(*) AS jobs,
    COALESCE(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END), 0) AS delivered,
    COALESCE(SUM(CASE WHEN state = 'denied' THEN 1 ELSE 0 END), 0) AS denied,
    (SELECT COUNT(*) FROM actions WHERE scope = $1 AND member = $2 AND what = 'report') AS reported
FROM jobs WHERE scope = $1 AND member = $2
"""
