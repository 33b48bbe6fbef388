"""From the slash command to the posted video, as a member sees it."""

from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
import pytest_asyncio

from bot.app.bot import Bot
from bot.domain.job import State
from sandbox.discord.model import InteractionState
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=("runcomfy", "fal", "pika", "comfy"))
async def bot(shared_stage: Stage, request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    """A bot for each provider."""
    async with shared_stage.bot(providers=request.param) as bot:
        yield bot
        assert await bot.store.integrity.verify() == []


async def test_a_sentence_becomes_a_video_on_the_card(shared_stage: Stage, bot: Bot) -> None:
    pool = (await bot.services.orders.balance(shared_stage.payer())).pool
    used = await shared_stage.use("create", {"prompt": "a lighthouse at dusk"})
    job = await shared_stage.ended(bot, used)

    card = shared_stage.card(used)
    assert used.state is InteractionState.ANSWERED
    assert job.state is State.DELIVERED
    assert "**Done**" in text_of(card)
    assert await shared_stage.settled(bot, job) == ["hold", "capture"]
    assert (await bot.services.orders.balance(shared_stage.payer())).pool == pool - job.price
    with av.open(str(card.attachments[0].file)) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height) == (1280, 720)
        assert stream.duration is not None
        assert stream.time_base is not None
        assert float(stream.duration * stream.time_base) == pytest.approx(5, abs=0.3)


async def test_a_picture_becomes_a_video(shared_stage: Stage, bot: Bot, photo: Path) -> None:
    image = await shared_stage.upload(photo)
    job, card = await shared_stage.made(bot, "animate", {"image": image, "prompt": "slow push in"})

    assert job.state is State.DELIVERED
    assert [file.content_type for file in card.attachments] == ["video/mp4"]


async def test_two_pictures_become_a_video(shared_stage: Stage, bot: Bot, photo: Path) -> None:
    images = {"first": await shared_stage.upload(photo), "last": await shared_stage.upload(photo)}
    job, card = await shared_stage.made(bot, "frames", images)

    assert job.state is State.DELIVERED
    assert [file.content_type for file in card.attachments] == ["video/mp4"]


async def test_the_member_is_pinged_once(shared_stage: Stage, bot: Bot) -> None:
    before = set(shared_stage.world.messages)
    await shared_stage.made(bot, "create", {"prompt": "a lighthouse at noon"})

    new = [message for id_, message in shared_stage.world.messages.items() if id_ not in before]
    assert [message.pinged for message in new if message.pinged] == [(shared_stage.member("Mira").id,)]
