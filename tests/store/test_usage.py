"""What was spent, from the books: on the day it was captured, less what was given back, in one server."""

from dataclasses import replace

from bot.domain.errors import Failure, Fault
from bot.domain.job import State
from bot.domain.period import DAY_MS
from bot.domain.request import Tool, VideoRequest
from bot.domain.scope import Scope
from bot.domain.usage import Usage, days_until
from bot.store.store import Store
from tests.store.samples import JOB, NOON_MS, go

DAYS_MS = days_until(NOON_MS, 7)
TODAY_MS = DAYS_MS[-1]


async def used(store: Store, scope: Scope = JOB.scope) -> Usage:
    return Usage(days_ms=DAYS_MS, rows=await store.usage.used(scope, since_ms=DAYS_MS[0]))


async def test_videos_count_by_day_member_and_tool(store: Store) -> None:
    text = VideoRequest(tool=Tool.TEXT, prompt="waves", duration_s=5)
    await go(store, JOB, State.DELIVERED)
    await go(store, replace(JOB, id="2"), State.RENDERED)
    await go(store, replace(JOB, id="3", request=text), State.DELIVERED)
    await go(store, replace(JOB, id="4", member="jonas", created_ms=NOON_MS - DAY_MS), State.DELIVERED)

    usage = await used(store)

    assert (usage.total, usage.videos) == (80, 4)
    assert usage.by_member == {"mira": 60, "jonas": 20}
    assert usage.by_tool == {
        Tool.TEXT: [0, 0, 0, 0, 0, 0, 20],
        Tool.IMAGE: [0, 0, 0, 0, 0, 20, 40],
        Tool.FRAMES: [0] * 7,
        Tool.SCENES: [0] * 7,
    }


async def test_what_is_held_released_or_refunded_is_not_spent(store: Store) -> None:
    await go(store, JOB, State.RENDERING)
    await go(store, replace(JOB, id="2"), State.CANCELLED)
    job = await go(store, replace(JOB, id="3"), State.RENDERED)
    await store.jobs.move(job, State.FAILED, at_ms=NOON_MS, failure=Failure(fault=Fault.UNDELIVERABLE))

    assert (await used(store)).rows == []


async def test_other_servers_and_days_before_do_not_count(store: Store) -> None:
    await go(store, replace(JOB, scope=Scope("other")), State.DELIVERED)
    await go(store, replace(JOB, id="2", created_ms=DAYS_MS[0] - DAY_MS), State.DELIVERED)

    assert (await used(store)).rows == []
    assert (await used(store, Scope("other"))).total == 20


def test_the_days_end_with_today() -> None:
    assert DAYS_MS[-1] == TODAY_MS == NOON_MS // DAY_MS * DAY_MS
    assert len(days_until(NOON_MS, 30)) == 30
