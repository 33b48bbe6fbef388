"""Stopping: an order on its way out arrives, nothing new is sent, and the rest is for the next process."""

import asyncio

import pytest

from bot.domain.job import State
from tests.clock import settled
from tests.patience import PATIENCE_S
from tests.services.bench import HELD, IMAGE, PAID, Bench, carried, reached
from tests.services.scripted import TICKET

# -- stopping ---------------------------------------------------------------------------------------------------------


async def test_stopping_lets_an_order_on_its_way_out_arrive_and_keeps_its_ticket(bench: Bench) -> None:
    bench.provider.submitting.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.submitting.reached)

    stopping = asyncio.create_task(bench.runner.stop())
    await settled()
    assert not stopping.done()
    bench.provider.submitting.open()
    await stopping

    job = await bench.kept()
    assert (job.state, job.ticket) == (State.RENDERING, TICKET)
    assert await bench.booked() == HELD
    await bench.restarted()
    assert (await bench.kept()).state is State.DELIVERED
    assert len(bench.provider.orders) == 1


async def test_stopping_sends_nothing_new(bench: Bench) -> None:
    bench.provider.submitting.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.submitting.reached)
    bench.presenter.publishing.shut()
    bench.runner.start(await bench.placed(id="2", request=IMAGE))
    await reached(bench.presenter.publishing.reached)

    stopping = asyncio.create_task(bench.runner.stop())
    await settled()
    bench.presenter.publishing.open()
    await settled()
    bench.provider.submitting.open()
    await stopping

    assert [key for _, _, key in bench.provider.orders] == ["1"]
    assert (await bench.kept("2")).state is State.PREPARING


async def test_an_order_that_never_arrives_does_not_keep_the_process(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.submission.ARRIVE_PATIENCE_S", 0.0)
    bench.provider.submitting.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.provider.submitting.reached)

    async with asyncio.timeout(PATIENCE_S):
        await bench.runner.stop()

    assert (await bench.kept()).state is State.SUBMITTING
    bench.provider.submitting.open()  # The loop of a test goes on where a process would have ended.
    while (await bench.kept()).state is State.SUBMITTING:
        await settled()


@pytest.mark.parametrize("where", ["fetching", "publishing", "looking", "delivering"])
async def test_stopping_anywhere_else_is_quick_and_the_next_start_goes_on(bench: Bench, where: str) -> None:
    gate = {
        "fetching": bench.attachments.fetching,
        "publishing": bench.presenter.publishing,
        "looking": bench.provider.polling,
        "delivering": bench.presenter.delivering,
    }[where]
    gate.shut()
    bench.runner.start(await bench.placed(request=IMAGE))
    await reached(gate.reached)

    async with asyncio.timeout(PATIENCE_S):
        await bench.runner.stop()
    gate.open()
    await bench.restarted()

    assert (await bench.kept()).state is State.DELIVERED
    assert len(bench.provider.orders) == 1
    assert await bench.booked() == PAID


async def test_a_runner_that_stops_starts_nothing(bench: Bench) -> None:
    job = await bench.placed()
    await bench.runner.stop()

    bench.runner.start(job)
    await carried()

    assert await bench.kept() == job
