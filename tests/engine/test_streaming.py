"""Hearing of a job from its provider: it makes polls rarer and the end known at once, and decides nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.pace import Pace
from bot.engine.polling import Patience, follow
from bot.engine.streaming import LISTENS, SAFETY_WAIT_S
from bot.ports.presenter import Progress
from bot.ports.provider import Done, Ended, ProviderStatus, Unreadable, Waiting, Working
from tests.clock import StillClock, settled
from tests.services.scripted import TICKET, ScriptedProvider

DONE = Done(video_url="https://videos.example/v.mp4")
REFUSED = Ended(failure=Failure(fault=Fault.MODERATION, detail="no"))
TIMED_OUT = Ended(failure=Failure(fault=Fault.TIMED_OUT, may_have_cost=True))
FIRST_LOOK_S = 2.0
A_WHILE_S = 60.0
LONG_S = 3600.0


class Watched:
    """One job at a provider that tells of it, on a clock in the test's hand."""

    def __init__(self, provider: ScriptedProvider, patience: Patience, *, cancel: bool) -> None:
        self.provider = provider
        self.time = StillClock()
        self.news: list[Progress] = []
        self.task = asyncio.create_task(
            follow(
                provider,
                TICKET,
                pace=Pace(),
                patience=patience,
                clock=self.time.clock,
                news=self.news.append,
                cancel=cancel,
            )
        )

    async def end(self) -> Done | Ended:
        """How it ends without any more time passing."""
        await settled()
        assert self.task.done()
        return self.task.result()

    @property
    def polls(self) -> int:
        return len(self.provider.polled)

    @property
    def shown(self) -> list[ProviderStatus | None]:
        return [progress.status for progress in self.news]


@asynccontextmanager
async def watched(
    *tells: Waiting | Working, ends: bool | Exception = True, patience: Patience | None = None, cancel: bool = False
) -> AsyncIterator[Watched]:
    """Looked at once, and found at work; the stream has told `tells` and ends when its gate opens."""
    provider = ScriptedProvider()
    provider.polls.usual = Working()
    provider.tells = tells
    provider.listens.usual = ends
    provider.listening.shut()
    it = Watched(provider, patience or Patience(), cancel=cancel)
    try:
        await it.time.advance(FIRST_LOOK_S)
        yield it
    finally:
        it.task.cancel()
        await asyncio.wait({it.task})
        assert len(asyncio.all_tasks()) == 1


async def polls_within(s: float, following: Watched) -> int:
    before = following.polls
    await following.time.advance(s)
    return following.polls - before


@pytest.fixture
async def usual_polls() -> int:
    """How many polls a job takes in A_WHILE_S where nothing is told."""
    provider = ScriptedProvider()
    provider.polls.usual = Working()
    following = Watched(provider, Patience(), cancel=False)
    await following.time.advance(FIRST_LOOK_S)
    polls = await polls_within(A_WHILE_S, following)
    following.task.cancel()
    await asyncio.wait({following.task})
    return polls


# -- while it tells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [DONE, REFUSED], ids=["a video", "an error"])
async def test_a_job_that_is_said_to_be_over_is_looked_at_at_once(end: Done | Ended) -> None:
    async with watched(Working()) as following:
        await following.time.advance(SAFETY_WAIT_S - 1)
        following.provider.polls.will(end)
        following.provider.listening.open()

        assert await following.end() == end
        assert following.polls == 2


async def test_looks_are_rare_while_the_provider_tells(usual_polls: int) -> None:
    async with watched(Working()) as following:
        polls = await polls_within(A_WHILE_S, following)

    assert polls == A_WHILE_S / SAFETY_WAIT_S
    assert polls < usual_polls / 2


async def test_a_stream_that_leaves_the_end_out_is_found_out_by_the_next_look() -> None:
    async with watched(Working()) as following:
        following.provider.polls.will(DONE)
        await following.time.advance(SAFETY_WAIT_S)

        assert await following.end() == DONE


async def test_what_is_told_is_news_when_it_is_new() -> None:
    queued: list[Waiting | Working] = [Waiting(position=1), Waiting(position=1), Waiting(position=0)]
    async with watched(*queued, *[Working()] * 1000) as following:
        assert following.shown == [Working(), Waiting(position=1), Waiting(position=0), Working()]
        assert {progress.elapsed_s for progress in following.news} == {FIRST_LOOK_S}
        assert {progress.expected_s for progress in following.news} == {Pace().median_s}


async def test_a_job_that_will_not_be_cancelled_is_told_so_with_all_news() -> None:
    provider = ScriptedProvider()
    provider.polls.usual, provider.cancels.usual, provider.tells = Working(), False, [Waiting(position=0)]
    provider.listening.shut()
    following = Watched(provider, Patience(), cancel=True)
    await following.time.advance(0)

    assert following.shown == [Working(), Waiting(position=0)]
    assert [progress.cancel_refused for progress in following.news] == [True, True]
    following.task.cancel()
    await asyncio.wait({following.task})


async def test_nobody_listens_before_a_look_has_found_the_job_going_on() -> None:
    """A refusal that comes at once costs one request, not two."""
    provider = ScriptedProvider()
    provider.polls.usual, provider.tells = REFUSED, []
    following = Watched(provider, Patience(), cancel=False)
    await following.time.advance(FIRST_LOOK_S)

    assert await following.end() == REFUSED
    assert provider.listened == []


async def test_nobody_listens_once_the_job_is_over() -> None:
    async with watched(Working()) as following:
        following.provider.polls.will(DONE)
        await following.time.advance(SAFETY_WAIT_S)
        await following.end()

        assert {task.get_name() for task in asyncio.all_tasks()}.isdisjoint({"listening"})


# -- what it may not do -------------------------------------------------------------------------------------------


async def test_a_job_that_is_wrongly_said_to_be_over_is_looked_at_once_for_it(usual_polls: int) -> None:
    async with watched(Working()) as following:
        following.provider.listening.open()
        await settled()
        assert following.polls == 2

        assert usual_polls / 2 < await polls_within(A_WHILE_S, following) <= usual_polls + 1
        assert following.provider.listened == [TICKET]


async def test_what_is_told_keeps_no_job_from_its_deadline() -> None:
    patience = Patience(queue_s=LONG_S, render_s=100)
    async with watched(Working(), patience=patience) as following:
        await following.time.advance(100)

        assert await following.end() == TIMED_OUT
        assert following.provider.cancelled == [TICKET]


async def test_an_accepted_cancel_is_believed_in_time_while_the_provider_tells_something_else() -> None:
    async with watched(Working(), patience=Patience(cancel_s=100), cancel=True) as following:
        await following.time.advance(100 + SAFETY_WAIT_S)

        assert await following.end() == Ended(failure=Failure(fault=Fault.CANCELLED, may_have_cost=True))


async def test_a_provider_that_wants_to_be_left_alone_is_whatever_it_tells() -> None:
    async with watched(Working()) as following:
        following.provider.polls.will(Outage("429", retry_after_s=100.0))
        await following.time.advance(SAFETY_WAIT_S)
        following.provider.polls.will(DONE)
        following.provider.listening.open()
        await following.time.advance(99)
        assert following.polls == 2

        await following.time.advance(1)
        assert await following.end() == DONE


# -- where it fails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "times"),
    [
        pytest.param(Outage("broke off"), LISTENS, id="broke off"),
        pytest.param(Unreadable(Fault.NOT_FOUND, "404"), 1, id="refused"),
        pytest.param(RuntimeError("a bug"), 1, id="a bug"),
    ],
)
async def test_without_a_stream_the_job_is_looked_at_as_always(
    failure: Exception, times: int, usual_polls: int
) -> None:
    async with watched(ends=failure) as following:
        following.provider.listening.open()

        assert await polls_within(A_WHILE_S, following) == usual_polls
        assert following.provider.listened == [TICKET] * times


async def test_a_stream_that_never_says_anything_changes_nothing(usual_polls: int) -> None:
    async with watched() as following:
        assert await polls_within(A_WHILE_S, following) == usual_polls


@pytest.mark.parametrize("ends", [Unreadable(Fault.PROVIDER_DOWN), Outage("429", retry_after_s=A_WHILE_S)], ids=str)
async def test_a_stream_that_breaks_off_is_missed_no_longer_than_a_usual_look(
    ends: Exception, usual_polls: int
) -> None:
    async with watched(Working(), ends=ends) as following:
        await following.time.advance(SAFETY_WAIT_S - 1)
        assert following.polls == 1
        following.provider.listening.open()
        await settled()

        assert following.polls == 2
        assert await polls_within(A_WHILE_S, following) > usual_polls / 2


async def test_a_stream_that_broke_off_is_opened_again() -> None:
    async with watched(Working(), ends=Outage("broke off")) as following:
        following.provider.listening.open()
        await settled()
        following.provider.listening.shut()
        following.provider.listens.usual = True
        await following.time.advance(2)
        assert following.provider.listened == [TICKET] * 2

        following.provider.polls.will(DONE)
        following.provider.listening.open()
        assert await following.end() == DONE


async def test_the_provider_says_how_long_its_stream_wants_to_be_left_alone() -> None:
    async with watched(ends=Outage("429", retry_after_s=50.0)) as following:
        following.provider.listening.open()
        await following.time.advance(49)
        assert following.provider.listened == [TICKET]

        await following.time.advance(1)
        assert following.provider.listened == [TICKET] * 2
