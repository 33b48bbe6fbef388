"""What is said of an order, and what never is; tests/contract has every way in which one may go wrong."""

import logging

import pytest

from bot.domain.catalog import SPECS, ProviderName
from bot.domain.errors import Fault
from bot.domain.request import VideoRequest
from bot.ports.provider import Declined, Provider
from bot.providers.registry import ADAPTERS
from tests.providers.orders import PROMPT, text_order
from tests.providers.strange import reply, strange

KEY = "secret-key-0123456789"
ID_FIELD = {
    ProviderName.FAL: "request_id",
    ProviderName.RUNCOMFY: "request_id",
    ProviderName.PIKA: "id",
    ProviderName.COMFY: "video_id",
}
every_provider = pytest.mark.parametrize("name", list(ProviderName))


async def submit(name: ProviderName, url: str, request: VideoRequest | None = None) -> str:
    provider = ADAPTERS[name](key=KEY, urls=dict.fromkeys(SPECS[name].addresses, url))
    try:
        kept: Provider = provider  # It is one: mypy checks it here.
        return (await kept.submit(request or text_order(name), (), key="order-1")).id
    finally:
        await provider.close()


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
