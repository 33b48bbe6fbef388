"""Pools that get low."""

from collections.abc import Sequence

from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.store.sql import Sql
from bot.store.tables import pools
from bot.store.transactions import Database, reading, transaction


class SqlPools:
    """Implements `ports.pools.PoolStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def sinking(self, sql: Sql, *, least: int) -> Sequence[WatchedPool]:
        return await pools.sinking(sql, least=least)

    @transaction()
    async def set_told(self, sql: Sql, pool: WatchedPool, level: PoolLevel) -> None:
        await pools.set_told(sql, pool, level)
