"""What communities decide for themselves."""

from collections.abc import Callable

from bot.domain.authority import Action
from bot.domain.policy import Limits
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.store.sql import Sql
from bot.store.tables import audit, pool_income, server_settings
from bot.store.transactions import Database, reading, transaction


class SqlServers:
    """Implements `ports.servers.ServerStore`."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits  # They say what comes into a pool whose server never chose a refill.

    @reading
    async def settings(self, sql: Sql, scope: Scope) -> ServerSettings:
        return await server_settings.find(sql, scope)

    @transaction(urgent=True)
    async def change(
        self, sql: Sql, scope: Scope, edit: Callable[[ServerSettings], ServerSettings], action: Action
    ) -> ServerSettings:
        settings = await server_settings.find(sql, scope)
        if not await audit.record(sql, action):
            return settings
        # What is due by the old settings comes first, or a change of them would undo it.
        usual = self._limits.refill_per_month
        refill = await pool_income.refill_now(sql, scope, settings.refill, usual, at_ms=action.at_ms)
        await pool_income.arrive(sql, scope, starting_pool=0, refill=refill, at_ms=action.at_ms)
        edited = edit(settings)
        await server_settings.put(sql, scope, edited)
        return edited
