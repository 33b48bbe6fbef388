"""Tells who used how much lately: implements `ports.shares.Shares` on the store's database."""

from collections.abc import Mapping

from bot.domain.job import Job, JobId
from bot.ports.recent_use import AllowedAtOnce
from bot.store.database import Database
from bot.store.rows import job_of
from bot.store.servers import settings_of

# Submitted and not given back. What only waits uses nothing yet, and what failed used nothing in the end.
_USED = """
SELECT id, price FROM jobs
WHERE scope = $1 AND member = $2 AND created_ms >= $3 AND submitted_ms IS NOT NULL
  AND state IN ('submitting', 'rendering', 'rendered', 'delivered')
"""


class SqliteShares:
    """One indexed look at a member's last day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def used(self, scope: str, member: str, *, since_ms: int) -> Mapping[JobId, int]:
        async with self._database.reading() as sql:
            rows = await sql.fetch_all(_USED, scope, member, since_ms)
        return {row["id"]: row["price"] for row in rows}

    async def allowed(self, scope: str) -> AllowedAtOnce:
        async with self._database.reading() as sql:
            settings = await settings_of(sql, scope)
        return AllowedAtOnce(server=settings.jobs_at_once, member=settings.member_jobs_at_once)

    async def under_way(self, scope: str, member: str) -> list[Job]:
        async with self._database.reading() as sql:
            rows = await sql.fetch_all(
                "SELECT * FROM jobs WHERE scope = $1 AND member = $2 AND finished_ms IS NULL ORDER BY created_ms, id",
                scope,
                member,
            )
        return [job_of(row) for row in rows]
