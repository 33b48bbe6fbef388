"""Keeps what was done once in a server, and from when on servers are new."""

from bot.domain.mark import MarkKind
from bot.domain.scope import Scope
from bot.store.sql import Sql

NEW_SINCE = "servers_new_since_ms"  # A row of `house`.


async def subjects(sql: Sql, scope: Scope, kind: MarkKind) -> frozenset[str]:
    rows = await sql.fetch_all("SELECT subject FROM marks WHERE scope = $1 AND kind = $2", scope, kind)
    return frozenset(row["subject"] for row in rows)


async def put(sql: Sql, scope: Scope, kind: MarkKind, subject: str) -> None:
    await sql.run(
        "INSERT INTO marks (scope, kind, subject) VALUES ($1, $2, $3) ON CONFLICT (scope, kind, subject) DO NOTHING",
        scope,
        kind,
        subject,
    )


async def remove(sql: Sql, scope: Scope, kind: MarkKind, subject: str) -> None:
    await sql.run("DELETE FROM marks WHERE scope = $1 AND kind = $2 AND subject = $3", scope, kind, subject)


async def new_since_ms(sql: Sql, *, fresh_ms: int, served_ms: int) -> int:
    """What was decided before, else `served_ms` where anybody has used credits, and `fresh_ms` where nobody did."""
    row = await sql.fetch_one("SELECT value FROM house WHERE name = $1", NEW_SINCE)
    if row is not None:
        return int(row["value"])
    has_served = await sql.fetch_one("SELECT 1 FROM accounts LIMIT 1") is not None
    since_ms = served_ms if has_served else fresh_ms
    await sql.run("INSERT INTO house (name, value) VALUES ($1, $2)", NEW_SINCE, since_ms)
    return since_ms
