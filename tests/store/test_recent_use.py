"""What counts as used lately: the prices of a member's jobs in one scope that were sent and not given back."""

from dataclasses import replace

from bot.domain.action import ActionKind
from bot.domain.errors import Failure, Fault
from bot.domain.job import State
from bot.domain.period import DAY_MS
from bot.domain.scope import Scope
from bot.ports.recent_use import AllowedAtOnce
from bot.store.store import Store
from tests.actions import an_action
from tests.store.samples import JOB, NOON_MS, go

BEFORE_MS = NOON_MS - DAY_MS


async def used(store: Store) -> dict[str, int]:
    return dict(await store.recent_use.used(JOB.scope, JOB.member, since_ms=BEFORE_MS))


async def test_what_was_sent_counts_and_what_only_waits_does_not(store: Store) -> None:
    for id_, state in {"1": State.QUEUED, "2": State.RENDERING, "3": State.DELIVERED}.items():
        await go(store, replace(JOB, id=id_), state)

    assert await used(store) == {"2": 20, "3": 20}


async def test_what_was_given_back_does_not_count(store: Store) -> None:
    await go(store, replace(JOB, id="1"), State.CANCELLED)
    job = await go(store, replace(JOB, id="2"), State.RENDERED)
    await store.jobs.move(job, State.FAILED, at_ms=NOON_MS, failure=Failure(fault=Fault.UNDELIVERABLE))

    assert await used(store) == {}


async def test_others_other_servers_and_other_days_do_not_count(store: Store) -> None:
    changes: list[dict[str, object]] = [{"member": "jonas"}, {"scope": Scope("other")}, {"created_ms": BEFORE_MS - 1}]
    for number, change in enumerate(changes):
        await go(store, replace(JOB, id=str(number), **change), State.DELIVERED)  # type: ignore[arg-type]

    assert await used(store) == {}


async def test_a_servers_limits_are_told(store: Store) -> None:
    choice = an_action(ActionKind.SETUP, id="a", scope=JOB.scope, by="noor")
    await store.servers.change(JOB.scope, lambda now: replace(now, jobs_at_once=5, member_jobs_at_once=2), choice)

    recent_use = store.recent_use

    assert await recent_use.allowed(JOB.scope) == AllowedAtOnce(server=5, member=2)
    assert await recent_use.allowed(Scope("other")) == AllowedAtOnce()


async def test_what_is_under_way_is_told_oldest_first(store: Store) -> None:
    waiting = await go(store, replace(JOB, id="1", created_ms=NOON_MS + 1), State.QUEUED)
    rendering = await go(store, replace(JOB, id="2"), State.RENDERING)
    await go(store, replace(JOB, id="3"), State.DELIVERED)
    await go(store, replace(JOB, id="4", member="jonas"), State.QUEUED)

    assert await store.recent_use.under_way(JOB.scope, JOB.member) == [rendering, waiting]
