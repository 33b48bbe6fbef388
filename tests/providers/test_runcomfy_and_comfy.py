"""RunComfy and Comfy: what their answers mean."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.ports.provider import Done, Ended, ProviderStatus, Waiting, Working
from bot.providers.comfy import Comfy
from bot.providers.runcomfy.adapter import RunComfy
from tests.providers.strange import Say, reply, strange

TICKET = Ticket(id="r-1")
VIDEO = "https://playgrounds.runcomfy.net/x.mp4"
COMPLETED = {"status": "completed"}


@asynccontextmanager
async def runcomfy_at(url: str) -> AsyncIterator[RunComfy]:
    it = RunComfy(key="secret-token", urls={"RUNCOMFY_URL": url})
    try:
        yield it
    finally:
        await it.close()


@asynccontextmanager
async def comfy_at(url: str) -> AsyncIterator[Comfy]:
    it = Comfy(key="comfyui-secret", urls={"COMFY_URL": url})
    try:
        yield it
    finally:
        await it.close()


async def runcomfy_look(status: list[Say], result: list[Say] | None = None) -> ProviderStatus:
    def answer_to(path: str) -> list[Say]:
        return status if path == "/v1/requests/r-1/status" else result or []

    async with strange(lambda heard: answer_to(heard.path)) as server, runcomfy_at(server.url) as it:
        seen = await it.poll(TICKET)
        assert {heard.headers["authorization"] for heard in server.heard} == {"Bearer secret-token"}
        return seen


async def comfy_look(said: list[Say]) -> ProviderStatus:
    async with strange(lambda _: said) as server, comfy_at(server.url) as it:
        seen = await it.poll(TICKET)
        assert server.heard[0].path == "/proxy/pika/videos/r-1"
        assert server.heard[0].headers["x-api-key"] == "comfyui-secret"
        return seen


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"status": "in_queue", "queue_position": 3}, Waiting(position=3)),
        ({"status": "IN_QUEUE", "queue_position": None}, Waiting()),
        ({"status": "pending"}, Waiting()),
        ({"status": "in_progress", "instance_id": 5}, Working()),
        ({"status": "starting"}, Working()),
        ({"status": "something new"}, Working()),
        ({"status": "cancelled"}, None),
        ({"status": "canceled"}, None),
    ],
)
async def test_runcomfy_under_way_or_cancelled(body: object, expected: ProviderStatus | None) -> None:
    seen = await runcomfy_look(reply(200, body))

    if expected is None:
        assert isinstance(seen, Ended)
        assert seen.failure.fault is Fault.CANCELLED
    else:
        assert seen == expected


@pytest.mark.parametrize("word", ["completed", "succeeded", "COMPLETED"])
@pytest.mark.parametrize(
    "output", [{"video": VIDEO}, {"videos": [VIDEO, "https://x/2.mp4"]}, {"video": {"url": VIDEO}}, VIDEO, [VIDEO]]
)
async def test_runcomfy_with_a_video_is_done(word: str, output: object) -> None:
    seen = await runcomfy_look(reply(200, {"status": word}), reply(200, {"status": word, "output": output}))

    assert seen == Done(video_url=VIDEO)


@pytest.mark.parametrize("output", [None, {}, {"video": None}, {"video": ""}, {"videos": []}, {"images": [VIDEO]}])
async def test_runcomfy_completed_without_a_video_has_no_output(output: object) -> None:
    seen = await runcomfy_look(reply(200, COMPLETED), reply(200, COMPLETED | {"output": output}))

    assert isinstance(seen, Ended)
    assert seen.failure.fault is Fault.NO_OUTPUT


async def test_runcomfys_result_may_be_behind_its_status() -> None:
    assert await runcomfy_look(reply(200, COMPLETED), reply(200, {"status": "in_progress"})) == Working()


@pytest.mark.parametrize(
    ("error", "fault", "detail"),
    [
        ("GPU went away", Fault.PROVIDER_DOWN, "GPU went away"),
        ({"code": "content_moderation", "message": "Not this"}, Fault.MODERATION, "Not this"),
        ({"weird": [1, 2]}, Fault.PROVIDER_DOWN, '{"weird": [1, 2]}'),
        (["Job timed out"], Fault.TIMED_OUT, "Job timed out"),
        (17, Fault.PROVIDER_DOWN, "17"),
        (None, Fault.PROVIDER_DOWN, ""),
        ("x" * 9000, Fault.PROVIDER_DOWN, "x" * 300),
    ],
)
@pytest.mark.parametrize("told_by", ["status", "result"])
async def test_runcomfys_error_may_be_any_json(error: object, fault: Fault, detail: str, told_by: str) -> None:
    failed = {"status": "failed"}
    told = failed | {"error": error}
    seen = await runcomfy_look(
        reply(200, told if told_by == "status" else failed), reply(200, told if told_by == "result" else failed)
    )

    assert isinstance(seen, Ended)
    assert (seen.failure.fault, seen.failure.detail, seen.failure.may_have_cost) == (fault, detail, True)


@pytest.mark.parametrize(
    ("status", "body", "will_stop"),
    [
        (200, {"outcome": "cancelled", "status": "cancelled"}, True),
        (200, {"outcome": "not_cancellable", "status": "in_progress"}, False),
        (202, {}, True),
        (409, {}, False),
    ],
)
async def test_runcomfys_cancel_says_whether_the_job_stops(status: int, body: object, will_stop: bool) -> None:
    async with strange(lambda _: reply(status, body)) as server, runcomfy_at(server.url) as it:
        assert await it.cancel(TICKET) is will_stop
        assert (server.heard[0].method, server.heard[0].path) == ("POST", "/v1/requests/r-1/cancel")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"status": "queued", "progress": None, "url": None}, Waiting()),
        ({"status": "started", "progress": 40}, Working(percent=40)),
        ({"status": "started", "progress": 1}, Working(percent=1)),
        ({"status": "started", "progress": "55"}, Working(percent=55)),
        ({"status": "started", "progress": None}, Working()),
        ({"status": "started", "progress": "much"}, Working()),
        ({"status": "started", "progress": 900}, Working(percent=100)),
        ({"status": "brand_new"}, Working()),
        ({"status": "finished", "progress": 100, "url": VIDEO}, Done(video_url=VIDEO)),
        ({"status": "FINISHED", "url": VIDEO}, Done(video_url=VIDEO)),
    ],
)
async def test_comfy_under_way_and_done(body: object, expected: ProviderStatus) -> None:
    assert await comfy_look(reply(200, body)) == expected


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"status": "finished", "url": None}, Fault.NO_OUTPUT),
        ({"status": "finished", "url": ""}, Fault.NO_OUTPUT),
        ({"status": "failed"}, Fault.PROVIDER_DOWN),
        ({"status": "failed", "message": "This prompt not allowed"}, Fault.MODERATION),
        ({"status": "cancelled"}, Fault.CANCELLED),
    ],
)
async def test_comfy_ended_without_a_video_may_have_cost(body: object, fault: Fault) -> None:
    seen = await comfy_look(reply(200, body))

    assert isinstance(seen, Ended)
    assert (seen.failure.fault, seen.failure.may_have_cost) == (fault, True)


async def test_comfy_cancels_nothing_and_asks_nobody() -> None:
    async with strange(lambda _: []) as server, comfy_at(server.url) as it:
        assert await it.cancel(TICKET) is False
        assert server.connections == 0


@pytest.mark.parametrize("result", [reply(502, b""), reply(404, {}), []])
async def test_a_job_that_failed_is_over_whatever_runcomfys_result_route_does(result: list[Say]) -> None:
    assert isinstance(await runcomfy_look(reply(200, {"status": "failed"}), result), Ended)


async def test_runcomfys_result_route_in_trouble_is_an_outage() -> None:
    with pytest.raises(Outage):
        await runcomfy_look(reply(200, COMPLETED), reply(502, b""))
