"""Looks and cancels, whatever happens to them: an outage or an answer, and the next look sees the job as it is."""

import pytest

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.request import Tool
from bot.ports.provider import Done, Waiting
from tests.contract.bench import text
from tests.contract.line import Is, Line, outcome
from tests.contract.proxy import Trouble
from tests.contract.wire_cases import CASES, NETWORK, SEEN, Case
from tests.providers.strange import reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

STUCK = text("#stuck")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_look_says_what_it_saw_and_the_next_one_is_well(line: Line, case: Case) -> None:
    ticket = await line.order(STUCK)
    async with line.meeting(case.trouble):
        seen = await outcome(line.adapter.poll(ticket))

    assert seen == case.look
    assert isinstance(await line.adapter.poll(ticket), Waiting)
    assert len(line.paid_requests()) == 1


@pytest.mark.parametrize("case", NETWORK, ids=str)
@pytest.mark.parametrize("line", [ProviderName.FAL, ProviderName.RUNCOMFY], indirect=True)
async def test_a_finished_job_waits_for_its_result_to_be_told(line: Line, case: Case) -> None:
    """Where the video is told by a second route; the first one works."""
    ticket = await line.finished()
    async with line.meeting(case.trouble, strikes=lambda heard: not heard.path.endswith("/status")):
        seen = await outcome(line.adapter.poll(ticket))

    assert seen == (Is(Done) if case.look == SEEN else case.look)
    assert isinstance(await line.adapter.poll(ticket), Done)


async def test_a_status_that_goes_backwards_does_no_harm(line: Line) -> None:
    ticket = await line.finished()
    looks = [await line.adapter.poll(ticket)]
    async with line.meeting(Trouble(says=lambda _: reply(200, {"status": "queued"}))):
        looks.append(await line.adapter.poll(ticket))
    looks.append(await line.adapter.poll(ticket))

    assert [type(look) for look in looks] == [Done, Waiting, Done]
    assert looks[0] == looks[2]


@pytest.mark.parametrize("case", NETWORK, ids=str)
async def test_a_cancel_may_be_asked_for_again(line: Line, case: Case) -> None:
    """Where there is one; elsewhere nobody is asked, and nothing can happen on the way."""
    ticket = await line.order(STUCK)
    asked = len(line.heard)
    async with line.meeting(case.trouble):
        seen = await outcome(line.adapter.cancel(ticket))

    if CATALOG[line.name][Tool.TEXT].can_cancel:
        assert seen == (Is(bool) if case.look == SEEN else case.look)
        assert isinstance(await line.adapter.cancel(ticket), bool)
    else:
        assert seen == Is(bool)
        assert len(line.heard) == asked
