"""What was done, a page at a time, and which of its lines a server's log channel has.

Pages are found by `seq`, not by counting: what is done meanwhile moves no line to another page.
"""

from collections.abc import Mapping, Sequence

from bot.domain.scope import Scope
from bot.ports.audit import AuditFilter, AuditLine
from bot.store.sql import Sql
from bot.store.tables import audit, server_settings
from bot.store.transactions import Database, reading, transaction


class SqlAudit:
    """Implements `ports.audit.AuditReader` and `ports.audit.AuditOutbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @reading
    async def before(
        self, sql: Sql, scope: Scope, which: AuditFilter, *, seq: int | None, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        return await audit.before(sql, scope, which, seq=seq, since_ms=since_ms, limit=limit)

    @reading
    async def after(
        self, sql: Sql, scope: Scope, which: AuditFilter, *, seq: int, since_ms: int, limit: int
    ) -> Sequence[AuditLine]:
        return (await audit.after(sql, scope, which, seq=seq, since_ms=since_ms, limit=limit))[::-1]

    async def addressed(self) -> Mapping[Scope, str]:
        # Asked again and again, and mostly in vain: without lines to post nobody has to write.
        scopes = await self._unposted_scopes()
        return await self._channels_of(scopes) if scopes else {}

    @reading
    async def waiting(self, sql: Sql, scope: Scope, *, limit: int) -> Sequence[AuditLine]:
        return await audit.unposted(sql, scope, limit=limit)

    @transaction()
    async def posted(self, sql: Sql, seq: int) -> None:
        await audit.set_posted(sql, seq)

    @reading
    async def _unposted_scopes(self, sql: Sql) -> list[Scope]:
        return await audit.unposted_scopes(sql)

    @transaction()
    async def _channels_of(self, sql: Sql, scopes: Sequence[Scope]) -> Mapping[Scope, str]:
        # In one transaction: a channel that is chosen in this moment reads of its own being chosen.
        channels: dict[Scope, str] = {}
        for scope in scopes:
            channel = (await server_settings.find(sql, scope)).log_channel
            if channel is None:
                await audit.set_all_posted(sql, scope)
            else:
                channels[scope] = channel
        return channels
