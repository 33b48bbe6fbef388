"""Keeps the promises of `ports.Store` on SQLite: every method is one transaction, or one read.

A job and its money are in the same file for this: a hold and its job, a move and its settlement, are both there after
a crash, or neither is.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.domain.action import Action
from bot.domain.catalog import Offer
from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.job import CardAddress, Job, JobId, Payer, State, Ticket, settlement
from bot.domain.ledger import Balance, Transfer
from bot.domain.policy import Limits
from bot.domain.refusals import OutOfCredits
from bot.store import actions, audit, balances, house, jobs, ledger
from bot.store.audit import Proof
from bot.store.database import Database, open_database


class SqliteStore:
    """The store of one bot in one file. Open it with `SqliteStore.open`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, *, now_ms: int, alone: bool = True) -> AsyncIterator["SqliteStore"]:
        """The file is made and migrated as needed. Not `alone`: beside a running bot. Raises Unusable."""
        async with open_database(path, now_ms=now_ms, alone=alone) as database:
            yield cls(database)

    # -- jobs -----------------------------------------------------------------------------------------------------

    async def place(self, job: Job, limits: Limits, *, roles: Iterable[str] = ()) -> Job:
        async with self.database.transaction(urgent=True) as sql:
            if kept := await jobs.find(sql, job.id):
                return kept
            await house.check_open(sql)
            await house.check_spend(sql, limits, more_micros=job.list_price_micros, at_ms=job.created_ms)
            await balances.settle(sql, job.scope, limits, at_ms=job.created_ms)
            balance = await balances.balance(sql, job.scope, job.member, roles, limits, at_ms=job.created_ms)
            placed = replace(job, payer=_payer(balance, job.price), changed_ms=job.created_ms)
            await jobs.insert(sql, placed)
            await ledger.hold(sql, placed)
            return placed

    async def job(self, id: JobId) -> Job | None:
        async with self.database.reading() as sql:
            return await jobs.find(sql, id)

    async def move(
        self,
        job: Job,
        to: State,
        *,
        at_ms: int,
        ticket: Ticket | None = None,
        video_url: str | None = None,
        failure: Failure | None = None,
        cost: Cost | None = None,
        action: Action | None = None,
    ) -> Job:
        due = settlement(job.state, to)
        async with self.database.transaction() as sql:
            moved = await jobs.advance(
                sql, job, to, at_ms=at_ms, ticket=ticket, video_url=video_url, failure=failure, cost=cost
            )
            if due is not None:
                await ledger.settle(sql, moved, due, at_ms=at_ms)
            if action is not None:
                await actions.record(sql, action)
            return moved

    async def reroute(self, job: Job, offer: Offer, price: int, limits: Limits, *, at_ms: int) -> Job:
        more_micros = offer.list_price_micros - job.list_price_micros
        async with self.database.transaction() as sql:
            if more_micros > 0:
                await house.check_spend(sql, limits, more_micros=more_micros, at_ms=at_ms)
            return await jobs.reroute(sql, job, offer, price)

    async def set_card(self, id: JobId, card: CardAddress) -> Job:
        async with self.database.transaction() as sql:
            return await jobs.set_card(sql, id, card)

    async def want_cancel(self, id: JobId, *, action: Action | None = None) -> Job:
        async with self.database.transaction(urgent=True) as sql:
            wanted = await jobs.want_cancel(sql, id)
            if action is not None:
                await actions.record(sql, action)
            return wanted

    async def close(self, id: JobId) -> None:
        async with self.database.transaction() as sql:
            await jobs.close(sql, id)

    async def unclosed(self) -> list[Job]:
        async with self.database.reading() as sql:
            return await jobs.unclosed(sql)

    async def jobs_of(self, scope: str, member: str, *, limit: int) -> list[Job]:
        async with self.database.reading() as sql:
            return await jobs.of_member(sql, scope, member, limit=limit)

    async def render_times_s(self, job: Job, *, limit: int) -> list[float]:
        async with self.database.reading() as sql:
            return await jobs.render_times_s(sql, job, limit=limit)

    # -- credits --------------------------------------------------------------------------------------------------

    async def balance(
        self, scope: str, member: str, *, limits: Limits, at_ms: int, roles: Iterable[str] = ()
    ) -> Balance:
        async with self.database.snapshot() as sql:
            return await balances.balance(sql, scope, member, roles, limits, at_ms=at_ms)

    async def grant(
        self, scope: str, member: str | None, amount: int, *, id: str, at_ms: int, by: str, reason: str
    ) -> Transfer:
        """Make credits, for the pool or for a member's wallet. The same id again changes nothing."""
        async with self.database.transaction() as sql:
            return await ledger.grant(sql, scope, member, amount, id=id, at_ms=at_ms, by=by, reason=reason)

    async def transfers_of(self, job: JobId) -> list[Transfer]:
        async with self.database.reading() as sql:
            return await ledger.transfers_of_job(sql, job)

    async def all_transfers(self, scope: str) -> list[Transfer]:
        """The whole book of a scope, oldest first."""
        async with self.database.reading() as sql:
            return await ledger.transfers_of_scope(sql, scope)

    async def prove(self, *, now_ms: int, working_ms: int) -> Proof:
        """The same, and that nothing has been held for longer than a job may take."""
        async with self.database.snapshot() as sql:
            return await audit.prove(sql, now_ms=now_ms, working_ms=working_ms)

    async def verify(self) -> list[str]:
        """What in the books does not agree, a sentence each; empty when all does."""
        async with self.database.snapshot() as sql:
            return await audit.verify(sql)


def _payer(balance: Balance, price: int) -> Payer:
    """The pool within the member's quota, else the wallet. Raises OutOfCredits."""
    if balance.can_use_pool(price):
        return Payer.POOL
    if balance.wallet >= price:
        return Payer.WALLET
    raise OutOfCredits(
        quota=balance.quota,
        price=price,
        quota_left=balance.quota_left,
        pool_left=balance.pool,
        wallet_left=balance.wallet,
        quota_resets_ms=balance.quota_resets_ms,
        period=balance.period,
        pool_frozen=balance.pool_frozen,
    )
