"""Moves credits between people.

Every transfer has an id made of the interaction that asked for it, and its audit row is written in the same
transaction, so that neither is ever there without the other and nothing happens twice.
"""

from dataclasses import replace

from bot.domain.authority import Action
from bot.domain.gifts import check_amount
from bot.domain.ledger import Account, Transfer, TransferKind
from bot.domain.policy import Limits
from bot.domain.quota import QuotaFor, QuotaRow
from bot.domain.refusals.requests import JobNotFound
from bot.domain.refusals.spending import NoQuotaThere, NothingSpent, RefundTooMuch, WalletShort
from bot.domain.scope import Scope
from bot.store.sql import Sql
from bot.store.tables import audit, balances, granting, jobs, ledger, quotas
from bot.store.transactions import Database, transaction


class SqlCreditMoves:
    """Implements `ports.credit_moves.CreditMoves`.

    `limits` say what a pool starts with: whatever happens first brings it.
    """

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    @transaction(urgent=True)
    async def create(self, sql: Sql, action: Action) -> Transfer:
        return await granting.created(sql, action, self._limits)

    @transaction(urgent=True)
    async def grant(self, sql: Sql, action: Action) -> Transfer:
        return await granting.granted(sql, action, self._limits)

    @transaction(urgent=True)
    async def take(self, sql: Sql, action: Action) -> Transfer:
        if done := await ledger.find(sql, _id(TransferKind.TAKE, action.id)):
            return done
        await balances.settle(sql, action.scope, self._limits, at_ms=action.at_ms)
        wallet = granting.wallet_of(action)
        await _check_wallet(sql, action.scope, action.member or "", granting.amount_of(action))
        await audit.record(sql, action)
        return await granting.moved(sql, action, TransferKind.TAKE, wallet, Account.pool(action.scope))

    @transaction(urgent=True)
    async def refund(self, sql: Sql, action: Action) -> Transfer:
        name = _id(TransferKind.REFUND, action.id)
        if done := await ledger.find(sql, name):
            return done
        job = await jobs.find(sql, action.job or "")
        if job is None or job.scope != action.scope:
            raise JobNotFound
        if job.rendered_ms is None:
            raise NothingSpent(state=job.state)
        left = await ledger.refundable(sql, job)
        amount = left if action.amount is None else action.amount
        if not 0 < amount <= left:
            raise RefundTooMuch(amount=amount, left=left, price=job.price)
        await balances.settle(sql, action.scope, self._limits, at_ms=action.at_ms)
        await audit.record(sql, replace(action, amount=amount, member=job.member))
        return await ledger.refund(sql, job, amount, id=name, at_ms=action.at_ms, by=action.by, reason=action.reason)

    @transaction(urgent=True)
    async def gift(
        self, sql: Sql, scope: Scope, giver: str, receiver: str, amount: int, *, id: str, at_ms: int
    ) -> Transfer:
        name = _id(TransferKind.GIFT, id)
        if done := await ledger.find(sql, name):
            return done
        await balances.settle(sql, scope, self._limits, at_ms=at_ms)
        wallet = await balances.wallet(sql, scope, giver, at_ms=at_ms)
        check_amount(giver, amount, wallet=wallet.free, arrived=wallet.arrived)
        await ledger.open_accounts(sql, scope, receiver)
        return await ledger.post(
            sql,
            Transfer(
                id=name,
                scope=scope,
                kind=TransferKind.GIFT,
                debit=Account.wallet(scope, giver),
                credit=Account.wallet(scope, receiver),
                amount=amount,
                at_ms=at_ms,
                member=receiver,
                made_by=giver,
            ),
        )

    @transaction(urgent=True)
    async def donate(self, sql: Sql, scope: Scope, giver: str, amount: int, *, id: str, at_ms: int) -> Transfer:
        name = _id(TransferKind.DONATION, id)
        if done := await ledger.find(sql, name):
            return done
        await balances.settle(sql, scope, self._limits, at_ms=at_ms)
        await _check_wallet(sql, scope, giver, amount)
        return await ledger.post(
            sql,
            Transfer(
                id=name,
                scope=scope,
                kind=TransferKind.DONATION,
                debit=Account.wallet(scope, giver),
                credit=Account.pool(scope),
                amount=amount,
                at_ms=at_ms,
                member=giver,
                made_by=giver,
            ),
        )

    @transaction(urgent=True)
    async def set_quota(self, sql: Sql, row: QuotaRow, action: Action) -> None:
        if await audit.record(sql, action):
            await quotas.put(sql, action.scope, row)

    @transaction(urgent=True)
    async def clear_quota(self, sql: Sql, kind: QuotaFor, subject: str, action: Action) -> None:
        if await audit.record(sql, action) and not await quotas.remove(sql, action.scope, kind, subject):
            raise NoQuotaThere


async def _check_wallet(sql: Sql, scope: Scope, member: str, amount: int) -> None:
    left = await ledger.free(sql, Account.wallet(scope, member))
    if left < amount:
        raise WalletShort(member=member, amount=amount, left=left)


def _id(kind: TransferKind, id: str) -> str:
    return f"{kind}:{id}"
