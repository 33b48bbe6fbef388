"""RunComfy's Model API: its words, its strictness, its prices."""

from typing import Any

import pytest

from sandbox.providers.work import RenderState
from tests.sandbox.providers.client import RUNCOMFY_KEY, Client, HandClock

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT, IMAGE, FRAMES = "pika-2-2/text-to-video", "pika-2-2/image-to-video", "pikaframes"
STUCK = {"promptText": "a sea #stuck"}
NOWHERE = "http://127.0.0.1:1/gone.png"


@pytest.mark.parametrize(("key", "status"), [("", 401), ("Key good", 401), ("Bearer bad", 401), ("Bearer empty", 402)])
async def test_a_token_is_needed_in_the_right_form(client: Client, key: str, status: int) -> None:
    url = f"{client.providers.urls['runcomfy']}/v1/models/pika/{TEXT}"

    assert (await client.ask("POST", url, json=STUCK, headers={"Authorization": key})).status == status


async def test_the_words_of_a_job(still: Client, clock: HandClock) -> None:
    ticket = (await still.runcomfy(TEXT, {"promptText": "a sea #nourl"})).json

    queued = (await still.runcomfy_get(ticket["status_url"])).json
    await clock.advance(3)
    await still.until(RenderState.RUNNING)
    running = (await still.runcomfy_get(ticket["status_url"])).json
    early = await still.runcomfy_get(ticket["result_url"])
    await clock.advance(11)
    await still.until_over()
    over = (await still.runcomfy_get(ticket["status_url"])).json

    assert (queued["status"], queued["queue_position"]) == ("in_queue", 0)
    assert (running["status"], "instance_id" in running) == ("in_progress", True)
    assert (early.status, early.json["status"], "output" in early.json) == (200, "in_progress", False)
    assert over["status"] == "completed"


@pytest.mark.parametrize(("model", "body", "named"), [
    (TEXT, {}, "promptText"),
    (TEXT, {"promptText": "x" * 2001}, "promptText"),
    (TEXT, {"promptText": "x", "duration": "5"}, "duration"),
    (TEXT, {"promptText": "x", "duration": 6}, "duration"),
    (TEXT, {"promptText": "x", "aspectRatio": "3:2"}, "aspectRatio"),
    (TEXT, {"promptText": "x", "seed": None}, "seed"),
    (TEXT, {"promptText": "x", "prompt": "x"}, "prompt"),
    (IMAGE, {"promptText": "x"}, "image"),
    (IMAGE, {"image": "ftp://127.0.0.1/a.png"}, "image"),
    (IMAGE, {"image": NOWHERE, "aspectRatio": "1:1"}, "aspectRatio"),
    (FRAMES, {"keyFramesFirst": NOWHERE, "promptText": "x"}, "keyFramesLast"),
    (FRAMES, {"keyFramesFirst": NOWHERE, "keyFramesLast": NOWHERE, "promptText": "x", "duration": 11}, "duration"),
])  # fmt: skip
async def test_a_wrong_order_is_refused_by_the_name_of_its_field(
    client: Client, model: str, body: dict[str, Any], named: str
) -> None:
    jobs = len(client.providers.jobs)

    answer = await client.runcomfy(model, body)

    assert answer.status == 422
    assert answer.json["message"].startswith(f"{named}: ")
    assert len(client.providers.jobs) == jobs


async def test_a_picture_that_is_gone_fails_the_job(client: Client) -> None:
    ticket = (await client.runcomfy(IMAGE, {"image": NOWHERE})).json
    await client.until_over()

    result = (await client.runcomfy_get(ticket["result_url"])).json

    assert (result["status"], result["error"]["code"]) == ("failed", "file_download_error")


async def test_a_forgotten_prompt_is_the_providers_sample(client: Client) -> None:
    await client.runcomfy(IMAGE, {"image": NOWHERE})

    assert client.job.prompt == "City view of New York in sunset."


async def test_only_a_waiting_job_can_be_cancelled(still: Client, clock: HandClock) -> None:
    running = (await still.runcomfy(TEXT, {"promptText": "a sea #fail"})).json
    await clock.advance(3)
    await still.until(RenderState.RUNNING)
    waiting = (await still.runcomfy(TEXT, STUCK)).json

    answers = [await still.ask("POST", ticket["cancel_url"], headers=RUNCOMFY_KEY) for ticket in (running, waiting)]

    assert [answer.status for answer in answers] == [200, 200]
    assert [answer.json["outcome"] for answer in answers] == ["not_cancellable", "cancelled"]
    assert [answer.json["status"] for answer in answers] == ["in_progress", "cancelled"]


async def test_the_catalogue_has_prices(client: Client) -> None:
    urls = f"{client.providers.urls['runcomfy']}/v1/models"

    one = (await client.runcomfy_get(f"{urls}/pika/{TEXT}")).json
    all_ids = {model["id"] for model in (await client.runcomfy_get(urls)).json["models"]}

    assert (one["base_price_usd"], one["price_unit"]) == (0.04, "second")
    assert all_ids == {f"pika/{TEXT}", f"pika/{IMAGE}", f"pika/{FRAMES}", "pika/pikascenes"}


async def test_a_model_that_is_gone_is_not_found(client: Client) -> None:
    assert (await client.runcomfy("pika-1", STUCK)).status == 404
    assert (await client.runcomfy_get(f"{client.providers.urls['runcomfy']}/v1/models/pika/pika-1")).status == 404


async def test_a_route_that_is_not_imitated_names_itself(client: Client) -> None:
    answer = await client.runcomfy_get(f"{client.providers.urls['runcomfy']}/prod/v2/deployments")

    assert (answer.status, "GET /prod/v2/deployments" in answer.json["message"]) == (404, True)
