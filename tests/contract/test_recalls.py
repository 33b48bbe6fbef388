"""An order whose answer was lost, asked for again: where that is possible at all, there is one job in the end."""

from pathlib import Path

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.domain.offers import choose
from bot.domain.request import Tool, VideoRequest
from bot.ports.media import Picture
from bot.ports.provider import Declined, Lost
from bot.providers.pika.adapter import MOST_LOST, Pika
from tests.contract.bench import plain_pictures, provider_of, sources, text
from tests.contract.line import Line, Raised, is_paid, outcome
from tests.contract.proxy import Trouble
from tests.providers.strange import Move, reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANSWER_LOST = Trouble(says=lambda _: [Move.RESET])
NEVER_ARRIVED = Trouble(says=lambda _: [Move.RESET], arrives=False)
ANIMATED = VideoRequest(tool=Tool.IMAGE, prompt="#stuck", images=sources(1), seed=7)


def completed(request: VideoRequest, line: Line) -> VideoRequest:
    return choose(request, [line.name]).request


async def lost_order(line: Line, request: VideoRequest, pictures: tuple[Picture, ...], key: str, why: Trouble) -> None:
    async with line.meeting(why, strikes=is_paid):
        seen = await outcome(line.adapter.submit(completed(request, line), pictures, key=key))
    assert seen == Raised(Lost)


@pytest.mark.parametrize("why", [ANSWER_LOST, NEVER_ARRIVED], ids=["answer lost", "never arrived"])
@pytest.mark.parametrize("request_", [text("#stuck"), ANIMATED], ids=["text", "image"])
async def test_an_order_that_is_asked_for_again_is_one_job(
    line: Line, tmp_path: Path, why: Trouble, request_: VideoRequest, request: pytest.FixtureRequest
) -> None:
    jobs, key = len(line.jobs), request.node.name
    await lost_order(line, request_, plain_pictures(tmp_path, len(request_.images)), key, why)
    arrived = len(line.jobs) - jobs

    ticket = await line.adapter.recall(completed(request_, line), key=key)

    is_told = line.name is ProviderName.PIKA
    assert ticket == (Ticket(id=line.jobs[-1].id) if is_told else None)
    assert len(line.jobs) - jobs == (1 if is_told else arrived)


async def test_a_new_process_can_ask_for_a_text_but_not_for_pictures(line: Line, tmp_path: Path) -> None:
    await lost_order(line, text("#stuck"), (), "text-before-the-restart", ANSWER_LOST)
    await lost_order(line, ANIMATED, plain_pictures(tmp_path, 1), "image-before-the-restart", ANSWER_LOST)
    jobs, text_job = len(line.jobs), line.jobs[-2]
    after = provider_of(line.name, line.providers.urls)

    told = await after.recall(completed(text("#stuck"), line), key="text-before-the-restart")
    not_told = await after.recall(completed(ANIMATED, line), key="image-before-the-restart")
    await after.close()

    assert told == (Ticket(id=text_job.id) if line.name is ProviderName.PIKA else None)
    assert not_told is None
    assert len(line.jobs) == jobs


def _conflict(code: str) -> Trouble:
    return Trouble(says=lambda _: reply(409, {"error": {"code": code, "message": "No."}}), arrives=False)


def _status(status: int) -> Trouble:
    return Trouble(says=lambda _: reply(status, {}), arrives=False)


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Trouble(says=lambda _: [], arrives=False, listens=False), Raised(Outage)),
        (ANSWER_LOST, Raised(Outage)),
        (_status(500), Raised(Outage)),
        (_status(503), Raised(Declined, Fault.PROVIDER_DOWN)),
        (_status(401), Raised(Declined, Fault.AUTH)),
        (_status(422), Raised(Declined, Fault.INVALID_INPUT)),
        (_conflict("idempotency_in_flight"), Raised(Outage)),
        (_conflict("idempotency_mismatch"), Raised(Lost)),
        (_conflict("idempotency_consumed"), Raised(Lost)),
    ],
)
@pytest.mark.parametrize("line", [ProviderName.PIKA], indirect=True)
async def test_what_pika_says_to_it(
    line: Line, trouble: Trouble, expected: Raised, request: pytest.FixtureRequest
) -> None:
    key = request.node.name
    await lost_order(line, text("#stuck"), (), key, ANSWER_LOST)
    async with line.meeting(trouble):
        seen = await outcome(line.adapter.recall(completed(text("#stuck"), line), key=key))

    assert seen == expected
    assert await line.adapter.recall(completed(text("#stuck"), line), key=key) == Ticket(id=line.jobs[-1].id)


@pytest.mark.parametrize("line", [ProviderName.PIKA], indirect=True)
async def test_so_many_lost_orders_are_remembered_and_no_more(line: Line) -> None:
    assert isinstance(line.adapter, Pika)
    async with line.meeting(NEVER_ARRIVED, strikes=is_paid):
        for number in range(MOST_LOST + 5):
            await outcome(line.adapter.submit(completed(text("#stuck"), line), (), key=f"many-{number}"))

    assert len(line.adapter._lost) == MOST_LOST
