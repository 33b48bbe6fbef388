"""How pictures reach fal: through its storage, and in other ways when the storage does not work."""

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault
from bot.ports.provider import Declined
from bot.providers.fal.adapter import Fal
from tests.providers.orders import image_order, picture
from tests.providers.strange import Heard, Move, Say, reply, strange

KEY = "secret-key"
LARGE = b"\x89PNG" * 20_000


@asynccontextmanager
async def fal_at(url: str) -> AsyncIterator[Fal]:
    fal = Fal(key=KEY, urls={"FAL_QUEUE_URL": url, "FAL_REST_URL": url + "/rest"})
    try:
        yield fal
    finally:
        await fal.close()


async def image_url_after(
    initiate: Callable[[str], list[Say]], folder: Path, *, put: list[Say] | None = None, url: str | None = None
) -> tuple[str, list[Heard]]:
    """The address of the picture as the order names it, and everything that was asked before."""

    def answer(heard: Heard) -> list[Say]:
        match heard.method, heard.path:
            case "POST", "/rest/storage/upload/initiate?storage_type=fal-cdn-v3":
                return initiate(server.url)
            case "PUT", _:
                return put if put is not None else reply(200)
            case _:
                return reply(200, {"request_id": "r-1"})

    async with strange(answer) as server, fal_at(server.url) as fal:
        await fal.submit(image_order(ProviderName.FAL), [picture(folder, LARGE, url=url)], key="order-1")
        *before, order = server.heard
        return str(order.json["image_url"]), before


def place(url: str) -> list[Say]:
    return reply(200, {"upload_url": f"{url}/put?signature=1", "file_url": "https://v3.fal.media/files/1.png"})


async def test_a_picture_is_put_into_the_storage_without_the_key(tmp_path: Path) -> None:
    image_url, (initiate, put) = await image_url_after(place, tmp_path)

    assert image_url == "https://v3.fal.media/files/1.png"
    assert initiate.json == {"file_name": "image.png", "content_type": "image/png"}
    assert initiate.headers["authorization"] == f"Key {KEY}"
    assert (put.path, put.body, put.headers["content-type"]) == ("/put?signature=1", LARGE, "image/png")
    assert "authorization" not in put.headers


async def test_a_small_picture_travels_with_the_order(tmp_path: Path) -> None:
    async with strange(lambda _: reply(200, {"request_id": "r-1"})) as server, fal_at(server.url) as fal:
        await fal.submit(image_order(ProviderName.FAL), [picture(tmp_path, b"png")], key="order-1")

        assert len(server.heard) == 1
        assert server.heard[0].json["image_url"] == "data:image/png;base64,cG5n"


BROKEN_STORAGE = [
    pytest.param(lambda _: reply(404, b""), None, id="no such route"),
    pytest.param(lambda _: reply(500, b""), None, id="in trouble"),
    pytest.param(lambda _: [Move.SILENCE], None, id="silent"),
    pytest.param(lambda _: reply(200, b"<html>"), None, id="garbage"),
    pytest.param(lambda _: reply(200, {"upload_url": None}), None, id="no place"),
    pytest.param(
        lambda _: reply(200, {"upload_url": "https://10.0.0.1/x", "file_url": "https://x"}), None, id="inside"
    ),
    pytest.param(lambda _: reply(200, {"upload_url": "http://a.example/", "file_url": "https://x"}), None, id="open"),
    pytest.param(place, reply(403, b""), id="place refused"),
    pytest.param(place, [Move.RESET], id="place broken"),
]


@pytest.mark.parametrize(("initiate", "put"), BROKEN_STORAGE)
async def test_without_storage_the_pictures_public_address_does(
    initiate: Callable[[str], list[Say]], put: list[Say] | None, tmp_path: Path
) -> None:
    public = "https://cdn.discordapp.com/attachments/1/2/cat.png"

    assert (await image_url_after(initiate, tmp_path, put=put, url=public))[0] == public


@pytest.mark.parametrize(("initiate", "put"), BROKEN_STORAGE)
async def test_without_storage_and_address_the_picture_travels_with_the_order(
    initiate: Callable[[str], list[Say]], put: list[Say] | None, tmp_path: Path
) -> None:
    image_url, _ = await image_url_after(initiate, tmp_path, put=put)

    assert image_url == f"data:image/png;base64,{b64encode(LARGE).decode()}"


async def test_a_storage_that_refuses_the_key_declines_the_order(tmp_path: Path) -> None:
    with pytest.raises(Declined) as declined:
        await image_url_after(lambda _: reply(401, b""), tmp_path)

    assert declined.value.fault is Fault.AUTH
