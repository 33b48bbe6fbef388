"""fal's queue: its forms, its late validation, its cancel."""

import json
from typing import Any

import pytest

from sandbox.providers.work import RenderState
from tests.sandbox.providers.client import FAL_KEY, Client, HandClock

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT, IMAGE, FRAMES = "v2.2/text-to-video", "v2.2/image-to-video", "v2.2/pikaframes"
STUCK = {"prompt": "a sea #stuck"}
NOWHERE = "http://127.0.0.1:1/gone.png"


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 401),
    ({"Authorization": "Bearer good"}, 401),
    ({"Authorization": "Key bad"}, 401),
    ({"Authorization": "Key empty"}, 403),
])  # fmt: skip
async def test_a_key_is_needed_in_the_right_form(client: Client, headers: dict[str, str], status: int) -> None:
    jobs = len(client.providers.jobs)

    assert (await client.fal(TEXT, STUCK, headers=headers)).status == status
    assert len(client.providers.jobs) == jobs


async def test_addresses_carry_owner_and_app_only(client: Client) -> None:
    ticket = (await client.fal(TEXT, STUCK)).json

    address = f"{client.providers.urls['fal_queue']}/fal-ai/pika/requests/{ticket['request_id']}"
    assert ticket["response_url"] == address
    assert ticket["status_url"] == f"{address}/status"
    assert ticket["cancel_url"] == f"{address}/cancel"


async def test_a_status_is_202_until_the_end(still: Client, clock: HandClock) -> None:
    ticket = (await still.fal(TEXT, {"prompt": "a sea #nourl"})).json

    queued = await still.fal_get(ticket["status_url"])
    await clock.advance(3)
    await still.until(RenderState.RUNNING)
    running = await still.fal_get(f"{ticket['status_url']}?logs=1")
    early = await still.fal_get(ticket["response_url"])
    await clock.advance(11)
    await still.until_over()
    over = await still.fal_get(ticket["status_url"])

    assert (queued.status, queued.json["status"], queued.json["queue_position"]) == (202, "IN_QUEUE", 0)
    assert (running.status, running.json["status"]) == (202, "IN_PROGRESS")
    assert running.json["logs"][0]["level"] == "INFO"
    assert (early.status, early.json) == (400, {"detail": "Request is still in progress"})
    assert (over.status, over.json["status"], over.json["logs"]) == (200, "COMPLETED", None)


async def test_the_stream_tells_every_state_and_ends(still: Client, clock: HandClock) -> None:
    ticket = (await still.fal(TEXT, {"prompt": "a sea #nourl"})).json
    await clock.advance(3)
    await still.until(RenderState.RUNNING)
    await clock.advance(11)

    stream = await still.fal_get(f"{ticket['status_url']}/stream")

    lines = [line for line in stream.data.decode().splitlines() if line]
    assert stream.headers["content-type"] == "text/event-stream"
    assert json.loads(lines[-1].removeprefix("data: "))["status"] == "COMPLETED"


@pytest.mark.parametrize(("path", "body", "location", "type_"), [
    (TEXT, {}, ["body", "prompt"], "missing"),
    (TEXT, {"prompt": "x" * 2001}, ["body", "prompt"], "string_too_long"),
    (TEXT, {"prompt": "x", "duration": "5"}, ["body", "duration"], "int_type"),
    (TEXT, {"prompt": "x", "duration": 7}, ["body", "duration"], "literal_error"),
    (TEXT, {"prompt": "x", "aspect_ratio": "5:2"}, ["body", "aspect_ratio"], "literal_error"),
    (TEXT, {"prompt": "x", "seed": True}, ["body", "seed"], "int_type"),
    (TEXT, {"prompt": "x", "promptText": "x"}, ["body", "promptText"], "extra_forbidden"),
    (IMAGE, {"prompt": "x", "image_url": "file:///etc/passwd"}, ["body", "image_url"], "value_error"),
    (IMAGE, {"prompt": "x", "image_url": NOWHERE}, ["body", "image_url"], "file_download_error"),
    (IMAGE, {"prompt": "x", "image_url": "http://example.org/a.png"}, ["body", "image_url"], "file_download_error"),
    (IMAGE, {"prompt": "x", "image_url": "data:image/png;base64,AAAA"}, ["body", "image_url"], "image_load_error"),
    (FRAMES, {"image_urls": [NOWHERE]}, ["body", "image_urls"], "list_too_short"),
    (FRAMES, {"image_urls": [NOWHERE] * 2, "duration": 5}, ["body", "duration"], "extra_forbidden"),
    (FRAMES, {"image_urls": [NOWHERE] * 2, "transitions": [{}, {}]}, ["body", "transitions"], "value_error"),
    (FRAMES, {"image_urls": [NOWHERE] * 2, "transitions": [{"duration": 26}]}, ["body", "transitions"], "value_error"),
    (FRAMES, {"image_urls": [NOWHERE] * 2}, ["body", "image_urls", 0], "file_download_error"),
])  # fmt: skip
async def test_a_wrong_order_is_accepted_and_fails_at_its_result(
    client: Client, path: str, body: dict[str, Any], location: list[str | int], type_: str
) -> None:
    ticket = await client.fal(path, body)
    await client.until_over()

    status = await client.fal_get(ticket.json["status_url"])
    result = await client.fal_get(ticket.json["response_url"])

    assert (ticket.status, status.json["status"], result.status) == (200, "COMPLETED", 422)
    assert [(detail["loc"], detail["type"]) for detail in result.json["detail"]] == [(location, type_)]


async def test_what_is_not_json_is_refused_at_once(client: Client) -> None:
    url = f"{client.providers.urls['fal_queue']}/fal-ai/pika/{TEXT}"

    assert (await client.ask("POST", url, data={"prompt": "x"}, headers=FAL_KEY)).status == 415
    assert (
        await client.ask("POST", url, data="{", headers=FAL_KEY | {"Content-Type": "application/json"})
    ).status == 400


async def test_another_endpoint_is_named_and_refused(client: Client) -> None:
    answer = await client.fal("v9/text-to-video", STUCK)

    assert (answer.status, answer.json["message"]) == (404, "Path /v9/text-to-video not found")


async def test_an_unknown_request_is_not_found(client: Client) -> None:
    answer = await client.fal_get(f"{client.providers.urls['fal_queue']}/fal-ai/pika/requests/none/status")

    assert (answer.status, answer.json) == (404, {"status": "NOT_FOUND"})


async def test_a_webhook_is_refused_by_name(client: Client) -> None:
    answer = await client.fal(f"{TEXT}?fal_webhook=http://127.0.0.1/", STUCK)

    assert (answer.status, "fal_webhook" in answer.json["detail"]) == (422, True)


async def test_a_full_queue_is_refused_where_asked(still: Client) -> None:
    await still.fal(TEXT, STUCK)

    assert (await still.fal(f"{TEXT}?fal_max_queue_length=0", STUCK)).status == 429
    assert (await still.fal(f"{TEXT}?fal_max_queue_length=1", STUCK)).status == 200


async def test_a_waiting_job_is_cancelled_at_once(client: Client) -> None:
    ticket = (await client.fal(TEXT, STUCK)).json

    cancel = await client.ask("PUT", ticket["cancel_url"], headers=FAL_KEY)
    status = await client.fal_get(ticket["status_url"])
    result = await client.fal_get(ticket["response_url"])
    again = await client.ask("PUT", ticket["cancel_url"], headers=FAL_KEY)

    assert (cancel.status, cancel.json) == (202, {"status": "CANCELLATION_REQUESTED"})
    assert (status.status, status.json["status"], status.json["error_type"]) == (200, "COMPLETED", "client_cancelled")
    assert (result.status, result.json["error_type"]) == (499, "client_cancelled")
    assert (again.status, again.json) == (400, {"status": "ALREADY_COMPLETED"})


@pytest.mark.parametrize(("run_s", "state"), [(1, RenderState.CANCELLED), (6, RenderState.RUNNING)])
async def test_a_running_job_stops_only_if_it_is_not_too_far(
    still: Client, clock: HandClock, run_s: float, state: RenderState
) -> None:
    ticket = (await still.fal(TEXT, {"prompt": "a sea #nourl"})).json
    await clock.advance(3)
    job = await still.until(RenderState.RUNNING)
    await clock.advance(run_s)

    cancel = await still.ask("PUT", ticket["cancel_url"], headers=FAL_KEY)

    assert (cancel.status, job.state) == (202, state)


async def test_a_cancelled_job_gives_its_place_to_the_next(still: Client, clock: HandClock) -> None:
    ticket = (await still.fal(TEXT, {"prompt": "first #fail"})).json
    await clock.advance(3)
    await still.until(RenderState.RUNNING)
    await still.fal(TEXT, {"prompt": "second #fail"})

    await still.ask("PUT", ticket["cancel_url"], headers=FAL_KEY)
    await clock.advance(3)

    assert (await still.until(RenderState.RUNNING)).prompt == "second #fail"


async def test_a_job_that_does_not_start_in_its_time_fails(still: Client, clock: HandClock) -> None:
    ticket = (await still.fal(TEXT, STUCK, headers=FAL_KEY | {"X-Fal-Request-Timeout": "30"})).json

    await clock.advance(31)
    await still.until_over()

    result = await still.fal_get(ticket["response_url"])
    assert (result.status, result.headers["x-fal-request-timeout-type"]) == (504, "user")
