"""Credits that somebody creates by right, or moves between a pool and a wallet, with the audit row of it."""

from bot.domain.authority import Action
from bot.domain.ledger import Account, Transfer, TransferKind
from bot.domain.policy import Limits
from bot.domain.refusals.spending import PoolFrozen, PoolShort
from bot.store.sql import Sql
from bot.store.tables import audit, balances, ledger, server_settings


async def created(sql: Sql, action: Action, limits: Limits) -> Transfer:
    """New credits, for a member or for the pool; what was done under this id before, where it was."""
    name, amount = _id(TransferKind.GRANT, action), amount_of(action)
    if done := await ledger.find(sql, name):
        return done
    await balances.settle(sql, action.scope, limits, at_ms=action.at_ms)
    await audit.record(sql, action)
    return await ledger.grant(
        sql, action.scope, action.member, amount, id=name, at_ms=action.at_ms, by=action.by, reason=action.reason
    )


async def granted(sql: Sql, action: Action, limits: Limits) -> Transfer:
    """Of the pool's credits, for a member; what was done under this id before, where it was.

    Raises PoolFrozen or PoolShort.
    """
    amount = amount_of(action)
    if done := await ledger.find(sql, _id(TransferKind.GRANT, action)):
        return done
    await balances.settle(sql, action.scope, limits, at_ms=action.at_ms)
    if (await server_settings.find(sql, action.scope)).pool_frozen:
        raise PoolFrozen
    pool = await balances.pool(sql, action.scope, limits, at_ms=action.at_ms)
    if pool.free < amount:
        raise PoolShort(amount=amount, left=pool.free, coming=pool.refill.coming(action.at_ms))
    await audit.record(sql, action)
    return await moved(sql, action, TransferKind.GRANT, Account.pool(action.scope), wallet_of(action))


async def moved(sql: Sql, action: Action, kind: TransferKind, debit: Account, credit: Account) -> Transfer:
    """From one account to the other, opened where it is not there yet."""
    await ledger.open_accounts(sql, action.scope, action.member)
    return await ledger.post(
        sql,
        Transfer(
            id=_id(kind, action),
            scope=action.scope,
            kind=kind,
            debit=debit,
            credit=credit,
            amount=amount_of(action),
            at_ms=action.at_ms,
            member=action.member,
            reason=action.reason,
            made_by=action.by,
        ),
    )


def wallet_of(action: Action) -> Account:
    if action.member is None:
        raise ValueError("a grant and a take are about a member")
    return Account.wallet(action.scope, action.member)


def amount_of(action: Action) -> int:
    if action.amount is None:
        raise ValueError("only a refund may leave its amount open")
    return action.amount


def _id(kind: TransferKind, action: Action) -> str:
    return f"{kind}:{action.id}"
