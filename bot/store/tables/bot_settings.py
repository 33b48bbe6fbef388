"""What the operator set for the whole bot and for single servers, read in the transaction that spends."""

from dataclasses import replace

from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.domain.refusals.moderation import BotPaused
from bot.domain.refusals.spending import ServerSpendLimitReached, SpendLimitReached
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import committed, pauses

CAP = {Period.DAY: "daily_spend_micros", Period.MONTH: "monthly_spend_micros"}  # Rows of `house`, fields of Limits.


async def limits_now(sql: Sql, usual: Limits) -> Limits:
    """The limits of the settings, but where the operator set others since."""
    rows = await sql.fetch_all("SELECT name, value FROM house WHERE name IN ($1, $2)", *CAP.values())
    return replace(usual, **{row["name"]: int(row["value"]) for row in rows})


async def set_cap(sql: Sql, period: Period, micros: int | None) -> None:
    """None goes back to the limit of the settings."""
    if micros is None:
        await sql.run("DELETE FROM house WHERE name = $1", CAP[period])
        return
    await sql.run(
        "INSERT INTO house (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        CAP[period],
        micros,
    )


async def server_cap_micros(sql: Sql, scope: Scope, usual: Limits) -> int:
    """What the scope may spend in a day: that of the settings, but where the operator set another since."""
    row = await sql.fetch_one("SELECT daily_spend_micros FROM server_limits WHERE scope = $1", scope)
    return usual.server_daily_spend_micros if row is None else int(row["daily_spend_micros"])


async def set_server_cap(sql: Sql, scope: Scope, micros: int | None) -> None:
    """None goes back to the limit of the settings."""
    if micros is None:
        await sql.run("DELETE FROM server_limits WHERE scope = $1", scope)
        return
    await sql.run(
        """
        INSERT INTO server_limits (scope, daily_spend_micros) VALUES ($1, $2)
        ON CONFLICT (scope) DO UPDATE SET daily_spend_micros = excluded.daily_spend_micros
        """,
        scope,
        micros,
    )


async def check_open(sql: Sql) -> None:
    """Raises BotPaused."""
    if (pause := await pauses.of_bot(sql)) is not None:
        raise BotPaused(reason=pause.reason)


async def check_spend(sql: Sql, usual: Limits, *, scope: Scope, more_micros: int, at_ms: int) -> None:
    """That `more_micros` of list price in the scope keep to the bot's limits and to the scope's own.

    Raises SpendLimitReached.
    """
    limits = await limits_now(sql, usual)
    for period, most_micros in (
        (Period.MONTH, limits.monthly_spend_micros),
        (Period.DAY, limits.daily_spend_micros),
    ):
        window = window_of(period, at_ms)
        if (await committed.in_all(sql, window)).micros + more_micros > most_micros:
            raise SpendLimitReached(period=period, resets_ms=window.end_ms)
    today = window_of(Period.DAY, at_ms)
    spent_micros = (await committed.in_scope(sql, scope, today)).micros
    if spent_micros + more_micros > await server_cap_micros(sql, scope, usual):
        raise ServerSpendLimitReached(server=scope, period=Period.DAY, resets_ms=today.end_ms)
