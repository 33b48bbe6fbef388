"""A process that dies leaves a job in one of its states; the next one brings every one of them to an end."""

import pytest

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import OVER, CardAddress, State
from bot.ports.presenter import Delivery
from bot.ports.provider import Working
from tests.services.bench import IMAGE, PAID, RELEASED, Bench, carried, reached

GOES_ON = [State.QUEUED, State.PREPARING, State.RENDERING, State.RENDERED]
WITHOUT_VIDEO = sorted(OVER - {State.DELIVERED})
UNSHOWN = CardAddress(channel="9", token="secret")


@pytest.mark.parametrize("state", GOES_ON)
async def test_what_can_go_on_goes_on_to_its_video(bench: Bench, state: State) -> None:
    await bench.placed(state)

    await bench.restarted()

    assert (await bench.kept()).state is State.DELIVERED
    assert await bench.booked() == PAID
    assert len(bench.presenter.delivered) == 1
    assert len(bench.provider.orders) == (1 if state in {State.QUEUED, State.PREPARING} else 0)
    assert await bench.store.jobs.unclosed() == []


async def test_an_order_that_was_being_sent_is_never_sent_again(bench: Bench) -> None:
    await bench.placed(State.SUBMITTING)

    await bench.restarted()

    job = await bench.kept()
    why = "the bot stopped before it heard the answer"
    assert (job.state, job.failure) == (State.FAILED, Failure(fault=Fault.UNKNOWN, detail=why, may_have_cost=True))
    assert bench.provider.orders == []
    assert await bench.booked() == RELEASED
    assert bench.presenter.ends == [(job.state, job.failure)]
    assert await bench.store.jobs.unclosed() == []


@pytest.mark.parametrize("state", WITHOUT_VIDEO)
async def test_an_end_that_was_not_shown_is_shown(bench: Bench, state: State) -> None:
    before = await bench.placed(state)

    await bench.restarted()

    assert bench.presenter.concluded == [before]
    assert await bench.booked() == RELEASED
    assert await bench.store.jobs.unclosed() == []


async def test_a_video_that_was_posted_is_not_posted_again(bench: Bench) -> None:
    await bench.placed(State.DELIVERED)

    await bench.restarted()

    assert bench.presenter.delivered == []
    assert bench.presenter.concluded == []
    assert await bench.store.jobs.unclosed() == []


async def test_a_job_that_was_closed_is_left_alone(bench: Bench) -> None:
    await bench.placed(State.FAILED)
    await bench.restarted()

    await bench.restarted()

    assert len(bench.presenter.concluded) == 1


@pytest.mark.parametrize("state", [state for state in State if state is not State.AWAITING_APPROVAL])
async def test_every_job_ends_with_its_credits_spent_on_a_video_or_given_back(bench: Bench, state: State) -> None:
    await bench.placed(state)

    await bench.restarted()

    job = await bench.kept()
    assert job.is_over
    assert await bench.booked() == (PAID if job.state is State.DELIVERED else RELEASED)
    assert await bench.store.jobs.unclosed() == []


async def test_a_restart_in_every_state_at_once_loses_nobody(bench: Bench) -> None:
    states = {str(number): state for number, state in enumerate(GOES_ON * 3, 50)}
    for job, state in states.items():
        await bench.placed(state, id=job)

    await bench.restarted()

    assert {(await bench.kept(job)).state for job in states} == {State.DELIVERED}
    assert len(bench.provider.orders) == 6


async def test_a_cancel_that_was_wanted_is_asked_for_by_the_next_process(bench: Bench) -> None:
    job = await bench.placed(State.RENDERING)
    await bench.store.jobs.want_cancel(job.id)
    bench.provider.polls.usual = Working()

    await bench.restarted()

    assert len(bench.provider.cancelled) == 1
    assert (await bench.kept()).state is State.CANCELLED
    assert await bench.booked() == RELEASED


async def test_jobs_that_render_already_count_before_new_ones_are_sent(bench: Bench) -> None:
    for number in range(20):
        await bench.placed(State.RENDERING, id=f"5{number}")
    await bench.placed()
    bench.provider.polling.shut()

    runner = bench.new_engine().runner
    await runner.resume(await bench.store.jobs.unclosed())
    await reached(bench.provider.polling.reached)
    await bench.lined_up("1")

    assert ("1", State.QUEUED) in [(job.id, job.state) for job, _ in bench.presenter.shown]
    assert bench.provider.orders == []
    bench.provider.polling.open()
    await carried()
    assert len(bench.provider.orders) == 1


# -- a card that nobody heard of ----------------------------------------------------------------------------------


async def test_a_card_that_stands_without_our_knowing_is_found_and_its_job_goes_on(bench: Bench) -> None:
    await bench.placed(card=UNSHOWN)

    await bench.restarted()

    job = await bench.kept()
    assert (job.state, job.card.message) == (State.DELIVERED, "777")


async def test_a_card_that_never_was_ends_its_job_and_costs_nothing(bench: Bench) -> None:
    bench.presenter.finds.usual = None
    await bench.placed(card=UNSHOWN)

    await bench.restarted()

    assert (await bench.kept()).failure == Failure(fault=Fault.CARD_LOST)
    assert await bench.booked() == RELEASED
    assert bench.provider.orders == []


async def test_a_card_is_looked_for_until_discord_answers(bench: Bench) -> None:
    bench.presenter.finds.will(Outage("503"), Outage("503", retry_after_s=40.0))
    await bench.placed(card=UNSHOWN)

    await bench.restarted()

    assert bench.time.slept_s[1] == 40.0
    assert (await bench.kept()).state is State.DELIVERED


# -- files that are there already ---------------------------------------------------------------------------------


async def test_pictures_that_were_fetched_are_not_fetched_again(bench: Bench) -> None:
    bench.presenter.publishing.shut()
    bench.runner.start(await bench.placed(request=IMAGE))
    await reached(bench.presenter.publishing.reached)
    await bench.runner.stop()

    bench.presenter.publishing.open()
    await bench.restarted()

    assert bench.attachments.fetched == ["photo.png"]
    assert (await bench.kept()).state is State.DELIVERED


async def test_a_picture_that_was_cut_off_is_fetched_again(bench: Bench) -> None:
    bench.attachments.fetching.shut()
    bench.runner.start(await bench.placed(request=IMAGE))
    await reached(bench.attachments.fetching.reached)
    await bench.runner.stop()

    bench.attachments.fetching.open()
    await bench.restarted()

    assert bench.attachments.fetched == ["photo.png", "photo.png"]
    [(_, [picture], _)] = bench.provider.orders
    assert picture.path.name == "input-1.png"


async def test_a_video_that_was_downloaded_is_not_downloaded_again(bench: Bench) -> None:
    bench.presenter.delivering.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.presenter.delivering.reached)
    await bench.runner.stop()

    bench.presenter.delivering.open()
    await bench.restarted()

    assert len(bench.provider.fetched) == 1
    assert [delivery for delivery, _ in bench.presenter.delivered] == [
        Delivery(file=bench.folder / "1" / "video.mp4", is_video=True)
    ] * 2


async def test_a_video_that_was_cut_off_is_downloaded_again(bench: Bench) -> None:
    bench.provider.fetching.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.fetching.reached)
    await bench.runner.stop()

    bench.provider.fetching.open()
    await bench.restarted()

    assert len(bench.provider.fetched) == 2
    assert (await bench.kept()).state is State.DELIVERED


async def test_what_a_killed_process_left_of_closed_jobs_is_swept_away_and_nothing_else(bench: Bench) -> None:
    for job in ("1", "2"):
        (bench.folder / job).mkdir(parents=True)
        (bench.folder / job / "video.mp4").write_bytes(b"left")
    await bench.placed(State.RENDERED, id="2")
    bench.presenter.delivering.shut()

    await bench.new_engine().runner.resume(await bench.store.jobs.unclosed())
    await reached(bench.presenter.delivering.reached)

    assert [folder.name for folder in bench.folder.iterdir()] == ["2"]
    assert [content for _, content in bench.presenter.delivered] == [b"left"]
