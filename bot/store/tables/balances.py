"""What a member can spend, and what a pool has: the books, the quotas and the settings of one moment put together."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.gifts import REST_MS
from bot.domain.ledger import PACE_MS, Account, Balance, Flow
from bot.domain.period import window_of
from bot.domain.policy import Limits
from bot.domain.quota import Quota, quota_of
from bot.domain.scope import Scope
from bot.ports.credit_reports import Pool, Wallet
from bot.store.sql import Sql
from bot.store.tables import ledger, pool_income, quotas, server_settings


async def balance(sql: Sql, scope: Scope, member: str, roles: Iterable[str], limits: Limits, *, at_ms: int) -> Balance:
    """What the member can spend at `at_ms`, counting what is due and still to come. `sql` should be one moment."""
    settings = await server_settings.find(sql, scope)
    default = Quota(amount=limits.quota_per_day)
    quota = quota_of(member, roles, await quotas.rows_for(sql, scope, member), default)
    window = window_of(quota.period, at_ms)
    refill = await pool_income.refill_now(sql, scope, settings.refill, limits.refill_per_month, at_ms=at_ms)
    due = await pool_income.due(sql, scope, starting_pool=limits.starting_pool, refill=refill, at_ms=at_ms)
    row = await sql.fetch_one(
        _BALANCE, Account.pool(scope).id, Account.wallet(scope, member).id, member, window.start_ms, window.end_ms
    )
    if row is None:
        raise LookupError("a row of sub-selects always is one row")
    return Balance(
        quota=quota.amount,
        quota_used=row["quota_used"],
        quota_resets_ms=window.end_ms,
        period=quota.period,
        pool=(row["pool"] or 0) + sum(transfer.amount for transfer in due),
        pool_frozen=settings.pool_frozen,
        wallet=row["wallet"] or 0,
        coming=refill.coming(at_ms),
    )


async def wallet(sql: Sql, scope: Scope, member: str, *, at_ms: int) -> Wallet:
    """What of it is free, and what of it came within `REST_MS` by a grant or a gift."""
    account = Account.wallet(scope, member)
    row = await sql.fetch_one(
        """
        SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS arrived FROM transfers
        WHERE scope = $1 AND member = $2 AND credit = $3 AND kind IN ('grant', 'gift') AND at_ms > $4
          AND at_ms <= $5
        """,
        scope,
        member,
        account.id,
        at_ms - REST_MS,
        at_ms,
    )
    return Wallet(free=await ledger.free(sql, account), arrived=0 if row is None else row["arrived"])


async def pool(sql: Sql, scope: Scope, limits: Limits, *, at_ms: int) -> Pool:
    """A server's pool as it stands, counting what is due and still to come. `sql` should be one moment."""
    settings = await server_settings.find(sql, scope)
    refill = await pool_income.refill_now(sql, scope, settings.refill, limits.refill_per_month, at_ms=at_ms)
    due = await pool_income.due(sql, scope, starting_pool=limits.starting_pool, refill=refill, at_ms=at_ms)
    row = await sql.fetch_one(_POOL, Account.pool(scope).id, scope, at_ms - PACE_MS, at_ms)
    if row is None:
        raise LookupError("a row of sub-selects always is one row")
    return Pool(
        free=(row["free"] or 0) + sum(transfer.amount for transfer in due),
        held=row["held"] or 0,
        wallets=row["wallets"],
        is_frozen=settings.pool_frozen,
        refill=refill,
        flow=Flow(spent=row["spent"], since_ms=max(row["first_ms"] or at_ms, at_ms - PACE_MS), at_ms=at_ms),
    )


async def settle(sql: Sql, scope: Scope, limits: Limits, *, at_ms: int) -> None:
    """Let everything come into the pool that is due."""
    settings = await server_settings.find(sql, scope)
    chosen = settings.refill.taken_back(at_ms)
    if chosen != settings.refill:
        await server_settings.put(sql, scope, replace(settings, refill=chosen))
    refill = await pool_income.refill_now(sql, scope, chosen, limits.refill_per_month, at_ms=at_ms)
    await pool_income.arrive(sql, scope, starting_pool=limits.starting_pool, refill=refill, at_ms=at_ms)


# A job counts in the period that it was asked for in, with whatever it has not let go of or given back since.
_BALANCE = """
SELECT
    (SELECT posted - held FROM accounts WHERE id = $1) AS pool,
    (SELECT posted - held FROM accounts WHERE id = $2) AS wallet,
    (SELECT CAST(COALESCE(SUM(COALESCE((
         SELECT settled.amount FROM transfers AS settled
         WHERE settled.settles = hold.id AND settled.kind IN ('capture', 'release')
     ), hold.amount) - COALESCE((
         SELECT SUM(back.amount) FROM transfers AS back
         WHERE back.job = hold.job AND back.kind IN ('release', 'refund')
     ), 0)), 0) AS BIGINT)
     FROM transfers AS hold
     WHERE hold.kind = 'hold' AND hold.debit = $1 AND hold.member = $3 AND hold.at_ms >= $4 AND hold.at_ms < $5
    ) AS quota_used
"""

_POOL = """
SELECT
    (SELECT posted - held FROM accounts WHERE id = $1) AS free,
    (SELECT held FROM accounts WHERE id = $1) AS held,
    (SELECT CAST(COALESCE(SUM(posted - held), 0) AS BIGINT)
     FROM accounts WHERE scope = $2 AND kind = 'wallet') AS wallets,
    (SELECT at_ms FROM transfers WHERE scope = $2 ORDER BY at_ms LIMIT 1) AS first_ms,
    (SELECT CAST(COALESCE(SUM(COALESCE((
         SELECT settled.amount FROM transfers AS settled
         WHERE settled.settles = gone.id AND settled.kind IN ('capture', 'release')
     ), gone.amount) - COALESCE((
         SELECT SUM(back.amount) FROM transfers AS back
         WHERE gone.kind = 'hold' AND back.job = gone.job AND back.kind IN ('release', 'refund')
     ), 0)), 0) AS BIGINT)
     FROM transfers AS gone
     WHERE gone.scope = $2 AND gone.at_ms > $3 AND gone.at_ms <= $4
      AND gone.debit = $1 AND gone.kind IN ('hold', 'grant')
    ) AS spent
"""
