"""Where credits are and where they went."""

from collections.abc import AsyncIterator, Iterable, Sequence

from bot.domain.job import Job, JobId
from bot.domain.ledger import Balance, Transfer
from bot.domain.policy import Limits
from bot.domain.quota import QuotaRow
from bot.domain.scope import Scope
from bot.ports.credit_reports import LedgerPage, MemberRecord, Pool, Wallet
from bot.ports.jobs import ListedJob
from bot.store.sql import Sql
from bot.store.tables import balances, history, job_lists, jobs, ledger, member_records, quotas
from bot.store.transactions import Database, reading, snapshot

EXPORTED_AT_ONCE = 500


class SqlCreditReports:
    """Implements `ports.credit_reports.CreditReports`."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database = database
        self._limits = limits  # They say what a pool starts with, which counts before it is there.

    @snapshot
    async def balance(self, sql: Sql, scope: Scope, member: str, *, at_ms: int, roles: Iterable[str] = ()) -> Balance:
        return await balances.balance(sql, scope, member, roles, self._limits, at_ms=at_ms)

    @snapshot
    async def wallet(self, sql: Sql, scope: Scope, member: str, *, at_ms: int) -> Wallet:
        return await balances.wallet(sql, scope, member, at_ms=at_ms)

    @snapshot
    async def pool(self, sql: Sql, scope: Scope, *, at_ms: int) -> Pool:
        return await balances.pool(sql, scope, self._limits, at_ms=at_ms)

    @reading
    async def quotas(self, sql: Sql, scope: Scope) -> Sequence[QuotaRow]:
        return await quotas.rows_of(sql, scope)

    @snapshot
    async def history(self, sql: Sql, scope: Scope, member: str, *, before: int | None, limit: int) -> LedgerPage:
        return await history.of_member(sql, scope, member, before=before, limit=limit)

    @snapshot
    async def pool_history(self, sql: Sql, scope: Scope, *, before: int | None, limit: int) -> LedgerPage:
        return await history.of_pool(sql, scope, before=before, limit=limit)

    @reading
    async def transfers_of(self, sql: Sql, job: JobId) -> Sequence[Transfer]:
        return await ledger.transfers_of_job(sql, job)

    @snapshot
    async def find_job(self, sql: Sql, scope: Scope, id: str) -> Job | None:
        if (job := await jobs.find(sql, id)) is not None:
            return job if job.scope == scope else None
        return await jobs.by_message(sql, scope, id) if id.isdecimal() else None

    @reading
    async def newest_jobs(self, sql: Sql, scope: Scope, member: str, *, limit: int) -> Sequence[ListedJob]:
        return (await job_lists.of_member(sql, scope, member, before=None, limit=limit)).jobs

    @reading
    async def newest_paid(
        self, sql: Sql, scope: Scope, *, member: str | None = None, limit: int
    ) -> Sequence[ListedJob]:
        return await job_lists.newest_paid(sql, scope, member=member, limit=limit)

    @snapshot
    async def record_of(
        self, sql: Sql, scope: Scope, member: str, roles: frozenset[str], *, since_ms: int, jobs: int, at_ms: int
    ) -> MemberRecord:
        return await member_records.for_moderators(
            sql, scope, member, roles, since_ms=since_ms, limit=jobs, at_ms=at_ms
        )

    async def every_transfer(self, scope: Scope) -> AsyncIterator[Transfer]:
        """The whole book of a scope, oldest first, without ever holding all of it."""
        seq = 0
        while rows := await self._transfers_after(scope, seq):
            for _, transfer in rows:
                yield transfer
            seq, _ = rows[-1]

    @reading
    async def _transfers_after(self, sql: Sql, scope: Scope, seq: int) -> list[tuple[int, Transfer]]:
        return await history.after(sql, scope, seq, limit=EXPORTED_AT_ONCE)
