"""What the services need of the books beyond jobs: moving credits between people, and telling where they went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.action import Action
from bot.domain.job import Job, JobId
from bot.domain.ledger import Flow, Transfer
from bot.domain.quota import QuotaFor, QuotaRow
from bot.domain.server import Refill


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """A member's own credits that are free, and how many of them came too lately to be given on."""

    free: int
    arrived: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the books, with the job it belongs to."""

    transfer: Transfer
    job: Job | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows, newest first; `older` is where the next page begins, None on the last one."""

    entries: tuple[Entry, ...]
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
class Record:
    """What a server knows of a member. `lately` is since the moment that was asked for."""

    jobs_lately: int
    delivered_lately: int
    spent_lately: int
    jobs: tuple[Job, ...]
    actions: tuple[Action, ...]
    quota_row: QuotaRow | None
    is_trusted: bool
    is_blocked: bool
    blocked_until_ms: int | None
    block_reason: str


class Treasury(Protocol):
    """Moves credits. Every method is one transaction, and raises Outage when it can not be had now.

    What is done is done once an id: the same action or gift again changes nothing, and returns what it did then.
    """

    async def create(self, action: Action) -> Transfer:
        """New credits, for `action.member` or, where there is none, for the pool."""

    async def grant(self, action: Action) -> Transfer:
        """From the pool to `action.member`. Raises PoolFrozen or PoolShort."""

    async def take(self, action: Action) -> Transfer:
        """From the wallet of `action.member` to the pool. Raises WalletShort."""

    async def refund(self, action: Action) -> Transfer:
        """What `action.job` cost, or `action.amount` of it, back to whoever paid.

        Raises JobNotFound, NothingSpent or RefundTooMuch.
        """

    async def gift(self, scope: str, giver: str, receiver: str, amount: int, *, id: str, at_ms: int) -> Transfer:
        """From wallet to wallet. Raises WalletShort or NotYetToGive."""

    async def donate(self, scope: str, giver: str, amount: int, *, id: str, at_ms: int) -> Transfer:
        """From a wallet to the pool. Raises WalletShort."""

    async def set_quota(self, row: QuotaRow, action: Action) -> None: ...

    async def clear_quota(self, kind: QuotaFor, subject: str, action: Action) -> None:
        """Raises NoQuotaThere."""


class Books(Protocol):
    """Reads what was moved. Every method reads one moment, and raises Outage when it can not be had now."""

    async def wallet(self, scope: str, member: str, *, at_ms: int) -> Wallet: ...

    async def pool(self, scope: str, *, at_ms: int) -> Pool: ...

    async def quotas(self, scope: str) -> Sequence[QuotaRow]:
        """The server's own first, then those for roles and members."""

    async def history(self, scope: str, member: str, *, before: int | None, limit: int) -> Page:
        """Everything about a member's jobs and wallet."""

    async def pool_history(self, scope: str, *, before: int | None, limit: int) -> Page:
        """Everything that came into the pool or left it."""

    async def story(self, job: JobId) -> Sequence[Transfer]:
        """Every transfer of a job, oldest first."""

    async def find_job(self, scope: str, id: str) -> Job | None:
        """A job of this server, by its own id or by that of the message that shows it."""

    async def newest_jobs(self, scope: str, member: str, *, limit: int) -> Sequence[Job]:
        """Newest first."""

    async def newest_paid(self, scope: str, *, limit: int) -> Sequence[Job]:
        """The server's newest jobs that have spent something."""

    async def record_of(
        self, scope: str, member: str, roles: frozenset[str], *, since_ms: int, jobs: int, at_ms: int
    ) -> Record:
        """A member's record from `since_ms` to now (`at_ms`), with so many of their last jobs and actions on them."""
