"""From the slash command to the posted video, as a member sees it."""

from pathlib import Path

import av
import pytest

from bot.domain.job import State
from bot.domain.member import Member
from bot.sandbox.model import InteractionState
from tests.end_to_end.stage import Stage, text_of

PROVIDERS = ("runcomfy", "fal", "comfy")


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_sentence_becomes_a_video_on_the_card(stage: Stage, provider: str) -> None:
    async with stage.bot(providers=provider) as bot:
        used = await stage.use("create", {"prompt": "a lighthouse at dusk"})
        job = await stage.ended(bot, used)

        card = stage.card(used)
        video = card.attachments[0]
        assert used.state is InteractionState.ANSWERED
        assert job.state is State.DELIVERED
        assert "Done" in text_of(card)
        with av.open(str(video.file)) as film:
            stream = film.streams.video[0]
            assert (stream.width, stream.height) == (1280, 720)
            assert stream.duration is not None
            assert stream.time_base is not None
            assert float(stream.duration * stream.time_base) == pytest.approx(5, abs=0.3)
        assert await bot.store.verify() == []
        assert (await bot.orders.balance(_mira(stage))).pool == 1000 - job.price


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_picture_becomes_a_video(stage: Stage, provider: str, photo: Path) -> None:
    async with stage.bot(providers=provider) as bot:
        used = await stage.use("animate", {"image": await stage.upload(photo), "prompt": "slow push in"})
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [file.content_type for file in stage.card(used).attachments] == ["video/mp4"]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_two_pictures_become_a_video(stage: Stage, provider: str, photo: Path) -> None:
    async with stage.bot(providers=provider) as bot:
        images = {"first": await stage.upload(photo), "last": await stage.upload(photo)}
        job = await stage.ended(bot, await stage.use("frames", images))

        assert job.state is State.DELIVERED


async def test_the_member_is_pinged_once(stage: Stage) -> None:
    async with stage.bot() as bot:
        await stage.ended(bot, await stage.use("create", {"prompt": "a lighthouse at dusk"}))

        mira = stage.member("Mira").id
        assert [message.pinged for message in stage.world.messages.values() if message.pinged] == [(mira,)]


def _mira(stage: Stage) -> Member:
    return Member(id=str(stage.member("Mira").id), scope=str(stage.world.server.id))
