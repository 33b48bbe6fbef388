"""Telling where credits are and where they went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.action import AuditEntry
from bot.domain.job import Job, JobId
from bot.domain.ledger import Balance, Flow, Transfer
from bot.domain.quota import QuotaRow
from bot.domain.scope import Scope
from bot.domain.server import Refill
from bot.ports.jobs import ListedJob


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """A member's own credits that are free, and how many of them came too lately to be given on."""

    free: int
    arrived: int


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """One row of the ledger, with the job it belongs to."""

    transfer: Transfer
    job: Job | None = None


@dataclass(frozen=True, kw_only=True)
class LedgerPage:
    """Some rows, newest first; `older` is where the next page begins, None on the last one."""

    entries: tuple[LedgerEntry, ...]
    older: int | None = None


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A server's pool as it stands: `wallets` is what all members own together."""

    free: int
    held: int
    wallets: int
    is_frozen: bool
    refill: Refill
    flow: Flow


@dataclass(frozen=True, kw_only=True)
class MemberRecord:
    """What a server knows of a member. `lately` is since the moment that was asked for."""

    jobs_lately: int
    delivered_lately: int
    spent_lately: int
    jobs: tuple[ListedJob, ...]
    actions: tuple[AuditEntry, ...]
    quota_row: QuotaRow | None
    is_trusted: bool
    is_blocked: bool
    blocked_until_ms: int | None
    block_reason: str


class CreditReports(Protocol):
    """Reads what was moved. Every method reads one moment, and raises Outage when it can not be had now."""

    async def balance(self, scope: Scope, member: str, *, at_ms: int, roles: Iterable[str] = ()) -> Balance:
        """What can be spent, counting a starting pool and a refill that are due and still to come."""

    async def wallet(self, scope: Scope, member: str, *, at_ms: int) -> Wallet:
        """The wallet of a member as it is at `at_ms`, which decides what came too lately to be given on."""

    async def pool(self, scope: Scope, *, at_ms: int) -> Pool:
        """The pool, counting a starting pool and a refill that are due at `at_ms` and still to come."""

    async def quotas(self, scope: Scope) -> Sequence[QuotaRow]:
        """The server's own first, then those for roles and members."""

    async def history(self, scope: Scope, member: str, *, before: int | None, limit: int) -> LedgerPage:
        """Everything about a member's jobs and wallet."""

    async def pool_history(self, scope: Scope, *, before: int | None, limit: int) -> LedgerPage:
        """Everything that came into the pool or left it."""

    async def transfers_of(self, job: JobId) -> Sequence[Transfer]:
        """Every transfer of a job, oldest first."""

    async def find_job(self, scope: Scope, id: str) -> Job | None:
        """A job of this server, by its own id or by that of the message that shows it."""

    async def newest_jobs(self, scope: Scope, member: str, *, limit: int) -> Sequence[ListedJob]:
        """The member's newest jobs in this server, newest first."""

    async def newest_paid(self, scope: Scope, *, member: str | None = None, limit: int) -> Sequence[ListedJob]:
        """The newest jobs of the server, or of a member in it, that have spent something."""

    async def record_of(
        self, scope: Scope, member: str, roles: frozenset[str], *, since_ms: int, jobs: int, at_ms: int
    ) -> MemberRecord:
        """A member's record from `since_ms` to now (`at_ms`), with so many of their last jobs and actions on them."""
