"""Keeps the providers, or single tools of theirs, that are left out of the choice."""

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.exclusion import Exclusion
from bot.domain.request import Tool
from bot.store.sql import Sql

EVERYTHING = ""  # The tool of a row that is about all that a provider makes.


async def every(sql: Sql) -> list[Exclusion]:
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


async def put(sql: Sql, exclusion: Exclusion) -> None:
    """In place of the one of this provider and tool, if there is one."""
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


async def remove(sql: Sql, exclusion: Exclusion) -> None:
    await sql.run(
        "DELETE FROM exclusions WHERE provider = $1 AND tool = $2", exclusion.provider, exclusion.tool or EVERYTHING
    )
