"""Jobs, each with the credits that it holds.

A job and its money are in one database for this: a hold and its job, a move and its settlement, are both there after a
crash, or neither is.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.domain.authority import Action
from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.job import CardAddress, Job, JobId, Payer, State, Ticket, settlement
from bot.domain.ledger import Balance
from bot.domain.offers import Offer
from bot.domain.policy import Limits
from bot.domain.refusals.spending import OutOfCredits
from bot.domain.scope import Scope
from bot.ports.jobs import JobCursor, JobPage
from bot.store.sql import Sql
from bot.store.tables import audit, balances, bot_settings, job_lists, jobs, ledger
from bot.store.transactions import Database, reading, transaction


class SqlJobs:
    """Implements `ports.jobs.JobStore`."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits

    @transaction(urgent=True)
    async def place(self, sql: Sql, job: Job, *, roles: Iterable[str] = ()) -> Job:
        if kept := await jobs.find(sql, job.id):
            return kept
        await bot_settings.check_open(sql)
        await bot_settings.check_spend(
            sql, self._limits, scope=job.scope, more_micros=job.list_price_micros, at_ms=job.created_ms
        )
        await balances.settle(sql, job.scope, self._limits, at_ms=job.created_ms)
        balance = await balances.balance(sql, job.scope, job.member, roles, self._limits, at_ms=job.created_ms)
        placed = replace(_paid(job, balance), changed_ms=job.created_ms)
        await jobs.insert(sql, placed)
        await ledger.hold(sql, placed)
        return placed

    @reading
    async def job(self, sql: Sql, id: JobId) -> Job | None:
        return await jobs.find(sql, id)

    @transaction()
    async def move(
        self,
        sql: Sql,
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
        moved = await jobs.advance(
            sql,
            job,
            to,
            at_ms=at_ms,
            ticket=ticket,
            video_url=video_url,
            failure=failure,
            cost=cost,
            cancelled_by=_moderator(action) if to is State.CANCELLED else None,
        )
        if due is not None:
            await ledger.settle(sql, moved, due, at_ms=at_ms)
        if action is not None:
            await audit.record(sql, action)
        return moved

    @transaction()
    async def reroute(self, sql: Sql, job: Job, offer: Offer, price: int, *, at_ms: int) -> Job:
        more_micros = offer.list_price_micros - job.list_price_micros
        if more_micros > 0:
            await bot_settings.check_spend(sql, self._limits, scope=job.scope, more_micros=more_micros, at_ms=at_ms)
        return await jobs.reroute(sql, job, offer, price)

    @transaction()
    async def set_card(self, sql: Sql, id: JobId, card: CardAddress) -> Job:
        return await jobs.set_card(sql, id, card)

    @transaction()
    async def edit_card(self, sql: Sql, id: JobId, edit: Callable[[CardAddress], CardAddress]) -> Job:
        job = await jobs.find(sql, id)
        if job is None:
            raise LookupError(f"no job {id}")
        return await jobs.set_card(sql, id, edit(job.card))

    @transaction(urgent=True)
    async def want_cancel(self, sql: Sql, id: JobId, *, action: Action | None = None) -> Job:
        wanted = await jobs.want_cancel(sql, id, cancelled_by=_moderator(action))
        if action is not None:
            await audit.record(sql, action)
        return wanted

    @transaction()
    async def close(self, sql: Sql, id: JobId) -> None:
        await jobs.close(sql, id)

    @reading
    async def unclosed(self, sql: Sql) -> list[Job]:
        return await jobs.unclosed(sql)

    @reading
    async def jobs_of(
        self, sql: Sql, scope: Scope, member: str, *, before: JobCursor | None = None, limit: int
    ) -> JobPage:
        return await job_lists.of_member(sql, scope, member, before=before, limit=limit)

    @reading
    async def render_times_s(self, sql: Sql, job: Job, *, limit: int) -> list[float]:
        return await jobs.render_times_s(sql, job, limit=limit)


def _moderator(action: Action | None) -> str | None:
    return None if action is None else action.by


def _paid(job: Job, balance: Balance) -> Job:
    """By the pool within the member's quota, else by the wallet, and then why. Raises OutOfCredits."""
    price = job.price
    reason = balance.in_the_way_of_pool(price)
    if reason is None:
        return replace(job, payer=Payer.POOL)
    if balance.wallet >= price:
        return replace(job, payer=Payer.WALLET, wallet_reason=reason)
    raise OutOfCredits(
        quota=balance.quota,
        price=price,
        quota_left=balance.quota_left,
        pool_left=balance.pool,
        wallet_left=balance.wallet,
        quota_resets_ms=balance.quota_resets_ms,
        period=balance.period,
        pool_frozen=balance.pool_frozen,
        coming=balance.coming,
    )
