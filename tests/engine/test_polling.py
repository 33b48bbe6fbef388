"""Following a submitted job: how it ends is the provider's word, but nobody waits for ever."""

import asyncio

import pytest

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.pace import Pace
from bot.engine.polling import LEAST_FOLLOW_S, STRIKES, Patience, follow
from bot.ports.presenter import Progress
from bot.ports.provider import Done, Ended, ProviderStatus, Unreadable, Waiting, Working
from tests.clock import QuickClock
from tests.patience import PATIENCE_S
from tests.services.scripted import TICKET, Script, ScriptedProvider

DONE = Done(video_url="https://videos.example/v.mp4")
MODERATED = Ended(failure=Failure(fault=Fault.MODERATION, detail="no"))
CANCELLED = Ended(failure=Failure(fault=Fault.CANCELLED))
TIMED_OUT = Ended(failure=Failure(fault=Fault.TIMED_OUT, may_have_cost=True))
YEAR_S = 365 * 24 * 3600.0


class Following:
    """One job being watched on a clock that goes on whenever somebody waits."""

    def __init__(self, *polls: ProviderStatus | Exception, always: ProviderStatus | Exception = DONE) -> None:
        self.provider = ScriptedProvider()
        self.provider.polls.will(*polls)
        self.provider.polls.usual = always
        self.time = QuickClock()
        self.began_s = self.time.steady_s
        self.news: list[Progress] = []

    async def end(
        self, *, patience: Patience | None = None, elapsed_s: float = 0.0, cancel: bool = False
    ) -> Done | Ended:
        async with asyncio.timeout(PATIENCE_S):
            return await follow(
                self.provider,
                TICKET,
                pace=Pace(),
                patience=patience or Patience(),
                clock=self.time.clock,
                news=self.news.append,
                elapsed_s=elapsed_s,
                cancel=cancel,
            )

    @property
    def took_s(self) -> float:
        return self.time.steady_s - self.began_s

    @property
    def polls(self) -> int:
        return len(self.provider.polled)


class Slow(Script[ProviderStatus]):
    """After what it is told to answer, waits and works for so long, and is done."""

    def __init__(self, time: QuickClock, *, waiting_s: float, working_s: float) -> None:
        super().__init__(DONE)
        self._time = time
        self._works_from_s = time.steady_s + waiting_s
        self._done_from_s = self._works_from_s + working_s

    def answer(self) -> ProviderStatus:
        if self.is_told_more:
            return super().answer()
        if self._time.steady_s < self._works_from_s:
            return Waiting()
        return Working() if self._time.steady_s < self._done_from_s else DONE


# -- how it ends --------------------------------------------------------------------------------------------------


async def test_it_ends_with_the_video() -> None:
    assert await Following(Waiting(), Working(), DONE).end() == DONE


async def test_it_ends_as_the_provider_says() -> None:
    assert await Following(Working(), MODERATED).end() == MODERATED


async def test_nobody_looks_before_the_video_can_be_there() -> None:
    following = Following(DONE)

    await following.end()

    assert following.took_s >= 0.5


async def test_after_a_restart_the_first_look_is_at_once() -> None:
    following = Following(DONE)

    await following.end(elapsed_s=100.0)

    assert following.took_s == 0.0


# -- news ---------------------------------------------------------------------------------------------------------


async def test_every_look_at_a_job_that_goes_on_is_news() -> None:
    polls: list[ProviderStatus] = [
        Waiting(position=2),
        Waiting(position=0),
        Working(percent=None),
        Working(percent=40.0),
    ]
    following = Following(*polls, DONE)

    await following.end()

    assert [progress.status for progress in following.news] == polls
    elapsed_s = [progress.elapsed_s for progress in following.news]
    assert elapsed_s == sorted(elapsed_s)
    assert 0 < elapsed_s[0] < elapsed_s[-1]
    assert {progress.expected_s for progress in following.news} == {Pace().median_s}


async def test_elapsed_time_counts_from_submission() -> None:
    following = Following(Working(), DONE)

    await following.end(elapsed_s=100.0)

    assert following.news[0].elapsed_s == 100.0


# -- outages ------------------------------------------------------------------------------------------------------


async def test_an_outage_is_waited_out() -> None:
    following = Following(Working(), *[Outage("503")] * 20, DONE)

    assert await following.end() == DONE


async def test_the_provider_says_how_long_it_wants_to_be_left_alone() -> None:
    following = Following(Outage("429", retry_after_s=77.0), DONE)

    await following.end()

    assert following.time.slept_s[1] == 77.0


async def test_a_good_look_starts_the_back_off_anew() -> None:
    following = Following(*[Outage("503")] * 6, Working(), Outage("503"), DONE)

    await following.end()

    assert following.time.slept_s[-1] < 2.0


async def test_a_provider_that_wants_to_be_left_alone_for_long_is_not_believed() -> None:
    following = Following(Outage("429", retry_after_s=YEAR_S), DONE)

    assert await following.end() == DONE
    assert following.time.slept_s[1] == 300.0


@pytest.mark.parametrize("retry_after_s", [0.0, -60.0])
async def test_a_provider_that_has_no_need_to_be_left_alone_is_left_alone_as_usual(retry_after_s: float) -> None:
    following = Following(Outage("429", retry_after_s=retry_after_s), DONE)

    assert await following.end() == DONE
    assert following.time.slept_s[1] > 0.5


# -- answers that make no sense -----------------------------------------------------------------------------------


async def test_a_refused_key_is_believed_after_some_time() -> None:
    following = Following(always=Unreadable(Fault.AUTH, "401"))

    end = await following.end()

    assert end == Ended(failure=Failure(fault=Fault.AUTH, detail="401", may_have_cost=True))
    assert following.polls == STRIKES
    assert following.took_s > 60.0


async def test_only_strikes_in_a_row_count() -> None:
    almost = [Unreadable(Fault.NOT_FOUND)] * (STRIKES - 1)
    following = Following(*almost, Working(), *almost, DONE)

    assert await following.end() == DONE


# -- deadlines ----------------------------------------------------------------------------------------------------


async def test_a_job_that_never_leaves_the_queue_is_dropped_at_the_deadline() -> None:
    following = Following(always=Waiting(position=3))

    assert await following.end(patience=Patience(queue_s=600, render_s=100)) == TIMED_OUT
    assert 600 < following.took_s < 620
    assert following.provider.cancelled == [TICKET]


async def test_a_job_that_renders_for_ever_is_dropped_at_the_deadline() -> None:
    following = Following(Waiting(), always=Working())

    assert await following.end(patience=Patience(queue_s=100, render_s=600)) == TIMED_OUT
    assert 600 < following.took_s < 630
    assert following.provider.cancelled == [TICKET]


async def test_the_time_in_the_queue_is_not_taken_from_the_rendering() -> None:
    following = Following()
    following.provider.polls = Slow(following.time, waiting_s=80, working_s=80)

    assert await following.end(patience=Patience(queue_s=100, render_s=100)) == DONE
    assert following.took_s > 160


async def test_a_status_that_goes_backwards_does_no_harm() -> None:
    following = Following(Working(percent=90.0), Waiting(position=3), Working(percent=10.0), Waiting(), DONE)

    assert await following.end() == DONE
    assert following.polls == 5


async def test_a_job_that_goes_back_and_forth_for_ever_is_dropped_at_the_deadline() -> None:
    back_and_forth: list[ProviderStatus] = [Working(), Waiting()]
    following = Following(*back_and_forth * 1000, always=Working())

    assert await following.end(patience=Patience(queue_s=600, render_s=600)) == TIMED_OUT
    assert 600 < following.took_s < 620


async def test_a_job_that_is_put_back_into_the_queue_may_render_as_long_as_any() -> None:
    following = Following()
    following.provider.polls = Slow(following.time, waiting_s=80, working_s=80)
    following.provider.polls.will(Working())

    assert await following.end(patience=Patience(queue_s=1000, render_s=100)) == DONE


async def test_a_provider_that_is_out_for_ever_ends_the_job_too() -> None:
    following = Following(always=Outage("503"))

    assert await following.end(patience=Patience(queue_s=600)) == TIMED_OUT
    assert following.took_s == pytest.approx(600, abs=1)


@pytest.mark.parametrize("error", [Outage("503"), Unreadable(Fault.NOT_FOUND)], ids=["outage", "unreadable"])
async def test_a_job_that_can_not_be_dropped_is_given_up_all_the_same(error: Exception) -> None:
    following = Following(always=Waiting())
    following.provider.cancels.usual = error

    assert await following.end(patience=Patience(queue_s=60)) == TIMED_OUT


async def test_a_job_that_is_done_when_it_is_given_up_is_taken() -> None:
    """A provider that drops nothing because there is nothing to drop any more."""
    following = Following(*[Waiting()] * 2, DONE)
    following.provider.cancels.usual = False

    assert await following.end(patience=Patience(queue_s=4)) == DONE


async def test_the_deadlines_run_on_steady_time() -> None:
    following = Following(Waiting(), Waiting(), DONE)
    following.time.wall_ms += round(YEAR_S * 1000)

    assert await following.end() == DONE


# -- after a restart ----------------------------------------------------------------------------------------------


async def test_a_clock_that_jumped_years_ends_no_job_unseen() -> None:
    following = Following(DONE)

    assert await following.end(elapsed_s=10 * YEAR_S) == DONE


async def test_an_old_job_is_watched_for_a_while_before_it_is_given_up() -> None:
    following = Following(always=Waiting())

    assert await following.end(elapsed_s=10 * YEAR_S) == TIMED_OUT
    assert following.took_s == pytest.approx(LEAST_FOLLOW_S, abs=1)
    assert following.polls >= 4


async def test_a_provider_that_is_out_at_the_restart_ends_no_job_unseen() -> None:
    following = Following(*[Outage("503")] * 8, DONE)

    assert await following.end(elapsed_s=10 * YEAR_S) == DONE
    assert following.took_s > LEAST_FOLLOW_S


async def test_a_clock_that_went_back_is_no_reason_to_wait_longer() -> None:
    following = Following(always=Waiting())

    assert await following.end(elapsed_s=-YEAR_S, patience=Patience(queue_s=600)) == TIMED_OUT
    assert following.took_s < 620


# -- cancelling ---------------------------------------------------------------------------------------------------


async def test_the_provider_is_asked_to_cancel_at_once_and_once() -> None:
    following = Following(Working(), Working(), CANCELLED)

    assert await following.end(cancel=True) == CANCELLED
    assert following.provider.cancelled == [TICKET]
    assert following.time.slept_s[0] == 0.0


async def test_a_video_that_is_ready_all_the_same_is_a_video() -> None:
    assert await Following(DONE).end(cancel=True) == DONE


async def test_a_provider_that_refuses_to_cancel_is_waited_for_and_the_card_is_told() -> None:
    following = Following(Working(), Working(), DONE)
    following.provider.cancels.usual = False

    assert await following.end(cancel=True) == DONE
    assert [progress.cancel_refused for progress in following.news] == [True, True]
    assert following.provider.cancelled == [TICKET]


async def test_an_accepted_cancel_that_never_shows_is_believed_after_some_time() -> None:
    following = Following(always=Working())

    end = await following.end(cancel=True, patience=Patience(cancel_s=120))

    assert end == Ended(failure=Failure(fault=Fault.CANCELLED, may_have_cost=True))
    assert 120 < following.took_s < 150


async def test_cancelling_is_asked_again_after_an_outage() -> None:
    following = Following(always=CANCELLED)
    following.provider.cancels.will(Outage("503"), True)

    assert await following.end(cancel=True) == CANCELLED
    assert following.provider.cancelled == [TICKET, TICKET]


async def test_an_unreadable_answer_to_the_cancel_does_not_cost_the_video() -> None:
    following = Following(*[Working()] * 3, DONE)
    following.provider.cancels.usual = Unreadable(Fault.NOT_FOUND)

    assert await following.end(cancel=True) == DONE


async def test_a_job_that_nobody_cancels_is_never_asked_to() -> None:
    following = Following(*[Working()] * 5, DONE)

    await following.end()

    assert following.provider.cancelled == []
