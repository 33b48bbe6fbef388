"""Looks and cancels, whatever happens to them: an outage or an answer, and the next look sees the job as it is."""

import pytest

from bot.domain.catalog import CATALOG
from bot.domain.request import Tool
from bot.ports import Waiting

from .bench import text
from .line import Is, Line, outcome
from .wire_cases import CASES, NETWORK, SEEN, Case

pytestmark = pytest.mark.asyncio(loop_scope="module")

STUCK = text("#stuck")


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_look_says_what_it_saw_and_the_next_one_is_well(line: Line, case: Case) -> None:
    ticket = await line.order(STUCK)
    async with line.meeting(case.trouble):
        seen = await outcome(line.provider.look(ticket))

    assert seen == case.look
    assert isinstance(await line.provider.look(ticket), Waiting)
    assert len(line.paid_requests()) == 1


@pytest.mark.parametrize("case", [case for case in NETWORK if not case.takes_long], ids=str)
async def test_a_cancel_may_be_asked_for_again(line: Line, case: Case) -> None:
    """Where there is one; elsewhere nobody is asked, and nothing can happen on the way."""
    ticket = await line.order(STUCK)
    asked = len(line.heard)
    async with line.meeting(case.trouble):
        seen = await outcome(line.provider.cancel(ticket))

    if CATALOG[line.name][Tool.TEXT].can_cancel:
        assert seen == (Is(bool) if case.look == SEEN else case.look)
        assert isinstance(await line.provider.cancel(ticket), bool)
    else:
        assert seen == Is(bool)
        assert len(line.heard) == asked
