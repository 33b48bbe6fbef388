"""One job from its order to its end, with everything that can go wrong between: it ends, it says so, and the books
balance."""

from dataclasses import replace

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault, Outage
from bot.domain.fairness import InLine, Limit
from bot.domain.job import State
from bot.domain.pace import GUESS_S
from bot.domain.period import DAY_MS
from bot.engine.runner import BUG_TRIES
from bot.ports.provider import Declined, Done, Ended, Unreadable, Waiting, Working
from tests.services.bench import IMAGE, JOB, PAID, PHOTO, RELEASED, Bench, carried, reached
from tests.services.scripted import TICKET, VIDEO_URL

# -- the life that everybody wants ------------------------------------------------------------------------------------


async def test_an_order_becomes_a_video_on_its_card(bench: Bench) -> None:
    bench.provider.polls.will(Waiting(position=1), Working(), Done(video_url=VIDEO_URL))

    job = await bench.run()

    assert (job.state, job.ticket, job.video_url, job.failure) == (State.DELIVERED, TICKET, VIDEO_URL, None)
    assert [key for _, _, key in bench.provider.orders] == ["1"]
    assert len(bench.presenter.delivered) == 1
    assert await bench.booked() == PAID
    assert await bench.store.jobs.unclosed() == []


async def test_the_card_goes_through_every_state_on_the_way(bench: Bench) -> None:
    await bench.run()

    assert bench.presenter.states == [State.PREPARING, State.SUBMITTING, State.RENDERING, State.RENDERED]
    assert bench.presenter.concluded == []  # The video itself says that it is done.


async def test_the_card_hears_what_the_provider_says(bench: Bench) -> None:
    bench.provider.polls.will(Waiting(position=1), Working(percent=30.0))

    await bench.run()

    looks = [progress.status for _, progress in bench.presenter.shown if progress.status is not None]
    assert looks == [Waiting(position=1), Working(percent=30.0)]


async def test_pictures_are_fetched_cleaned_published_and_sent_in_order(bench: Bench) -> None:
    second = replace(PHOTO, url="https://cdn.example/2.png", name="2.png")

    await bench.run(request=replace(IMAGE, images=(PHOTO, second)))

    [(_, sent, _)] = bench.provider.orders
    assert bench.attachments.fetched == ["photo.png", "2.png"]
    assert bench.presenter.published == [sent]
    assert [picture.path.name for picture in sent] == ["input-1.png", "input-2.png"]
    assert (await bench.kept()).card.pictures == ("input-1.png", "input-2.png")


async def test_the_files_of_a_job_are_gone_when_it_is_over(bench: Bench) -> None:
    bench.presenter.delivering.shut()
    bench.runner.start(await bench.placed(request=IMAGE))
    await reached(bench.presenter.delivering.reached)
    assert len(bench.files()) > 1

    bench.presenter.delivering.open()
    await carried()

    assert not (bench.folder / "1").exists()


async def test_a_closed_job_keeps_no_token(bench: Bench) -> None:
    assert (await bench.run()).card.token is None


async def test_starting_a_job_twice_sends_it_once(bench: Bench) -> None:
    job = await bench.placed()

    bench.runner.start(job)
    bench.runner.start(job)
    await carried()

    assert len(bench.provider.orders) == 1


async def test_only_so_many_render_at_once_and_the_others_are_told_their_place(bench: Bench) -> None:
    bench.places = 2
    for number in range(4):
        bench.provider.polling.shut()
        bench.runner.start(await bench.placed(id=str(number)))
        if number < 2:
            await reached(bench.provider.polling.reached)
        else:
            await bench.lined_up(str(number))
    assert len(bench.provider.orders) == 2
    waiting = [(job.id, shown.in_line) for job, shown in bench.presenter.shown if job.state is State.QUEUED]
    assert dict(waiting) == {
        "2": InLine(before=0, limit=Limit.PROVIDER, most=2),
        "3": InLine(before=1, limit=Limit.PROVIDER, most=2),
    }

    bench.provider.polling.open()
    await carried()

    assert [key for _, _, key in bench.provider.orders] == ["0", "1", "2", "3"]


async def test_a_video_that_is_being_brought_takes_nobodys_turn(bench: Bench) -> None:
    bench.places = 1
    bench.presenter.delivering.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.presenter.delivering.reached)
    bench.provider.submitting.shut()

    bench.runner.start(await bench.placed(id="2"))
    await reached(bench.provider.submitting.reached)
    bench.provider.submitting.open()
    bench.presenter.delivering.open()
    await carried()

    assert (await bench.kept("2")).state is State.DELIVERED


# -- renders that end badly -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.MODERATION, Fault.PROVIDER_DOWN, Fault.NO_OUTPUT, Fault.CANCELLED])
async def test_a_render_that_ends_without_a_video_costs_nothing(bench: Bench, fault: Fault) -> None:
    bench.provider.polls.will(Working(), Ended(failure=Failure(fault=fault)))

    job = await bench.run()

    assert (job.state, job.failure) == (State.FAILED, Failure(fault=fault))
    assert await bench.booked() == RELEASED
    assert bench.presenter.ends == [(job.state, job.failure)]


async def test_a_render_that_never_ends_is_dropped_and_costs_nothing(bench: Bench) -> None:
    bench.provider.polls.usual = Working()

    job = await bench.run()

    assert job.failure == Failure(fault=Fault.TIMED_OUT, may_have_cost=True)
    assert bench.provider.cancelled == [TICKET]
    assert await bench.booked() == RELEASED


async def test_a_provider_that_refuses_the_key_for_long_ends_the_job(bench: Bench) -> None:
    bench.provider.polls.usual = Unreadable(Fault.AUTH, "401")

    job = await bench.run()

    assert job.failure == Failure(fault=Fault.AUTH, detail="401", may_have_cost=True)
    assert await bench.booked() == RELEASED


async def test_a_job_learns_its_pace_from_the_last_ones(bench: Bench) -> None:
    bench.provider.polls.usual = Done(video_url=VIDEO_URL)
    for number in range(10):
        await bench.store.jobs.move(
            await bench.placed(State.RENDERING, id=f"4{number}"), State.RENDERED, at_ms=bench.time.wall_ms + 20_000
        )
    bench.provider.polls.will(Working())

    bench.runner.start(await bench.placed())
    await carried()

    [expected_s] = [progress.expected_s for _, progress in bench.presenter.shown if progress.expected_s]
    assert 15 < expected_s < 40


@pytest.mark.parametrize(("estimate_s", "expected_s"), [(240.0, 240.0), (float("nan"), GUESS_S), (-1.0, GUESS_S)])
async def test_the_card_expects_what_the_provider_does(bench: Bench, estimate_s: float, expected_s: float) -> None:
    bench.provider.submits.usual = replace(TICKET, expected_s=estimate_s, expected_most_s=300.0)
    bench.provider.polls.will(Working())

    await bench.run()

    assert [progress.expected_s for _, progress in bench.presenter.shown if progress.expected_s] == [expected_s]


# -- bugs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["pictures", "submit", "look", "deliver"])
async def test_a_bug_ends_the_job_gives_the_credits_back_and_says_so(bench: Bench, where: str) -> None:
    bugs = [KeyError("a bug")] * BUG_TRIES
    match where:
        case "pictures":
            bench.media.pictures.will(*bugs)
        case "submit":
            bench.provider.submits.will(*bugs)
        case "look":
            bench.provider.polls.will(*bugs)
        case "deliver":
            bench.presenter.delivers.will(*bugs)

    job = await bench.run(request=IMAGE)

    assert job.state is State.FAILED
    assert job.failure == Failure(fault=Fault.BUG, may_have_cost=where != "pictures")
    assert (await bench.booked())[-1] in {"release", "refund"}
    assert bench.presenter.ends == [(job.state, job.failure)]
    assert await bench.store.jobs.unclosed() == []


@pytest.mark.parametrize("where", ["pictures", "look", "deliver"])
async def test_a_bug_that_passes_costs_nobody_the_video(bench: Bench, where: str) -> None:
    bug = KeyError("a bug")
    match where:
        case "pictures":
            bench.media.pictures.will(bug)
        case "look":
            bench.provider.polls.will(bug)
        case "deliver":
            bench.presenter.delivers.will(bug)

    job = await bench.run(request=IMAGE)

    assert job.state is State.DELIVERED
    assert len(bench.provider.orders) == 1


async def test_after_a_bug_while_sending_nothing_is_sent_again(bench: Bench) -> None:
    bench.provider.submits.will(KeyError("a bug"))

    job = await bench.run()

    assert job.state is State.FAILED
    assert len(bench.provider.orders) == 1


async def test_a_bug_in_one_job_does_not_touch_another(bench: Bench) -> None:
    bench.provider.submits.will(KeyError("a bug"))
    bench.runner.start(await bench.placed())
    bench.runner.start(await bench.placed(id="2"))
    await carried()

    assert {(await bench.kept(job)).state for job in ("1", "2")} == {State.FAILED, State.DELIVERED}


async def test_a_card_that_can_not_show_the_end_is_tried_again(bench: Bench) -> None:
    bench.provider.submits.will(Declined(Fault.AUTH))
    bench.presenter.concludes.will(Outage("503"), Outage("503"))

    job = await bench.run()

    assert bench.presenter.ends == [(job.state, job.failure)] * 3
    assert await bench.store.jobs.unclosed() == []


async def test_a_bug_in_showing_the_end_leaves_the_job_for_the_next_start(bench: Bench) -> None:
    bench.provider.submits.will(Declined(Fault.AUTH))
    bench.presenter.concludes.will(KeyError("a bug"))

    job = await bench.run()
    assert await bench.store.jobs.unclosed() == [job]

    await bench.restarted()
    assert await bench.store.jobs.unclosed() == []
    assert await bench.booked() == RELEASED


# -- somebody else moves it -------------------------------------------------------------------------------------------


async def test_a_job_that_somebody_moved_is_taken_up_where_it_is(bench: Bench) -> None:
    bench.attachments.fetching.shut()
    job = await bench.placed(request=IMAGE)
    bench.runner.start(job)
    await reached(bench.attachments.fetching.reached)

    await bench.store.jobs.move(job, State.CANCELLED, at_ms=bench.time.wall_ms)
    bench.attachments.fetching.open()
    await carried()

    assert [state for state, _ in bench.presenter.ends] == [State.CANCELLED]
    assert bench.provider.orders == []
    assert await bench.booked() == RELEASED
    assert await bench.store.jobs.unclosed() == []


async def test_a_job_that_somebody_ended_while_it_renders_is_concluded_and_not_delivered(bench: Bench) -> None:
    bench.provider.polling.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.polling.reached)

    await bench.store.jobs.move(await bench.kept(), State.CANCELLED, at_ms=bench.time.wall_ms)
    bench.provider.polling.open()
    await carried()

    assert [state for state, _ in bench.presenter.ends] == [State.CANCELLED]
    assert bench.presenter.delivered == []
    assert await bench.booked() == RELEASED


# -- settings that changed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.QUEUED, State.PREPARING, State.RENDERING, State.RENDERED])
async def test_a_job_of_a_provider_that_is_no_longer_set_up_ends_and_costs_nothing(bench: Bench, state: State) -> None:
    only_there = replace(JOB.request, aspect="5:2")
    await bench.placed(state, provider=ProviderName.COMFY, request=only_there)

    await bench.restarted()

    job = await bench.kept()
    assert job.failure is not None
    assert (job.state, job.failure.fault) == (State.FAILED, Fault.GONE)
    assert job.failure.may_have_cost == (state in {State.RENDERING, State.RENDERED})
    assert (await bench.booked())[-1] in {"release", "refund"}


async def test_a_clock_that_jumped_ten_years_ends_no_rendering_job_unseen(bench: Bench) -> None:
    await bench.placed(State.RENDERING)
    bench.time.wall_ms += 3650 * DAY_MS

    await bench.restarted()

    assert (await bench.kept()).state is State.DELIVERED
