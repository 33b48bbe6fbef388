"""The ledger as a few numbers that are too simple to be wrong: what lies where, and what every job got back."""

from collections import defaultdict
from dataclasses import dataclass, field

from bot.domain.coming import Coming
from bot.domain.errors import Refusal
from bot.domain.job import Job, Payer
from bot.domain.ledger import Balance
from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.domain.quota import Quota, QuotaFor, QuotaRow, quota_of
from bot.domain.refusals.spending import OutOfCredits, SpendLimitReached
from bot.domain.scope import Scope
from bot.domain.server import Refill
from tests.store.samples import HARBOUR, LANTERN, NOON_MS

SCOPES = (LANTERN, HARBOUR)
MEMBERS = ("mira", "jonas", "tom")
ROLES: dict[str, tuple[str, ...]] = {"mira": ("artists",), "jonas": ("artists", "newcomers"), "tom": ()}


@dataclass
class Server:
    """What the model knows of one server."""

    pool: int = 0  # Without what is due and has not come yet.
    has_started: bool = False
    is_frozen: bool = False
    refill: Refill = field(default_factory=Refill)

    def __post_init__(self) -> None:
        self.wallets: dict[str, int] = defaultdict(int)
        self.arrivals: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.quotas: dict[tuple[QuotaFor, str], Quota] = {}
        self.refilled: set[int] = set()


class SimpleBooks:
    """Says what must come of everything, without a ledger."""

    limits: Limits

    def __init__(self) -> None:
        super().__init__()
        self.now_ms = NOON_MS
        self.servers = {scope: Server() for scope in SCOPES}
        self.jobs: list[Job] = []
        self.back: dict[str, int] = defaultdict(int)  # What each job got back, released or refunded.

    def foretell(self, job: Job) -> Payer | type[Refusal]:
        balance = self.balance(job.scope, job.member)
        if self.committed_micros() + job.list_price_micros > self.limits.daily_spend_micros:
            return SpendLimitReached
        if not balance.pool_frozen and job.price <= min(balance.quota_left, balance.pool):
            return Payer.POOL
        return Payer.WALLET if job.price <= balance.wallet else OutOfCredits

    def balance(self, scope: Scope, member: str) -> Balance:
        server = self.servers[scope]
        rows = [QuotaRow(kind=kind, subject=subject, quota=q) for (kind, subject), q in server.quotas.items()]
        quota = quota_of(member, ROLES[member], rows, Quota(amount=self.limits.quota_per_day))
        window = window_of(quota.period, self.now_ms)
        return Balance(
            quota=quota.amount,
            period=quota.period,
            quota_used=sum(
                charged(job) - self.back[job.id]
                for job in self.jobs
                if (job.scope, job.member, job.payer) == (scope, member, Payer.POOL)
                and job.created_ms >= window.start_ms
            ),
            quota_resets_ms=window.end_ms,
            pool=server.pool + sum(amount for _, amount in self.due(scope)),
            pool_frozen=server.is_frozen,
            wallet=server.wallets[member],
            coming=self.coming(scope),
        )

    def coming(self, scope: Scope) -> Coming | None:
        """What the refill brings at the end of the period that is under way."""
        refill = self.servers[scope].refill
        brings = min(refill.amount, refill.most)
        return Coming(amount=brings, at_ms=window_of(refill.period, self.now_ms).end_ms) if brings else None

    def due(self, scope: Scope, *, start: bool = True) -> list[tuple[int | None, int]]:
        """What has to come and has not: the starting pool (None), and the period's refill by its beginning."""
        server = self.servers[scope]
        found: list[tuple[int | None, int]] = []
        if start and not server.has_started and self.limits.starting_pool:
            found.append((None, self.limits.starting_pool))
        begin_ms = window_of(server.refill.period, self.now_ms).start_ms
        brings = min(server.refill.amount, server.refill.most)
        if brings and begin_ms > server.refill.since_ms and begin_ms not in server.refilled:
            found.append((begin_ms, brings))
        return found

    def settle(self, scope: Scope, *, start: bool = True) -> None:
        server = self.servers[scope]
        for begin_ms, amount in self.due(scope, start=start):
            server.pool += amount
            if begin_ms is None:
                server.has_started = True
            else:
                server.refilled.add(begin_ms)

    def pay(self, job: Job, amount: int) -> None:
        server = self.servers[job.scope]
        if job.payer is Payer.POOL:
            server.pool += amount
        else:
            server.wallets[job.member] += amount

    def arrive(self, scope: Scope, member: str, amount: int) -> None:
        self.servers[scope].wallets[member] += amount
        self.servers[scope].arrivals[member].append((self.now_ms, amount))

    def to_pool(self, scope: Scope, member: str, amount: int) -> None:
        self.settle(scope)
        self.servers[scope].wallets[member] -= amount
        self.servers[scope].pool += amount

    def committed_micros(self) -> int:
        today_ms = window_of(Period.DAY, self.now_ms).start_ms
        return sum(
            job.list_price_micros
            for job in self.jobs
            if not job.is_over
            or (
                job.submitted_ms is not None
                and job.submitted_ms >= today_ms
                and (job.failure is None or job.failure.may_have_cost or job.rendered_ms is not None)
            )
        )


def charged(job: Job) -> int:
    """What it has taken from its payer, unless it gave something back: all that is held, and then its price."""
    return job.held if job.rendered_ms is None else job.price
