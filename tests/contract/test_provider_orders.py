"""Every field of every order, as it arrives: what a member asked for is what the provider is asked for."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.catalog import ProviderName
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.ports.media import Picture
from sandbox.providers.origin import FormFile
from tests.contract.bench import PROMPT, Bench, noisy_picture, plain_pictures, sources

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY_HEADER = {
    ProviderName.FAL: ("authorization", "Key good-key"),
    ProviderName.RUNCOMFY: ("authorization", "Bearer good-key"),
    ProviderName.PIKA: ("x-api-key", "good-key"),
    ProviderName.COMFY: ("x-api-key", "good-key"),
}
ADDRESS = {
    (ProviderName.FAL, Tool.TEXT): "/fal-ai/pika/v2.2/text-to-video",
    (ProviderName.FAL, Tool.IMAGE): "/fal-ai/pika/v2.2/image-to-video",
    (ProviderName.FAL, Tool.FRAMES): "/fal-ai/pika/v2.2/pikaframes",
    (ProviderName.RUNCOMFY, Tool.TEXT): "/v1/models/pika/pika-2-2/text-to-video",
    (ProviderName.RUNCOMFY, Tool.IMAGE): "/v1/models/pika/pika-2-2/image-to-video",
    (ProviderName.RUNCOMFY, Tool.FRAMES): "/v1/models/pika/pikaframes",
    (ProviderName.PIKA, Tool.TEXT): "/v1/media/pika/pika-2.5/text-to-video",
    (ProviderName.PIKA, Tool.IMAGE): "/v1/media/pika/pika-2.5/image-to-video",
    (ProviderName.PIKA, Tool.FRAMES): "/v1/media/pika/pikaframes/image-to-video",
    (ProviderName.COMFY, Tool.TEXT): "/proxy/pika/generate/2.2/t2v",
    (ProviderName.COMFY, Tool.IMAGE): "/proxy/pika/generate/2.2/i2v",
    (ProviderName.COMFY, Tool.FRAMES): "/proxy/pika/generate/2.2/pikaframes",
}

# What all three tools of a provider say, and what each adds, when a member chose everything.
_FAL = {"prompt": PROMPT, "negative_prompt": "people", "resolution": "1080p", "seed": 7}
_RUNCOMFY = {"promptText": PROMPT, "negativePrompt": "people", "resolution": "1080p", "duration": 10, "seed": 7}
_PIKA = {"prompt": PROMPT, "negative_prompt": "people", "resolution": "1080p", "seed": 7}
_COMFY = {"promptText": PROMPT, "negativePrompt": "people", "resolution": "1080p", "duration": "10", "seed": "7"}
CHOSEN: dict[tuple[ProviderName, Tool], dict[str, object]] = {
    (ProviderName.FAL, Tool.TEXT): {**_FAL, "aspect_ratio": "4:5", "duration": 10},
    (ProviderName.FAL, Tool.IMAGE): {**_FAL, "image_url": "PICTURE 1", "duration": 10},
    (ProviderName.FAL, Tool.FRAMES): {
        **_FAL,
        "image_urls": ["PICTURE 1", "PICTURE 2"],
        "transitions": [{"duration": 10, "prompt": PROMPT}],
    },
    (ProviderName.RUNCOMFY, Tool.TEXT): {**_RUNCOMFY, "aspectRatio": "4:5"},
    (ProviderName.RUNCOMFY, Tool.IMAGE): {**_RUNCOMFY, "image": "PICTURE 1"},
    (ProviderName.RUNCOMFY, Tool.FRAMES): {
        **_RUNCOMFY,
        "keyFramesFirst": "PICTURE 1",
        "keyFramesLast": "PICTURE 2",
    },
    (ProviderName.PIKA, Tool.TEXT): {**_PIKA, "duration_s": 5},
    (ProviderName.PIKA, Tool.IMAGE): {**_PIKA, "image": "PICTURE 1", "duration_s": 10},
    (ProviderName.PIKA, Tool.FRAMES): {**_PIKA, "images": ["PICTURE 1", "PICTURE 2"], "transition_duration_s": 10},
    (ProviderName.COMFY, Tool.TEXT): {**_COMFY, "aspectRatio": "0.8"},
    (ProviderName.COMFY, Tool.IMAGE): {**_COMFY, "image": "PICTURE 1"},
    (ProviderName.COMFY, Tool.FRAMES): {**_COMFY, "keyFrames": ["PICTURE 1", "PICTURE 2"]},
}

# The same, when a member chose nothing: everything is said all the same, but a seed where the provider rolls one.
_IMAGE_PROMPT = "The picture comes to life with gentle, natural motion."
DEFAULTS: dict[tuple[ProviderName, Tool], dict[str, object]] = {
    (ProviderName.FAL, Tool.TEXT): {
        "prompt": PROMPT,
        "negative_prompt": "ugly, bad, terrible",
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "duration": 5,
    },
    (ProviderName.FAL, Tool.IMAGE): {
        "prompt": _IMAGE_PROMPT,
        "negative_prompt": "",
        "resolution": "720p",
        "image_url": "PICTURE 1",
        "duration": 5,
    },
    (ProviderName.RUNCOMFY, Tool.TEXT): {
        "promptText": PROMPT,
        "negativePrompt": "",
        "resolution": "720p",
        "duration": 5,
        "aspectRatio": "16:9",
        "seed": "SOME",
    },
    (ProviderName.RUNCOMFY, Tool.IMAGE): {
        "promptText": _IMAGE_PROMPT,
        "negativePrompt": "",
        "resolution": "720p",
        "duration": 5,
        "image": "PICTURE 1",
        "seed": "SOME",
    },
    (ProviderName.PIKA, Tool.TEXT): {
        "prompt": PROMPT,
        "negative_prompt": "",
        "resolution": "720p",
        "duration_s": 5,
    },
    (ProviderName.PIKA, Tool.IMAGE): {
        "prompt": _IMAGE_PROMPT,
        "negative_prompt": "",
        "resolution": "720p",
        "image": "PICTURE 1",
        "duration_s": 5,
    },
    (ProviderName.COMFY, Tool.TEXT): {
        "promptText": PROMPT,
        "negativePrompt": "",
        "resolution": "720p",
        "duration": "5",
        "aspectRatio": "1.7777777777777777",
    },
    (ProviderName.COMFY, Tool.IMAGE): {
        "promptText": _IMAGE_PROMPT,
        "negativePrompt": "",
        "resolution": "720p",
        "duration": "5",
        "image": "PICTURE 1",
    },
}


@pytest.mark.parametrize(("tool", "images"), [(Tool.TEXT, 0), (Tool.IMAGE, 1), (Tool.FRAMES, 2)])
async def test_an_order_says_everything_that_was_chosen(bench: Bench, tool: Tool, images: int, tmp_path: Path) -> None:
    pictures = plain_pictures(tmp_path, images)
    request = VideoRequest(
        tool=tool,
        prompt=PROMPT,
        negative="people",
        seed=7,
        resolution=Resolution.P1080,
        duration_s=5 if bench.name is ProviderName.PIKA and tool is Tool.TEXT else 10,
        aspect="4:5" if tool is Tool.TEXT and bench.name is not ProviderName.PIKA else None,
        images=sources(images),
    )
    await bench.order(request, pictures)

    paid = bench.paid_requests()[-1]
    header, value = KEY_HEADER[bench.name]
    assert paid.headers[header] == value
    assert paid.path == ADDRESS[bench.name, tool]
    assert readable(await brought(paid.fields), pictures) == CHOSEN[bench.name, tool]


SCENES: dict[ProviderName, tuple[str, dict[str, object]]] = {
    ProviderName.FAL: (
        "/fal-ai/pika/v2.2/pikascenes",
        {
            **_FAL,
            "image_urls": ["PICTURE 1", "PICTURE 2", "PICTURE 3"],
            "aspect_ratio": "4:5",
            "duration": 10,
            "ingredients_mode": "precise",
        },
    ),
    ProviderName.RUNCOMFY: (
        "/v1/models/pika/pikascenes",
        {**_RUNCOMFY, "images": ["PICTURE 1", "PICTURE 2", "PICTURE 3"], "aspectRatio": "4:5"},
    ),
}


@pytest.mark.parametrize("bench", list(SCENES), indirect=True)
async def test_a_scene_says_everything_that_was_chosen(bench: Bench, tmp_path: Path) -> None:
    pictures = plain_pictures(tmp_path, 3)
    wish = VideoRequest(tool=Tool.SCENES, prompt=PROMPT, negative="people", seed=7, aspect="4:5", duration_s=10)
    await bench.order(replace(wish, resolution=Resolution.P1080, images=sources(3)), pictures)

    paid = bench.paid_requests()[-1]
    assert (paid.path, readable(await brought(paid.fields), pictures)) == SCENES[bench.name]


@pytest.mark.parametrize(("tool", "images"), [(Tool.TEXT, 0), (Tool.IMAGE, 1)])
async def test_an_order_leaves_no_default_to_the_provider(
    bench: Bench, tool: Tool, images: int, tmp_path: Path
) -> None:
    pictures = plain_pictures(tmp_path, images)
    await bench.order(VideoRequest(tool=tool, prompt="" if images else PROMPT, images=sources(images)), pictures)

    fields = readable(await brought(bench.paid_requests()[-1].fields), pictures)
    if bench.name is ProviderName.RUNCOMFY:
        assert isinstance(fields["seed"], int)
        fields["seed"] = "SOME"
    assert fields == DEFAULTS[bench.name, tool]


@pytest.mark.parametrize("bench", [ProviderName.RUNCOMFY], indirect=True)
async def test_runcomfy_rolls_no_seed_so_every_order_brings_its_own(bench: Bench) -> None:
    for _ in range(2):
        await bench.order(VideoRequest(tool=Tool.TEXT, prompt=f"{PROMPT} #stuck"))

    first, second = bench.paid_requests()[-2:]
    assert first.fields["seed"] != second.fields["seed"]


@pytest.mark.parametrize("bench", [ProviderName.FAL], indirect=True)
async def test_five_key_frames_share_the_seconds(bench: Bench, tmp_path: Path) -> None:
    request = VideoRequest(tool=Tool.FRAMES, prompt=f"{PROMPT} #stuck", images=sources(5), duration_s=9)
    await bench.order(request, plain_pictures(tmp_path, 5))

    transitions: Any = bench.job.fields["transitions"]
    assert [transition["duration"] for transition in transitions] == [3, 2, 2, 2]
    assert "duration" not in bench.job.fields


async def test_a_public_picture_is_named_where_the_provider_fetches_it_itself(bench: Bench, tmp_path: Path) -> None:
    public = "https://cdn.discordapp.com/attachments/1/2/cat.png?ex=1&is=2&hm=3"
    hidden = noisy_picture(tmp_path)
    seen = Picture(path=hidden.path, content_type="image/png", width=640, height=360, url=public)
    await bench.order(VideoRequest(tool=Tool.IMAGE, prompt=f"{PROMPT} #stuck", images=sources(1)), (seen,))

    match bench.name, bench.job.fields:
        case ProviderName.RUNCOMFY, fields:
            assert fields["image"] == public
        case ProviderName.FAL, fields:
            assert str(fields["image_url"]).startswith(bench.providers.urls["fal_rest"])
        case ProviderName.PIKA, fields:
            assert str(fields["image"]).startswith(bench.providers.urls["pika"])
        case ProviderName.COMFY, fields:
            uploads: Any = fields["image"]
            assert [(u.file_name, u.content_type) for u in uploads] == [("image.png", "image/png")]


async def brought(value: Any) -> Any:
    """The fields as they came, with what lies at a provider's own address in the address's place."""
    match value:
        case dict():
            return {key: await brought(one) for key, one in value.items()}
        case list():
            return [await brought(one) for one in value]
        case str() if value.startswith("http://127.0.0.1:"):
            async with httpx.AsyncClient(trust_env=False) as client:
                return FormFile(file_name="", content_type="", data=(await client.get(value)).content)
        case _:
            return value


def readable(value: Any, pictures: tuple[Picture, ...]) -> Any:
    """The fields as they came, with the number of each picture in the place of its content."""
    match value:
        case dict():
            return {key: readable(one, pictures) for key, one in value.items()}
        case list():
            return [readable(one, pictures) for one in value]
        case FormFile(data=data):
            return _name(data, [picture.path.read_bytes() for picture in pictures])
        case str() if value.startswith("data:"):
            uris = [f"data:image/png;base64,{b64encode(p.path.read_bytes()).decode()}" for p in pictures]
            return _name(value, uris)
        case _:
            return value


def _name(content: object, pictures: Sequence[object]) -> str:
    return f"PICTURE {pictures.index(content) + 1}"
