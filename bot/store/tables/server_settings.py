"""Keeps what communities decide for themselves, each server's as one JSON text."""

from pydantic import TypeAdapter

from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.store.sql import Sql

_SETTINGS = TypeAdapter(ServerSettings)


async def find(sql: Sql, scope: Scope) -> ServerSettings:
    """Every default where nobody decided anything yet."""
    row = await sql.fetch_one("SELECT settings FROM servers WHERE scope = $1", scope)
    return ServerSettings() if row is None else _SETTINGS.validate_json(row["settings"])


async def put(sql: Sql, scope: Scope, settings: ServerSettings) -> None:
    await sql.run(
        """
        INSERT INTO servers (scope, settings) VALUES ($1, $2)
        ON CONFLICT (scope) DO UPDATE SET settings = excluded.settings
        """,
        scope,
        _SETTINGS.dump_json(settings, exclude_defaults=True).decode(),
    )
