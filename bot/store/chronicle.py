"""Reads the audit, a page at a time, and keeps which of its lines a server's log channel has.

Pages are found by `seq`, not by counting: what is done meanwhile moves no line to another page.
"""

from collections.abc import Mapping, Sequence
from sqlite3 import Row

from bot.ports.audit import AuditFilter, AuditLine
from bot.store.actions import action_of
from bot.store.database import Database
from bot.store.rows import card_of
from bot.store.servers import settings_of

MOST_SEQ = 2**63 - 1

_LINES = """
SELECT actions.*, jobs.card AS card FROM actions LEFT JOIN jobs ON jobs.id = actions.job AND jobs.scope = actions.scope
WHERE actions.scope = $1
"""
_WHICH = """
  AND ($2 = '' OR actions.member = $2 OR actions.made_by = $2) AND ($3 = '' OR actions.what = $3)
  AND actions.at_ms >= $4
"""
_BEFORE = f"{_LINES} {_WHICH} AND (actions.seq < $5) ORDER BY actions.seq DESC LIMIT $6"
_AFTER = f"{_LINES} {_WHICH} AND actions.seq > $5 ORDER BY actions.seq LIMIT $6"
_UNPOSTED = "SELECT DISTINCT scope FROM actions WHERE is_posted = 0"
_WAITING = f"{_LINES} AND actions.is_posted = 0 ORDER BY actions.seq LIMIT $2"


class SqliteChronicle:
    """Implements `ports.audit.Audits` and `ports.audit.Outbox` on the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def before(
        self, scope: str, which: AuditFilter, *, seq: int | None, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        return await self._page(_BEFORE, scope, which, min(seq or MOST_SEQ, MOST_SEQ), since_ms, limit)

    async def after(
        self, scope: str, which: AuditFilter, *, seq: int, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        return (await self._page(_AFTER, scope, which, min(seq, MOST_SEQ), since_ms, limit))[::-1]

    async def addressed(self) -> Mapping[str, str]:
        async with self._database.reading() as sql:
            scopes = [row["scope"] for row in await sql.fetch_all(_UNPOSTED)]
        if not scopes:
            return {}
        channels: dict[str, str] = {}
        # In one transaction: a channel that is chosen in this moment reads of its own being chosen.
        async with self._database.transaction() as sql:
            for scope in scopes:
                channel = (await settings_of(sql, scope)).log_channel
                if channel is None:
                    await sql.run("UPDATE actions SET is_posted = 1 WHERE scope = $1 AND is_posted = 0", scope)
                else:
                    channels[scope] = channel
        return channels

    async def waiting(self, scope: str, *, limit: int) -> Sequence[AuditLine]:
        async with self._database.reading() as sql:
            return [_line(row) for row in await sql.fetch_all(_WAITING, scope, limit)]

    async def posted(self, seq: int) -> None:
        async with self._database.transaction() as sql:
            await sql.run("UPDATE actions SET is_posted = 1 WHERE seq = $1", seq)

    async def _page(
        self, query: str, scope: str, which: AuditFilter, seq: int, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        async with self._database.reading() as sql:
            rows = await sql.fetch_all(query, scope, which.member or "", which.kind or "", since_ms, seq, limit)
        return [_line(row) for row in rows]


def _line(row: Row) -> AuditLine:
    return AuditLine(seq=row["seq"], action=action_of(row), card=None if row["card"] is None else card_of(row["card"]))
