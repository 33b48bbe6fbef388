"""What the words in a prompt do, with every provider."""

import pytest

from sandbox.providers.steering import without_steering
from sandbox.providers.work import RenderState
from tests.sandbox.providers.client import COMFY_KEY, Client, HandClock

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEXT = "v2.2/text-to-video"


async def test_the_words_are_not_shown() -> None:
    assert without_steering("a fox #slow runs #FAIL #failure") == "a fox runs #failure"


async def test_fal_tells_a_fault_in_status_and_result(client: Client) -> None:
    ticket = (await client.fal(TEXT, {"prompt": "a sea #fail"})).json
    await client.until_over()

    status = await client.fal_get(ticket["status_url"])
    result = await client.fal_get(ticket["response_url"])

    assert (status.status, status.json["status"], status.json["error_type"]) == (
        200,
        "COMPLETED",
        "runner_disconnected",
    )
    assert (result.status, result.headers["x-fal-error-type"]) == (503, "runner_disconnected")


async def test_fal_hides_moderation_behind_completed(client: Client) -> None:
    ticket = (await client.fal(TEXT, {"prompt": "a sea #moderated"})).json
    await client.until_over()

    status = await client.fal_get(ticket["status_url"])
    result = await client.fal_get(ticket["response_url"])

    assert status.json["status"] == "COMPLETED"
    assert "error" not in status.json
    assert (result.status, result.headers["x-fal-retryable"]) == (422, "false")
    assert result.json["detail"][0]["type"] == "content_policy_violation"


async def test_fal_completes_without_an_address(client: Client) -> None:
    ticket = (await client.fal(TEXT, {"prompt": "a sea #nourl"})).json
    await client.until_over()

    result = await client.fal_get(ticket["response_url"])

    assert (result.status, result.json["video"]["url"]) == (200, None)


@pytest.mark.parametrize("word", ["#fail", "#moderated"])
async def test_runcomfy_fails_with_an_error(client: Client, word: str) -> None:
    ticket = (await client.runcomfy("pika-2-2/text-to-video", {"promptText": word})).json
    await client.until_over()

    result = await client.runcomfy_get(ticket["result_url"])

    assert (result.status, result.json["status"]) == (200, "failed")
    assert ("moderation" in str(result.json["error"])) == (word == "#moderated")
    assert "output" not in result.json


async def test_runcomfy_completes_without_an_address(client: Client) -> None:
    ticket = (await client.runcomfy("pika-2-2/text-to-video", {"promptText": "#nourl"})).json
    await client.until_over()

    assert (await client.runcomfy_get(ticket["result_url"])).json["output"] == {}


@pytest.mark.parametrize(("word", "status"), [("#fail", "failed"), ("#moderated", "failed"), ("#nourl", "finished")])
async def test_comfy_ends_without_an_address(client: Client, word: str, status: str) -> None:
    ticket = (await client.comfy("t2v", {"promptText": word})).json
    await client.until_over()

    video = (await client.comfy_video(ticket["video_id"])).json

    assert (video["status"], video["url"]) == (status, None)


async def test_a_flaky_job_goes_wrong_at_every_third_look(client: Client) -> None:
    ticket = (await client.comfy("t2v", {"promptText": "#flaky #stuck"})).json

    looks = [await client.comfy_video(ticket["video_id"]) for _ in range(9)]

    assert [look.status for look in looks] == [200, 200, 500, 200, 200, 429, 200, 200, 200]
    assert looks[5].headers["retry-after"] == "1"
    assert looks[8].json is None


async def test_a_stuck_job_never_leaves_the_queue(still: Client, clock: HandClock) -> None:
    ticket = (await still.fal(TEXT, {"prompt": "a sea #stuck"})).json

    await clock.advance(1_000_000)

    assert (await still.fal_get(ticket["status_url"])).json["status"] == "IN_QUEUE"


async def test_a_slow_job_takes_five_times_as_long(client: Client) -> None:
    await client.fal(TEXT, {"prompt": "a sea #slow #fail"})
    slow = client.job
    await client.fal(TEXT, {"prompt": "a sea #fail"})
    usual = client.job

    assert 3 < (slow.queue_s + slow.render_s) / (usual.queue_s + usual.render_s) < 8.4


async def test_jobs_queue_for_a_place(still: Client, clock: HandClock) -> None:
    tickets = [(await still.fal(TEXT, {"prompt": f"{number} #fail"})).json for number in range(3)]

    await clock.advance(3)
    first, *others = still.providers.jobs
    while first.state is RenderState.QUEUED:
        await first.changed.wait()

    assert [job.state for job in others] == [RenderState.QUEUED, RenderState.QUEUED]
    assert [(await still.fal_get(ticket["status_url"])).json.get("queue_position") for ticket in tickets] == [
        None,
        0,
        1,
    ]


async def test_what_was_asked_is_there_to_look_at(client: Client) -> None:
    await client.comfy("t2v", {"promptText": "look #stuck", "seed": "3"})

    received = client.providers.requests[-1]

    assert (received.origin, received.method, received.path) == ("comfy", "POST", "/proxy/pika/generate/2.2/t2v")
    assert received.headers["x-api-key"] == COMFY_KEY["X-API-KEY"]
    assert received.fields == {"promptText": "look #stuck", "seed": "3"}
    assert (client.job.provider, client.job.tool, client.job.prompt) == ("comfy", "t2v", "look #stuck")
