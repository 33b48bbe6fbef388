"""The store against a model of it that is too simple to be wrong: any order of events, the same credits.

The model keeps no ledger. It knows how much each pool and wallet began with and was granted, and every job that was
placed; what is free, what of a quota is used and what money is committed follows from those by adding up.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.errors import Failure, Fault, OutOfCredits, Refusal, SpendLimitReached
from bot.domain.job import MOVES, Job, JobMoved, Payer, State
from bot.domain.ledger import Balance, TransferKind
from bot.domain.period import Period, window_of
from bot.domain.policy import Limits
from bot.store.store import SqliteStore
from tests.store.samples import JOB, NOON_MS

HOUR_MS = 60 * 60 * 1000
GIVEN_BACK = {State.DENIED, State.EXPIRED, State.CANCELLED, State.FAILED}

scopes = st.sampled_from(["lantern", "harbour"])
members = st.sampled_from(["mira", "jonas"])
prices = st.integers(1, 60)


class Model(RuleBasedStateMachine):
    """Two members in two servers, a bot that is restarted now and then, and days that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.open = AsyncExitStack()
        self.folder = TemporaryDirectory()
        self.now_ms = NOON_MS
        self.granted: dict[tuple[str, str | None], int] = {}
        self.jobs: dict[str, Job] = {}
        self.closed: set[str] = set()

    @initialize(pool=st.integers(0, 200), quota=st.integers(0, 120), spend=st.integers(5, 50))
    def begin(self, pool: int, quota: int, spend: int) -> None:
        self.limits = Limits(
            starting_pool=pool, quota_per_day=quota, daily_spend_micros=spend * 10_000, monthly_spend_micros=10**15
        )
        self.reopen()

    def teardown(self) -> None:
        self.loop.run(self.open.aclose())
        self.loop.close()
        self.folder.cleanup()

    # -- what happens ---------------------------------------------------------------------------------------------

    @rule(scope=scopes, member=members, price=prices, micros=prices, review=st.booleans())
    def place(self, scope: str, member: str, price: int, micros: int, review: bool) -> None:
        job = replace(
            JOB,
            id=str(len(self.jobs)),
            scope=scope,
            member=member,
            price=price,
            list_price_micros=micros * 1000,
            state=State.AWAITING_APPROVAL if review else State.QUEUED,
            created_ms=self.now_ms,
        )
        balance = self.balance(scope, member)
        expected: Payer | type[Exception]
        if self.committed_micros() + job.list_price_micros > self.limits.daily_spend_micros:
            expected = SpendLimitReached
        elif price <= balance.quota_left and price <= balance.pool:
            expected = Payer.POOL
        elif price <= balance.wallet:
            expected = Payer.WALLET
        else:
            expected = OutOfCredits

        outcome = self.loop.run(self.try_to_place(job))

        if isinstance(outcome, Job):
            self.jobs[job.id] = outcome
        assert expected == (outcome.payer if isinstance(outcome, Job) else type(outcome))

    async def try_to_place(self, job: Job) -> Job | Refusal:
        try:
            return await self.store.place(job, self.limits)
        except Refusal as refusal:
            return refusal

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def place_again(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(list(self.jobs.values())))

        assert self.loop.run(self.store.place(replace(job, price=999), self.limits)) == job

    @precondition(lambda self: any(not job.is_over for job in self.jobs.values()))
    @rule(data=st.data(), failure=st.sampled_from([None, False, True]))
    def move(self, data: st.DataObject, failure: bool | None) -> None:
        job = data.draw(st.sampled_from([job for job in self.jobs.values() if not job.is_over]))
        to = data.draw(st.sampled_from(sorted(MOVES[job.state])))
        why = Failure(fault=Fault.UNKNOWN, may_have_cost=failure) if to in GIVEN_BACK and failure is not None else None

        self.jobs[job.id] = self.loop.run(self.store.move(job, to, at_ms=self.now_ms, failure=why))

        assert self.jobs[job.id].state is to

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def move_from_where_it_is_not(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from(list(self.jobs.values())))
        stale = data.draw(st.sampled_from([s for s in State if s is not job.state and MOVES[s]]))
        to = data.draw(st.sampled_from(sorted(MOVES[stale])))

        try:
            self.loop.run(self.store.move(replace(job, state=stale), to, at_ms=self.now_ms))
        except JobMoved:
            return
        raise AssertionError("a job was moved from where it is not")

    @precondition(lambda self: any(job.is_over for job in self.jobs.values()))
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        job = data.draw(st.sampled_from([job for job in self.jobs.values() if job.is_over]))

        self.loop.run(self.store.close(job.id))

        self.closed.add(job.id)
        self.jobs[job.id] = replace(job, card=replace(job.card, token=None, token_until_ms=0))

    @rule(scope=scopes, member=st.none() | members, amount=prices, repeat=st.booleans())
    def grant(self, scope: str, member: str | None, amount: int, repeat: bool) -> None:
        name = f"grant at {sum(self.granted.values())}"  # Grows with every grant.
        for _ in range(1 + repeat):
            self.loop.run(
                self.store.grant(scope, member, amount, id=name, at_ms=self.now_ms, by="ada", reason="festival")
            )
        self.granted[scope, member] = self.granted.get((scope, member), 0) + amount

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now_ms += hours * HOUR_MS

    @rule()
    def reopen(self) -> None:
        self.loop.run(self.open.aclose())
        opening = SqliteStore.open(Path(self.folder.name) / "bot.db", now_ms=self.now_ms)
        self.store = self.loop.run(self.open.enter_async_context(opening))

    # -- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def balances_are_the_models(self) -> None:
        for scope in ("lantern", "harbour"):
            for member in ("mira", "jonas"):
                balance = self.loop.run(self.store.balance(scope, member, limits=self.limits, at_ms=self.now_ms))
                assert balance == self.balance(scope, member)
                assert min(balance.pool, balance.wallet) >= 0

    @invariant()
    def jobs_are_the_models(self) -> None:
        unclosed = self.loop.run(self.store.unclosed())
        assert {job.id: job for job in unclosed} == {
            name: job for name, job in self.jobs.items() if name not in self.closed
        }

    @invariant()
    def the_books_agree(self) -> None:
        assert self.loop.run(self.store.verify()) == []
        for scope in ("lantern", "harbour"):
            transfers = self.loop.run(self.store.all_transfers(scope))
            settled = [t.settles for t in transfers if t.settles is not None]
            assert len(settled) == len(set(settled))
            holds = [t.job for t in transfers if t.kind is TransferKind.HOLD]
            assert sorted(holds, key=str) == sorted((j.id for j in self.jobs.values() if j.scope == scope), key=str)

    # -- the model ------------------------------------------------------------------------------------------------

    def taking(self, scope: str, payer: Payer) -> list[Job]:
        """The jobs that took from a pool or wallets, and have not given it back."""
        return [
            job
            for job in self.jobs.values()
            if job.scope == scope and job.payer is payer and job.state not in GIVEN_BACK
        ]

    def balance(self, scope: str, member: str) -> Balance:
        day = window_of(Period.DAY, self.now_ms)
        from_pool = self.taking(scope, Payer.POOL)
        from_wallet = [job for job in self.taking(scope, Payer.WALLET) if job.member == member]
        return Balance(
            quota=self.limits.quota_per_day,
            quota_used=sum(j.price for j in from_pool if j.member == member and j.created_ms >= day.start_ms),
            quota_resets_ms=day.end_ms,
            pool=self.limits.starting_pool + self.granted.get((scope, None), 0) - sum(job.price for job in from_pool),
            wallet=self.granted.get((scope, member), 0) - sum(job.price for job in from_wallet),
        )

    def committed_micros(self) -> int:
        today_ms = window_of(Period.DAY, self.now_ms).start_ms
        return sum(
            job.list_price_micros
            for job in self.jobs.values()
            if not job.is_over
            or (
                job.submitted_ms is not None
                and job.submitted_ms >= today_ms
                and (job.failure is None or job.failure.may_have_cost or job.rendered_ms is not None)
            )
        )


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,  # The disk decides.
    suppress_health_check=[HealthCheck.too_slow],
)
