"""What is remembered of a server's pool beside the books: when it began, and how full it was when it was last filled.

Only new credits fill a pool; what comes back from videos and wallets does not. `told` is the last level that moderators
were warned of since then, and `fills` counts, so that a warning about an earlier filling is not taken for one about the
present one.
"""

from collections.abc import Sequence

from bot.domain.ledger import Account
from bot.domain.period import DAY_MS
from bot.domain.pool_level import PoolLevel, WatchedPool
from bot.domain.scope import Scope
from bot.store.sql import Sql

AHEAD_MS = 31 * DAY_MS


async def begin(sql: Sql, scope: Scope, *, at_ms: int) -> None:
    """Once; later calls change nothing, unless the clock was ahead by more than a month at the first one."""
    await sql.run(
        """
        INSERT INTO pools (scope, since_ms) VALUES ($1, $2)
        ON CONFLICT (scope) DO UPDATE SET since_ms = excluded.since_ms WHERE pools.since_ms > excluded.since_ms + $3
        """,
        scope,
        at_ms,
        AHEAD_MS,
    )


async def since_ms(sql: Sql, scope: Scope) -> int | None:
    """When the pool began; None where nothing has happened yet."""
    row = await sql.fetch_one("SELECT since_ms FROM pools WHERE scope = $1", scope)
    return None if row is None else row["since_ms"]


async def filled(sql: Sql, scope: Scope, *, at_ms: int) -> None:
    """New credits came into it just now: what is free in it is what it was filled to."""
    await begin(sql, scope, at_ms=at_ms)
    await sql.run(
        """
        UPDATE pools SET fills = fills + 1, told = $3,
            filled = (SELECT posted - held FROM accounts WHERE accounts.id = $2)
        WHERE scope = $1
        """,
        scope,
        Account.pool(scope).id,
        PoolLevel.FULL,
    )


async def sinking(sql: Sql, *, least: int) -> Sequence[WatchedPool]:
    """Those that may have come to a level that their moderators have not heard of; `least` pays for some video."""
    rows = await sql.fetch_all(
        """
        SELECT pools.scope, pools.filled, pools.fills, pools.told
        FROM pools JOIN accounts ON accounts.scope = pools.scope AND accounts.kind = 'pool'
        WHERE pools.fills > 0 AND (
            (pools.told > $2 AND (posted - held) * 100 <= filled * $2) OR (pools.told > $3 AND posted - held < $1)
        )
        """,
        least,
        PoolLevel.LOW,
        PoolLevel.EMPTY,
    )
    return [
        WatchedPool(scope=Scope(row["scope"]), filled=row["filled"], fills=row["fills"], told=PoolLevel(row["told"]))
        for row in rows
    ]


async def set_told(sql: Sql, pool: WatchedPool, level: PoolLevel) -> None:
    """Unless it was filled since."""
    await sql.run(
        "UPDATE pools SET told = $3 WHERE scope = $1 AND fills = $2 AND told > $3", pool.scope, pool.fills, level
    )
