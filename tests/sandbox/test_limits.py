"""Requests that come too fast, connections that break, sessions that are lost and found."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.limits import Rate, Rates
from sandbox.discord.model import Channel, Member
from sandbox.discord.state import Clock
from sandbox.discord.world import World
from sandbox.discord_side import DiscordSide
from tests.clock import NOON_MS
from tests.patience import PATIENCE_S
from tests.sandbox.conftest import Api, Bot

Login = Callable[[Bot], Awaitable[Bot]]
SHORT_S = 0.05
NOON_S = NOON_MS / 1000


@pytest.fixture
def rates(request: pytest.FixtureRequest) -> Rates:
    """Discord's own, unless a test asks for shorter windows."""
    return getattr(request, "param", Rates())


@pytest.fixture
def clock() -> Clock:
    """It stands still: all that a test sends comes within one window, on any machine."""
    return lambda: NOON_S


async def test_one_interactions_webhook_takes_five_requests_in_two_seconds(api: Api, world: World) -> None:
    asked = await api.asked()
    await api.respond(asked, {"type": 4, "data": {"content": "x"}})
    path = f"{api.webhook(asked)}/messages/@original"
    answers = [await api("PATCH", path, {"content": str(n)}) for n in range(6)]

    assert [one.status for one in answers] == [200] * 5 + [429]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["4", "3", "2", "1", "0", "0"]
    last = answers[-1]
    assert 0 < last.body["retry_after"] <= 2
    assert last.body["global"] is False
    assert last.headers["Via"]
    assert last.headers["Retry-After"] == "2"
    assert last.headers["X-RateLimit-Scope"] == "user"
    world.skip(2.0)
    assert (await api("PATCH", path, {"content": "later"})).status == 200


async def test_edits_in_one_channel_share_a_bucket(api: Api, world: World, creations: Channel) -> None:
    sent = [await api("POST", f"/channels/{creations.id}/messages", {"content": "x"}) for _ in range(2)]
    paths = [f"/channels/{creations.id}/messages/{one.body['id']}" for one in sent] * 3
    statuses = [(await api("PATCH", path, {"content": "y"})).status for path in paths]

    assert statuses == [200] * 5 + [429]


async def test_old_messages_are_edited_three_times_in_six_seconds(api: Api, world: World, creations: Channel) -> None:
    sent = await api("POST", f"/channels/{creations.id}/messages", {"content": "x"})
    world.skip(60 * 60 + 1)
    path = f"/channels/{creations.id}/messages/{sent.body['id']}"
    answers = [await api("PATCH", path, {"content": str(n)}) for n in range(4)]

    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert answers[-1].code == 30046


async def test_the_whole_bot_has_a_limit_that_interactions_do_not_count_against(api: Api) -> None:
    asked = await api.asked()
    answers = [await api("GET", f"/users/{asked.member.id}") for _ in range(55)]
    limited = next(one for one in answers if one.status == 429)

    assert limited.body["global"] is True
    assert limited.headers["X-RateLimit-Global"] == "true"
    assert (await api.respond(asked, {"type": 4, "data": {"content": "x"}})).status == 200


@pytest.mark.parametrize("rates", [Rates(per_token=Rate(most=1, per_s=SHORT_S))], indirect=True)
@pytest.mark.parametrize("clock", [time.time])
async def test_discord_py_waits_and_gets_through(login: Login, world: World, mira: Member, creations: Channel) -> None:
    bot = Bot()

    @bot.tree.command()
    async def create(got: discord.Interaction[Any]) -> None:
        await got.response.send_message("0")
        for number in range(1, 5):
            await got.edit_original_response(content=str(number))

    await login(bot)
    asked = await world.command(mira, creations, "create")
    card = await world.until(lambda: (one := world.original(asked)) and one.content == "4" and one)

    assert card


async def test_a_dropped_connection_is_resumed_and_nothing_is_missed(
    login: Login, world: World, mira: Member, creations: Channel
) -> None:
    bot, resumed, answered = Bot(), asyncio.Event(), list[str]()

    @bot.event
    async def on_resumed() -> None:
        resumed.set()

    @bot.tree.command()
    async def create(got: discord.Interaction[Any]) -> None:
        answered.append(str(got.id))
        await got.response.send_message("x")

    await login(bot)
    world.drop_gateway(resumable=True)
    asked = await world.command(mira, creations, "create")
    await world.until(lambda: world.original(asked))
    await asyncio.wait_for(resumed.wait(), PATIENCE_S)

    assert answered == [str(asked.id)]


@pytest.mark.parametrize("how", ["session lost", "asked to reconnect"])
async def test_a_bot_comes_back(login: Login, world: World, mira: Member, creations: Channel, how: str) -> None:
    bot, back = Bot(), asyncio.Event()
    again = "on_ready" if how == "session lost" else "on_resumed"

    @bot.tree.command()
    async def create(got: discord.Interaction[Any]) -> None:
        await got.response.send_message("x")

    await login(bot)
    setattr(bot, again, lambda: _set(back))
    if how == "session lost":
        world.drop_gateway(resumable=False)
    else:
        world.ask_reconnect()
    await asyncio.wait_for(back.wait(), PATIENCE_S)
    asked = await world.command(mira, creations, "create")

    assert await world.until(lambda: world.original(asked))


async def _set(event: asyncio.Event) -> None:
    event.set()


async def test_a_lost_reply_means_it_was_done(api: Api, world: World, creations: Channel) -> None:
    world.fault(Fault(kind=FaultKind.RESET_AFTER, route="/messages$", method="POST", nth=1))
    with pytest.raises(aiohttp.ClientError):
        await api("POST", f"/channels/{creations.id}/messages", {"content": "x"})

    assert [one.content for one in world.messages_in(creations)] == ["x"]


async def test_a_connection_broken_before_means_it_was_not(api: Api, world: World, creations: Channel) -> None:
    world.fault(Fault(kind=FaultKind.RESET_BEFORE, route="/messages$", times=1))
    with pytest.raises(aiohttp.ClientError):
        await api("POST", f"/channels/{creations.id}/messages", {"content": "x"})

    assert world.messages_in(creations) == []
    assert (await api("POST", f"/channels/{creations.id}/messages", {"content": "x"})).status == 200


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault(kind=FaultKind.STATUS, status=503, times=1), 503),
        (Fault(kind=FaultKind.RATE_LIMITED, delay_s=1.5, times=1), 429),
        (Fault(kind=FaultKind.DELAY, delay_s=0.01, times=1), 200),
    ],
)
async def test_a_fault_strikes_as_often_as_told(api: Api, world: World, fault: Fault, status: int) -> None:
    world.fault(fault)
    first, second = await api("GET", "/users/@me"), await api("GET", "/users/@me")

    assert (first.status, second.status) == (status, 200)


async def test_what_is_said_before_identifying_closes_the_gateway(
    side: DiscordSide, session: aiohttp.ClientSession
) -> None:
    async with session.ws_connect(side.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 3, "d": {}})
        await socket.receive()

        assert socket.close_code == 4003
