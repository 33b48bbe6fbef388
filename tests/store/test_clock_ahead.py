"""A clock that was a year ahead for a while, and is right again: nothing of ours stays away until then."""

from dataclasses import replace

from bot.domain.action import ActionKind
from bot.domain.job import State
from bot.domain.period import DAY_MS, Period
from bot.domain.server import Refill, ServerSettings
from bot.store.store import Store
from tests.actions import an_action
from tests.store.samples import JOB, NOON_MS, grant

YEAR_MS = 366 * DAY_MS


async def test_a_refill_that_begins_in_a_year_begins_now(store: Store) -> None:
    late = Refill(amount=50, most=50, period=Period.DAY, since_ms=NOON_MS + YEAR_MS)
    action = an_action(ActionKind.SETUP, id="setup", scope=JOB.scope, by="2", at_ms=NOON_MS)
    await store.servers.change(JOB.scope, lambda _: ServerSettings(refill=late), action)

    await store.jobs.place(replace(JOB, id="1", created_ms=NOON_MS))
    today = (await store.credit_reports.pool(JOB.scope, at_ms=NOON_MS)).free
    tomorrow = (await store.credit_reports.pool(JOB.scope, at_ms=NOON_MS + DAY_MS)).free

    assert (await store.servers.settings(JOB.scope)).refill.since_ms == NOON_MS
    assert tomorrow == today + 50


def test_a_refill_that_begins_within_a_period_is_left_alone() -> None:
    soon = Refill(amount=50, most=50, period=Period.DAY, since_ms=NOON_MS + DAY_MS)

    assert soon.taken_back(NOON_MS) == soon


async def test_a_pool_that_began_in_a_year_began_now(store: Store) -> None:
    """Its month's refill comes with the first month after that."""
    await store.jobs.place(replace(JOB, id="1", created_ms=NOON_MS + YEAR_MS))
    await store.jobs.place(replace(JOB, id="2", created_ms=NOON_MS))

    row = await store.database.reading(
        lambda sql: sql.fetch_one("SELECT since_ms FROM pools WHERE scope = $1", JOB.scope)
    )

    assert row is not None
    assert row["since_ms"] == NOON_MS


async def test_what_was_asked_for_in_a_year_is_no_recent_use(store: Store) -> None:
    job = await store.jobs.place(replace(JOB, id="1", created_ms=NOON_MS + YEAR_MS))
    for state in (State.PREPARING, State.SUBMITTING):
        job = await store.jobs.move(job, state, at_ms=NOON_MS + YEAR_MS)

    assert await store.recent_use.used(JOB.scope, JOB.member, since_ms=NOON_MS - DAY_MS) == {}


async def test_what_was_given_in_a_year_does_not_rest_until_then(store: Store) -> None:
    await grant(store, JOB.scope, JOB.member, 30, id="g", at_ms=NOON_MS + YEAR_MS, by="2", reason="early")

    wallet = await store.credit_reports.wallet(JOB.scope, JOB.member, at_ms=NOON_MS)

    assert (wallet.free, wallet.arrived) == (30, 0)
