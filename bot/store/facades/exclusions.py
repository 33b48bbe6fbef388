"""The providers that are left out of the choice."""

from bot.domain.exclusion import Exclusion
from bot.store.sql import Sql
from bot.store.tables import exclusions
from bot.store.transactions import Database, reading, transaction


class SqlExclusions:
    """Implements `ports.exclusions.Exclusions`: a handful of rows, read once at the start."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def all(self, sql: Sql) -> list[Exclusion]:
        return await exclusions.every(sql)

    @transaction()
    async def put(self, sql: Sql, exclusion: Exclusion) -> None:
        await exclusions.put(sql, exclusion)

    @transaction()
    async def remove(self, sql: Sql, exclusion: Exclusion) -> None:
        await exclusions.remove(sql, exclusion)
