"""What the page sees of the world and does in it, one member at a time."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from sandbox.discord.model import Channel, Member
from sandbox.discord.world import World
from sandbox.discord_side import DiscordSide
from tests.patience import PATIENCE_S
from tests.sandbox.conftest import Api

Json = dict[str, Any]
ASK = {
    "name": "ask",
    "description": "Ask",
    "options": [
        {"type": 3, "name": "what", "description": "What", "required": True},
        {"type": 11, "name": "image", "description": "Image"},
    ],
}


@pytest.fixture
def page(side: DiscordSide) -> str:
    return side.origin + "/sandbox"


async def next_event(response: aiohttp.ClientResponse) -> tuple[int, Json]:
    """The next event of a stream, with its place in the order."""
    place = 0
    while line := (await asyncio.wait_for(response.content.readline(), PATIENCE_S)).decode().strip("\n"):
        if line.startswith("id: "):
            place = int(line[4:])
        if line.startswith("data: "):
            await response.content.readline()
            return place, json.loads(line[6:])
    return await next_event(response)


async def test_the_state_is_what_one_member_sees(
    page: str, session: aiohttp.ClientSession, world: World, api: Api, creations: Channel
) -> None:
    await api.register(ASK, {"name": "mod", "description": "Moderate", "default_member_permissions": 32})
    await world.post(world.member("Jonas"), creations, "hello")
    seen = {}
    for name in ("Mira", "Noor"):
        async with session.get(f"{page}/state?member={world.member(name).id}") as response:
            seen[name] = await response.json()

    mira = seen["Mira"]
    assert [one["name"] for one in mira["members"]] == ["Mira", "Jonas", "Noor", "Ada"]
    assert [one["kind"] for one in mira["channels"]] == ["text", "text", "text", "thread", "dm"]
    assert {one["name"] for one in seen["Noor"]["channels"]} > {"review", "mod-log"}
    assert mira["messages"][str(creations.id)][0]["content"] == "hello"
    assert [one["name"] for one in mira["commands"]] == ["ask"]
    assert [one["name"] for one in seen["Noor"]["commands"]] == ["ask", "mod"]


async def test_a_command_from_the_page_is_answered_in_its_events(
    page: str, session: aiohttp.ClientSession, world: World, api: Api, creations: Channel, mira: Member
) -> None:
    await api.register(ASK)
    command = world.commands[None][0]["id"]
    async with session.post(f"{page}/attachments?filename=a.png", data=b"x") as response:
        image = (await response.json())["id"]
    async with session.get(f"{page}/events?member={mira.id}&after={world.sequence}") as events:
        sent = {"kind": "command", "member": str(mira.id), "channel": str(creations.id), "command": command}
        sent |= {"options": {"what": "x", "image": image}, "nonce": "n1"}
        async with session.post(f"{page}/interactions", json=sent) as response:
            asked = world.interactions[int((await response.json())["id"])]
        _, waiting = await next_event(events)
        await api.respond(asked, {"type": 4, "data": {"content": "done"}})
        place, made = await next_event(events)
        _, answered = await next_event(events)

    assert (waiting["state"], waiting["nonce"]) == ("sent", "n1")
    assert (made["type"], made["message"]["content"]) == ("message_create", "done")
    assert answered["state"] == "answered"
    async with session.get(f"{page}/events?member={mira.id}", headers={"Last-Event-ID": str(place)}) as again:
        assert (await next_event(again))[1] == answered


async def test_an_ephemeral_answer_reaches_no_other_page(
    page: str, session: aiohttp.ClientSession, world: World, api: Api, creations: Channel
) -> None:
    async with session.get(f"{page}/events?member={world.member('Jonas').id}") as events:
        asked = await api.asked()
        await api.respond(asked, {"type": 4, "data": {"content": "secret", "flags": 64}})
        await world.post(world.member("Ada"), creations, "public")
        first, second = await next_event(events), await next_event(events)

    assert first[1]["type"] == "commands"
    assert second[1]["message"]["content"] == "public"


async def test_what_the_client_would_refuse_is_one_sentence(
    page: str, session: aiohttp.ClientSession, world: World, api: Api, creations: Channel, mira: Member
) -> None:
    await api.register(ASK)
    sent = {"kind": "command", "member": str(mira.id), "channel": str(creations.id), "options": {}}
    async with session.post(f"{page}/interactions", json=sent | {"command": world.commands[None][0]["id"]}) as response:
        assert (response.status, await response.json()) == (400, {"error": "what is required."})


async def test_a_moderator_deletes_what_a_member_can_not(
    page: str, session: aiohttp.ClientSession, world: World, creations: Channel, mira: Member
) -> None:
    posted = await world.post(world.member("Ada"), creations, "hello")
    statuses = []
    for member in (mira, world.member("Noor")):
        path = f"{page}/messages/{creations.id}/{posted.id}?member={member.id}"
        async with session.delete(path) as response:
            statuses.append(response.status)

    assert statuses == [400, 200]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
async def test_a_foreign_page_gets_nothing(page: str, session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    async with session.get(f"{page}/state", headers=headers) as response:
        assert response.status == 403
