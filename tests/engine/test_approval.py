"""Jobs that wait for people: asked once, ended by time or by a decision, and taken up again after a restart."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import Fault, ImageProblem, Outage
from bot.domain.job import Job, State
from bot.domain.member import Member
from bot.domain.refusals.access import NotModerator
from bot.domain.refusals.moderation import ReviewOver
from bot.domain.refusals.requests import BadImage, JobNotFound
from bot.domain.review import Decision, Review, ReviewStage, Wait
from bot.domain.scope import Scope
from bot.domain.server import ReviewRules, ServerSettings
from bot.engine.approval import RECHECK_S
from bot.ports.posting import Unpostable
from tests.clock import NOON_MS, StillClock, settled
from tests.patience import PATIENCE_S
from tests.services.bench import HELD, IMAGE, JOB, MIRA, PAID, REFUNDED, RELEASED, Bench, carried, reached
from tests.services.scripted import Script

HOUR_S = 60 * 60.0
NOOR = Member(id="9", scope=MIRA.scope, manages_server=True)
SET_UP = ServerSettings(review_channel="40", review=ReviewRules(everything=True))
WAITING = Review(request=Wait(until_ms=NOON_MS + int(24 * HOUR_S * 1000)))
VIDEO = Review(video=Wait())


@pytest.fixture
async def asked(bench: Bench) -> Bench:
    """A bench on which nothing happens before its time, in a server that reviews."""
    bench.time = StillClock()
    await bench.set_up(SET_UP)
    return bench


async def waiting(bench: Bench, **changes: object) -> Job:
    kept = {"review": WAITING, **changes}
    bench.runner.start(await bench.placed(State.AWAITING_APPROVAL, **kept))  # type: ignore[arg-type]
    await _at_rest(bench)
    return await bench.kept()


async def _at_rest(bench: Bench) -> None:
    """Until everybody waits for time to pass: the store answers from a thread of its own."""
    async with asyncio.timeout(PATIENCE_S):
        await bench.time.asleep()


async def test_a_request_is_asked_about_once_and_remembered(asked: Bench) -> None:
    job = await waiting(asked)
    await asked.time.advance(RECHECK_S)
    await _at_rest(asked)

    assert [(stage, channel) for stage, channel, _, _ in asked.review_channel.asked] == [(ReviewStage.REQUEST, "40")]
    assert job.review.request is not None
    assert job.review.request.card is not None
    assert asked.provider.orders == []
    assert await asked.booked() == HELD


async def test_a_deadline_that_a_clock_a_year_ahead_set_is_counted_from_now(asked: Bench) -> None:
    job = await waiting(asked, review=Review(request=Wait(until_ms=NOON_MS + int(366 * 24 * HOUR_S * 1000))))

    assert job.review.request is not None
    assert job.review.request.until_ms == NOON_MS + int(24 * HOUR_S * 1000)


async def test_an_approval_lets_it_be_made(asked: Bench) -> None:
    await waiting(asked)
    await asked.services.reviews.approve("1", ReviewStage.REQUEST, by=NOOR, id="i")
    await _finished(asked)

    assert (await asked.kept()).state is State.DELIVERED
    assert await asked.booked() == PAID
    assert [(job.state, stage) for job, stage in asked.review_channel.redrawn] == [
        (State.DELIVERED, ReviewStage.REQUEST)
    ]


async def test_a_denial_ends_it(asked: Bench) -> None:
    await waiting(asked)
    await asked.services.reviews.deny("1", ReviewStage.REQUEST, by=NOOR, id="i", reason=" not\nhere " + "x" * 400)
    await carried()
    job = await asked.kept()

    assert job.state is State.DENIED
    assert asked.presenter.ends == [(State.DENIED, None)]
    assert job.review.request is not None
    assert job.review.request.decision is not None
    assert job.review.request.decision.reason.startswith("not here x")
    assert len(job.review.request.decision.reason) == 300
    assert await asked.booked() == RELEASED


async def test_time_ends_what_nobody_decides(asked: Bench) -> None:
    await waiting(asked)
    for _ in range(24 * 60):
        await _at_rest(asked)
        await asked.time.advance(RECHECK_S)
    await carried()

    assert (await asked.kept()).state is State.EXPIRED
    assert await asked.booked() == RELEASED


async def test_a_machine_that_slept_is_not_late(asked: Bench) -> None:
    await waiting(asked)
    asked.time.wall_ms += int(25 * HOUR_S * 1000)
    await asked.time.advance(RECHECK_S)
    await carried()

    assert (await asked.kept()).state is State.EXPIRED


async def test_pictures_are_fetched_before_anybody_looks(asked: Bench) -> None:
    await waiting(asked, request=IMAGE)

    [(_, _, pictures, _)] = asked.review_channel.asked
    assert [picture.path.name for picture in pictures] == ["input-1.png"]
    assert (await asked.kept()).card.pictures == ("input-1.png",)


async def test_pictures_that_can_not_be_used_bother_nobody(asked: Bench) -> None:
    asked.attachments.fetches = Script(BadImage(name="photo.png", problem=ImageProblem.GONE))
    asked.runner.start(await asked.placed(State.AWAITING_APPROVAL, review=WAITING, request=IMAGE))
    await carried()
    job = await asked.kept()

    assert job.state is State.FAILED
    assert job.failure is not None
    assert job.failure.fault is Fault.BAD_IMAGE
    assert asked.review_channel.asked == []
    assert await asked.booked() == RELEASED


@pytest.mark.parametrize("why", [Unpostable("NoAccess"), Outage("Discord is away")], ids=["no access", "outage"])
async def test_a_question_that_could_not_be_asked_is_asked_again(asked: Bench, why: Exception) -> None:
    asked.review_channel.asks.will(why)
    job = await waiting(asked)
    await asked.time.advance(RECHECK_S)
    await _at_rest(asked)
    shown = [progress.no_review_channel for _, progress in asked.presenter.shown]

    assert job.review.request == WAITING.request
    assert len(asked.review_channel.asked) == 2
    assert shown == ([True, False] if isinstance(why, Unpostable) else [])
    assert await asked.booked() == HELD


async def test_a_server_without_a_review_channel_still_decides(asked: Bench) -> None:
    await asked.set_up(replace(SET_UP, review_channel=None))
    await waiting(asked)
    await asked.services.reviews.approve("1", ReviewStage.REQUEST, by=NOOR, id="i")
    await _finished(asked)

    assert asked.review_channel.asked == []
    assert (await asked.kept()).state is State.DELIVERED


async def test_an_approval_that_comes_twice_disturbs_nobody(asked: Bench) -> None:
    """A job whose order is on its way must not be begun anew: it would count as lost."""
    await waiting(asked)
    asked.provider.submitting.shut()
    await asked.services.reviews.approve("1", ReviewStage.REQUEST, by=NOOR, id="i")
    await reached(asked.provider.submitting.reached)
    again = await asked.services.reviews.approve("1", ReviewStage.REQUEST, by=NOOR, id="i")
    asked.provider.submitting.open()
    await _finished(asked)

    assert again.state is State.SUBMITTING
    assert (await asked.kept()).state is State.DELIVERED
    assert await asked.booked() == PAID


# -- restarts ---------------------------------------------------------------------------------------------------------


async def test_a_restart_before_the_question_was_asked_asks_it(asked: Bench) -> None:
    await asked.placed(State.AWAITING_APPROVAL, review=WAITING)
    await asked.new_engine().runner.resume(await asked.store.jobs.unclosed())
    await _at_rest(asked)

    assert len(asked.review_channel.asked) == 1


async def test_a_restart_after_it_was_asked_asks_nobody(asked: Bench) -> None:
    await waiting(asked)
    await asked.runner.stop()
    await asked.new_engine().runner.resume(await asked.store.jobs.unclosed())
    await _at_rest(asked)

    assert len(asked.review_channel.asked) == 1


async def test_what_expired_meanwhile_is_over_at_once(asked: Bench) -> None:
    await asked.placed(State.AWAITING_APPROVAL, review=WAITING, request=IMAGE)
    asked.time.wall_ms += int(24 * HOUR_S * 1000)
    await asked.restarted()

    assert (await asked.kept()).state is State.EXPIRED
    assert asked.attachments.fetched == []


async def test_a_card_that_never_stood_takes_the_request_back(asked: Bench) -> None:
    asked.presenter.finds.will(None)
    never_shown = replace(JOB.card, message=None)
    asked.runner.start(await asked.placed(State.AWAITING_APPROVAL, review=WAITING, card=never_shown))
    await carried()

    assert (await asked.kept()).state is State.CANCELLED
    assert await asked.booked() == RELEASED


async def test_stopping_while_the_question_is_asked_still_remembers_where(asked: Bench) -> None:
    asked.review_channel.asking.shut()
    asked.runner.start(await asked.placed(State.AWAITING_APPROVAL, review=WAITING))
    await reached(asked.review_channel.asking.reached)
    stopping = asyncio.create_task(asked.runner.stop())
    await settled()
    asked.review_channel.asking.open()
    await stopping
    job = await asked.kept()

    assert job.review.request is not None
    assert job.review.request.card is not None


# -- videos -----------------------------------------------------------------------------------------------------------


async def test_a_video_is_shown_to_moderators_before_its_member(asked: Bench) -> None:
    asked.runner.start(await asked.placed(State.RENDERED, review=VIDEO))
    await _at_rest(asked)
    before = list(asked.presenter.delivered)
    await asked.services.reviews.approve("1", ReviewStage.VIDEO, by=NOOR, id="i")
    await carried()

    [(stage, channel, _, delivery)] = asked.review_channel.asked
    assert (stage, channel) == (ReviewStage.VIDEO, "40")
    assert delivery is not None
    assert delivery.is_video
    assert before == []
    assert len(asked.presenter.delivered) == 1
    assert await asked.booked() == PAID
    assert len(asked.provider.fetched) == 1, "what moderators saw is what is posted"


async def test_the_time_for_a_video_begins_when_it_is_there(asked: Bench) -> None:
    await asked.set_up(replace(SET_UP, review=ReviewRules(videos_too=True, patience_h=2)))
    asked.runner.start(await asked.placed(State.RENDERED, review=VIDEO))
    await _at_rest(asked)
    job = await asked.kept()

    assert job.review.video is not None
    assert job.review.video.until_ms == asked.time.wall_ms + int(2 * HOUR_S * 1000)


@pytest.mark.parametrize("why", [None, Unpostable("NoAccess")], ids=["at once", "asked again"])
async def test_moderators_and_member_read_until_when_a_video_waits(asked: Bench, why: Exception | None) -> None:
    asked.review_channel.asks.will(*([why] if why else []))
    asked.runner.start(await asked.placed(State.RENDERED, review=VIDEO))
    await _at_rest(asked)
    until_ms = asked.time.wall_ms + int(24 * HOUR_S * 1000)
    await asked.time.advance(RECHECK_S)
    await _at_rest(asked)
    told = [*asked.review_channel.questions, *(job for job, _ in asked.presenter.shown if job.awaits)]

    assert len(asked.review_channel.questions) == (2 if why else 1)
    assert [wait.until_ms for job in told if (wait := job.review.video)] == [until_ms] * len(told)


async def test_a_video_that_nobody_looked_at_is_refunded(asked: Bench) -> None:
    asked.runner.start(await asked.placed(State.RENDERED, review=VIDEO))
    await _at_rest(asked)
    asked.time.wall_ms += int(25 * HOUR_S * 1000)
    await asked.time.advance(RECHECK_S)
    await carried()
    job = await asked.kept()

    assert job.state is State.FAILED
    assert job.failure is not None
    assert job.failure.fault is Fault.VIDEO_EXPIRED
    assert await asked.booked() == REFUNDED


async def test_a_video_that_was_approved_in_the_last_moment_is_posted_and_stays_paid(asked: Bench) -> None:
    asked.runner.start(await asked.placed(State.RENDERED, review=VIDEO))
    await _at_rest(asked)
    in_time = Decision(by=NOOR.id, at_ms=asked.time.wall_ms + int(24 * HOUR_S * 1000) - 1, is_approved=True)
    await asked.store.reviews.decide("1", ReviewStage.VIDEO, in_time, actions=[], failure=None)
    asked.time.wall_ms += int(25 * HOUR_S * 1000)
    await asked.time.advance(RECHECK_S)
    await carried()

    assert (await asked.kept()).state is State.DELIVERED
    assert len(asked.presenter.delivered) == 1
    assert await asked.booked() == PAID


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        (MIRA, NotModerator),
        (replace(NOOR, manages_server=False), NotModerator),
        (replace(NOOR, is_operator=True, manages_server=False), NotModerator),
        (replace(NOOR, scope=Scope("elsewhere")), JobNotFound),
    ],
    ids=["author", "nobody", "operator", "another server's moderator"],
)
async def test_nobody_else_decides(asked: Bench, by: Member, refusal: type[Exception]) -> None:
    await waiting(asked)

    with pytest.raises(refusal):
        await asked.services.reviews.approve("1", ReviewStage.REQUEST, by=by, id="i")
    with pytest.raises(refusal):
        await asked.services.reviews.deny("1", ReviewStage.REQUEST, by=by, id="i", reason="x")
    with pytest.raises(refusal):
        await asked.services.reviews.check("1", ReviewStage.REQUEST, by=by)

    assert (await asked.kept()).state is State.AWAITING_APPROVAL


async def test_a_stage_that_is_not_open_can_not_be_decided(asked: Bench) -> None:
    await waiting(asked)

    with pytest.raises(ReviewOver):
        await asked.services.reviews.approve("1", ReviewStage.VIDEO, by=NOOR, id="i")


async def _finished(bench: Bench) -> None:
    """Until the job is over, letting time pass where somebody waits for it."""
    async with asyncio.timeout(PATIENCE_S):
        while not (await bench.kept()).is_over:
            await bench.time.advance(10)
    await carried()
