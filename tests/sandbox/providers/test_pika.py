"""Pika's own API: signed uploads, one job for one Idempotency-Key, and a bill with every job."""

from typing import Any

import pytest

from sandbox.providers.work import RenderState
from tests.sandbox.providers.client import Answer, Client, film_in, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")
KEY = {"X-API-Key": "test"}
TEXT = "pika/pika-2.5/text-to-video"
IMAGE = "pika/pika-2.5/image-to-video"
FRAMES = "pika/pikaframes/image-to-video"


async def order(client: Client, api: str, body: object, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.ask("POST", f"{client.providers.urls['pika']}/v1/media/{api}", json=body, headers=KEY | names)


async def job(client: Client, id: str, what: str = "") -> Any:
    url = f"{client.providers.urls['pika']}/v1/media/jobs/{id}{what}"
    return (await client.ask("GET", url, headers=KEY)).json


async def placed(client: Client) -> Any:
    body = {"content_type": "image/png", "size_bytes": len(picture())}
    return (await client.ask("POST", f"{client.providers.urls['pika']}/v1/media/uploads", json=body, headers=KEY)).json


async def uploaded(client: Client) -> str:
    place = await placed(client)
    await client.ask("PUT", place["upload_url"], data=picture(), headers=place["headers"])
    return str(place["url"])


@pytest.mark.parametrize(("headers", "status", "code"), [
    ({}, 401, "unauthorized"),
    ({"X-API-Key": "bad"}, 401, "unauthorized"),
    ({"X-API-Key": "empty"}, 403, "insufficient_balance"),
])  # fmt: skip
async def test_an_order_needs_a_good_key(client: Client, headers: dict[str, str], status: int, code: str) -> None:
    url = f"{client.providers.urls['pika']}/v1/media/{TEXT}"
    answer = await client.ask("POST", url, json={"prompt": "a sea"}, headers=headers)

    assert (answer.status, answer.json["error"]["code"]) == (status, code)
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(("api", "count", "length", "duration_s"), [
    (TEXT, 0, {}, 5),
    (IMAGE, 1, {"duration_s": 10}, 10),
    (FRAMES, 3, {"transition_duration_s": 2}, 4),
])  # fmt: skip
async def test_a_video_and_its_bill(
    client: Client, api: str, count: int, length: dict[str, int], duration_s: int
) -> None:
    addresses = [await uploaded(client) for _ in range(count)]
    pictures: dict[str, object] = {} if not count else {"image": addresses[0]} if count == 1 else {"images": addresses}
    ticket = (await order(client, api, {"prompt": "a sea", "resolution": "720p", **pictures, **length})).json
    await client.until_over()
    done = await job(client, ticket["id"])
    film = film_in((await client.ask("GET", done["output"]["video"]["url"])).data)

    assert done["status"] == "completed"
    assert done["billing"] == {"state": "settled", "charge_micro_usd": 40_000 * duration_s}
    assert (min(film.size), round(film.duration_s)) == (720, duration_s)
    assert (await job(client, ticket["id"], "/content"))["url"] == done["output"]["video"]["url"]


@pytest.mark.parametrize(("word", "code"), [("#fail", "provider_error"), ("#moderated", "content_moderation")])
async def test_a_failure_costs_nothing(client: Client, word: str, code: str) -> None:
    ticket = (await order(client, TEXT, {"prompt": word})).json
    await client.until(RenderState.FAILED)
    failed = await job(client, ticket["id"])

    assert (failed["status"], failed["error"]["code"]) == ("failed", code)
    assert failed["billing"] == {"state": "settled", "charge_micro_usd": 0}


async def test_the_same_key_is_the_same_job(client: Client) -> None:
    body = {"prompt": "a sea #stuck"}
    first = await order(client, TEXT, body, Idempotency_Key="k-1")
    again = await order(client, TEXT, body, Idempotency_Key="k-1")
    other = await order(client, TEXT, {"prompt": "a lake #stuck"}, Idempotency_Key="k-1")

    assert first.json == again.json
    assert (other.status, other.json["error"]["code"]) == (409, "idempotency_mismatch")


@pytest.mark.parametrize("body", [
    {},
    {"prompt": "a sea", "duration_s": 10},
    {"prompt": "a sea", "aspect_ratio": "16:9"},
    {"prompt": "a sea", "seed": "7"},
], ids=["no prompt", "too long", "no such field", "no number"])  # fmt: skip
async def test_an_order_that_makes_no_sense_is_refused(client: Client, body: dict[str, object]) -> None:
    answer = await order(client, TEXT, body)

    assert (answer.status, answer.json["error"]["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("address", ["data:image/png;base64,aGk=", "http://example.org/1.png", "ftp://x/1.png"])
async def test_a_picture_is_taken_from_https_only(client: Client, address: str) -> None:
    assert (await order(client, IMAGE, {"prompt": "a sea", "image": address})).status == 422


async def test_an_upload_takes_exactly_the_headers_that_it_was_signed_for(client: Client) -> None:
    place = await placed(client)
    unsigned = {"Content-Type": "image/png"}

    assert (await client.ask("PUT", place["upload_url"], data=picture(), headers=unsigned)).status == 403
    assert (await client.ask("PUT", place["upload_url"], data=picture(), headers=place["headers"] | KEY)).status == 403
    assert (await client.ask("PUT", place["upload_url"], data=picture(), headers=place["headers"])).status == 200
    assert (await client.ask("GET", place["url"])).data == picture()
