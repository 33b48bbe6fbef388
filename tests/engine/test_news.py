"""How a job ended is told its author once, in a message of its own, unless they know it or the card is gone."""

from dataclasses import replace

import pytest

from bot.domain.errors import Failure, Fault, Outage
from bot.domain.job import OVER, State
from bot.domain.member import Member
from bot.ports.posting import Undeliverable
from bot.ports.provider import Ended
from tests.services.bench import JOB, MIRA, Bench, carried, reached

NOOR = Member(id="77", scope=MIRA.scope, manages_server=True)
NOT_BY_ITSELF = sorted(OVER - {State.CANCELLED})


def told(bench: Bench) -> list[State]:
    return [job.state for job in bench.presenter.told]


@pytest.mark.parametrize("state", NOT_BY_ITSELF)
async def test_an_end_is_told_once_and_remembered(bench: Bench, state: State) -> None:
    await bench.placed(state)
    await bench.restarted()
    await bench.restarted()

    assert told(bench) == [state]
    assert (await bench.kept()).card.ping_message == "999"


@pytest.mark.parametrize("state", [State.QUEUED, State.RENDERING])
@pytest.mark.parametrize(("by", "expected"), [(MIRA, []), (NOOR, [State.CANCELLED])], ids=["author", "moderator"])
async def test_whoever_cancelled_it_knows(bench: Bench, state: State, by: Member, expected: list[State]) -> None:
    await bench.placed(state)
    bench.provider.polls.will(Ended(failure=Failure(fault=Fault.CANCELLED)))
    await bench.orders.cancel("1", by=by)
    await carried()

    assert (await bench.kept()).state is State.CANCELLED
    assert told(bench) == expected


async def test_what_came_by_direct_message_needs_no_second_message(bench: Bench) -> None:
    bench.presenter.delivers.will(False)
    job = await bench.run()

    assert (job.state, job.card.is_lost, told(bench)) == (State.DELIVERED, True, [])


async def test_an_end_that_came_by_direct_message_needs_none_either(bench: Bench) -> None:
    bench.presenter.concludes.will(False)
    await bench.placed(State.FAILED)
    await bench.restarted()

    assert told(bench) == []


async def test_an_outage_is_waited_out(bench: Bench) -> None:
    bench.presenter.tells.will(Outage("down"), Outage("still down"))
    job = await bench.run()

    assert job.card.ping_message == "999"


@pytest.mark.parametrize("error", [Undeliverable("no access"), Outage("down"), RuntimeError("a bug")])
async def test_a_message_that_can_not_be_sent_keeps_nothing_open(bench: Bench, error: Exception) -> None:
    bench.presenter.tells.usual = error
    job = await bench.run()

    assert (job.state, job.card.ping_message) == (State.DELIVERED, None)
    assert await bench.store.jobs.unclosed() == []


async def test_a_video_can_be_deleted_as_soon_as_it_is_there(bench: Bench) -> None:
    """Its message and its copy in the gallery may take minutes; what was sent by then is taken away again."""
    bench.presenter.telling.shut()
    bench.runner.start(await bench.placed())
    await reached(bench.presenter.telling.reached)

    await bench.services.videos.delete("1", by=MIRA)
    bench.presenter.telling.open()
    await carried()

    assert [job.card.ping_message for job in bench.presenter.untold] == ["999"]


async def test_what_was_deleted_before_a_restart_is_not_told_after_it(bench: Bench) -> None:
    await bench.placed(State.DELIVERED, card=replace(JOB.card, is_deleted=True))
    await bench.restarted()

    assert told(bench) == []
