"""Keeps the providers that are left out of the choice: implements `ports.routing.Exclusions`."""

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.exclusion import Exclusion
from bot.domain.request import Tool
from bot.store.database import Database, Sql

EVERYTHING = ""  # The tool of a row that is about all that a provider makes.


async def all_of(sql: Sql) -> list[Exclusion]:
    """Oldest first."""
    return [
        Exclusion(
            provider=ProviderName(row["provider"]),
            tool=None if row["tool"] == EVERYTHING else Tool(row["tool"]),
            fault=Fault(row["fault"]),
            detail=row["detail"],
            since_ms=row["since_ms"],
            is_told=bool(row["is_told"]),
        )
        for row in await sql.fetch_all("SELECT * FROM exclusions ORDER BY since_ms, provider, tool")
    ]


class SqliteExclusions:
    """A handful of rows, read once at the start."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Exclusion]:
        async with self._database.reading() as sql:
            return await all_of(sql)

    async def put(self, exclusion: Exclusion) -> None:
        async with self._database.transaction() as sql:
            await sql.run(
                """
                INSERT INTO exclusions (provider, tool, fault, detail, since_ms, is_told)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (provider, tool) DO UPDATE SET fault = excluded.fault, detail = excluded.detail,
                    since_ms = excluded.since_ms, is_told = excluded.is_told
                """,
                exclusion.provider,
                exclusion.tool or EVERYTHING,
                exclusion.fault,
                exclusion.detail,
                exclusion.since_ms,
                int(exclusion.is_told),
            )

    async def remove(self, exclusion: Exclusion) -> None:
        async with self._database.transaction() as sql:
            await sql.run(
                "DELETE FROM exclusions WHERE provider = $1 AND tool = $2",
                exclusion.provider,
                exclusion.tool or EVERYTHING,
            )
