"""The whole ledger against a model of it that is too simple to be wrong: any order of events, the same credits.

The model keeps no ledger. It knows what lies in each pool and wallet, every job that was placed and what it got back;
what is left of a quota and what money is committed follows by adding up. Every event's outcome is foretold, every
balance compared, and the books have to prove themselves.

An event is one whole number, taken apart by `Draw`, so that Hypothesis can draw and shrink very many of them. CI takes
STEPS of them, `make check` a tenth; `make soak` takes a million.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.action import ActionKind
from bot.domain.authority import Action
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Refusal
from bot.domain.gifts import REST_MS
from bot.domain.job import MOVES, OVER, Job, JobMoved, State
from bot.domain.offers import Offer
from bot.domain.period import HOUR_MS, Period
from bot.domain.policy import Limits
from bot.domain.quota import Quota, QuotaFor, QuotaRow
from bot.domain.refusals.requests import JobNotFound
from bot.domain.refusals.spending import (
    NoQuotaThere,
    NothingSpent,
    NotYetToGive,
    PoolFrozen,
    PoolShort,
    RefundTooMuch,
    SpendLimitReached,
    WalletShort,
)
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.store.store import Store
from tests.actions import an_action
from tests.store.inline import FAST, InlineDatabase, migrated
from tests.store.samples import JOB
from tests.store.simple_books import MEMBERS, ROLES, SCOPES, SimpleBooks, charged

STEPS = int(os.environ.get("LEDGER_STEPS", "50000"))
STEPS_AN_EXAMPLE = 350  # Measured.
EXAMPLES_AT_ONCE = min(50, STEPS // STEPS_AN_EXAMPLE + 1)
EVENTS_AT_ONCE = 40

SUBJECTS = (
    (QuotaFor.SERVER, ""),
    (QuotaFor.ROLE, "artists"),
    (QuotaFor.ROLE, "newcomers"),
    (QuotaFor.MEMBER, "mira"),
    (QuotaFor.MEMBER, "tom"),
)

STRAIGHT = (State.QUEUED, State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED, State.DELIVERED)

T = TypeVar("T")
steps_done = 0


class Draw:
    """Takes one number apart into choices."""

    def __init__(self, number: int) -> None:
        self._left = number

    def below(self, limit: int) -> int:
        self._left, choice = divmod(self._left, limit)
        return choice

    def one_of(self, choices: "tuple[T, ...] | list[T]") -> T:
        return choices[self.below(len(choices))]


class Model(SimpleBooks, RuleBasedStateMachine):
    """Three members in two servers, a bot that is restarted now and then, and days that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory(dir=FAST)
        self.database: InlineDatabase | None = None
        self.closed: set[str] = set()
        self.count = 0

    @initialize(pool=st.integers(0, 300), quota=st.integers(0, 120), spend=st.integers(5, 100))
    def begin(self, pool: int, quota: int, spend: int) -> None:
        self.limits = Limits(
            starting_pool=pool,
            quota_per_day=quota,
            daily_spend_micros=spend * 10_000,
            monthly_spend_micros=10**15,
            server_daily_spend_micros=10**15,
        )
        self.reopen()

    def teardown(self) -> None:
        if self.database is not None:
            self.database.close()
        self.runner.close()
        self.folder.cleanup()

    @rule(events=st.lists(st.integers(0, 2**40), min_size=EVENTS_AT_ONCE // 2, max_size=EVENTS_AT_ONCE))
    def happen(self, events: list[int]) -> None:
        global steps_done
        self.runner.run(self.all_happen(events))
        steps_done += len(events)

    async def all_happen(self, events: list[int]) -> None:
        for number in events:
            draw = Draw(number)
            await draw.one_of(EVENTS)(self, draw)
            self.count += 1

    def reopen(self) -> None:
        if self.database is not None:
            self.database.close()
        self.database = InlineDatabase(Path(self.folder.name) / "bot.db", migrated=migrated())
        self.store = Store(self.database, self.limits)

    # -- jobs -----------------------------------------------------------------------------------------------------

    async def place(self, draw: Draw) -> None:
        job = self.new_job(draw, f"{self.count}")
        foretold = self.foretell(job)

        outcome = await refusal_or(self.store.jobs.place(job, roles=ROLES[job.member]))

        assert (outcome.payer if isinstance(outcome, Job) else type(outcome)) == foretold
        if isinstance(outcome, Job):
            self.placed(outcome)

    async def place_many_at_once(self, draw: Draw) -> None:
        """Whoever comes first gets the credits; together they get no more than there are."""
        jobs = [self.new_job(draw, f"{self.count}-{number}") for number in range(3)]
        placing = (refusal_or(self.store.jobs.place(job, roles=ROLES[job.member])) for job in jobs)

        for job, outcome in zip(jobs, await asyncio.gather(*placing), strict=True):
            assert (outcome.payer if isinstance(outcome, Job) else type(outcome)) == self.foretell(job)
            if isinstance(outcome, Job):
                self.placed(outcome)

    def new_job(self, draw: Draw, id: str) -> Job:
        return replace(
            JOB,
            id=id,
            scope=draw.one_of(SCOPES),
            member=draw.one_of(MEMBERS),
            price=1 + draw.below(60),
            list_price_micros=(1 + draw.below(60)) * 1000,
            state=draw.one_of((State.AWAITING_APPROVAL, State.QUEUED)),
            created_ms=self.now_ms,
        )

    def placed(self, job: Job) -> None:
        self.settle(job.scope)
        self.jobs.append(job)
        self.pay(job, -job.held)

    async def place_again(self, draw: Draw) -> None:
        if self.jobs:
            job = draw.one_of(self.jobs)
            assert await self.store.jobs.place(replace(job, price=999)) == job

    async def move(self, draw: Draw) -> None:
        moving = [number for number, job in enumerate(self.jobs) if not job.is_over]
        if not moving:
            return
        number = draw.one_of(moving)
        job = self.jobs[number]
        to = draw.one_of(sorted(MOVES[job.state]))
        may_have_cost = draw.one_of((None, False, True))
        ends_badly = to in OVER and to is not State.DELIVERED
        failure = Failure(fault=Fault.UNKNOWN, may_have_cost=bool(may_have_cost)) if ends_badly else None
        if may_have_cost is None:
            failure = None

        await self.lead(number, to, failure)

    async def carry(self, draw: Draw) -> None:
        """Straight on for a few steps, or hardly a job would ever be rendered."""
        moving = [number for number, job in enumerate(self.jobs) if job.state in STRAIGHT[:-1]]
        if moving:
            number = draw.one_of(moving)
            begin = STRAIGHT.index(self.jobs[number].state) + 1
            for to in STRAIGHT[begin : begin + 1 + draw.below(5)]:
                await self.lead(number, to, None)

    async def lead(self, number: int, to: State, failure: Failure | None) -> None:
        job = self.jobs[number]
        self.jobs[number] = await self.store.jobs.move(job, to, at_ms=self.now_ms, failure=failure)
        assert self.jobs[number].state is to
        if to is State.RENDERED:
            self.pay(job, job.spare)
        if to in OVER and to is not State.DELIVERED:
            self.pay(job, charged(job) - self.back[job.id])
            self.back[job.id] = charged(job)

    async def reroute(self, draw: Draw) -> None:
        """Another provider makes it, within what is held."""
        waiting = [number for number, job in enumerate(self.jobs) if job.state in (State.QUEUED, State.PREPARING)]
        if not waiting:
            return
        number = draw.one_of(waiting)
        job = self.jobs[number]
        price, micros = 1 + draw.below(job.held), (1 + draw.below(60)) * 1000
        offer = Offer(provider=draw.one_of(list(ProviderName)), request=job.request, list_price_micros=micros)
        more = micros - job.list_price_micros
        too_dear = more > 0 and self.committed_micros() + more > self.limits.daily_spend_micros

        outcome = await refusal_or(self.store.jobs.reroute(job, offer, price, at_ms=self.now_ms))

        if too_dear:
            assert isinstance(outcome, SpendLimitReached)
        else:
            assert isinstance(outcome, Job)
            assert (outcome.provider, outcome.price, outcome.held) == (offer.provider, price, job.held)
            self.jobs[number] = outcome

    async def move_from_where_it_is_not(self, draw: Draw) -> None:
        if self.jobs:
            job = draw.one_of(self.jobs)
            stale = draw.one_of([state for state in State if state is not job.state and MOVES[state]])
            to = draw.one_of(sorted(MOVES[stale]))
            with pytest.raises(JobMoved):
                await self.store.jobs.move(replace(job, state=stale), to, at_ms=self.now_ms)

    async def close(self, draw: Draw) -> None:
        over = [number for number, job in enumerate(self.jobs) if job.is_over]
        if over:
            number = draw.one_of(over)
            job = self.jobs[number]
            await self.store.jobs.close(job.id)
            self.closed.add(job.id)
            self.jobs[number] = replace(job, card=replace(job.card, token=None, token_until_ms=0))

    # -- credits --------------------------------------------------------------------------------------------------

    async def create(self, draw: Draw) -> None:
        scope, member, amount = draw.one_of(SCOPES), draw.one_of((None, *MEMBERS)), 1 + draw.below(60)
        action = self.action(scope, ActionKind.CREATE, member=member, amount=amount)

        assert await self.refused(lambda: self.store.credits.create(action)) is None

        self.settle(scope)
        if member is None:
            self.servers[scope].pool += amount
        else:
            self.arrive(scope, member, amount)

    async def grant(self, draw: Draw) -> None:
        scope, member, amount = draw.one_of(SCOPES), draw.one_of(MEMBERS), 1 + draw.below(90)
        server, balance = self.servers[scope], self.balance(scope, member)
        foretold = PoolFrozen if server.is_frozen else PoolShort if balance.pool < amount else None
        action = self.action(scope, ActionKind.GRANT, member=member, amount=amount)

        assert await self.refused(lambda: self.store.credits.grant(action)) == foretold

        if foretold is None:
            self.settle(scope)
            server.pool -= amount
            self.arrive(scope, member, amount)

    async def take(self, draw: Draw) -> None:
        scope, member, amount = draw.one_of(SCOPES), draw.one_of(MEMBERS), 1 + draw.below(60)
        foretold = WalletShort if self.servers[scope].wallets[member] < amount else None
        action = self.action(scope, ActionKind.TAKE, member=member, amount=amount)

        assert await self.refused(lambda: self.store.credits.take(action)) == foretold

        if foretold is None:
            self.to_pool(scope, member, amount)

    async def donate(self, draw: Draw) -> None:
        scope, member, amount = draw.one_of(SCOPES), draw.one_of(MEMBERS), 1 + draw.below(60)
        foretold = WalletShort if self.servers[scope].wallets[member] < amount else None
        name = f"{self.count}"

        outcome = await self.refused(
            lambda: self.store.credits.donate(scope, member, amount, id=name, at_ms=self.now_ms)
        )

        assert outcome == foretold
        if foretold is None:
            self.to_pool(scope, member, amount)

    async def give(self, draw: Draw) -> None:
        scope, giver, amount = draw.one_of(SCOPES), draw.one_of(MEMBERS), 1 + draw.below(40)
        receiver = draw.one_of([member for member in MEMBERS if member != giver])
        server, name = self.servers[scope], f"{self.count}"
        young = sum(a for at_ms, a in server.arrivals[giver] if at_ms > self.now_ms - REST_MS)
        foretold: type[Refusal] | None = None
        if server.wallets[giver] < amount:
            foretold = WalletShort
        elif server.wallets[giver] - young < amount:
            foretold = NotYetToGive

        outcome = await self.refused(
            lambda: self.store.credits.gift(scope, giver, receiver, amount, id=name, at_ms=self.now_ms)
        )

        assert outcome == foretold
        if foretold is None:
            self.settle(scope)
            server.wallets[giver] -= amount
            self.arrive(scope, receiver, amount)

    async def refund(self, draw: Draw) -> None:
        if not self.jobs:
            return
        paid = [job for job in self.jobs if job.rendered_ms is not None]
        job = draw.one_of(paid if paid and draw.below(4) else self.jobs)
        amount = draw.one_of((None, 1 + draw.below(40)))
        elsewhere = draw.below(8) == 0
        left = charged(job) - self.back[job.id]
        foretold: type[Refusal] | None = None
        if elsewhere:
            foretold = JobNotFound
        elif job.rendered_ms is None:
            foretold = NothingSpent
        elif left == 0 or (amount or 0) > left:
            foretold = RefundTooMuch
        scope = job.scope if not elsewhere else next(other for other in SCOPES if other != job.scope)
        action = replace(self.action(scope, ActionKind.REFUND, amount=amount), job=job.id)

        assert await self.refused(lambda: self.store.credits.refund(action)) == foretold

        if foretold is None:
            self.settle(scope)
            self.pay(job, amount or left)
            self.back[job.id] += amount or left

    # -- what servers decide --------------------------------------------------------------------------------------

    async def set_quota(self, draw: Draw) -> None:
        scope, (kind, subject) = draw.one_of(SCOPES), draw.one_of(SUBJECTS)
        quota = Quota(amount=draw.below(200), period=draw.one_of(list(Period)))
        row = QuotaRow(kind=kind, subject=subject, quota=quota)

        await self.store.credits.set_quota(row, self.action(scope, ActionKind.QUOTA))

        self.servers[scope].quotas[kind, subject] = quota

    async def clear_quota(self, draw: Draw) -> None:
        scope, (kind, subject) = draw.one_of(SCOPES), draw.one_of(SUBJECTS)
        there = self.servers[scope].quotas.pop((kind, subject), None)
        action = self.action(scope, ActionKind.QUOTA)

        outcome = await self.refused(lambda: self.store.credits.clear_quota(kind, subject, action))

        assert outcome == (NoQuotaThere if there is None else None)

    async def freeze(self, draw: Draw) -> None:
        scope, frozen = draw.one_of(SCOPES), draw.below(2) == 0
        await self.change(scope, ActionKind.FREEZE, lambda settings: replace(settings, pool_frozen=frozen))
        self.servers[scope].is_frozen = frozen

    async def allow_refill(self, draw: Draw) -> None:
        scope, most, period = draw.one_of(SCOPES), draw.below(100), draw.one_of(list(Period))
        now_ms = self.now_ms
        await self.change(scope, ActionKind.REFILL, lambda s: replace(s, refill=s.refill.allowed(most, period, now_ms)))
        self.servers[scope].refill = self.servers[scope].refill.allowed(most, period, now_ms)

    async def choose_refill(self, draw: Draw) -> None:
        scope, amount, now_ms = draw.one_of(SCOPES), draw.below(100), self.now_ms
        await self.change(scope, ActionKind.REFILL, lambda s: replace(s, refill=s.refill.chosen(amount, now_ms)))
        self.servers[scope].refill = self.servers[scope].refill.chosen(amount, now_ms)

    async def change(self, scope: Scope, what: ActionKind, edit: Callable[[ServerSettings], ServerSettings]) -> None:
        await self.store.servers.change(scope, edit, self.action(scope, what))
        self.settle(scope, start=False)

    async def time_passes(self, draw: Draw) -> None:
        self.now_ms += (1 + draw.below(30)) * HOUR_MS

    async def a_week_passes(self, draw: Draw) -> None:
        self.now_ms += (5 + draw.below(30)) * 24 * HOUR_MS

    async def restart(self, draw: Draw) -> None:
        self.reopen()

    # -- what must hold -------------------------------------------------------------------------------------------

    @invariant()
    def everything_agrees(self) -> None:
        if self.database is not None:
            self.runner.run(self.agree())

    async def agree(self) -> None:
        assert await self.store.integrity.verify() == []
        for scope, server in self.servers.items():
            for member in MEMBERS:
                balance = await self.store.credit_reports.balance(scope, member, at_ms=self.now_ms, roles=ROLES[member])
                assert balance == self.balance(scope, member)
                assert min(balance.pool, balance.wallet) >= 0
            pool = await self.store.credit_reports.pool(scope, at_ms=self.now_ms)
            assert pool.wallets == sum(server.wallets.values())
            assert pool.free == self.balance(scope, "mira").pool
        unclosed = await self.store.jobs.unclosed()
        assert {job.id: job for job in unclosed} == {job.id: job for job in self.jobs if job.id not in self.closed}

    def action(self, scope: Scope, what: ActionKind, *, member: str | None = None, amount: int | None = None) -> Action:
        return an_action(
            what,
            id=f"{self.count}",
            scope=scope,
            at_ms=self.now_ms,
            by="noor",
            member=member,
            amount=amount,
            reason="festival",
        )

    async def refused(self, do: Callable[[], Awaitable[object]]) -> type[Refusal] | None:
        """How it was refused. What was done is asked for again: that changes nothing and answers the same."""
        outcome = await refusal_or(do())
        if isinstance(outcome, Refusal):
            return type(outcome)
        assert await do() == outcome
        return None


EVENTS: list[Callable[[Model, Draw], Awaitable[None]]] = [
    *[Model.place] * 4,
    Model.place_many_at_once,
    Model.place_again,
    *[Model.move] * 6,
    *[Model.carry] * 4,
    Model.move_from_where_it_is_not,
    *[Model.reroute] * 2,
    *[Model.close] * 2,
    *[Model.create] * 2,
    *[Model.grant] * 2,
    Model.take,
    Model.donate,
    *[Model.give] * 2,
    *[Model.refund] * 3,
    Model.set_quota,
    Model.clear_quota,
    Model.freeze,
    Model.allow_refill,
    Model.choose_refill,
    Model.time_passes,
    Model.a_week_passes,
    Model.restart,
]


async def refusal_or(work: Awaitable[T]) -> T | Refusal:
    try:
        return await work
    except Refusal as refusal:
        return refusal


def test_the_ledger_is_the_models() -> None:
    few = settings(
        max_examples=EXAMPLES_AT_ONCE,
        stateful_step_count=15,
        deadline=None,
        database=None,
        derandomize=False,  # Every run of CI sees other examples; a failure prints its own.
        suppress_health_check=list(HealthCheck),
    )
    while steps_done < STEPS:
        run_state_machine_as_test(Model, settings=few)
    print(f"{steps_done} steps")  # noqa: T201 - what `make soak` is asked for.
