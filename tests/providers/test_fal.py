"""fal's queue: what its answers mean, where its addresses lead, and how its storage may fail."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.ports.provider import Done, Ended, ProviderStatus, Unreadable, Waiting, Working
from bot.providers.fal.adapter import Fal
from tests.providers.orders import text_order
from tests.providers.strange import Heard, Say, Strange, reply, strange

KEY = "secret-key"
TICKET = Ticket(id="r-1")
VIDEO = "https://v3b.fal.media/files/b/x.mp4?signature=1"
STATUS = "/fal-ai/pika/requests/r-1/status"
COMPLETED: dict[str, object] = {"status": "COMPLETED", "logs": None, "metrics": {}}


@asynccontextmanager
async def fal_at(url: str) -> AsyncIterator[Fal]:
    fal = Fal(key=KEY, urls={"FAL_QUEUE_URL": url, "FAL_REST_URL": url + "/rest"})
    try:
        yield fal
    finally:
        await fal.close()


async def look(status: list[Say], result: list[Say] | None = None) -> ProviderStatus:
    async with (
        strange(lambda h: status if h.path.endswith("/status") else result or []) as server,
        fal_at(server.url) as fal,
    ):
        return await fal.poll(TICKET)


# -- looking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"status": "IN_QUEUE", "queue_position": 2}, Waiting(position=2)),
        ({"status": "in_queue", "queue_position": "many"}, Waiting()),
        ({"status": "IN_QUEUE"}, Waiting()),
        ({"status": "IN_PROGRESS", "logs": [{"message": "…"}]}, Working()),
        ({"status": "In_Progress", "logs": {"a": 1}}, Working()),
        ({"status": "IN_PROGRESS", "logs": None, "metrics": 5}, Working()),
        ({"status": "SOMETHING_NEW"}, Working()),
    ],
)
async def test_a_request_under_way(body: object, expected: ProviderStatus) -> None:
    assert await look(reply(202, body)) == expected


@pytest.mark.parametrize(
    "result",
    [
        {"video": {"url": VIDEO, "content_type": None, "file_size": "big"}, "seed": 1},
        {"video": {"url": VIDEO}},
        {"video": VIDEO},
    ],
)
async def test_completed_with_a_video_is_done(result: object) -> None:
    assert await look(reply(200, COMPLETED), reply(200, result)) == Done(video_url=VIDEO)


@pytest.mark.parametrize("result", [{}, {"video": None}, {"video": {"url": None}}, {"video": {"url": "x.mp4"}}])
async def test_completed_without_a_video_has_no_output(result: object) -> None:
    seen = await look(reply(200, COMPLETED), reply(200, result))

    assert isinstance(seen, Ended)
    assert (seen.failure.fault, seen.failure.may_have_cost) == (Fault.NO_OUTPUT, True)


def detail(kind: str, message: str = "It went wrong") -> object:
    return {"detail": [{"loc": ["body", "prompt"], "msg": message, "type": kind, "input": "the prompt", "ctx": {}}]}


@pytest.mark.parametrize(
    ("status", "body", "fault", "may_have_cost"),
    [
        (422, detail("content_policy_violation"), Fault.MODERATION, True),
        (422, detail("no_media_generated"), Fault.NO_OUTPUT, True),
        (422, detail("image_too_small"), Fault.INVALID_INPUT, False),
        (422, detail("file_download_error"), Fault.INVALID_INPUT, False),
        (422, detail("missing"), Fault.INVALID_INPUT, False),
        (422, detail("something_new"), Fault.INVALID_INPUT, True),
        (422, {"detail": "It went wrong: the content checker said no"}, Fault.MODERATION, True),
        (422, {"detail": {"type": "content_policy_violation", "message": "It went wrong"}}, Fault.MODERATION, True),
        (400, {"detail": "It went wrong", "error_type": "bad_request"}, Fault.INVALID_INPUT, False),
        (499, {"detail": "It went wrong", "error_type": "client_cancelled"}, Fault.CANCELLED, False),
        (499, {"detail": "It went wrong"}, Fault.CANCELLED, False),
        (500, detail("internal_server_error"), Fault.PROVIDER_DOWN, False),
        (500, detail("downstream_service_error"), Fault.PROVIDER_DOWN, False),
        (503, {"detail": "It went wrong", "error_type": "runner_disconnected"}, Fault.PROVIDER_DOWN, False),
        (504, detail("generation_timeout"), Fault.TIMED_OUT, False),
        (504, {"detail": "It went wrong", "error_type": "startup_timeout"}, Fault.TIMED_OUT, False),
    ],
)
async def test_completed_may_hide_a_failure(status: int, body: object, fault: Fault, may_have_cost: bool) -> None:
    seen = await look(reply(200, COMPLETED), reply(status, body))

    assert isinstance(seen, Ended)
    assert (seen.failure.fault, seen.failure.may_have_cost) == (fault, may_have_cost)
    assert seen.failure.detail.startswith("It went wrong")
    assert "the prompt" not in seen.failure.detail


async def test_a_refusal_that_says_it_was_not_billed_is_believed() -> None:
    said = reply(422, detail("content_policy_violation"), headers={"x-fal-billable-units": "0"})
    seen = await look(reply(200, COMPLETED), said)

    assert isinstance(seen, Ended)
    assert not seen.failure.may_have_cost


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(reply(503, {"detail": "Runner disconnected", "error_type": "runner_disconnected"}), id="the same"),
        pytest.param(reply(404, {"status": "NOT_FOUND"}), id="nothing"),
        pytest.param(reply(200, {"video": None}), id="no video"),
        pytest.param(reply(200, b"<html>"), id="garbage"),
        pytest.param(reply(502, b"<html>"), id="a gateway's error"),
    ],
)
async def test_an_error_in_the_status_ends_it_whatever_the_result_says(result: list[Say]) -> None:
    status = COMPLETED | {"error": "Runner disconnected", "error_type": "runner_disconnected"}
    seen = await look(reply(200, status), result)

    assert isinstance(seen, Ended)
    assert (seen.failure.fault, seen.failure.detail) == (Fault.PROVIDER_DOWN, "Runner disconnected")


@pytest.mark.parametrize("word", ["FAILED", "ERROR"])
async def test_a_status_that_fal_does_not_know_itself_still_ends_it(word: str) -> None:
    seen = await look(reply(200, {"status": word}), reply(400, {"detail": "Request is still in progress"}))

    assert isinstance(seen, Ended)


async def test_a_result_that_is_not_ready_is_still_being_worked_on() -> None:
    assert await look(reply(200, COMPLETED), reply(400, {"detail": "Request is still in progress"})) == Working()
    assert await look(reply(200, COMPLETED), reply(202, {"status": "IN_PROGRESS"})) == Working()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(reply(502, b"<html>"), id="a gateway's error"),
        pytest.param(reply(500, {"message": "no healthy upstream"}), id="a gateway's JSON"),
        pytest.param(reply(429, {"detail": "slow down"}), id="429"),
    ],
)
async def test_a_result_route_in_trouble_is_an_outage(said: list[Say]) -> None:
    with pytest.raises(Outage):
        await look(reply(200, COMPLETED), said)


# -- cancelling ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "will_stop"),
    [
        (202, {"status": "CANCELLATION_REQUESTED"}, True),
        (200, {"success": True}, True),
        (200, {"success": False}, False),
        (204, b"", True),
        (400, {"status": "ALREADY_COMPLETED"}, False),
    ],
)
async def test_a_cancel_says_whether_the_job_stops(status: int, body: object, will_stop: bool) -> None:
    async with strange(lambda _: reply(status, body)) as server, fal_at(server.url) as fal:
        assert await fal.cancel(TICKET) is will_stop
        assert (server.heard[0].method, server.heard[0].path) == ("PUT", "/fal-ai/pika/requests/r-1/cancel")


async def test_a_cancel_of_an_unknown_request_is_unreadable() -> None:
    async with strange(lambda _: reply(404, {"status": "NOT_FOUND"})) as server, fal_at(server.url) as fal:
        with pytest.raises(Unreadable) as unreadable:
            await fal.cancel(TICKET)

        assert unreadable.value.fault is Fault.NOT_FOUND


# -- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("{own}/some/other/path?logs=1", "/some/other/path?logs=1"),
        ("https://queue.fal.run/xai/grok/requests/r-1/status", "/xai/grok/requests/r-1/status"),
        ("https://queue.falrun.com/fal-ai/pika/requests/r-1/status", STATUS),
        ("", STATUS),
        ("not an address", STATUS),
        ("http://queue.fal.run/x", STATUS),
        ("https://queue.fal.run:444/x", STATUS),
        ("https://queue.fal.run.example/x", STATUS),
        ("https://user:password@queue.fal.run@example/x", STATUS),
    ],
)
async def test_a_given_address_is_used_at_our_own_queue_only(given: str, asked: str) -> None:
    async with strange(lambda _: reply(202, {"status": "IN_PROGRESS"})) as server, fal_at(server.url) as fal:
        await fal.poll(Ticket(id="r-1", status_url=given.replace("{own}", server.url)))

        assert server.heard[0].path == asked
        assert server.heard[0].headers["authorization"] == f"Key {KEY}"


async def test_a_foreign_address_is_never_asked() -> None:
    async with strange(lambda _: reply(200)) as foreign, strange(_submit_naming(foreign)) as server:
        async with fal_at(server.url) as fal:
            ticket = await fal.submit(text_order(ProviderName.FAL), (), key="order-1")
            await fal.poll(ticket)
            await fal.cancel(ticket)

        assert foreign.connections == 0
        assert [heard.path for heard in server.heard[1:]] == [STATUS, "/fal-ai/pika/requests/r-1/cancel"]


def _submit_naming(foreign: Strange) -> Callable[[Heard], list[Say]]:
    urls = dict.fromkeys(("status_url", "response_url", "cancel_url"), f"{foreign.url}/x")
    return lambda _: reply(200, {"request_id": "r-1", "status": "IN_QUEUE", **urls})


async def test_a_request_without_addresses_is_also_found_under_its_model() -> None:
    model = "/fal-ai/pika/v2.2/image-to-video/requests/r-1/status"

    def answer(heard: Heard) -> list[Say]:
        return reply(200, {"status": "IN_PROGRESS", "logs": {}}) if heard.path == model else reply(404, {})

    async with strange(answer) as server, fal_at(server.url) as fal:
        assert await fal.poll(TICKET) == Working()
        assert server.heard[0].path == STATUS


async def test_an_id_is_quoted() -> None:
    async with strange(lambda _: reply(202, {"status": "IN_PROGRESS"})) as server, fal_at(server.url) as fal:
        await fal.poll(Ticket(id="a/../b?c"))

        assert server.heard[0].path == "/fal-ai/pika/requests/a%2F..%2Fb%3Fc/status"
