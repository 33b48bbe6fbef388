"""Keeps what communities decide for themselves: implements `ports.servers.Servers` on the store's database."""

from collections.abc import Callable

from pydantic import TypeAdapter

from bot.domain.action import Action
from bot.domain.server import ServerSettings
from bot.store import actions, income
from bot.store.database import Database, Sql

_SETTINGS = TypeAdapter(ServerSettings)


class SqliteServers:
    """The settings of every server, in the same file as the books."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, scope: str) -> ServerSettings:
        async with self._database.reading() as sql:
            return await settings_of(sql, scope)

    async def change(
        self, scope: str, edit: Callable[[ServerSettings], ServerSettings], action: Action
    ) -> ServerSettings:
        async with self._database.transaction(urgent=True) as sql:
            settings = await settings_of(sql, scope)
            if not await actions.record(sql, action):
                return settings
            # What is due by the old settings comes first, or a change of them would undo it.
            await income.arrive(sql, scope, starting_pool=0, refill=settings.refill, at_ms=action.at_ms)
            edited = edit(settings)
            await sql.run(
                """
                INSERT INTO servers (scope, settings) VALUES ($1, $2)
                ON CONFLICT (scope) DO UPDATE SET settings = excluded.settings
                """,
                scope,
                _SETTINGS.dump_json(edited, exclude_defaults=True).decode(),
            )
            return edited


async def settings_of(sql: Sql, scope: str) -> ServerSettings:
    row = await sql.fetch_one("SELECT settings FROM servers WHERE scope = $1", scope)
    return ServerSettings() if row is None else _SETTINGS.validate_json(row["settings"])
