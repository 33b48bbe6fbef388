"""What an answer to the paid request means, for every provider alike: taken, declined, or nobody knows."""

import logging
from collections.abc import Callable

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.domain.request import VideoRequest
from bot.ports import Declined, Lost, NotSent, Provider
from bot.providers import Comfy, Fal, Pika, RunComfy, TimeLimits
from bot.providers.wire import LIMITS

from .orders import PROMPT, text_order
from .strange import Move, Say, reply, strange

KEY = "secret-key-0123456789"
SHORT = TimeLimits(order_s=0.3)
ID_FIELD = {
    ProviderName.FAL: "request_id",
    ProviderName.RUNCOMFY: "request_id",
    ProviderName.PIKA: "id",
    ProviderName.COMFY: "video_id",
}
MAKERS: dict[ProviderName, Callable[[str, TimeLimits], Fal | RunComfy | Pika | Comfy]] = {
    ProviderName.FAL: lambda url, limits: Fal(key=KEY, queue_url=url, rest_url=url, limits=limits),
    ProviderName.RUNCOMFY: lambda url, limits: RunComfy(token=KEY, url=url, limits=limits),
    ProviderName.PIKA: lambda url, limits: Pika(key=KEY, url=url, limits=limits),
    ProviderName.COMFY: lambda url, limits: Comfy(key=KEY, url=url, limits=limits),
}
every_provider = pytest.mark.parametrize("name", list(ProviderName))


async def submit(
    name: ProviderName, url: str, request: VideoRequest | None = None, *, limits: TimeLimits = LIMITS
) -> str:
    provider = MAKERS[name](url, limits)
    try:
        kept: Provider = provider  # It is one: mypy checks it here.
        return (await kept.submit(request or text_order(name), (), key="order-1")).id
    finally:
        await provider.close()


@every_provider
@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (400, {"detail": "Bad request"}, Fault.INVALID_INPUT),
        (401, {"detail": "No user found"}, Fault.AUTH),
        (401, b"<html>", Fault.AUTH),
        (402, {"error": "payment_required", "message": "Not enough credits"}, Fault.NO_CREDIT),
        (403, {"detail": "Forbidden"}, Fault.AUTH),
        (403, {"detail": "User is locked. Reason: Exhausted balance. Top up."}, Fault.NO_CREDIT),
        (404, {"error": "Error", "message": "Path /x not found"}, Fault.GONE),
        (405, b"", Fault.GONE),
        (413, b"", Fault.INVALID_INPUT),
        (422, {"detail": [{"loc": ["body", "seed"], "msg": "Field required", "type": "missing"}]}, Fault.INVALID_INPUT),
        (422, {"detail": [{"msg": "No.", "type": "content_policy_violation"}]}, Fault.MODERATION),
        (422, {"error": {"code": "content_moderation", "message": "No."}}, Fault.MODERATION),
        (400, {"message": "Sorry, this prompt not allowed here"}, Fault.MODERATION),
        (400, {"message": "Your API key has reached its generate limit"}, Fault.NO_CREDIT),
        (429, {"detail": "Too many"}, Fault.RATE_LIMITED),
        (503, b"<html>upstream", Fault.PROVIDER_DOWN),
    ],
)
async def test_a_refusal_is_declined(name: ProviderName, status: int, body: object, fault: Fault) -> None:
    async with strange(lambda _: reply(status, body, headers={"Retry-After": "12"})) as server:
        with pytest.raises(Declined) as declined:
            await submit(name, server.url)

        assert (declined.value.fault, declined.value.retry_after_s) == (fault, 12)
        assert len(server.heard) == 1


@every_provider
@pytest.mark.parametrize(
    "said",
    [
        pytest.param([Move.RESET], id="reset"),
        pytest.param([Move.HANG], id="silence"),
        pytest.param(reply(200, b"<html>"), id="200 that is no JSON"),
        pytest.param(reply(200, b""), id="200 with nothing"),
        pytest.param(reply(200, {}), id="200 without an id"),
        pytest.param(reply(200, {"request_id": None, "video_id": ""}), id="200 with an empty id"),
        pytest.param(reply(200, {"request_id": "..", "video_id": ".."}), id="200 with an id that is a path"),
        pytest.param(reply(200, {"request_id": "r" * 5000, "video_id": "v" * 5000}), id="200 with an endless id"),
        pytest.param(reply(200, [1, 2]), id="200 with a list"),
        pytest.param(reply(200, b'{"request_id": "1", "video_id": "1", "pad": "' + b" " * 2_000_000), id="too much"),
        pytest.param(reply(302, headers={"Location": "/elsewhere"}), id="a redirect"),
        pytest.param(reply(408), id="408"),
        pytest.param(reply(409, {"error": "idempotency_in_flight"}), id="409"),
        pytest.param(reply(500, {"detail": "Internal Server Error"}), id="500"),
        pytest.param(reply(502, b"<html>"), id="502"),
        pytest.param(reply(504, b"<html>"), id="504"),
    ],
)
async def test_an_answer_that_does_not_tell_loses_the_order(name: ProviderName, said: list[Say]) -> None:
    async with strange(lambda _: said) as server:
        with pytest.raises(Lost):
            await submit(name, server.url, limits=SHORT if Move.HANG in said else LIMITS)

        assert len(server.heard) == 1


@every_provider
async def test_an_order_to_nobody_was_not_sent(name: ProviderName) -> None:
    with pytest.raises(NotSent):
        await submit(name, "http://127.0.0.1:1")


@every_provider
async def test_any_2xx_with_an_id_is_taken(name: ProviderName) -> None:
    body = {ID_FIELD[name]: 4711, "queue_position": "soon", "status_url": 5, "logs": {}, "new": [{}]}
    async with strange(lambda _: reply(201, body)) as server:
        assert await submit(name, server.url) == "4711"


@every_provider
async def test_neither_key_nor_prompt_nor_signed_address_is_told(
    name: ProviderName, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    signed = "https://cdn.example/cat.png?hm=signature"
    complaint = {
        "detail": [{"msg": f"{KEY} asked for “{PROMPT}” with {signed}", "type": "value_error", "input": PROMPT}]
    }
    async with strange(lambda _: reply(422, complaint)) as server:
        with pytest.raises(Declined) as declined:
            await submit(name, server.url)

        told = f"{declined.value!r} {declined.value} {declined.value.detail} {caplog.text}"
        assert "asked for" in declined.value.detail
        for secret in (KEY, PROMPT, "signature"):
            assert secret not in told


@every_provider
async def test_a_prompt_that_is_no_clean_unicode_is_sent_all_the_same(name: ProviderName) -> None:
    async with strange(lambda _: reply(200, {ID_FIELD[name]: "1"})) as server:
        await submit(name, server.url, text_order(name, prompt="half a \ud83d face"))

        assert len(server.heard) == 1


async def test_runcomfys_200_with_an_error_code_is_declined() -> None:
    said = reply(200, {"error_code": "insufficient_balance", "message": "Please top up", "request_id": None})
    async with strange(lambda _: said) as server:
        with pytest.raises(Declined) as declined:
            await submit(ProviderName.RUNCOMFY, server.url)

        assert declined.value.fault is Fault.NO_CREDIT


async def test_comfys_409_about_the_account_is_declined() -> None:
    async with strange(lambda _: reply(409, {"error": "account", "message": "Account is on hold"})) as server:
        with pytest.raises(Declined) as declined:
            await submit(ProviderName.COMFY, server.url)

        assert declined.value.fault is Fault.AUTH


async def test_comfy_is_given_the_orders_key_unchanged() -> None:
    async with strange(lambda _: reply(200, {"video_id": "1"})) as server:
        await submit(ProviderName.COMFY, server.url)

        assert server.heard[0].headers["idempotency-key"] == "order-1"
