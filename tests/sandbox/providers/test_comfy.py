"""Comfy's partner proxy: forms, the poll, and one order for one Idempotency-Key."""

import asyncio
from urllib.parse import urlsplit

import aiohttp
import pytest

from sandbox.providers.work import RenderState
from tests.patience import PATIENCE_S
from tests.sandbox.providers.client import COMFY_GENERATE, Client, HandClock, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")
STUCK = {"promptText": "a sea #stuck"}
KEY_FRAMES = ("keyFrames", "keyFrames")
DAY_S = 24 * 60 * 60


def form(texts: dict[str, str], *names: str, content_type: str = "image/png") -> aiohttp.FormData:
    data = aiohttp.FormData(texts, default_to_multipart=True)
    for name in names:
        data.add_field(name, picture(), filename="image.png", content_type=content_type)
    return data


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 401),
    ({"X-API-KEY": "comfyui-bad"}, 401),
    ({"X-API-KEY": "comfyui-empty"}, 402),
    ({"Authorization": "Key comfyui-good"}, 401),
    ({"Authorization": "Bearer comfyui-good"}, 200),
    ({"Authorization": "Bearer comfyui-bad", "X-API-Key": "comfyui-good"}, 200),
])  # fmt: skip
async def test_a_key_is_taken_in_both_forms(client: Client, headers: dict[str, str], status: int) -> None:
    url = f"{client.providers.urls['comfy']}{COMFY_GENERATE}/t2v"

    assert (await client.ask("POST", url, data=STUCK, headers=headers)).status == status


async def test_a_job_goes_from_queued_to_finished(still: Client, clock: HandClock) -> None:
    ticket = (await still.comfy("t2v", {"promptText": "a sea #nourl"})).json

    queued = (await still.comfy_video(ticket["video_id"])).json
    await clock.advance(3)
    await still.until(RenderState.RUNNING)
    await clock.advance(4)
    started = (await still.comfy_video(ticket["video_id"])).json
    await clock.advance(11)
    await still.until_over()
    finished = (await still.comfy_video(ticket["video_id"])).json

    assert queued == {"id": ticket["video_id"], "status": "queued", "progress": None, "url": None}
    assert started["status"] == "started"
    assert 30 < started["progress"] < 80
    assert (finished["status"], finished["progress"]) == ("finished", 100)


@pytest.mark.parametrize(("texts", "location", "type_"), [
    ({}, ["body", "promptText"], "missing"),
    ({"promptText": "x", "duration": "five"}, ["body", "duration"], "int_type"),
    ({"promptText": "x", "duration": "6"}, ["body", "duration"], "literal_error"),
    ({"promptText": "x", "aspectRatio": "3"}, ["body", "aspectRatio"], "less_than_equal"),
    ({"promptText": "x", "aspectRatio": "nan"}, ["body", "aspectRatio"], "greater_than_equal"),
    ({"promptText": "x", "aspect_ratio": "1"}, ["body", "aspect_ratio"], "extra_forbidden"),
])  # fmt: skip
async def test_a_wrong_text_form_is_refused(
    client: Client, texts: dict[str, str], location: list[str], type_: str
) -> None:
    answer = await client.comfy("t2v", texts)

    assert answer.status == 422
    assert [(detail["loc"], detail["type"]) for detail in answer.json["detail"]] == [(location, type_)]


@pytest.mark.parametrize(("tool", "data", "location", "type_"), [
    ("i2v", form({}), ["body", "image"], "missing"),
    ("i2v", form({}, "image", "image"), ["body", "image"], "list_length"),
    ("i2v", form({}, "image", "mask"), ["body", "mask"], "extra_forbidden"),
    ("i2v", form({}, "image", content_type="text/plain"), ["body", "image"], "value_error"),
    ("pikaframes", form({"promptText": "x"}, "keyFrames"), ["body", "keyFrames"], "list_length"),
    ("pikaframes", form({"promptText": "x", "duration": "4"}, *KEY_FRAMES), ["body", "duration"], "greater_than_equal"),
])  # fmt: skip
async def test_a_wrong_file_form_is_refused(
    client: Client, tool: str, data: aiohttp.FormData, location: list[str], type_: str
) -> None:
    answer = await client.comfy(tool, data)

    assert answer.status == 422
    assert [(detail["loc"], detail["type"]) for detail in answer.json["detail"]] == [(location, type_)]


async def test_each_tool_wants_its_own_kind_of_form(client: Client) -> None:
    assert (await client.comfy("t2v", form(STUCK))).status == 415
    assert (await client.comfy("i2v", STUCK)).status == 415


async def test_a_picture_that_is_none_fails_the_job(client: Client) -> None:
    data = aiohttp.FormData({}, default_to_multipart=True)
    data.add_field("image", b"no picture", filename="image.png", content_type="image/png")
    ticket = (await client.comfy("i2v", data)).json
    await client.until_over()

    assert (await client.comfy_video(ticket["video_id"])).json["status"] == "failed"


async def test_an_order_tells_limits_price_and_expected_time(client: Client) -> None:
    headers = (await client.comfy("t2v", STUCK)).headers

    assert float(headers["x-comfy-credits-used"]) > 0
    assert float(headers["x-comfy-estimated-duration-p90-seconds"]) > float(
        headers["x-comfy-estimated-duration-seconds"]
    )
    assert headers["x-concurrency-limit"] == "5"


async def test_the_same_key_and_form_are_one_order(client: Client) -> None:
    first = await client.comfy("i2v", form(STUCK, "image"), Idempotency_Key="one")
    jobs = len(client.providers.jobs)

    second = await client.comfy("i2v", form(STUCK, "image"), Idempotency_Key="one")

    assert second.json == first.json
    assert ("idempotent-replayed" in first.headers, second.headers["idempotent-replayed"]) == (False, "true")
    assert len(client.providers.jobs) == jobs


async def test_a_key_of_another_form_is_a_conflict(client: Client) -> None:
    await client.comfy("t2v", STUCK, Idempotency_Key="two")

    answer = await client.comfy("t2v", STUCK | {"seed": "1"}, Idempotency_Key="two")

    assert (answer.status, answer.headers["x-comfy-error-type"]) == (409, "idempotency_mismatch")


async def test_a_key_of_long_ago_is_consumed(still: Client, clock: HandClock) -> None:
    await still.comfy("t2v", STUCK, Idempotency_Key="three")
    await clock.advance(DAY_S + 1)

    answer = await still.comfy("t2v", STUCK, Idempotency_Key="three")

    assert (answer.status, answer.headers["x-comfy-error-type"]) == (409, "idempotency_consumed")


async def test_a_refused_order_leaves_its_key_free(client: Client) -> None:
    await client.comfy("t2v", {}, Idempotency_Key="four")

    assert (await client.comfy("t2v", STUCK, Idempotency_Key="four")).status == 200


async def test_a_key_in_use_is_a_conflict(client: Client) -> None:
    """The first request is still sending its body when the second one comes."""
    address = urlsplit(client.providers.urls["comfy"])
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    head = f"POST {COMFY_GENERATE}/t2v HTTP/1.1\r\nHost: x\r\nX-API-Key: good\r\nIdempotency-Key: five\r\n"
    body = b"promptText=%23stuck"
    writer.write(
        f"{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body[:5]
    )
    await writer.drain()
    async with asyncio.timeout(PATIENCE_S):
        while client.providers.requests[-1].headers.get("idempotency-key") != "five":  # noqa: ASYNC110  No event tells of it.
            await asyncio.sleep(0)

    answer = await client.comfy("t2v", {"promptText": "#stuck"}, Idempotency_Key="five")
    writer.write(body[5:])
    first = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert (answer.status, answer.headers["x-comfy-error-type"]) == (409, "idempotency_in_flight")
    assert b"200" in first


async def test_an_unknown_video_is_not_found(client: Client) -> None:
    assert (await client.comfy_video("none")).status == 404


async def test_a_route_that_is_not_imitated_names_itself(client: Client) -> None:
    answer = await client.comfy("pikascenes", STUCK)

    assert (answer.status, "pikascenes" in answer.json["message"]) == (404, True)
