"""What was spent in a server."""

from collections.abc import Sequence

from bot.domain.scope import Scope
from bot.domain.usage import Used
from bot.store.sql import Sql
from bot.store.tables import usage
from bot.store.transactions import Database, reading


class SqlUsageReports:
    """Implements `ports.usage.UsageReports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def used(self, sql: Sql, scope: Scope, *, since_ms: int) -> Sequence[Used]:
        return await usage.used(sql, scope, since_ms=since_ms)
