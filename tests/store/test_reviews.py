"""A decision moves the job, settles its hold and is written down, or nothing of it; the first one holds."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from bot.domain.action import ActionKind
from bot.domain.authority import Action
from bot.domain.errors import Failure, Fault
from bot.domain.job import Job, JobMoved, State
from bot.domain.ledger import TransferKind
from bot.domain.period import HOUR_MS, Period
from bot.domain.refusals.moderation import BotPaused, MemberBlocked, ReviewOver
from bot.domain.refusals.spending import SpendLimitReached
from bot.domain.review import Decision, Review, ReviewAddress, ReviewReason, ReviewStage, ReviewTrigger, Wait
from bot.domain.scope import Scope
from bot.store.store import Store
from bot.store.tables import audit as audit_table
from tests.actions import an_action
from tests.store.samples import JOB, LANTERN, LIMITS, NOON_MS, lead, limited

UNTIL_MS = NOON_MS + 1000
REVIEW = Review(
    reasons=(ReviewReason(why=ReviewTrigger.COST, limit=10), ReviewReason(why=ReviewTrigger.WORDS, detail="“odd”")),
    warnings=("odd",),
    joined_ms=NOON_MS,
    request=Wait(until_ms=UNTIL_MS, card=ReviewAddress(channel="1", message="2", files=("a.png",))),
    video=Wait(),
)
WAITING = replace(JOB, state=State.AWAITING_APPROVAL, review=REVIEW)
YES = Decision(by="noor", at_ms=NOON_MS + 1, is_approved=True)
NO = Decision(by="ada", at_ms=NOON_MS + 1, is_approved=False, reason="no")
NOT_POSTED = Failure(fault=Fault.VIDEO_DENIED, detail="no", may_have_cost=True)


def action(decision: Decision, id: str = "") -> Action:
    what = ActionKind.APPROVE if decision.is_approved else ActionKind.DENY
    return an_action(what, id=id or f"by {decision.by}", scope=LANTERN, at_ms=decision.at_ms, by=decision.by, job="1")


async def decide(store: Store, decision: Decision, *, stage: ReviewStage = ReviewStage.REQUEST, id: str = "") -> Job:
    failure = None if decision.is_approved or stage is ReviewStage.REQUEST else NOT_POSTED
    reviews = store.reviews
    job, _ = await reviews.decide("1", stage, decision, actions=[action(decision, id)], failure=failure)
    return job


async def kinds(store: Store) -> list[TransferKind]:
    return [transfer.kind for transfer in await store.credit_reports.transfers_of("1")]


async def audit(store: Store, *ids: str) -> list[bool]:
    found = [await store.database.reading(partial(audit_table.find, id=id_)) for id_ in ids]
    return [action is not None for action in found]


async def test_a_review_is_kept_with_its_job(store: Store) -> None:
    await store.jobs.place(WAITING)

    kept = await store.jobs.job("1")

    assert kept is not None
    assert kept.review == REVIEW


async def test_an_approval_queues_the_job_and_keeps_its_hold(store: Store) -> None:
    await store.jobs.place(WAITING)

    job = await decide(store, YES)

    assert job == await store.jobs.job("1")
    assert (job.state, job.changed_ms) == (State.QUEUED, YES.at_ms)
    assert job.review.request == replace(REVIEW.request or Wait(), decision=YES)
    assert await kinds(store) == [TransferKind.HOLD]


async def test_a_denial_ends_the_job_and_gives_the_credits_back(store: Store) -> None:
    await store.jobs.place(WAITING)

    job = await decide(store, NO)

    assert (job.state, job.finished_ms) == (State.DENIED, NO.at_ms)
    assert await kinds(store) == [TransferKind.HOLD, TransferKind.RELEASE]


async def test_two_moderators_at_once_decide_once(store: Store) -> None:
    await store.jobs.place(WAITING)

    outcomes = await asyncio.gather(decide(store, YES), decide(store, NO), return_exceptions=True)

    first, second = outcomes
    assert isinstance(first, Job)
    assert isinstance(second, ReviewOver)
    assert (second.by, second.is_approved) == ("noor", True)
    assert await audit(store, "by noor", "by ada") == [True, False], "what did not happen is not written down"
    assert await kinds(store) == [TransferKind.HOLD]


async def test_the_same_interaction_twice_is_one_decision(store: Store) -> None:
    await store.jobs.place(WAITING)
    first = await decide(store, NO, id="i")

    assert await decide(store, NO, id="i") == first
    assert await kinds(store) == [TransferKind.HOLD, TransferKind.RELEASE]


@pytest.mark.parametrize("decision", [YES, NO])
async def test_after_its_time_nobody_decides(store: Store, decision: Decision) -> None:
    await store.jobs.place(WAITING)

    with pytest.raises(ReviewOver) as over:
        await decide(store, replace(decision, at_ms=UNTIL_MS))

    assert over.value.state == State.EXPIRED
    assert await kinds(store) == [TransferKind.HOLD]


@pytest.mark.parametrize("to", [State.EXPIRED, State.CANCELLED, State.FAILED])
async def test_what_ended_otherwise_can_not_be_decided(store: Store, to: State) -> None:
    await lead(store, await store.jobs.place(WAITING), [to], at_ms=NOON_MS)

    with pytest.raises(ReviewOver) as over:
        await decide(store, YES)

    assert over.value.state == to


async def test_a_request_that_needs_no_review_can_not_be_decided(store: Store) -> None:
    await store.jobs.place(JOB)

    with pytest.raises(ReviewOver):
        await decide(store, YES)


async def test_trust_holds_for_the_video_that_is_on_its_way(store: Store) -> None:
    await store.jobs.place(WAITING)

    job = await decide(store, replace(YES, trusts=True))

    assert job.review.video is None
    assert (await store.reviews.record_of(LANTERN, "mira", at_ms=NOON_MS)).is_trusted


async def rendered(store: Store) -> Job:
    job = await store.jobs.place(replace(JOB, review=Review(video=Wait())))
    road = (State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED)
    return await lead(store, job, road, at_ms=NOON_MS)


async def test_an_approved_video_waits_for_nobody(store: Store) -> None:
    await rendered(store)

    job = await decide(store, YES, stage=ReviewStage.VIDEO)

    assert (job.state, job.awaits) == (State.RENDERED, None)
    assert await kinds(store) == [TransferKind.HOLD, TransferKind.CAPTURE]


async def test_a_denied_video_is_refunded(store: Store) -> None:
    await rendered(store)

    job = await decide(store, NO, stage=ReviewStage.VIDEO)

    assert (job.state, job.failure) == (State.FAILED, NOT_POSTED)
    assert await kinds(store) == [TransferKind.HOLD, TransferKind.CAPTURE, TransferKind.REFUND]


async def test_a_video_that_was_decided_on_does_not_expire(store: Store) -> None:
    await rendered(store)
    await decide(store, YES, stage=ReviewStage.VIDEO)

    with pytest.raises(JobMoved):
        await store.reviews.expire_video("1", at_ms=UNTIL_MS, failure=NOT_POSTED)

    assert await kinds(store) == [TransferKind.HOLD, TransferKind.CAPTURE]


async def operate(store: Store, what: ActionKind) -> None:
    operating = store.operator
    said = an_action(what, id=f"operator {what}", scope=Scope.EVERYWHERE, by="ada", reason="no")
    if what is ActionKind.PAUSE:
        await operating.pause(said)
    else:
        await operating.set_caps({Period.DAY: JOB.list_price_micros - 1}, said)


@pytest.mark.parametrize(("what", "refusal"), [(ActionKind.PAUSE, BotPaused), (ActionKind.CAPS, SpendLimitReached)])
async def test_nothing_is_approved_that_the_operator_would_not_let_begin(
    store: Store, what: ActionKind, refusal: type[Exception]
) -> None:
    await store.jobs.place(WAITING)
    await operate(store, what)

    with pytest.raises(refusal):
        await decide(store, YES)

    job = await store.jobs.job("1")
    assert job is not None
    assert job.state is State.AWAITING_APPROVAL
    assert await kinds(store) == [TransferKind.HOLD]
    assert await audit(store, "by noor") == [False]


async def test_what_the_limit_has_counted_already_is_approved_at_the_limit(store: Store) -> None:
    store = limited(store, replace(LIMITS, daily_spend_micros=JOB.list_price_micros))
    await store.jobs.place(WAITING)

    job, _ = await store.reviews.decide("1", ReviewStage.REQUEST, YES, actions=[action(YES)], failure=None)

    assert job.state is State.QUEUED


async def test_the_request_of_a_member_who_was_blocked_since_is_not_approved(store: Store) -> None:
    await store.jobs.place(WAITING)
    block = an_action(ActionKind.BLOCK, id="b", scope=LANTERN, by="ada", member="mira")
    await store.moderation.set_standing(block, lambda standing: replace(standing, is_blocked=True))

    with pytest.raises(MemberBlocked):
        await decide(store, YES)

    assert (await decide(store, NO)).state is State.DENIED


async def test_a_video_is_not_decided_on_before_it_is_there(store: Store) -> None:
    await store.jobs.place(WAITING)

    with pytest.raises(ReviewOver):
        await decide(store, YES, stage=ReviewStage.VIDEO)


async def test_an_edit_never_loses_a_decision(store: Store) -> None:
    await store.jobs.place(WAITING)
    card = ReviewAddress(channel="5", message="6")

    def edit(review: Review) -> Review:
        return review.with_wait(ReviewStage.REQUEST, replace(review.request or Wait(), card=card))

    await asyncio.gather(decide(store, YES), store.reviews.edit_review("1", edit))

    job = await store.jobs.job("1")
    assert job is not None
    assert job.review.request == Wait(until_ms=UNTIL_MS, card=card, decision=YES)


async def test_what_waits_is_found_in_its_server_and_oldest_first(store: Store) -> None:
    await rendered(store)
    await store.jobs.place(replace(WAITING, id="3", created_ms=NOON_MS + 2))
    await store.jobs.place(replace(WAITING, id="2", created_ms=NOON_MS + 1))
    await store.jobs.place(replace(JOB, id="4"))
    await store.jobs.place(replace(WAITING, id="5", scope=Scope("elsewhere")))
    reviews = store.reviews

    assert [job.id for job in await reviews.awaiting(LANTERN, limit=9)] == ["1", "2", "3"]
    assert [job.id for job in await reviews.awaiting(LANTERN, limit=2)] == ["1", "2"]


async def test_a_record_counts_what_a_member_did_in_this_server(store: Store) -> None:
    await store.jobs.place(WAITING)
    await decide(store, NO)
    await store.jobs.place(replace(JOB, id="2"))
    await store.jobs.place(replace(JOB, id="3", scope=Scope("elsewhere")))
    await store.jobs.place(replace(JOB, id="4", member="jonas"))

    record = await store.reviews.record_of(LANTERN, "mira", at_ms=NOON_MS)

    assert (record.jobs, record.delivered, record.denied, record.reported) == (2, 0, 1, 0)


@pytest.mark.parametrize(("late_ms", "complaints"), [(0, 0), (2 * HOUR_MS, 1)])
async def test_a_request_is_overdue_by_what_was_promised_to_it(store: Store, late_ms: int, complaints: int) -> None:
    """Not by what the server allows since."""
    until_ms = NOON_MS + 100 * HOUR_MS
    await store.jobs.place(replace(WAITING, review=Review(request=Wait(until_ms=until_ms))))

    proof = await store.integrity.prove(now_ms=until_ms + late_ms, working_ms=1)

    assert len(proof.complaints) == complaints
