"""What was done once in a server."""

from bot.domain.mark import MarkKind
from bot.domain.period import DAY_MS
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import marks
from bot.store.transactions import Database, reading, transaction


class SqlMarks:
    """Implements `ports.marks.Marks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def subjects(self, sql: Sql, scope: Scope, kind: MarkKind) -> frozenset[str]:
        return await marks.subjects(sql, scope, kind)

    @transaction()
    async def put(self, sql: Sql, scope: Scope, kind: MarkKind, subject: str = "") -> None:
        await marks.put(sql, scope, kind, subject)

    @transaction()
    async def remove(self, sql: Sql, scope: Scope, kind: MarkKind, subject: str = "") -> None:
        await marks.remove(sql, scope, kind, subject)

    @transaction()
    async def new_since_ms(self, sql: Sql, *, at_ms: int) -> int:
        return await marks.new_since_ms(sql, fresh_ms=at_ms - DAY_MS, served_ms=at_ms)
