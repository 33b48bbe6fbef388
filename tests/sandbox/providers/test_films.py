"""Every tool of every provider ends in a real film of what was asked."""

import base64
from typing import Any

import aiohttp
import pytest

from tests.sandbox.providers.client import RUNCOMFY_KEY, Client, film_in, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")


def data_uri(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


WIDE, TALL = data_uri(picture((320, 180))), data_uri(picture((180, 320), "maroon"))


@pytest.mark.parametrize(
    ("path", "body", "size", "duration_s"),
    [
        ("v2.2/text-to-video", {"prompt": "a sea"}, (1280, 720), 5),
        ("v2.2/text-to-video", {"prompt": "a sea", "aspect_ratio": "9:16", "duration": 10}, (720, 1280), 10),
        ("v2.2/text-to-video", {"prompt": "a sea", "aspect_ratio": "1:1", "resolution": "1080p"}, (1080, 1080), 5),
        ("v2.2/image-to-video", {"prompt": "slowly", "image_url": TALL}, (720, 1280), 5),
        (
            "v2.2/pikaframes",
            {"image_urls": [WIDE, TALL, WIDE], "transitions": [{"duration": 2}, {"duration": 1}]},
            (1280, 720),
            3,
        ),
    ],
)
async def test_fal(client: Client, path: str, body: dict[str, Any], size: tuple[int, int], duration_s: int) -> None:
    ticket = (await client.fal(path, body)).json
    await client.until_over()

    result = await client.fal_get(ticket["response_url"])

    assert result.status == 200
    video = await client.ask("GET", result.json["video"]["url"])
    assert len(video.data) == result.json["video"]["file_size"]
    check(video.data, size, duration_s)


@pytest.mark.parametrize(
    ("model", "body", "size", "duration_s"),
    [
        (
            "pika-2-2/text-to-video",
            {"promptText": "a wood", "aspectRatio": "5:2", "resolution": "720p"},
            (1800, 720),
            5,
        ),
        ("pika-2-2/text-to-video", {"promptText": "a wood"}, (1920, 1080), 5),
        ("pika-2-2/image-to-video", {"image": WIDE, "resolution": "720p"}, (1280, 720), 5),
        (
            "pikaframes",
            {"keyFramesFirst": TALL, "keyFramesLast": WIDE, "promptText": "", "duration": 1},
            (1080, 1920),
            1,
        ),
    ],
)
async def test_runcomfy(
    client: Client, model: str, body: dict[str, Any], size: tuple[int, int], duration_s: int
) -> None:
    ticket = (await client.runcomfy(model, body)).json
    await client.until_over()

    result = await client.runcomfy_get(f"{ticket['result_url']}?include_cost=true")

    assert result.json["status"] == "completed"
    assert result.json["cost"] == pytest.approx(0.04 * duration_s)
    check((await client.ask("GET", result.json["output"]["video"])).data, size, duration_s)


@pytest.mark.parametrize(
    ("tool", "texts", "files", "size", "duration_s"),
    [
        ("t2v", {"promptText": "a city", "aspectRatio": "1.7777777777777777"}, [], (1920, 1080), 5),
        ("t2v", {"promptText": "a city", "aspectRatio": "0.8", "resolution": "720p", "seed": "7"}, [], (720, 900), 5),
        ("i2v", {"promptText": "calm", "resolution": "720p"}, [("image", (400, 300))], (960, 720), 5),
        (
            "pikaframes",
            {"promptText": "turn", "duration": "6"},
            [("keyFrames", (300, 300)), ("keyFrames", (320, 180))],
            (1080, 1080),
            6,
        ),
    ],
)
async def test_comfy(
    client: Client,
    tool: str,
    texts: dict[str, str],
    files: list[tuple[str, tuple[int, int]]],
    size: tuple[int, int],
    duration_s: int,
) -> None:
    form = aiohttp.FormData(texts, default_to_multipart=bool(files))
    for name, sides in files:
        form.add_field(name, picture(sides), filename="image.png", content_type="image/png")
    ticket = (await client.comfy(tool, form)).json
    await client.until_over()

    video = (await client.comfy_video(ticket["video_id"])).json

    assert (video["status"], video["progress"]) == ("finished", 100)
    check((await client.ask("GET", video["url"])).data, size, duration_s)


async def test_a_picture_is_fetched_from_its_address(client: Client) -> None:
    uploaded = await client.ask(
        "POST",
        f"{client.providers.urls['fal_rest']}/storage/upload/initiate?storage_type=fal-cdn-v3",
        json={"file_name": "me.png", "content_type": "image/png"},
        headers={"Authorization": "Key test"},
    )
    await client.ask(
        "PUT", uploaded.json["upload_url"], data=picture((300, 300)), headers={"Content-Type": "image/png"}
    )
    body = {"image": uploaded.json["file_url"], "resolution": "720p"}

    ticket = (await client.runcomfy("pika-2-2/image-to-video", body)).json
    await client.until_over()

    result = await client.runcomfy_get(ticket["result_url"])
    check((await client.ask("GET", result.json["output"]["video"])).data, (720, 720), 5)


async def test_a_film_can_be_fetched_in_part_and_without_a_key(client: Client) -> None:
    ticket = (await client.runcomfy("pika-2-2/text-to-video", {"promptText": "a wood"})).json
    await client.until_over()
    url = (await client.runcomfy_get(ticket["result_url"])).json["output"]["video"]

    part = await client.ask("GET", url, headers={"Range": "bytes=4-7"})

    assert (part.status, part.data) == (206, b"ftyp")


async def test_a_huge_film_is_above_what_discord_takes(client: Client) -> None:
    body = {"promptText": "a dune #huge", "resolution": "720p"}
    ticket = (
        await client.ask(
            "POST",
            f"{client.providers.urls['runcomfy']}/v1/models/pika/pika-2-2/text-to-video",
            json=body,
            headers=RUNCOMFY_KEY,
        )
    ).json
    await client.until_over()
    url = (await client.runcomfy_get(ticket["result_url"])).json["output"]["video"]

    video = await client.ask("GET", url)

    assert len(video.data) > 25_000_000
    check(video.data, (1280, 720), 5)


def check(data: bytes, size: tuple[int, int], duration_s: float) -> None:
    film = film_in(data)
    assert (film.codec, film.pixels) == ("h264", "yuv420p")
    assert film.size == size
    assert film.duration_s == pytest.approx(duration_s, abs=0.2)
    assert data.find(b"moov") < data.find(b"mdat")
