"""From an order to a ticket: pictures that can not be used, and orders that are not taken, or perhaps are."""

import pytest

from bot.domain.errors import Failure, Fault, ImageProblem, Outage
from bot.domain.faults import MEANINGS, Lasts, Money
from bot.domain.job import State
from bot.domain.refusals.requests import BadImage
from bot.engine.inputs import IMAGE_PATIENCE_S
from bot.engine.submission import RECALL_WITHIN_MS
from bot.ports.provider import Declined, Lost, NotSent
from tests.clock import NOON_MS
from tests.services.bench import IMAGE, PAID, RELEASED, Bench
from tests.services.scripted import TICKET

# -- pictures that can not be used ------------------------------------------------------------------------------------


@pytest.mark.parametrize("found_by", ["attachments", "media"])
async def test_a_bad_picture_ends_the_job_and_says_which_and_why(bench: Bench, found_by: str) -> None:
    bad = BadImage(name="photo.png", problem=ImageProblem.TOO_SMALL, detail="90 x 90")
    (bench.attachments.fetches if found_by == "attachments" else bench.media.pictures).will(bad)

    job = await bench.run(request=IMAGE)

    assert job.state is State.FAILED
    assert job.failure == Failure(
        fault=Fault.BAD_IMAGE, detail="90 x 90", problem=ImageProblem.TOO_SMALL, image="photo.png"
    )
    assert await bench.booked() == RELEASED
    assert bench.presenter.ends == [(job.state, job.failure)]
    assert bench.provider.orders == []
    assert not (bench.folder / "1").exists()


async def test_a_cdn_that_stumbles_is_asked_again(bench: Bench) -> None:
    bench.attachments.fetches.will(Outage("502"), Outage("502"), Outage("502"))

    assert (await bench.run(request=IMAGE)).state is State.DELIVERED


async def test_a_cdn_that_is_out_ends_the_job(bench: Bench) -> None:
    bench.attachments.fetches.usual = Outage("502")
    began_s = bench.time.steady_s

    job = await bench.run(request=IMAGE)

    assert job.failure is not None
    assert (job.state, job.failure.fault) == (State.FAILED, Fault.BAD_IMAGE)
    assert await bench.booked() == RELEASED
    assert len(bench.attachments.fetched) > 3
    assert bench.time.steady_s - began_s <= IMAGE_PATIENCE_S


async def test_pictures_that_can_not_be_published_are_sent_all_the_same(bench: Bench) -> None:
    bench.presenter.publishes.will(Outage("the card is gone"))

    job = await bench.run(request=IMAGE)

    assert (job.state, job.card.pictures) == (State.DELIVERED, ())
    assert len(bench.provider.orders[0][1]) == 1


async def test_a_publishing_that_hangs_is_not_waited_for(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.engine.publishing.PUBLISH_PATIENCE_S", 0.0)
    bench.presenter.publishing.shut()

    assert (await bench.run(request=IMAGE)).state is State.DELIVERED


# -- orders that are not taken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        NotSent("no connection"),
        Declined(Fault.RATE_LIMITED, "429"),
        Declined(Fault.PROVIDER_DOWN, "503"),
    ],
    ids=["not sent", "429", "503"],
)
async def test_an_order_that_surely_was_not_taken_is_sent_again_with_the_same_key(
    bench: Bench, error: Exception
) -> None:
    bench.provider.submits.will(error, error)

    job = await bench.run()

    assert job.state is State.DELIVERED
    assert [key for _, _, key in bench.provider.orders] == ["1", "1", "1"]
    assert bench.presenter.states[:4] == [State.PREPARING, State.SUBMITTING, State.PREPARING, State.SUBMITTING]
    assert bench.time.slept_s[0] >= 0.75
    assert bench.time.slept_s[1] >= 1.5


async def test_the_provider_says_when_it_wants_the_order_again(bench: Bench) -> None:
    bench.provider.submits.will(Declined(Fault.RATE_LIMITED, "429", retry_after_s=33.0))

    await bench.run()

    assert bench.time.slept_s[0] == 33.0


@pytest.mark.parametrize(
    ("error", "fault"),
    [(NotSent("no connection"), Fault.PROVIDER_DOWN), (Declined(Fault.RATE_LIMITED, "429"), Fault.RATE_LIMITED)],
)
async def test_an_order_that_is_never_taken_is_given_up(bench: Bench, error: Exception, fault: Fault) -> None:
    bench.provider.submits.usual = error

    job = await bench.run()

    assert job.failure is not None
    assert (job.state, job.failure.fault, job.failure.may_have_cost) == (State.FAILED, fault, False)
    assert await bench.booked() == RELEASED
    assert bench.time.wall_ms - NOON_MS < (bench.patience.submit_s + 100) * 1000


@pytest.mark.parametrize(
    "fault", [Fault.AUTH, Fault.NO_CREDIT, Fault.INVALID_INPUT, Fault.MODERATION, Fault.NOT_FOUND, Fault.GONE]
)
async def test_an_order_that_is_refused_ends_the_job(bench: Bench, fault: Fault) -> None:
    bench.provider.submits.will(Declined(fault, "no"))

    job = await bench.run()

    assert (job.state, job.failure) == (State.FAILED, Failure(fault=fault, detail="no"))
    assert await bench.booked() == RELEASED
    assert bench.presenter.ends == [(job.state, job.failure)]
    assert len(bench.provider.orders) == 1


async def test_an_order_whose_outcome_nobody_knows_is_never_sent_again(bench: Bench) -> None:
    bench.provider.submits.will(Lost("reply lost"))

    job = await bench.run()
    await bench.restarted()

    assert (job.state, job.failure) == (
        State.FAILED,
        Failure(fault=Fault.UNKNOWN, detail="reply lost", may_have_cost=True),
    )
    assert len(bench.provider.orders) == 1
    assert await bench.booked() == RELEASED


# -- orders that nobody heard of again, where the provider can be asked -----------------------------------------------


async def test_an_order_that_is_found_again_goes_on_to_its_video(bench: Bench) -> None:
    bench.provider.submits.will(Lost("reply lost"))
    bench.provider.recalls.will(Outage("503"), Declined(Fault.RATE_LIMITED), TICKET)

    job = await bench.run()

    assert (job.state, job.ticket) == (State.DELIVERED, TICKET)
    assert bench.provider.recalled == [job.id] * 3
    assert len(bench.provider.orders) == 1
    assert await bench.booked() == PAID


async def test_an_order_that_the_last_process_lost_sight_of_is_found_again(bench: Bench) -> None:
    bench.provider.recalls.usual = TICKET
    await bench.placed(State.SUBMITTING)

    await bench.restarted()

    assert (await bench.kept()).state is State.DELIVERED
    assert bench.provider.orders == []


@pytest.mark.parametrize("later_ms", [RECALL_WITHIN_MS + 1, -1, 10**12])
async def test_an_old_order_is_not_asked_for(bench: Bench, later_ms: int) -> None:
    """How long a provider remembers a key is known for a short time; beyond it, asking may be ordering."""
    bench.provider.recalls.usual = TICKET
    await bench.placed(State.SUBMITTING)
    bench.time.wall_ms += later_ms

    await bench.restarted()

    job = await bench.kept()
    assert job.failure is not None
    assert job.failure.fault is Fault.UNKNOWN
    assert bench.provider.recalled == []
    assert await bench.booked() == RELEASED


async def test_what_can_never_be_asked_ends_as_unknown_within_half_an_hour(bench: Bench) -> None:
    bench.provider.submits.will(Lost("reply lost"))
    bench.provider.recalls.usual = Outage("503")

    job = await bench.run()

    assert job.failure == Failure(fault=Fault.UNKNOWN, detail="reply lost", may_have_cost=True)
    assert len(bench.provider.recalled) > 5
    assert bench.time.wall_ms - NOON_MS < 30 * 60 * 1000


@pytest.mark.parametrize("fault", [fault for fault in Fault if MEANINGS[fault].money is Money.IF_TAKEN])
async def test_a_refusal_under_its_key_is_believed_only_where_it_is_about_the_order(bench: Bench, fault: Fault) -> None:
    bench.provider.submits.will(Lost("reply lost"))
    bench.provider.recalls.usual = Declined(fault, "no")

    job = await bench.run()

    assert job.failure is not None
    is_about_it = MEANINGS[fault].lasts is Lasts.NOT
    assert job.failure.fault is (fault if is_about_it else Fault.UNKNOWN)
    assert job.failure.may_have_cost is not is_about_it


async def test_an_order_that_is_out_of_sight_for_good_is_unknown(bench: Bench) -> None:
    bench.provider.submits.will(Lost("reply lost"))
    bench.provider.recalls.will(Lost("409"))

    job = await bench.run()

    assert job.failure == Failure(fault=Fault.UNKNOWN, detail="reply lost", may_have_cost=True)
    assert len(bench.provider.recalled) == 1
