"""The message menu "Animate image": from anybody's picture to a video, by way of a form."""

from pathlib import Path

import pytest

from bot.app.bot import Bot
from bot.chat.text import common as common_text
from bot.domain.job import State
from sandbox.discord.model import Interaction, InteractionState, Message
from tests.end_to_end.conftest import picture
from tests.end_to_end.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

MENU = "Animate image"


async def test_the_picture_of_a_message_becomes_a_video(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    form = await _open(shared_stage, await _post(shared_stage, photo))
    sent = await shared_stage.answered(await shared_stage.world.submit(form, {"prompt": "leaves fall"}))
    job = await shared_stage.ended(shared_bot, sent)

    assert job.state is State.DELIVERED
    assert job.member == str(shared_stage.member("Mira").id)
    assert shared_stage.orders("leaves fall")[0].tool == "pika/pika-2-2/image-to-video"


async def test_of_several_pictures_the_picked_one_is_animated(
    shared_stage: Stage, shared_bot: Bot, tmp_path: Path
) -> None:
    wide, high = picture(tmp_path / "wide.jpg", 640, 320), picture(tmp_path / "high.jpg", 320, 640)
    form = await _open(shared_stage, await _post(shared_stage, wide, high))
    sent = await shared_stage.world.submit(form, {"picture": ["1"], "prompt": "the second one"})
    await shared_stage.ended(shared_bot, await shared_stage.answered(sent))

    film = shared_stage.card(sent).attachments[0]
    assert film.width is not None
    assert film.height is not None
    assert film.height > film.width


async def test_the_words_may_be_left_out(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    form = await _open(shared_stage, await _post(shared_stage, photo))
    sent = await shared_stage.answered(await shared_stage.world.submit(form, {}))

    assert (await shared_stage.ended(shared_bot, sent)).state is State.DELIVERED
    assert shared_stage.orders("comes to life")


async def test_a_message_without_a_picture_is_answered_in_a_sentence(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await _open(shared_stage, await _post(shared_stage))

    assert used.state is InteractionState.ANSWERED
    assert shared_stage.answer(used) == common_text.NO_IMAGE
    assert shared_stage.card(used).ephemeral_for == shared_stage.member("Mira").id


async def _post(stage: Stage, *paths: Path) -> Message:
    """Jonas posts something, which Mira animates."""
    files = [await stage.world.upload(path.name, path.read_bytes()) for path in paths]
    return await stage.world.post(stage.member("Jonas"), stage.world.channel("creations"), "look at this", files)


async def _open(stage: Stage, message: Message) -> Interaction:
    return await stage.answered(await stage.world.menu(stage.member("Mira"), message, MENU))
