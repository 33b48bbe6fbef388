"""Keeps where nothing new is taken: in a channel, in a server, or nowhere any more."""

from bot.domain.operations import BotPause
from bot.domain.scope import Scope
from bot.domain.standing import ServerPause
from bot.store.sql import Sql

ALL_CHANNELS = ""  # Of the row that pauses a whole server; that of the whole bot is about `EVERYWHERE`.


async def of_server(sql: Sql, scope: Scope) -> tuple[ServerPause, ...]:
    rows = await sql.fetch_all("SELECT * FROM pauses WHERE scope = $1", scope)
    return tuple(
        ServerPause(channel=row["channel"] or None, reason=row["reason"], by=row["made_by"], at_ms=row["at_ms"])
        for row in rows
    )


async def put(sql: Sql, scope: Scope, pause: ServerPause) -> None:
    """A pause that is there already gets the new reason."""
    await _put(sql, scope, pause.channel or ALL_CHANNELS, pause.reason, pause.by, pause.at_ms)


async def remove(sql: Sql, scope: Scope, channel: str | None) -> bool:
    """Whether there was one."""
    row = await sql.fetch_one(
        "DELETE FROM pauses WHERE scope = $1 AND channel = $2 RETURNING scope", scope, channel or ALL_CHANNELS
    )
    return row is not None


async def of_bot(sql: Sql) -> BotPause | None:
    row = await sql.fetch_one(
        "SELECT reason, made_by, at_ms FROM pauses WHERE scope = $1 AND channel = $2", Scope.EVERYWHERE, ALL_CHANNELS
    )
    return None if row is None else BotPause(reason=row["reason"], by=row["made_by"], at_ms=row["at_ms"])


async def put_of_bot(sql: Sql, pause: BotPause) -> None:
    """A second pause has its own reason."""
    await _put(sql, Scope.EVERYWHERE, ALL_CHANNELS, pause.reason, pause.by, pause.at_ms)


async def remove_of_bot(sql: Sql) -> None:
    await remove(sql, Scope.EVERYWHERE, None)


async def _put(sql: Sql, scope: Scope, channel: str, reason: str, by: str, at_ms: int) -> None:
    await sql.run(
        """
        INSERT INTO pauses (scope, channel, reason, made_by, at_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (scope, channel) DO UPDATE SET
            reason = excluded.reason, made_by = excluded.made_by, at_ms = excluded.at_ms
        """,
        scope,
        channel,
        reason,
        by,
        at_ms,
    )
