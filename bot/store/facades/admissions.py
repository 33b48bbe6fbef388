"""Which servers may use the bot."""

from collections.abc import Sequence

from bot.domain.admission import Admission, AdmissionState, ServerUse
from bot.domain.authority import Action
from bot.domain.policy import Limits
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import admissions, audit
from bot.store.transactions import Database, reading, transaction


class SqlAdmissions:
    """Implements `ports.admission.AdmissionStore`."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    @reading
    async def find(self, sql: Sql, server: Scope) -> Admission | None:
        return await admissions.find(sql, server)

    @transaction()
    async def note(self, sql: Sql, server: Scope, state: AdmissionState, *, at_ms: int) -> None:
        await admissions.add(sql, server, Admission(state=state, by="", at_ms=at_ms))

    @transaction(urgent=True)
    async def decide(self, sql: Sql, state: AdmissionState, action: Action) -> None:
        if await audit.record(sql, action):
            await admissions.put(sql, action.scope, Admission(state=state, by=action.by, at_ms=action.at_ms))

    @reading
    async def uses(self, sql: Sql, *, since_ms: int) -> Sequence[ServerUse]:
        return await admissions.uses(sql, self._limits, since_ms=since_ms)
