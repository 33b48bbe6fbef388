"""A job is followed to its end through whatever its provider answers in between: the same for every provider."""

import asyncio

import pytest

from bot.domain.errors import Fault
from bot.domain.job import Ticket
from bot.domain.pace import Pace
from bot.engine.polling import STRIKES, Patience, follow
from bot.ports.provider import Done, Ended
from tests.clock import QuickClock
from tests.contract.bench import text
from tests.contract.line import Line
from tests.contract.proxy import Trouble
from tests.patience import PATIENCE_S
from tests.providers.strange import Heard, Say, reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

MALFORMED = [
    pytest.param(reply(200, b"<html>upstream"), id="a page"),
    pytest.param(reply(200, b""), id="nothing"),
    pytest.param(reply(200, b'{"status": '), id="half of it"),
    pytest.param(reply(200, []), id="a list"),
    pytest.param(reply(200, {"status": None, "state": 5}), id="no status"),
]


async def followed(line: Line, ticket: Ticket, time: QuickClock) -> Done | Ended:
    async with asyncio.timeout(PATIENCE_S):
        return await follow(
            line.adapter, ticket, pace=Pace(), patience=Patience(), clock=time.clock, news=lambda _: None
        )


@pytest.mark.parametrize("said", MALFORMED)
async def test_answers_that_make_no_sense_are_believed_after_their_number(line: Line, said: list[Say]) -> None:
    ticket = await line.order(text("#stuck"))
    asked = len(line.heard)
    async with line.meeting(Trouble(says=lambda _: said, arrives=False)):
        end = await followed(line, ticket, QuickClock())

    assert isinstance(end, Ended)
    assert (end.failure.fault, end.failure.may_have_cost) == (Fault.PROVIDER_DOWN, True)
    assert len(line.heard) == asked + STRIKES


@pytest.mark.parametrize("said", MALFORMED)
async def test_a_few_answers_that_make_no_sense_cost_nobody_the_video(line: Line, said: list[Say]) -> None:
    ticket = await line.finished()
    asked = len(line.heard)

    def is_early(_: Heard) -> bool:
        return len(line.heard) < asked + STRIKES

    async with line.meeting(Trouble(says=lambda _: said, arrives=False), strikes=is_early):
        end = await followed(line, ticket, QuickClock())

    assert isinstance(end, Done)


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [("7", 7.0), ("86400", 300.0), ("Thu, 01 Jan 9999 00:00:00 GMT", 300.0)],
    ids=["seconds", "a day", "a date in the far future"],
)
async def test_whoever_asks_to_be_left_alone_is_within_reason(line: Line, header: str, wait_s: float) -> None:
    ticket, time = await line.finished(), QuickClock()
    asked = len(line.heard)
    said = reply(429, {"detail": "Too many"}, headers={"Retry-After": header})
    async with line.meeting(
        Trouble(says=lambda _: said, arrives=False), strikes=lambda _: len(line.heard) == asked + 1
    ):
        end = await followed(line, ticket, time)

    assert isinstance(end, Done)
    assert time.slept_s[1] == wait_s
