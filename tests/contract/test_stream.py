"""Following a job by what its provider tells by itself, over real sockets: found at once, and hardly looked at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.job import Ticket
from bot.domain.pace import Pace
from bot.engine.polling import Patience, follow
from bot.ports.presenter import Progress
from bot.ports.provider import Done, Ended, ProviderStatus, Waiting, Working
from tests.clock import StillClock
from tests.contract.bench import PROMPT, Bench, text
from tests.patience import PATIENCE_S

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("bench", [ProviderName.FAL], indirect=True),
]

FIRST_LOOK_S = 2.0


@asynccontextmanager
async def watched(
    bench: Bench, ticket: Ticket
) -> AsyncIterator[tuple[asyncio.Task[Done | Ended], list[ProviderStatus | None]]]:
    """After its first look and the first thing told; from here on no time passes, so nobody looks by themselves."""
    time, told = StillClock(), asyncio.Queue[Progress]()
    task = asyncio.create_task(
        follow(
            bench.adapter,
            ticket,
            pace=Pace(),
            patience=Patience(),
            clock=time.clock,
            news=told.put_nowait,
        )
    )
    async with asyncio.timeout(PATIENCE_S):
        await time.advance(FIRST_LOOK_S)
        yield task, [(await told.get()).status for _ in range(2)]


def looks_at(bench: Bench, ticket: Ticket) -> int:
    return sum(heard.path.endswith(f"{ticket.id}/status") for heard in bench.providers.requests)


@pytest.mark.parametrize(
    ("word", "fault"), [("", None), ("#moderated", Fault.MODERATION), ("#fail", Fault.PROVIDER_DOWN)]
)
async def test_a_job_is_found_as_soon_as_it_is_over(bench: Bench, word: str, fault: Fault | None) -> None:
    """With its video, or with the error that its COMPLETED hides."""
    bench.clock.hold_renders()
    ticket = await bench.order(text(f"{PROMPT} {word}"))
    await bench.running()
    async with watched(bench, ticket) as (task, seen):
        bench.clock.let_go()
        end = await task

    assert seen == [Working(), Working()]
    assert isinstance(end, Done) if fault is None else isinstance(end, Ended) and end.failure.fault is fault
    assert looks_at(bench, ticket) == 2


async def test_a_job_that_somebody_else_cancels_is_found_at_once(bench: Bench) -> None:
    ticket = await bench.order(text("#stuck"))
    async with watched(bench, ticket) as (task, seen):
        await bench.adapter.cancel(ticket)
        end = await task

    assert [type(look) for look in seen] == [Waiting, Waiting]
    assert isinstance(end, Ended)
    assert end.failure.fault is Fault.CANCELLED
    assert looks_at(bench, ticket) == 2
