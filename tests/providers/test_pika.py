"""Pika's own API: pictures by upload, a video by one of two routes, and what a failed job cost."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.ports.provider import Declined, Done, Ended, NotSent, ProviderStatus, Waiting, Working
from bot.providers.pika.adapter import Pika
from tests.providers.orders import image_order, picture
from tests.providers.strange import Heard, Move, Say, Strange, reply, strange

KEY = "secret-key-0123456789"
VIDEO = "https://cdn.pika.art/v/1.mp4"
IMAGE = "https://media.pika.art/u/1.png"
SETTLED_AT_NOTHING = {"state": "settled", "charge_micro_usd": 0}


@asynccontextmanager
async def pika(answer: Callable[[Heard], list[Say]]) -> AsyncIterator[tuple[Pika, Strange]]:
    async with strange(answer) as server:
        provider = Pika(key=KEY, urls={"PIKA_URL": server.url})
        try:
            yield provider, server
        finally:
            await provider.close()


async def look(body: object, content: list[Say] | None = None) -> ProviderStatus:
    def answer(heard: Heard) -> list[Say]:
        if heard.path.endswith("/content"):
            return content or reply(404, {"error": {"code": "not_found"}})
        return body if isinstance(body, list) else reply(200, body)

    async with pika(answer) as (provider, _):
        return await provider.poll(Ticket(id="job_1"))


# -- pictures -----------------------------------------------------------------------------------------------------


async def ordered(folder: Path, place: Callable[[str], list[Say]], *, put: list[Say] | None = None) -> list[Heard]:
    """Everything that was asked for an order with one picture."""

    def answer(heard: Heard) -> list[Say]:
        match heard.method, heard.path:
            case "POST", "/v1/media/uploads":
                return place(server.url)
            case "PUT", _:
                return put or reply(200)
            case _:
                return reply(202, {"id": "job_1", "status": "queued"})

    async with pika(answer) as (provider, server):
        try:
            await provider.submit(image_order(ProviderName.PIKA), [picture(folder, b"\x89PNG small")], key="order-1")
        finally:
            heard = list(server.heard)
        return heard


def signed(url: str) -> list[Say]:
    headers = {"Content-Type": "image/png", "x-signature": "abc"}
    return reply(200, {"upload_url": f"{url}/put?s=1", "headers": headers, "url": IMAGE})


async def test_a_picture_is_uploaded_with_exactly_the_headers_asked_for_and_no_key(tmp_path: Path) -> None:
    place, put, order = await ordered(tmp_path, signed)

    assert place.json == {"content_type": "image/png", "size_bytes": 10}
    assert (put.headers["content-type"], put.headers["x-signature"], put.body) == ("image/png", "abc", b"\x89PNG small")
    assert KEY not in str(put.headers)
    assert order.json["image"] == IMAGE


async def test_an_order_carries_its_key(tmp_path: Path) -> None:
    *_, order = await ordered(tmp_path, signed)

    assert order.headers["idempotency-key"] == "order-1"
    assert order.headers["x-api-key"] == KEY


@pytest.mark.parametrize(
    "place",
    [
        lambda _: reply(500),
        lambda _: reply(429, {"error": {"code": "rate_limited"}}),
        lambda _: [Move.SILENCE],
        lambda _: [Move.RESET],
        lambda _: reply(200, {"url": IMAGE}),
        lambda _: reply(200, b"<html>"),
        lambda _: reply(200, {"upload_url": "http://10.0.0.1/put", "url": IMAGE}),
        lambda url: reply(200, {"upload_url": f"{url}/put", "url": "file:///etc/passwd"}),
        lambda url: reply(200, {"upload_url": f"{url}/put", "url": IMAGE, "headers": {"bad\nname": "x"}}),
    ],
    ids=["500", "429", "silence", "reset", "no address", "no JSON", "private", "no web address", "no header"],
)
async def test_without_a_place_for_the_picture_nothing_is_ordered(
    tmp_path: Path, place: Callable[[str], list[Say]]
) -> None:
    with pytest.raises(NotSent):
        await ordered(tmp_path, place)


async def test_a_picture_that_can_not_be_put_is_not_ordered(tmp_path: Path) -> None:
    with pytest.raises(NotSent):
        await ordered(tmp_path, signed, put=reply(403))


@pytest.mark.parametrize(
    ("status", "code", "fault"),
    [
        (401, "unauthorized", Fault.AUTH),
        (403, "insufficient_balance", Fault.NO_CREDIT),
        (403, "membership_required", Fault.NO_CREDIT),
        (403, "admission_suspended", Fault.AUTH),
        (413, "invalid_input", Fault.INVALID_INPUT),
        (415, "invalid_input", Fault.INVALID_INPUT),
    ],
)
async def test_a_place_that_is_refused_declines_the_order(tmp_path: Path, status: int, code: str, fault: Fault) -> None:
    with pytest.raises(Declined) as declined:
        await ordered(tmp_path, lambda _: reply(status, {"error": {"code": code, "message": "No."}}))

    assert declined.value.fault is fault


# -- looking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "expected"),
    [("queued", Waiting()), ("running", Working()), ("RUNNING", Working()), ("thinking", Working())],
)
async def test_under_way(word: str, expected: ProviderStatus) -> None:
    assert await look({"id": "job_1", "status": word}) == expected


@pytest.mark.parametrize(
    "output",
    [
        {"media_type": "video", "video": {"url": VIDEO}},
        {"media_type": "videos", "videos": [{"url": VIDEO}, {"url": "https://x/2.mp4"}]},
        {"video": VIDEO},
        VIDEO,
    ],
)
async def test_completed_with_a_video(output: object) -> None:
    assert await look({"status": "completed", "output": output}) == Done(video_url=VIDEO)


async def test_a_video_that_the_job_does_not_name_is_asked_for() -> None:
    assert await look({"status": "completed"}, reply(200, {"url": VIDEO})) == Done(video_url=VIDEO)


async def test_a_route_that_is_down_is_asked_again() -> None:
    with pytest.raises(Outage):
        await look({"status": "completed"}, reply(503))


async def test_completed_without_any_video() -> None:
    seen = await look({"status": "completed", "output": {"video": None}})

    assert isinstance(seen, Ended)
    assert seen.failure.fault is Fault.NO_OUTPUT


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("invalid_input", Fault.INVALID_INPUT),
        ("content_moderation", Fault.MODERATION),
        ("provider_error", Fault.PROVIDER_DOWN),
        ("provider_timeout", Fault.TIMED_OUT),
        ("provider_unavailable", Fault.PROVIDER_DOWN),
        ("rate_limited", Fault.RATE_LIMITED),
        ("insufficient_balance", Fault.NO_CREDIT),
        ("membership_required", Fault.NO_CREDIT),
        ("cycle_limit_exceeded", Fault.NO_CREDIT),
        ("usage_limit_exceeded", Fault.NO_CREDIT),
        ("admission_suspended", Fault.AUTH),
        ("timed_out", Fault.TIMED_OUT),
        ("internal", Fault.PROVIDER_DOWN),
    ],
)
async def test_every_code_is_one_of_our_faults(code: str, fault: Fault) -> None:
    seen = await look({"status": "failed", "error": {"code": code, "message": "It did not work"}})

    assert isinstance(seen, Ended)
    assert (seen.failure.fault, seen.failure.detail) == (fault, "It did not work")


@pytest.mark.parametrize(
    ("billing", "may_have_cost"),
    [
        (SETTLED_AT_NOTHING, False),
        ({"state": "settled", "charge_micro_usd": 200_000}, True),
        ({"state": "pending", "charge_micro_usd": 0}, True),
        ({"state": "settled"}, True),
        ({"state": "settled", "charge_micro_usd": False}, True),
        ({"state": "settled", "charge_micro_usd": -1}, True),
        ("settled", True),
        (None, True),
    ],
)
async def test_a_failure_is_free_only_when_its_bill_says_so(billing: object, may_have_cost: bool) -> None:
    seen = await look({"status": "failed", "error": {"code": "internal"}, "billing": billing})

    assert isinstance(seen, Ended)
    assert seen.failure.may_have_cost is may_have_cost


async def test_nothing_is_asked_to_cancel() -> None:
    async with pika(lambda _: reply(500)) as (provider, server):
        assert not await provider.cancel(Ticket(id="job_1"))
        assert server.heard == []
