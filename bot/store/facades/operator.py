"""The whole bot, as its operator sees it."""

from collections.abc import Mapping, Sequence

from bot.domain.authority import Action
from bot.domain.catalog import ProviderName
from bot.domain.job import Job
from bot.domain.operations import BotPause, Health, Priced, Spending
from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import audit, bot_settings, committed, pauses, provider_stats
from bot.store.transactions import Database, reading, snapshot, transaction


class SqlOperator:
    """Implements `ports.operator.OperatorStore`."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    @transaction(urgent=True)
    async def set_caps(self, sql: Sql, caps: Mapping[Period, int | None], action: Action) -> None:
        if await audit.record(sql, action):
            for period, micros in caps.items():
                await bot_settings.set_cap(sql, period, micros)

    @transaction(urgent=True)
    async def set_server_cap(self, sql: Sql, micros: int | None, action: Action) -> None:
        if await audit.record(sql, action):
            await bot_settings.set_server_cap(sql, action.scope, micros)

    @snapshot
    async def spending_of(self, sql: Sql, server: Scope, *, at_ms: int) -> Spending:
        cap_micros = await bot_settings.server_cap_micros(sql, server, self._limits)
        window = window_of(Period.DAY, at_ms)
        money = await committed.in_scope(sql, server, window)
        return Spending(
            period=Period.DAY,
            cap_micros=cap_micros,
            is_usual=cap_micros == self._limits.server_daily_spend_micros,
            spent_micros=money.ended_micros,
            held_micros=money.under_way_micros,
            resets_ms=window.end_ms,
        )

    @snapshot
    async def spending(self, sql: Sql, *, at_ms: int) -> Sequence[Spending]:
        now = await bot_settings.limits_now(sql, self._limits)
        return [await _spending(sql, period, self._limits, now, at_ms) for period in bot_settings.CAP]

    @transaction(urgent=True)
    async def pause(self, sql: Sql, action: Action) -> None:
        if await audit.record(sql, action):
            await pauses.put_of_bot(sql, BotPause(reason=action.reason, by=action.by, at_ms=action.at_ms))

    @transaction(urgent=True)
    async def resume(self, sql: Sql, action: Action) -> None:
        if await audit.record(sql, action):
            await pauses.remove_of_bot(sql)

    @reading
    async def paused(self, sql: Sql) -> BotPause | None:
        return await pauses.of_bot(sql)

    @snapshot
    async def health(self, sql: Sql, *, at_ms: int) -> Mapping[ProviderName, Health]:
        return await provider_stats.health(sql, at_ms=at_ms)

    @reading
    async def priced(self, sql: Sql, *, since_ms: int, until_ms: int) -> list[Priced]:
        return await provider_stats.priced(sql, since_ms=since_ms, until_ms=until_ms)

    @reading
    async def unknown(self, sql: Sql, *, since_ms: int, limit: int) -> list[Job]:
        return await provider_stats.unknown(sql, since_ms=since_ms, limit=limit)


async def _spending(sql: Sql, period: Period, usual: Limits, now: Limits, at_ms: int) -> Spending:
    window = window_of(period, at_ms)
    money = await committed.in_all(sql, window)
    cap_micros: int = getattr(now, bot_settings.CAP[period])
    return Spending(
        period=period,
        cap_micros=cap_micros,
        is_usual=cap_micros == getattr(usual, bot_settings.CAP[period]),
        spent_micros=money.ended_micros,
        held_micros=money.under_way_micros,
        resets_ms=window.end_ms,
    )
