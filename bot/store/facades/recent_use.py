"""Who used how much lately."""

from collections.abc import Mapping

from bot.domain.job import Job, JobId
from bot.domain.scope import Scope
from bot.ports.recent_use import AllowedAtOnce
from bot.store.sql import Sql
from bot.store.tables import jobs, server_settings
from bot.store.transactions import Database, reading


class SqlRecentUse:
    """Implements `ports.recent_use.RecentUse`: one indexed look at a member's last day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def used(self, sql: Sql, scope: Scope, member: str, *, since_ms: int) -> Mapping[JobId, int]:
        return await jobs.used(sql, scope, member, since_ms=since_ms)

    @reading
    async def allowed(self, sql: Sql, scope: Scope) -> AllowedAtOnce:
        settings = await server_settings.find(sql, scope)
        return AllowedAtOnce(server=settings.jobs_at_once, member=settings.member_jobs_at_once)

    @reading
    async def under_way(self, sql: Sql, scope: Scope, member: str) -> list[Job]:
        return await jobs.under_way(sql, scope, member)
