"""Who may cancel what, until when, and what becomes of a job that is being carried meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import cast

import pytest

from bot.domain.action import ActionKind
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Refusal
from bot.domain.job import OVER, Job, JobId, State
from bot.domain.member import Member
from bot.domain.refusals.access import NotAllowed
from bot.domain.refusals.requests import JobNotFound, TooLate
from bot.domain.scope import Scope
from bot.ports.provider import Ended, Working
from bot.services.orders import Orders
from bot.store.facades.jobs import SqlJobs
from bot.store.tables import audit as audit_table
from tests.clock import NOON_MS
from tests.services.bench import IMAGE, MIRA, RELEASED, Bench, carried, reached

STRANGER = Member(id="66", scope=MIRA.scope)
MODERATOR = Member(id="77", scope=MIRA.scope, manages_server=True)
MODERATOR_ELSEWHERE = Member(id="77", scope=Scope("70"), manages_server=True)

DROPPED = Ended(failure=Failure(fault=Fault.CANCELLED))
TOO_LATE = [State.SUBMITTING, State.RENDERED, *sorted(OVER)]
EARLY = [State.AWAITING_APPROVAL, State.QUEUED, State.PREPARING]


@pytest.mark.parametrize("state", EARLY)
@pytest.mark.parametrize("by", [MIRA, MODERATOR], ids=["author", "moderator"])
async def test_before_it_is_sent_a_job_is_cancelled_at_once(bench: Bench, state: State, by: Member) -> None:
    await bench.placed(state)

    job = await bench.orders.cancel("1", by=by)
    await carried()

    assert job.state is State.CANCELLED
    assert job.failure is not None
    assert job.failure.fault is Fault.CANCELLED
    assert await bench.booked() == RELEASED
    assert [state for state, _ in bench.presenter.ends] == [State.CANCELLED]
    assert await bench.store.jobs.unclosed() == []
    assert bench.provider.orders == []


async def test_while_it_renders_the_provider_is_asked(bench: Bench) -> None:
    await bench.placed(State.RENDERING)
    bench.provider.polls.will(DROPPED)

    job = await bench.orders.cancel("1", by=MIRA)
    await carried()

    assert (job.state, job.cancel_wanted) == (State.RENDERING, True)
    assert len(bench.provider.cancelled) == 1
    assert (await bench.kept()).state is State.CANCELLED
    assert await bench.booked() == RELEASED


@pytest.mark.parametrize("state", TOO_LATE)
async def test_what_has_gone_too_far_goes_on_to_its_end(bench: Bench, state: State) -> None:
    before = await bench.placed(state)

    with pytest.raises(TooLate) as caught:
        await bench.orders.cancel("1", by=MIRA)

    assert caught.value.state == state
    assert await bench.kept() == before


async def test_cancelling_is_asked_for_once(bench: Bench) -> None:
    await bench.placed(State.RENDERING)
    bench.provider.polling.shut()
    await bench.orders.cancel("1", by=MIRA)

    with pytest.raises(TooLate):
        await bench.orders.cancel("1", by=MIRA)


async def test_a_provider_that_knows_no_cancel_is_not_asked(bench: Bench) -> None:
    await bench.placed(State.RENDERING, provider=ProviderName.COMFY)

    with pytest.raises(TooLate):
        await bench.orders.cancel("1", by=MIRA)

    assert bench.provider.cancelled == []


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("by", "refusal"),
    [(STRANGER, NotAllowed), (MODERATOR_ELSEWHERE, JobNotFound), (replace(MIRA, scope=Scope("70")), JobNotFound)],
    ids=["stranger", "moderator of another server", "author in another server"],
)
async def test_nobody_else_cancels_anything(bench: Bench, state: State, by: Member, refusal: type[Refusal]) -> None:
    before = await bench.placed(state)

    with pytest.raises(refusal):
        await bench.orders.cancel("1", by=by)

    assert await bench.kept() == before


async def test_a_job_that_was_never_there_is_not_found(bench: Bench) -> None:
    with pytest.raises(JobNotFound):
        await bench.orders.cancel("404", by=MODERATOR)


@pytest.mark.parametrize("state", [State.QUEUED, State.RENDERING])
async def test_what_a_moderator_cancels_is_written_down_even_if_the_bot_dies_there(bench: Bench, state: State) -> None:
    await bench.placed(state)
    bench.provider.polling.shut()
    cancelling = asyncio.create_task(
        bench.orders_over(cast("SqlJobs", DyingAfter(bench.store.jobs))).cancel("1", by=MODERATOR)
    )
    await asyncio.wait({cancelling})

    written = await bench.store.database.reading(lambda sql: audit_table.find(sql, "cancel:1"))
    assert written is not None
    assert (written.by, written.member, written.kind) == (MODERATOR.id, MIRA.id, ActionKind.CANCEL)


class DyingAfter:
    """The store of a process that is killed as soon as a cancellation is saved."""

    def __init__(self, store: SqlJobs) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        kept = getattr(self._store, name)
        return self._dying(kept) if name in {"move", "want_cancel"} else kept

    def _dying(self, kept: Callable[..., Awaitable[Job]]) -> Callable[..., Awaitable[Job]]:
        async def save_and_die(*args: object, **kwargs: object) -> Job:
            await kept(*args, **kwargs)
            raise asyncio.CancelledError

        return save_and_die


class MovedMeanwhile:
    """The store, but what is read of a job is what it was a moment ago."""

    def __init__(self, store: SqlJobs, stale: Job) -> None:
        self._store = store
        self._stale: Job | None = stale

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def job(self, id: JobId) -> Job | None:
        stale, self._stale = self._stale, None
        return stale or await self._store.job(id)


def stale_orders(bench: Bench, stale: Job) -> Orders:
    return bench.orders_over(cast("SqlJobs", MovedMeanwhile(bench.store.jobs, stale)))


async def test_a_job_that_moves_in_the_moment_of_cancelling_is_cancelled_where_it_is(bench: Bench) -> None:
    queued = await bench.placed()
    await bench.store.jobs.move(queued, State.PREPARING, at_ms=NOON_MS)

    job = await stale_orders(bench, queued).cancel("1", by=MIRA)
    await carried()

    assert job.state is State.CANCELLED
    assert await bench.booked() == RELEASED


async def test_a_job_that_is_sent_in_the_moment_of_cancelling_goes_on(bench: Bench) -> None:
    preparing = await bench.placed(State.PREPARING)
    sending = await bench.store.jobs.move(preparing, State.SUBMITTING, at_ms=NOON_MS)

    with pytest.raises(TooLate):
        await stale_orders(bench, preparing).cancel("1", by=MIRA)

    assert await bench.kept() == sending


async def test_a_video_that_is_ready_in_the_moment_of_cancelling_is_brought(bench: Bench) -> None:
    rendering = await bench.placed(State.RENDERING)
    rendered = await bench.store.jobs.move(
        rendering, State.RENDERED, at_ms=NOON_MS, video_url="https://v.example/v.mp4"
    )

    with pytest.raises(TooLate):
        await stale_orders(bench, rendering).cancel("1", by=MIRA)

    assert await bench.kept() == rendered


# -- what is being done ------------------------------------------------------------------------------------


async def test_a_job_that_waits_for_its_turn_is_cancelled_and_never_sent(bench: Bench) -> None:
    bench.places = 1
    bench.provider.polling.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.polling.reached)
    bench.runner.start(await bench.placed(id="2"))

    await bench.orders.cancel("2", by=MIRA)
    await carried("2")
    bench.provider.polling.open()
    await carried()

    assert (await bench.kept("2")).state is State.CANCELLED
    assert (await bench.kept("1")).state is State.DELIVERED
    assert [key for _, _, key in bench.provider.orders] == ["1"]


async def test_a_job_whose_pictures_are_being_fetched_is_cancelled(bench: Bench) -> None:
    bench.attachments.fetching.shut()
    bench.runner.start(await bench.placed(request=IMAGE))
    await reached(bench.attachments.fetching.reached)

    await bench.orders.cancel("1", by=MIRA)
    await carried()

    assert (await bench.kept()).state is State.CANCELLED
    assert bench.files() == []
    assert bench.provider.orders == []


async def test_a_cancelled_job_gives_its_place_on(bench: Bench) -> None:
    bench.places = 1
    bench.presenter.publishing.shut()
    bench.runner.start(await bench.placed(request=IMAGE))
    await reached(bench.presenter.publishing.reached)
    bench.runner.start(await bench.placed(id="2"))

    await bench.orders.cancel("1", by=MIRA)
    await carried()

    assert (await bench.kept("1")).state is State.CANCELLED
    assert (await bench.kept("2")).state is State.DELIVERED


async def test_a_job_that_is_being_sent_is_not_cancelled_and_ends_well(bench: Bench) -> None:
    bench.provider.submitting.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.submitting.reached)

    with pytest.raises(TooLate):
        await bench.orders.cancel("1", by=MIRA)
    bench.provider.submitting.open()
    await carried()

    assert (await bench.kept()).state is State.DELIVERED


async def test_a_job_that_renders_is_looked_at_again_at_once_with_the_wish(bench: Bench) -> None:
    bench.provider.polling.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.polling.reached)
    bench.provider.polls.will(DROPPED)

    await bench.orders.cancel("1", by=MIRA)
    bench.provider.polling.open()
    await carried()

    assert (await bench.kept()).state is State.CANCELLED
    assert len(bench.provider.orders) == len(bench.provider.cancelled) == 1


async def test_a_job_keeps_its_place_while_the_provider_drops_it(bench: Bench) -> None:
    bench.places = 1
    bench.provider.polling.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.polling.reached)
    bench.runner.start(await bench.placed(id="2"))
    bench.provider.polling.shut()

    await bench.orders.cancel("1", by=MIRA)
    await reached(bench.provider.polling.reached)

    assert [key for _, _, key in bench.provider.orders] == ["1"]
    bench.provider.polls.will(DROPPED)
    bench.provider.polling.open()
    await carried()
    assert [key for _, _, key in bench.provider.orders] == ["1", "2"]


async def test_the_card_says_when_the_provider_does_not_stop(bench: Bench) -> None:
    bench.provider.cancels.usual = False
    bench.provider.polls.will(Working())
    await bench.placed(State.RENDERING)

    await bench.orders.cancel("1", by=MIRA)
    await carried()

    assert any(progress.cancel_refused for _, progress in bench.presenter.shown)
    assert (await bench.kept()).state is State.DELIVERED
