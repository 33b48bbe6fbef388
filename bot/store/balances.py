"""What a member can spend, and what a pool has: the books, the quotas and the settings of one moment put together."""

from collections.abc import Iterable

from bot.domain.ledger import Balance
from bot.domain.period import window_of
from bot.domain.policy import Limits
from bot.domain.quota import Quota, quota_of
from bot.store import income, quotas
from bot.store.database import Sql
from bot.store.ledger import pool, wallet
from bot.store.servers import settings_of


async def balance(sql: Sql, scope: str, member: str, roles: Iterable[str], limits: Limits, *, at_ms: int) -> Balance:
    """What the member can spend at `at_ms`, counting what is due and still to come. `sql` should be one moment."""
    settings = await settings_of(sql, scope)
    default = Quota(amount=limits.quota_per_day)
    quota = quota_of(member, roles, await quotas.rows_for(sql, scope, member), default)
    window = window_of(quota.period, at_ms)
    due = await income.due(sql, scope, starting_pool=limits.starting_pool, refill=settings.refill, at_ms=at_ms)
    row = await sql.fetch_one(_BALANCE, pool(scope), wallet(scope, member), member, window.start_ms, window.end_ms)
    if row is None:
        raise LookupError("a row of sub-selects always is one row")
    return Balance(
        quota=quota.amount,
        quota_used=int(row["quota_used"]),
        quota_resets_ms=window.end_ms,
        period=quota.period,
        pool=(row["pool"] or 0) + sum(transfer.amount for transfer in due),
        pool_frozen=settings.pool_frozen,
        wallet=row["wallet"] or 0,
    )


async def settle(sql: Sql, scope: str, limits: Limits, *, at_ms: int) -> None:
    """Let everything come into the pool that is due."""
    refill = (await settings_of(sql, scope)).refill
    await income.arrive(sql, scope, starting_pool=limits.starting_pool, refill=refill, at_ms=at_ms)


# A job counts in the period that it was asked for in, with whatever it has not let go of or given back since.
_BALANCE = """
SELECT
    (SELECT posted - held FROM accounts WHERE id = $1) AS pool,
    (SELECT posted - held FROM accounts WHERE id = $2) AS wallet,
    (SELECT COALESCE(SUM(COALESCE((
         SELECT settled.amount FROM transfers AS settled
         WHERE settled.settles = hold.id AND settled.kind IN ('capture', 'release')
     ), hold.amount) - COALESCE((
         SELECT SUM(back.amount) FROM transfers AS back
         WHERE back.job = hold.job AND back.kind IN ('release', 'refund')
     ), 0)), 0)
     FROM transfers AS hold
     WHERE hold.kind = 'hold' AND hold.debit = $1 AND hold.member = $3 AND hold.at_ms >= $4 AND hold.at_ms < $5
    ) AS quota_used
"""
