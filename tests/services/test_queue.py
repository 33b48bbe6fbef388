"""`/queue` tells where a member's jobs stand, and when they start only where that can be known."""

import pytest

from bot.domain.fairness import Limit
from bot.domain.job import Job, State
from bot.domain.member import Member
from bot.engine.fair_queue import FairQueue
from bot.services.queue import LEAST_HISTORY_JOBS, Queue
from tests.services.bench import JOB, MIRA, Bench, carried, reached

JONAS = Member(id="9", scope=MIRA.scope)


@pytest.fixture
def fair_queue(bench: Bench) -> FairQueue:
    """One place, and the runner that uses it."""
    bench.places = 1
    bench.new_engine()
    return bench.engine.fair_queue


@pytest.fixture
def queue(bench: Bench, fair_queue: FairQueue) -> Queue:
    return bench.services.queue


async def started(bench: Bench, id: str, member: Member = MIRA) -> Job:
    job = await bench.placed(id=id, member=member.id)
    bench.runner.start(job)
    return job


async def test_who_has_nothing_under_way_has_no_place(bench: Bench, queue: Queue) -> None:
    await bench.placed(State.DELIVERED)

    assert await queue.places_of(MIRA) == []


async def test_what_renders_and_what_waits_are_told_apart(bench: Bench, queue: Queue) -> None:
    bench.provider.polling.shut()
    await started(bench, "1")
    await reached(bench.provider.polling.reached)
    await started(bench, "2")
    await bench.lined_up("2")

    rendering, waiting = await queue.places_of(MIRA)

    assert (rendering.job.state, rendering.position) == (State.RENDERING, None)
    assert waiting.position is not None
    assert (waiting.position.before, waiting.position.full, waiting.position.used) == (0, Limit.PROVIDER, JOB.price)
    assert waiting.starts_in_s is None, "nothing is known of how long such videos take"
    assert await queue.places_of(JONAS) == []
    bench.provider.polling.open()
    await carried()


async def test_the_start_is_foretold_from_what_such_videos_took(bench: Bench, queue: Queue) -> None:
    for number in range(LEAST_HISTORY_JOBS):
        job = await bench.placed(State.SUBMITTING, id=f"past {number}", member="somebody")
        job = await bench.store.jobs.move(job, State.RENDERING, at_ms=bench.time.wall_ms)
        await bench.store.jobs.move(job, State.RENDERED, at_ms=bench.time.wall_ms + 60_000)
    bench.provider.polling.shut()
    await started(bench, "1")
    await reached(bench.provider.polling.reached)
    await started(bench, "2", JONAS)
    await bench.lined_up("2")
    await started(bench, "3")
    await bench.lined_up("3")

    (mine,) = [place for place in await queue.places_of(MIRA) if place.position]

    assert mine.position is not None
    assert mine.position.before == 1
    assert mine.starts_in_s == 2 * 60, "two renders, one after the other"
    bench.provider.polling.open()
    await carried()
