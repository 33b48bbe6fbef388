"""What a job cost, as its provider says it: kept where it makes sense, and never the reason to lose a video."""

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.cost import Cost
from bot.domain.job import Ticket
from bot.ports.provider import Done, Ended
from tests.contract.bench import Bench, text
from tests.contract.line import Line
from tests.contract.proxy import Trouble
from tests.providers.strange import Heard, reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUNCOMFY, FAL, PIKA, COMFY = ProviderName
CREDITS = "x-comfy-credits-used"
ESTIMATES = ("x-comfy-estimated-duration-seconds", "x-comfy-estimated-duration-p90-seconds")


async def test_a_video_tells_what_it_cost(bench: Bench) -> None:
    ticket = await bench.order(text())
    end = await bench.end(ticket)

    assert isinstance(end, Done)
    assert (end.cost or ticket.cost) == {
        RUNCOMFY: Cost(micros=200_000),
        FAL: Cost(units=1.0),
        PIKA: Cost(micros=200_000),
        COMFY: Cost(micros=199_052),  # 42 credits, of which 211 are a dollar.
    }[bench.name]


async def test_a_video_that_was_turned_down_tells_that_it_cost_nothing(bench: Bench) -> None:
    end = await bench.end(await bench.order(text("#moderated")))

    assert isinstance(end, Ended)
    assert end.cost == {FAL: Cost(micros=0, units=0.0), PIKA: Cost(micros=0)}.get(bench.name)
    if end.cost is not None:
        assert not end.failure.may_have_cost


async def test_comfy_tells_how_long_it_will_take(bench: Bench) -> None:
    ticket = await bench.order(text("#stuck"))

    told = bench.name is COMFY
    assert (ticket.expected_s, ticket.expected_most_s) == ((10.0, 15.0) if told else (None, None))


@pytest.mark.parametrize("line", [RUNCOMFY], indirect=True)
@pytest.mark.parametrize("status", [400, 405, 422])
async def test_a_runcomfy_that_does_not_want_to_be_asked_for_the_cost_still_gives_the_video(
    line: Line, status: int
) -> None:
    ticket = await line.finished()
    refuses = Trouble(says=lambda _: reply(status, {"error": "unknown parameter"}), arrives=False)
    async with line.meeting(refuses, strikes=lambda heard: "include_cost" in heard.path):
        end = await line.adapter.poll(ticket)

    assert isinstance(end, Done)
    assert end.cost is None


@pytest.mark.parametrize("line", [RUNCOMFY], indirect=True)
@pytest.mark.parametrize("cost", [None, "free", -1, "NaN", 1e300, [], {}, True], ids=str)
async def test_a_cost_that_makes_no_sense_was_not_told(line: Line, cost: object) -> None:
    ticket = await line.finished()
    body = {"status": "completed", "output": {"video": "https://videos.example/v.mp4"}, "cost": cost}
    absurd = Trouble(says=lambda _: reply(200, body), arrives=False)
    async with line.meeting(absurd, strikes=_is_of_the_result):
        end = await line.adapter.poll(ticket)

    assert end == Done(video_url="https://videos.example/v.mp4")


@pytest.mark.parametrize("line", [FAL], indirect=True)
@pytest.mark.parametrize("units", ["", "many", "-1", "NaN", "inf"])
async def test_units_that_make_no_sense_were_not_told(line: Line, units: str) -> None:
    ticket = await line.finished()
    headers = {"x-fal-billable-units": units}
    absurd = Trouble(
        says=lambda _: reply(200, {"video": {"url": "https://videos.example/v.mp4"}}, headers=headers), arrives=False
    )
    async with line.meeting(absurd, strikes=lambda heard: not heard.path.endswith("/status")):
        end = await line.adapter.poll(ticket)

    assert end == Done(video_url="https://videos.example/v.mp4")


@pytest.mark.parametrize("line", [PIKA], indirect=True)
@pytest.mark.parametrize("charge", [None, "free", -1, "NaN", 1e300, 10**30, [], {}, True], ids=str)
async def test_a_charge_that_makes_no_sense_was_not_told(line: Line, charge: object) -> None:
    ticket = await line.finished()
    billing = {"state": "settled", "charge_micro_usd": charge}
    body = {"status": "completed", "output": {"video": {"url": "https://videos.example/v.mp4"}}, "billing": billing}
    absurd = Trouble(says=lambda _: reply(200, body), arrives=False)
    async with line.meeting(absurd):
        end = await line.adapter.poll(ticket)

    assert end == Done(video_url="https://videos.example/v.mp4")


@pytest.mark.parametrize("line", [COMFY], indirect=True)
@pytest.mark.parametrize("said", ["", "free", "-1", "NaN", "inf", "1e308", "{}"])
async def test_credits_and_lengths_that_make_no_sense_were_not_told(line: Line, said: str) -> None:
    headers = dict.fromkeys((CREDITS, *ESTIMATES), said)
    absurd = Trouble(says=lambda _: reply(200, {"video_id": "v-1"}, headers=headers), arrives=False)
    async with line.meeting(absurd):
        ticket = await line.order(text())

    assert ticket == Ticket(id="v-1")


@pytest.mark.parametrize("line", [COMFY], indirect=True)
@pytest.mark.parametrize("said", ["0", "86401"])
async def test_no_time_and_more_than_a_day_are_no_estimate(line: Line, said: str) -> None:
    absurd = Trouble(
        says=lambda _: reply(200, {"video_id": "v-1"}, headers=dict.fromkeys(ESTIMATES, said)), arrives=False
    )
    async with line.meeting(absurd):
        ticket = await line.order(text())

    assert ticket == Ticket(id="v-1")


FINISHED = {"status": "finished", "url": "https://videos.example/v.mp4"}


@pytest.mark.parametrize("line", [COMFY], indirect=True)
@pytest.mark.parametrize(
    ("said", "cost"),
    [("42.20", Cost(micros=200_000)), ("0", None), ("0.00", None), ("-1", None), ("NaN", None), ("1e308", None)],
)
@pytest.mark.parametrize("body", [FINISHED, {"status": "finished"}, {"status": "failed"}, {"status": "cancelled"}])
async def test_comfy_may_tell_of_the_cost_with_the_end_but_not_take_it_back(
    line: Line, body: dict[str, str], said: str, cost: Cost | None
) -> None:
    ticket = await line.finished()
    tells = Trouble(says=lambda _: reply(200, body, headers={CREDITS: said}), arrives=False)
    async with line.meeting(tells):
        end = await line.adapter.poll(ticket)

    assert isinstance(end, Done if body is FINISHED else Ended)
    assert end.cost == cost


def _is_of_the_result(heard: Heard) -> bool:
    return "/result" in heard.path
