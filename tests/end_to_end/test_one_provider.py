"""A bot with one provider only: it asks for all that was wished in that provider's words, and offers no more."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox.providers.origin import FormFile
from tests.end_to_end.stage import Stage, option_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

WISH = {"aspect": "9:16", "duration": 10, "resolution": "1080p", "negative": "rain", "seed": 7}


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        (
            "runcomfy",
            {"aspectRatio": "9:16", "duration": 10, "resolution": "1080p", "negativePrompt": "rain", "seed": 7},
        ),
        ("fal", {"aspect_ratio": "9:16", "duration": 10, "resolution": "1080p", "negative_prompt": "rain", "seed": 7}),
        (
            "comfy",
            {
                "aspectRatio": "0.5625",
                "duration": "10",
                "resolution": "1080p",
                "negativePrompt": "rain",
                "seed": "7",
            },
        ),
    ],
)
async def test_create_asks_the_provider_for_every_option(
    shared_stage: Stage, provider: str, expected: Mapping[str, Any]
) -> None:
    async with shared_stage.bot(providers=provider) as bot:
        # A job that ends at once without a film: what was ordered is all that counts here.
        prompt = f"every option at {provider} #nourl"
        await shared_stage.made(bot, "create", {"prompt": prompt, **WISH})

        order = shared_stage.orders(prompt)[0]
        prompt_field = "prompt" if provider == "fal" else "promptText"
        assert {name: order.fields.get(name) for name in expected} == expected
        assert order.fields[prompt_field] == prompt


async def test_pika_gets_one_length_for_all_transitions(shared_stage: Stage, photo: Path) -> None:
    async with shared_stage.bot(providers="pika") as bot:
        images = {name: await shared_stage.upload(photo) for name in ("first", "last", "third")}
        wish = {"prompt": "through three #nourl", "duration": 6, "resolution": "1080p", "seed": 7}
        await shared_stage.made(bot, "frames", {**images, **wish})

        order = shared_stage.orders("through three")[0]
        assert (order.fields["transition_duration_s"], order.fields["resolution"], order.fields["seed"]) == (
            3,
            "1080p",
            7,
        )
        assert all(
            str(url).startswith(shared_stage.sandbox.urls.providers["pika"])
            for url in cast("list[str]", order.fields["images"])
        )


async def test_comfy_gets_the_pictures_themselves(shared_stage: Stage, photo: Path) -> None:
    async with shared_stage.bot(providers="comfy") as bot:
        images = {"first": await shared_stage.upload(photo), "last": await shared_stage.upload(photo)}
        await shared_stage.made(bot, "frames", {**images, "prompt": "files, not addresses #nourl"})

        files = shared_stage.orders("files, not addresses")[0].fields["keyFrames"]
        assert isinstance(files, list)
        assert [type(file) for file in files] == [FormFile, FormFile]


async def test_discord_offers_nothing_that_only_other_providers_make(shared_stage: Stage) -> None:
    async with shared_stage.bot(providers="runcomfy"):
        frames = next(one for one in shared_stage.world.commands[None] if one["name"] == "frames")

        assert "third" not in {option["name"] for option in frames["options"]}
        assert "3:2" not in [choice["value"] for choice in option_of(shared_stage, "create", "aspect")["choices"]]


async def test_a_shape_is_not_offered_where_nobody_makes_one(shared_stage: Stage) -> None:
    async with shared_stage.bot(providers="pika"):
        create = next(one for one in shared_stage.world.commands[None] if one["name"] == "create")

        assert "aspect" not in {option["name"] for option in create["options"]}
