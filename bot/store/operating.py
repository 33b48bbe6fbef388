"""Keeps the promises of `ports.operator.Operating` on the store's database."""

from collections.abc import Mapping, Sequence

from bot.domain.action import Action
from bot.domain.catalog import ProviderName
from bot.domain.job import Job
from bot.domain.operations import BotPause, Health, Priced, Spending
from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.store import actions, health, house, jobs
from bot.store.database import Database, Sql


class SqliteOperating:
    """The operator's hand in the same file as the books."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def set_caps(self, caps: Mapping[Period, int | None], action: Action) -> None:
        async with self._database.transaction(urgent=True) as sql:
            if await actions.record(sql, action):
                for period, micros in caps.items():
                    await house.set_cap(sql, period, micros)

    async def spending(self, *, limits: Limits, at_ms: int) -> Sequence[Spending]:
        async with self._database.snapshot() as sql:
            now = await house.limits_now(sql, limits)
            return [await _spending(sql, period, limits, now, at_ms) for period in house.CAP]

    async def pause(self, action: Action) -> None:
        async with self._database.transaction(urgent=True) as sql:
            if await actions.record(sql, action):
                await house.pause(sql, BotPause(reason=action.reason, by=action.by, at_ms=action.at_ms))

    async def resume(self, action: Action) -> None:
        async with self._database.transaction(urgent=True) as sql:
            if await actions.record(sql, action):
                await house.resume(sql)

    async def paused(self) -> BotPause | None:
        async with self._database.reading() as sql:
            return await house.paused(sql)

    async def health(self, *, at_ms: int) -> Mapping[ProviderName, Health]:
        async with self._database.snapshot() as sql:
            return await health.health(sql, at_ms=at_ms)

    async def priced(self, *, since_ms: int, until_ms: int) -> list[Priced]:
        async with self._database.reading() as sql:
            return await health.priced(sql, since_ms=since_ms, until_ms=until_ms)

    async def unknown(self, *, since_ms: int, limit: int) -> list[Job]:
        async with self._database.reading() as sql:
            return await health.unknown(sql, since_ms=since_ms, limit=limit)


async def _spending(sql: Sql, period: Period, usual: Limits, now: Limits, at_ms: int) -> Spending:
    window = window_of(period, at_ms)
    committed = await jobs.committed(sql, window)
    cap_micros: int = getattr(now, house.CAP[period])
    return Spending(
        period=period,
        cap_micros=cap_micros,
        is_usual=cap_micros == getattr(usual, house.CAP[period]),
        spent_micros=committed.ended_micros,
        held_micros=committed.under_way_micros,
        resets_ms=window.end_ms,
    )
