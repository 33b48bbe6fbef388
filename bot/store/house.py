"""What the operator set for the whole bot: money limits and the pause. Read in the transaction that spends."""

from dataclasses import replace

from bot.domain.operations import EVERYWHERE, BotPause
from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.domain.refusals import BotPaused, SpendLimitReached
from bot.store import jobs
from bot.store.database import Sql

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


async def paused(sql: Sql) -> BotPause | None:
    row = await sql.fetch_one("SELECT reason, made_by, at_ms FROM pauses WHERE scope = $1 AND channel = ''", EVERYWHERE)
    return None if row is None else BotPause(reason=row["reason"], by=row["made_by"], at_ms=row["at_ms"])


async def pause(sql: Sql, pause: BotPause) -> None:
    """A second pause has its own reason."""
    await sql.run(
        """
        INSERT INTO pauses (scope, channel, reason, made_by, at_ms) VALUES ($1, '', $2, $3, $4)
        ON CONFLICT (scope, channel) DO UPDATE
        SET reason = excluded.reason, made_by = excluded.made_by, at_ms = excluded.at_ms
        """,
        EVERYWHERE,
        pause.reason,
        pause.by,
        pause.at_ms,
    )


async def resume(sql: Sql) -> None:
    await sql.run("DELETE FROM pauses WHERE scope = $1 AND channel = ''", EVERYWHERE)


async def check_open(sql: Sql) -> None:
    """Raises BotPaused."""
    if (pause := await paused(sql)) is not None:
        raise BotPaused(reason=pause.reason)


async def check_spend(sql: Sql, usual: Limits, *, more_micros: int, at_ms: int) -> None:
    """Raises SpendLimitReached where `more_micros` of list price would go beyond a limit."""
    limits = await limits_now(sql, usual)
    for period, most_micros in (
        (Period.MONTH, limits.monthly_spend_micros),
        (Period.DAY, limits.daily_spend_micros),
    ):
        window = window_of(period, at_ms)
        if (await jobs.committed(sql, window)).micros + more_micros > most_micros:
            raise SpendLimitReached(period=period, resets_ms=window.end_ms)
