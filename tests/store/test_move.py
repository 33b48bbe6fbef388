"""Every move through the store: what it remembers, what it settles, and what it refuses."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.job import OVER, ForbiddenMove, Job, JobMoved, Settlement, State, Ticket, settlement
from bot.domain.ledger import TransferKind
from bot.store.store import Store
from tests.store.samples import ALLOWED, COSTLY, FORBIDDEN, JOB, LANTERN, NOON_MS, go

LATER_MS = NOON_MS + 60_000


@pytest.mark.parametrize(("before", "after"), ALLOWED)
async def test_a_move_is_kept_with_its_settlement(store: Store, before: State, after: State) -> None:
    job = await go(store, JOB, before)
    booked = await store.credit_reports.transfers_of(job.id)

    moved = await store.jobs.move(job, after, at_ms=LATER_MS)

    assert moved == await store.jobs.job(job.id)
    assert (moved.state, moved.changed_ms) == (after, LATER_MS)
    assert moved.finished_ms == (LATER_MS if after in OVER else None)
    due = settlement(before, after)
    new = (await store.credit_reports.transfers_of(job.id))[len(booked) :]
    assert [t.kind.value for t in new] == ([] if due is None else [due.value])
    for transfer in new:
        assert (transfer.amount, transfer.at_ms, transfer.job, transfer.member) == (20, LATER_MS, "1", "mira")
        assert transfer.settles == ("capture:1" if due is Settlement.REFUND else "hold:1")
    assert await store.integrity.verify() == []


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
async def test_a_forbidden_move_changes_nothing(store: Store, before: State, after: State) -> None:
    job = await go(store, JOB, before)
    booked = await store.integrity.all_transfers(LANTERN)

    with pytest.raises(ForbiddenMove):
        await store.jobs.move(job, after, at_ms=LATER_MS)

    assert await store.jobs.job(job.id) == job
    assert await store.integrity.all_transfers(LANTERN) == booked


async def test_a_capture_moves_credits_and_a_refund_brings_them_back(store: Store) -> None:
    job = await go(store, JOB, State.RENDERED)
    job = await store.jobs.move(job, State.FAILED, at_ms=LATER_MS, failure=COSTLY)

    moves = [(t.kind, t.debit.id, t.credit.id) for t in await store.credit_reports.transfers_of("1")]

    assert moves == [
        (TransferKind.HOLD, "pool:lantern", "spent:lantern"),
        (TransferKind.CAPTURE, "pool:lantern", "spent:lantern"),
        (TransferKind.REFUND, "spent:lantern", "pool:lantern"),
    ]


async def test_times_come_with_the_states_that_they_are_of(store: Store) -> None:
    job = await go(store, JOB, State.DELIVERED)

    assert (job.submitted_ms, job.rendered_ms, job.finished_ms) == (NOON_MS + 2000, NOON_MS + 4000, NOON_MS + 5000)


async def test_an_order_that_never_left_was_not_submitted(store: Store) -> None:
    job = await go(store, JOB, State.SUBMITTING)

    assert (await store.jobs.move(job, State.PREPARING, at_ms=LATER_MS)).submitted_ms is None


async def test_what_is_learned_on_the_way_stays(store: Store) -> None:
    ticket = Ticket(id="t", status_url="https://p/s", result_url="https://p/r", cancel_url="https://p/c")
    job = await go(store, JOB, State.SUBMITTING)
    job = await store.jobs.move(job, State.RENDERING, at_ms=LATER_MS, ticket=ticket)
    job = await store.jobs.want_cancel(job.id)
    job = await store.jobs.move(job, State.RENDERED, at_ms=LATER_MS, video_url="https://p/v.mp4?sig=1")
    job = await store.jobs.move(job, State.FAILED, at_ms=LATER_MS, failure=COSTLY)

    assert await store.jobs.job(job.id) == job
    assert job == replace(
        JOB,
        state=State.FAILED,
        ticket=ticket,
        video_url="https://p/v.mp4?sig=1",
        failure=COSTLY,
        cancel_wanted=True,
        changed_ms=LATER_MS,
        submitted_ms=NOON_MS + 2000,
        rendered_ms=LATER_MS,
        finished_ms=LATER_MS,
    )


async def test_only_a_rendering_job_can_be_asked_to_be_cancelled(store: Store) -> None:
    await go(store, JOB, State.RENDERED)

    with pytest.raises(JobMoved):
        await store.jobs.want_cancel(JOB.id)

    assert (job := await store.jobs.job(JOB.id)) is not None
    assert not job.cancel_wanted


async def test_a_stale_job_can_move_but_undoes_nothing(store: Store) -> None:
    """The runner holds a job in its hand while a member asks for it to be cancelled."""
    in_hand = await go(store, JOB, State.RENDERING)
    await store.jobs.want_cancel("1")
    await store.jobs.set_card("1", replace(JOB.card, message="99"))

    moved = await store.jobs.move(in_hand, State.RENDERED, at_ms=LATER_MS)

    assert moved.cancel_wanted
    assert moved.card.message == "99"


async def test_of_two_that_move_one_job_one_is_told(store: Store) -> None:
    job = await go(store, JOB, State.PREPARING)

    outcomes = await asyncio.gather(
        store.jobs.move(job, State.SUBMITTING, at_ms=LATER_MS),
        store.jobs.move(job, State.CANCELLED, at_ms=LATER_MS),
        return_exceptions=True,
    )

    assert [type(o) for o in outcomes] == [Job, JobMoved]
    assert (await store.jobs.job("1")) == outcomes[0]


async def test_a_job_that_nobody_placed_has_moved(store: Store) -> None:
    with pytest.raises(JobMoved):
        await store.jobs.move(JOB, State.PREPARING, at_ms=LATER_MS)
