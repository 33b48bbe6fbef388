"""Keeps the books: every transfer is one row that is never changed, and one change to the accounts it names.

Accounts are sums kept at hand: `posted` is what transfers brought and took, `held` what open holds set aside. A hold
and a release name the accounts that the credits would go between, but move nothing.
"""

from bot.domain.job import Job, Payer, Settlement
from bot.domain.ledger import AccountKind, Balance, Transfer, TransferKind
from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.store.database import Sql
from bot.store.rows import transfer_of


class Overdrawn(Exception):
    """More was taken from an account than is free in it; whoever looked first should have refused."""


def mint(scope: str) -> str:
    return f"{AccountKind.MINT}:{scope}"


def pool(scope: str) -> str:
    return f"{AccountKind.POOL}:{scope}"


def spent(scope: str) -> str:
    return f"{AccountKind.SPENT}:{scope}"


def wallet(scope: str, member: str) -> str:
    return f"{AccountKind.WALLET}:{scope}:{member}"


def payer_account(job: Job) -> str:
    return pool(job.scope) if job.payer is Payer.POOL else wallet(job.scope, job.member)


# -- what a job does ----------------------------------------------------------------------------------------------


async def hold(sql: Sql, job: Job) -> None:
    """Set the price aside. Raises Overdrawn when the account does not cover it."""
    payer = payer_account(job)
    await _change(sql, payer, held=job.price)
    await _record(
        sql,
        Transfer(
            id=_id(TransferKind.HOLD, job),
            scope=job.scope,
            kind=TransferKind.HOLD,
            debit=payer,
            credit=spent(job.scope),
            amount=job.price,
            at_ms=job.created_ms,
            member=job.member,
            job=job.id,
        ),
    )


async def settle(sql: Sql, job: Job, settlement: Settlement, *, at_ms: int) -> None:
    """Spend the hold, give it back, or give back what was spent; a second time is an `IntegrityError`."""
    kind = TransferKind(settlement)
    payer, sink = payer_account(job), spent(job.scope)
    is_capture = settlement is Settlement.CAPTURE
    settles = TransferKind.CAPTURE if settlement is Settlement.REFUND else TransferKind.HOLD
    await _record(
        sql,
        Transfer(
            id=_id(kind, job),
            scope=job.scope,
            kind=kind,
            debit=payer if is_capture else sink,
            credit=sink if is_capture else payer,
            amount=job.price,
            at_ms=at_ms,
            member=job.member,
            job=job.id,
            settles=_id(settles, job),
        ),
    )
    match settlement:
        case Settlement.CAPTURE:
            await _change(sql, payer, posted=-job.price, held=-job.price)
            await _change(sql, sink, posted=job.price)
        case Settlement.RELEASE:
            await _change(sql, payer, held=-job.price)
        case Settlement.REFUND:
            await _change(sql, sink, posted=-job.price)
            await _change(sql, payer, posted=job.price)


# -- where credits come from --------------------------------------------------------------------------------------


async def start(sql: Sql, scope: str, limits: Limits, *, at_ms: int) -> None:
    """Give the scope its starting pool, once. A scope that came when there was none gets it when there is one."""
    if limits.starting_pool:
        amount, reason = limits.starting_pool, "starting pool"
        await grant(sql, scope, None, amount, id=_start_id(scope), at_ms=at_ms, by="", reason=reason)


async def grant(
    sql: Sql, scope: str, member: str | None, amount: int, *, id: str, at_ms: int, by: str, reason: str
) -> Transfer:
    """Make credits, for the pool or for a member. The same id again changes nothing and returns what it did then."""
    if done := await sql.fetch_one("SELECT * FROM transfers WHERE id = $1", id):
        return transfer_of(done)
    await _open_accounts(sql, scope, member)
    transfer = Transfer(
        id=id,
        scope=scope,
        kind=TransferKind.GRANT,
        debit=mint(scope),
        credit=pool(scope) if member is None else wallet(scope, member),
        amount=amount,
        at_ms=at_ms,
        member=member,
        reason=reason,
    )
    await _record(sql, transfer, made_by=by)
    await _change(sql, transfer.debit, posted=-amount)
    await _change(sql, transfer.credit, posted=amount)
    return transfer


# -- what is asked of the books -----------------------------------------------------------------------------------


async def balance(sql: Sql, scope: str, member: str, limits: Limits, *, at_ms: int) -> Balance:
    """What the member can spend at `at_ms`, counting a starting pool that is still to come."""
    day = window_of(Period.DAY, at_ms)
    accounts = pool(scope), wallet(scope, member)
    row = await sql.fetch_one(_BALANCE, *accounts, _start_id(scope), member, day.start_ms, day.end_ms)
    if row is None:
        raise LookupError("a row of sub-selects always is one row")
    return Balance(
        quota=limits.quota_per_day,
        quota_used=int(row["quota_used"]),
        quota_resets_ms=day.end_ms,
        pool=(row["pool"] or 0) + (0 if row["started"] else limits.starting_pool),
        wallet=row["wallet"] or 0,
    )


async def transfers_of_job(sql: Sql, job: str) -> list[Transfer]:
    return [transfer_of(row) for row in await sql.fetch_all("SELECT * FROM transfers WHERE job = $1 ORDER BY seq", job)]


async def transfers_of_scope(sql: Sql, scope: str) -> list[Transfer]:
    rows = await sql.fetch_all("SELECT * FROM transfers WHERE scope = $1 ORDER BY seq", scope)
    return [transfer_of(row) for row in rows]


_BALANCE = """
SELECT
    (SELECT posted - held FROM accounts WHERE id = $1) AS pool,
    (SELECT posted - held FROM accounts WHERE id = $2) AS wallet,
    (SELECT 1 FROM transfers WHERE id = $3) AS started,
    (SELECT COALESCE(SUM(hold.amount), 0) FROM transfers AS hold
     WHERE hold.kind = 'hold' AND hold.debit = $1 AND hold.member = $4 AND hold.at_ms >= $5 AND hold.at_ms < $6
       AND NOT EXISTS (
           SELECT 1 FROM transfers AS back WHERE back.job = hold.job AND back.kind IN ('release', 'refund')
       )) AS quota_used
"""


def _id(kind: TransferKind, job: Job) -> str:
    return f"{kind}:{job.id}"


def _start_id(scope: str) -> str:
    return f"start:{scope}"


async def _open_accounts(sql: Sql, scope: str, member: str | None) -> None:
    await sql.run(
        """
        INSERT INTO accounts (id, scope, kind) VALUES ($2, $1, 'mint'), ($3, $1, 'pool'), ($4, $1, 'spent')
        ON CONFLICT (id) DO NOTHING
        """,
        scope,
        mint(scope),
        pool(scope),
        spent(scope),
    )
    if member is not None:
        await sql.run(
            """
            INSERT INTO accounts (id, scope, kind, member) VALUES ($1, $2, 'wallet', $3)
            ON CONFLICT (id) DO NOTHING
            """,
            wallet(scope, member),
            scope,
            member,
        )


async def _record(sql: Sql, transfer: Transfer, *, made_by: str = "") -> None:
    await sql.run(
        """
        INSERT INTO transfers (id, scope, kind, debit, credit, amount, at_ms, member, job, settles, reason, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        transfer.id,
        transfer.scope,
        transfer.kind,
        transfer.debit,
        transfer.credit,
        transfer.amount,
        transfer.at_ms,
        transfer.member,
        transfer.job,
        transfer.settles,
        transfer.reason,
        made_by,
    )


async def _change(sql: Sql, account: str, *, posted: int = 0, held: int = 0) -> None:
    """The guard is part of the statement: no two commands can spend the same credit, whatever either has read."""
    changed = await sql.fetch_one(
        """
        UPDATE accounts SET posted = posted + $2, held = held + $3
        WHERE id = $1 AND (kind = 'mint' OR posted - held >= $3 - $2)
        RETURNING id
        """,
        account,
        posted,
        held,
    )
    if changed is None:
        raise Overdrawn(account)
