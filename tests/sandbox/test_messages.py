"""What a message may be, who may write and change it, and whom it reaches."""

from typing import Any

import aiohttp
import pytest

from sandbox.discord.model import Channel, Member
from sandbox.discord.permissions import Permission
from sandbox.discord.world import World
from tests.sandbox.conftest import Answer, Api

V2 = 1 << 15


def text(content: str = "hi") -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(custom_id: str = "b", **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "B", "custom_id": custom_id} | more


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def gallery(*urls: str) -> dict[str, Any]:
    return {"type": 12, "items": [{"media": {"url": url}} for url in urls]}


def select(options: int) -> dict[str, Any]:
    return {"type": 3, "custom_id": "s", "options": [{"label": f"{n}", "value": f"{n}"} for n in range(options)]}


async def write(api: Api, channel: Channel, body: dict[str, Any], files: dict[str, bytes] | None = None) -> Answer:
    return await api("POST", f"/channels/{channel.id}/messages", body, files=files)


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"flags": V2, "content": "x", "components": [text()]},
        {"flags": V2, "embeds": [{"title": "x"}], "components": [text()]},
        {"components": [text()]},
        {"flags": V2, "components": [text() for _ in range(41)]},
        {"flags": V2, "components": [text("x" * 2001), text("x" * 2000)]},
        {"flags": V2, "components": [row(button("x" * 101))]},
        {"flags": V2, "components": [row(button("a"), button("a"))]},
        {"flags": V2, "components": [row(button(label="x" * 81))]},
        {"flags": V2, "components": [row(*(button(str(n)) for n in range(6)))]},
        {"flags": V2, "components": [row(select(26))]},
        {"flags": V2, "components": [gallery()]},
        {"flags": V2, "components": [gallery(*("https://example.org/a.png" for _ in range(11)))]},
        {"flags": V2, "components": [gallery("attachment://missing.mp4")]},
        {"content": "x", "nonce": "n" * 26},
        {"content": "x", "sparkle": True},
        {"content": "x", "embeds": [{"title": "x" * 257}]},
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    ],
)
async def test_what_discord_would_refuse_is_an_invalid_form(api: Api, creations: Channel, body: dict[str, Any]) -> None:
    answer = await write(api, creations, body)

    assert (answer.status, answer.code) == (400, 50035)
    assert "_errors" in str(answer.body["errors"])


async def test_forty_components_pass(api: Api, creations: Channel) -> None:
    answer = await write(api, creations, {"flags": V2, "components": [text() for _ in range(40)]})

    assert [one["id"] for one in answer.body["components"]] == list(range(1, 41))


async def test_every_kind_of_component_is_handed_back_as_discord_does(api: Api, creations: Channel) -> None:
    """The fixture holds the answer against Discord's description."""
    picture = {"type": 11, "media": {"url": "attachment://a.png"}, "description": "A"}
    link = {"type": 2, "style": 5, "label": "Open", "url": "https://example.org"}
    choices = select(3) | {"placeholder": "Choose"}
    inside: list[dict[str, Any]] = [
        {"type": 9, "components": [text()], "accessory": picture},
        {"type": 9, "components": [text()], "accessory": button("c", emoji={"name": "🔁"})},
        {"type": 14, "spacing": 2},
        gallery("attachment://a.png", "https://example.org/b.png"),
        {"type": 13, "file": {"url": "attachment://a.png"}},
        row(button("a"), link),
        row(choices),
        *(row({"type": kind, "custom_id": f"s{kind}"}) for kind in (5, 6, 7, 8)),
    ]
    body = {"flags": V2, "components": [{"type": 17, "accent_color": 0xFFAA00, "components": inside}]}
    sent = await write(api, creations, body, {"a.png": b"x"})

    assert [one["type"] for one in sent.body["components"][0]["components"]] == [one["type"] for one in inside]


async def test_embeds_are_handed_back_as_discord_does(api: Api, creations: Channel) -> None:
    embed = {"title": "T", "color": 1, "footer": {"text": "f"}, "image": {"url": "attachment://a.png"}}
    fields = [{"name": "n", "value": "v"}]
    sent = await write(api, creations, {"embeds": [embed | {"fields": fields}]}, {"a.png": b"x"})

    assert sent.body["embeds"][0]["image"]["url"] == sent.body["attachments"][0]["url"]


async def test_an_empty_message_is_refused(api: Api, creations: Channel) -> None:
    assert (await write(api, creations, {"content": ""})).code == 50006


async def test_components_v2_can_not_be_taken_back(api: Api, creations: Channel) -> None:
    sent = await write(api, creations, {"flags": V2, "components": [text()]})
    path = f"/channels/{creations.id}/messages/{sent.body['id']}"
    kept, taken = await api("PATCH", path, {"components": [text("b")]}), await api("PATCH", path, {"flags": 0})

    assert (kept.body["flags"], taken.code) == (V2, 50035)


async def test_a_message_becomes_v2_only_without_its_content(api: Api, creations: Channel) -> None:
    sent = await write(api, creations, {"content": "old"})
    path = f"/channels/{creations.id}/messages/{sent.body['id']}"
    left = await api("PATCH", path, {"flags": V2, "components": [text()]})
    dropped = await api("PATCH", path, {"flags": V2, "components": [text()], "content": None, "embeds": []})

    assert (left.code, dropped.status, dropped.body["content"]) == (50035, 200, "")


async def test_a_gallery_shows_the_messages_own_file(
    api: Api, creations: Channel, session: aiohttp.ClientSession
) -> None:
    body = {"flags": V2, "components": [gallery("attachment://clip.mp4")], "attachments": [{"id": 0}]}
    sent = await write(api, creations, body, {"clip.mp4": b"not really a video"})
    media = sent.body["components"][0]["items"][0]["media"]

    assert media["attachment_id"] == sent.body["attachments"][0]["id"]
    async with session.get(media["url"]) as response:
        assert await response.read() == b"not really a video"


async def test_an_edit_keeps_the_attachments_it_lists(api: Api, creations: Channel) -> None:
    sent = await write(api, creations, {}, {"a.bin": b"a", "b.bin": b"b"})
    first = sent.body["attachments"][0]
    path = f"/channels/{creations.id}/messages/{sent.body['id']}"
    untouched = await api("PATCH", path, {"content": "x"})
    body = {"attachments": [{"id": first["id"]}, {"id": 0, "filename": "c.bin"}]}
    changed = await api("PATCH", path, body, files={"c.bin": b"c"})

    assert [one["filename"] for one in untouched.body["attachments"]] == ["a.bin", "b.bin"]
    assert [one["filename"] for one in changed.body["attachments"]] == ["a.bin", "c.bin"]


async def test_an_enforced_nonce_is_used_once_in_a_few_minutes(api: Api, world: World, creations: Channel) -> None:
    body = {"content": "x", "nonce": "job-1", "enforce_nonce": True}
    first, second = await write(api, creations, body), await write(api, creations, body)
    world.skip(6 * 60)
    third = await write(api, creations, body)

    assert first.body["id"] == second.body["id"] != third.body["id"]


@pytest.mark.parametrize(
    ("allowed", "pinged"), [(None, True), ({"parse": []}, False), ({"parse": ["users"]}, True), ({"users": []}, False)]
)
async def test_a_ping_is_one_only_where_it_is_allowed(
    api: Api, world: World, creations: Channel, mira: Member, allowed: Any, pinged: bool
) -> None:
    body = {"content": f"<@{mira.id}> done"} | ({} if allowed is None else {"allowed_mentions": allowed})
    sent = await write(api, creations, body)

    assert (mira.id in world.messages[int(sent.body["id"])].pinged) is pinged


@pytest.mark.parametrize("by_interaction", [True, False])
async def test_an_interaction_does_not_ping_roles_by_itself(
    api: Api, world: World, creations: Channel, by_interaction: bool
) -> None:
    role = world.server.roles[1]
    body = {"content": f"<@&{role.id}>"}
    if by_interaction:
        asked = await api.asked()
        await api.respond(asked, {"type": 4, "data": body})
        sent = world.original(asked)
    else:
        sent = world.message(int((await write(api, creations, body)).body["id"]))

    assert sent is not None
    assert (world.member("Noor").id in sent.pinged) is not by_interaction


async def test_an_edit_pings_nobody(api: Api, world: World, creations: Channel, mira: Member) -> None:
    sent = await write(api, creations, {"content": "x"})
    await api("PATCH", f"/channels/{creations.id}/messages/{sent.body['id']}", {"content": f"<@{mira.id}>"})

    assert world.messages[int(sent.body["id"])].pinged == ()


async def test_without_view_channel_nothing_is_accessible(api: Api, world: World, creations: Channel) -> None:
    sent = await write(api, creations, {"content": "x"})
    world.deny(creations, Permission.VIEW_CHANNEL)
    answer = await api("PATCH", f"/channels/{creations.id}/messages/{sent.body['id']}", {"content": "y"})

    assert (answer.status, answer.code) == (403, 50001)


async def test_an_edit_needs_no_more_than_to_see_the_channel(api: Api, world: World, creations: Channel) -> None:
    sent = await write(api, creations, {"content": "x"})
    world.deny(creations, Permission.SEND_MESSAGES)
    edited = await api("PATCH", f"/channels/{creations.id}/messages/{sent.body['id']}", {"content": "y"})
    another = await write(api, creations, {"content": "z"})

    assert (edited.status, another.status, another.code) == (200, 403, 50013)


async def test_only_ones_own_messages_are_edited(api: Api, world: World, creations: Channel, mira: Member) -> None:
    posted = await world.post(mira, creations, "mine")

    assert (await api("PATCH", f"/channels/{creations.id}/messages/{posted.id}", {"content": "x"})).code == 50005


async def test_what_is_gone_is_unknown(api: Api, world: World, creations: Channel) -> None:
    sent = await write(api, creations, {"content": "x"})
    world.delete_message(world.messages[int(sent.body["id"])])
    message = await api("PATCH", f"/channels/{creations.id}/messages/{sent.body['id']}", {"content": "y"})
    world.delete_channel(creations)
    channel = await write(api, creations, {"content": "x"})

    assert (message.code, channel.code) == (10008, 10003)


async def test_a_member_may_close_their_direct_messages(api: Api, world: World, mira: Member) -> None:
    opened = await api("POST", "/users/@me/channels", {"recipient_id": str(mira.id)})
    world.change_member(mira, takes_dms=False)

    assert opened.body["id"] == str(world.dm(mira).id)
    assert (await write(api, world.dm(mira), {"content": "x"})).code == 50007


async def test_an_archived_thread_is_not_edited_but_wakes_when_written_to(api: Api, world: World) -> None:
    thread = world.channel("Storyboard")
    sent = await write(api, thread, {"content": "x"})
    world.change_channel(thread, archived=True)
    edited = await api("PATCH", f"/channels/{thread.id}/messages/{sent.body['id']}", {"content": "y"})
    await write(api, thread, {"content": "again"})

    assert edited.code == 50083
    assert not world.channel("Storyboard").archived


async def test_a_files_address_dies_after_a_day_and_is_refreshed(
    api: Api, world: World, creations: Channel, session: aiohttp.ClientSession, undocumented: list[str]
) -> None:
    undocumented.append("/attachments/refresh-urls")
    sent = await write(api, creations, {}, {"a.png": b"x"})
    url = sent.body["attachments"][0]["url"]
    world.skip(24 * 60 * 60 + 1)
    refreshed = await api("POST", "/attachments/refresh-urls", {"attachment_urls": [url]})

    async with session.get(url) as old, session.get(refreshed.body["refreshed_urls"][0]["refreshed"]) as new:
        assert (old.status, new.status) == (404, 200)
    async with session.get(url.replace("hm=", "hm=0")) as forged:
        assert forged.status == 404
