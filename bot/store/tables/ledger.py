"""Keeps the books: every transfer is one row that is never changed, and one change to the accounts it names.

Accounts are sums kept at hand: `posted` is what transfers brought and took, `held` what open holds set aside. A hold
and a release name the accounts that the credits would go between, but move nothing.
"""

from dataclasses import replace

from bot.domain.job import Job, Payer, Settlement
from bot.domain.ledger import Account, Transfer, TransferKind
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import pools
from bot.store.tables.rows import transfer_of


class Overdrawn(Exception):
    """More was taken from an account than is free in it; whoever looked first should have refused."""


def payer_account(job: Job) -> Account:
    return Account.pool(job.scope) if job.payer is Payer.POOL else Account.wallet(job.scope, job.member)


# -- what a job does ----------------------------------------------------------------------------------------------


async def hold(sql: Sql, job: Job) -> None:
    """Set the price aside. Raises Overdrawn when the account does not cover it."""
    payer = payer_account(job)
    await _change(sql, payer, held=job.held)
    await _record(
        sql,
        Transfer(
            id=_id(TransferKind.HOLD, job),
            scope=job.scope,
            kind=TransferKind.HOLD,
            debit=payer,
            credit=Account.spent(job.scope),
            amount=job.held,
            at_ms=job.created_ms,
            member=job.member,
            job=job.id,
        ),
    )


async def settle(sql: Sql, job: Job, settlement: Settlement, *, at_ms: int) -> None:
    """Spend the hold, give it back, or give back what was spent and is not given back yet.

    A capture takes the price, and lets go of what else was held.
    A hold that is settled a second time is an `IntegrityError`; a second refund finds nothing left and does nothing.
    """
    match settlement:
        case Settlement.CAPTURE:
            await post(sql, _settled(job, TransferKind.CAPTURE, at_ms=at_ms, amount=job.price), held=-job.held)
        case Settlement.RELEASE:
            release = _settled(job, TransferKind.RELEASE, at_ms=at_ms, amount=job.held)
            await _record(sql, release)
            await _change(sql, release.credit, held=-job.held)
        case Settlement.REFUND:
            # A moderator may have given a part of it back before.
            if left := await refundable(sql, job):
                await post(sql, _settled(job, TransferKind.REFUND, at_ms=at_ms, amount=left))


async def refund(sql: Sql, job: Job, amount: int, *, id: str, at_ms: int, by: str, reason: str) -> Transfer:
    """Give a part of what was spent back to whoever paid it; never beyond what is left (`refundable`)."""
    settled = _settled(job, TransferKind.REFUND, at_ms=at_ms, amount=amount)
    return await post(sql, replace(settled, id=id, made_by=by, reason=reason))


async def refundable(sql: Sql, job: Job) -> int:
    """What the job has spent and not got back."""
    row = await sql.fetch_one(
        """
        SELECT CAST(COALESCE(SUM(CASE kind WHEN 'capture' THEN amount ELSE -amount END), 0) AS BIGINT) AS spent
        FROM transfers WHERE job = $1 AND kind IN ('capture', 'refund')
        """,
        job.id,
    )
    return 0 if row is None else row["spent"]


def _settled(job: Job, kind: TransferKind, *, at_ms: int, amount: int) -> Transfer:
    payer, sink = payer_account(job), Account.spent(job.scope)
    is_capture = kind is TransferKind.CAPTURE
    return Transfer(
        id=_id(kind, job),
        scope=job.scope,
        kind=kind,
        debit=payer if is_capture else sink,
        credit=sink if is_capture else payer,
        amount=amount,
        at_ms=at_ms,
        member=job.member,
        job=job.id,
        settles=_id(TransferKind.CAPTURE if kind is TransferKind.REFUND else TransferKind.HOLD, job),
    )


# -- where credits come from --------------------------------------------------------------------------------------


async def grant(
    sql: Sql, scope: Scope, member: str | None, amount: int, *, id: str, at_ms: int, by: str, reason: str
) -> Transfer:
    """Make credits, for the pool or for a member. The same id again changes nothing and returns what it did then."""
    if done := await find(sql, id):
        return done
    await open_accounts(sql, scope, member)
    transfer = Transfer(
        id=id,
        scope=scope,
        kind=TransferKind.GRANT,
        debit=Account.mint(scope),
        credit=Account.pool(scope) if member is None else Account.wallet(scope, member),
        amount=amount,
        at_ms=at_ms,
        member=member,
        reason=reason,
        made_by=by,
    )
    await post(sql, transfer)
    if member is None:
        await pools.filled(sql, scope, at_ms=at_ms)
    return transfer


# -- what is asked of the books -----------------------------------------------------------------------------------


async def find(sql: Sql, id: str) -> Transfer | None:
    row = await sql.fetch_one("SELECT * FROM transfers WHERE id = $1", id)
    return None if row is None else transfer_of(row)


async def free(sql: Sql, account: Account) -> int:
    """What an account has and does not hold; nothing when it was never opened."""
    row = await sql.fetch_one("SELECT posted - held AS free FROM accounts WHERE id = $1", account.id)
    return 0 if row is None else row["free"]


async def transfers_of_job(sql: Sql, job: str) -> list[Transfer]:
    return [transfer_of(row) for row in await sql.fetch_all("SELECT * FROM transfers WHERE job = $1 ORDER BY seq", job)]


async def transfers_of_scope(sql: Sql, scope: Scope) -> list[Transfer]:
    rows = await sql.fetch_all("SELECT * FROM transfers WHERE scope = $1 ORDER BY seq", scope)
    return [transfer_of(row) for row in rows]


def _id(kind: TransferKind, job: Job) -> str:
    return f"{kind}:{job.id}"


async def post(sql: Sql, transfer: Transfer, *, held: int = 0) -> Transfer:
    """Move credits, of which `held` (negative) were set aside before. Raises Overdrawn when they are not there."""
    await _record(sql, transfer)
    await _change(sql, transfer.debit, posted=-transfer.amount, held=held)
    await _change(sql, transfer.credit, posted=transfer.amount)
    return transfer


async def open_accounts(sql: Sql, scope: Scope, member: str | None = None) -> None:
    await sql.run(
        """
        INSERT INTO accounts (id, scope, kind) VALUES ($2, $1, 'mint'), ($3, $1, 'pool'), ($4, $1, 'spent')
        ON CONFLICT (id) DO NOTHING
        """,
        scope,
        Account.mint(scope).id,
        Account.pool(scope).id,
        Account.spent(scope).id,
    )
    if member is not None:
        await sql.run(
            """
            INSERT INTO accounts (id, scope, kind, member) VALUES ($1, $2, 'wallet', $3)
            ON CONFLICT (id) DO NOTHING
            """,
            Account.wallet(scope, member).id,
            scope,
            member,
        )


async def _record(sql: Sql, transfer: Transfer) -> None:
    await sql.run(
        """
        INSERT INTO transfers (id, scope, kind, debit, credit, amount, at_ms, member, job, settles, reason, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        transfer.id,
        transfer.scope,
        transfer.kind,
        transfer.debit.id,
        transfer.credit.id,
        transfer.amount,
        transfer.at_ms,
        transfer.member,
        transfer.job,
        transfer.settles,
        transfer.reason,
        transfer.made_by,
    )


async def _change(sql: Sql, account: Account, *, posted: int = 0, held: int = 0) -> None:
    """The guard is part of the statement: no two commands can spend the same credit, whatever either has read."""
    changed = await sql.fetch_one(
        """
        UPDATE accounts SET posted = posted + $2, held = held + $3
        WHERE id = $1 AND (kind = 'mint' OR posted - held - $3 + $2 >= 0)
        RETURNING id
        """,
        account.id,
        posted,
        held,
    )
    if changed is None:
        raise Overdrawn(account.id)
