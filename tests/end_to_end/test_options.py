"""Every option of the commands reaches the provider as it was asked for, and only what providers make is offered."""

from pathlib import Path

import pytest

from bot.app.bot import Bot
from bot.domain.job import State
from sandbox.discord.options import OptionKind
from sandbox.discord.refusals import ClientRefused
from tests.end_to_end.stage import Stage, option_of, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_private_option_shows_the_card_to_the_author_only(shared_stage: Stage, shared_bot: Bot) -> None:
    _, card = await shared_stage.made(shared_bot, "create", {"prompt": "for me alone", "private": True})

    assert card.ephemeral_for == shared_stage.member("Mira").id
    assert [file.content_type for file in card.attachments] == ["video/mp4"]


async def test_animate_asks_for_its_options(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    image = await shared_stage.upload(photo)
    wish = {"duration": 10, "resolution": "1080p", "negative": "rain", "seed": 7}
    await shared_stage.made(shared_bot, "animate", {"image": image, "prompt": "animated #nourl", **wish})

    fields = shared_stage.orders("animated")[0].fields
    assert (fields["duration"], fields["resolution"], fields["negativePrompt"], fields["seed"]) == (
        10,
        "1080p",
        "rain",
        7,
    )
    assert str(fields["image"]).startswith("http")


async def test_five_key_frames_go_to_the_provider_that_takes_them(
    shared_stage: Stage, shared_bot: Bot, photo: Path
) -> None:
    names = ("first", "last", "third", "fourth", "fifth")
    images = {name: await shared_stage.upload(photo) for name in names}
    job, _ = await shared_stage.made(shared_bot, "frames", {**images, "prompt": "five stations", "duration": 8})

    order = shared_stage.orders("five stations")[0]
    assert job.state is State.DELIVERED
    assert order.provider == "fal"
    assert len(order.fields["image_urls"]) == 5  # type: ignore[arg-type]
    assert [part["duration"] for part in order.fields["transitions"]] == [2, 2, 2, 2]  # type: ignore[attr-defined]


async def test_two_key_frames_go_to_the_preferred_provider(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    images = {"first": await shared_stage.upload(photo), "last": await shared_stage.upload(photo)}
    await shared_stage.made(shared_bot, "frames", {**images, "prompt": "two stations #nourl", "duration": 8})

    order = shared_stage.orders("two stations")[0]
    assert (order.provider, order.fields["duration"]) == ("runcomfy", 8)


async def test_an_aspect_that_only_the_second_provider_has_goes_there(shared_stage: Stage, shared_bot: Bot) -> None:
    await shared_stage.made(shared_bot, "create", {"prompt": "an odd shape #nourl", "aspect": "3:2"})

    assert [order.provider for order in shared_stage.orders("an odd shape")] == ["fal"]


async def test_what_no_provider_combines_is_refused_privately_with_what_is_possible(
    shared_stage: Stage, shared_bot: Bot, photo: Path
) -> None:
    images = {name: await shared_stage.upload(photo) for name in ("first", "last", "third")}
    used = await shared_stage.use("frames", {**images, "prompt": "too short for three", "duration": 1})

    assert "Duration 1 s is not possible here" in shared_stage.answer(used)
    assert "2 s" in shared_stage.answer(used)
    assert shared_stage.card(used).ephemeral_for == shared_stage.member("Mira").id
    assert await shared_bot.store.jobs.job(str(used.id)) is None


async def test_discord_is_told_the_limits_of_the_prompt(shared_stage: Stage, shared_bot: Bot) -> None:
    prompt = option_of(shared_stage, "create", "prompt")

    assert (prompt["required"], prompt["min_length"], prompt["max_length"]) == (True, 1, 2000)


@pytest.mark.parametrize(
    ("command", "option", "names"),
    [
        ("create", "duration", ["5 seconds, from 20 credits", "10 seconds, from 40 credits"]),  # RunComfy's own price.
        ("animate", "resolution", ["720p, from 20 credits", "1080p, from 45 credits"]),
    ],
)
async def test_choices_say_what_they_cost(
    shared_stage: Stage, shared_bot: Bot, command: str, option: str, names: list[str]
) -> None:
    assert [choice["name"] for choice in option_of(shared_stage, command, option)["choices"]] == names


@pytest.mark.parametrize(
    ("command", "option", "choices"),
    [
        ("create", "duration", [5, 10]),
        ("create", "resolution", ["720p", "1080p"]),
        ("create", "aspect", ["16:9", "9:16", "1:1", "4:3", "4:5", "5:2", "5:4", "3:2", "2:3"]),
        ("animate", "duration", [5, 10]),
        ("frames", "duration", list(range(1, 26))),
    ],
)
async def test_discord_offers_what_the_providers_make(
    shared_stage: Stage, shared_bot: Bot, command: str, option: str, choices: list[object]
) -> None:
    assert [choice["value"] for choice in option_of(shared_stage, command, option)["choices"]] == choices


async def test_options_for_pictures_take_pictures_only(shared_stage: Stage, shared_bot: Bot) -> None:
    attachments = [
        (command["name"], option["name"], option.get("file_types"))
        for command in shared_stage.world.commands[None]
        for option in command.get("options", ())
        if option["type"] == OptionKind.ATTACHMENT
    ]
    film = await shared_stage.world.upload("film.mp4", b"no picture")

    assert {command for command, _, _ in attachments} == {"animate", "frames", "scenes"}
    assert {str(types) for _, _, types in attachments} == {"['image']"}
    with pytest.raises(ClientRefused, match="image takes only image"):
        await shared_stage.use("animate", {"image": film})


async def test_scenes_takes_things_from_pictures(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    images = {name: await shared_stage.upload(photo) for name in ("first", "second")}
    job, card = await shared_stage.made(shared_bot, "scenes", {"prompt": "both of them at sea", **images})

    assert job.state is State.DELIVERED
    assert "Scene from pictures" in text_of(card)
    assert shared_stage.orders("both of them at sea")[0].tool == "pika/pikascenes"
