"""Whatever goes wrong at a provider: the card says who must act, the credits come back once, nothing is sent twice."""

import pytest

from bot.domain.job import State
from sandbox.providers.work import RenderState
from tests.end_to_end.stage import Stage, buttons_of, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = {"runcomfy": "RunComfy", "fal": "fal", "pika": "Pika", "comfy": "Comfy"}

DOWN = "{name} could not make this video. Try again in a few minutes."
MODERATED = "{name}'s content check turned this down. Try other words or another picture."
NO_VIDEO = "{name} finished without a video. Try again, perhaps with other words."


@pytest.mark.parametrize("provider", NAMES)
@pytest.mark.parametrize(("word", "sentence"), [("#fail", DOWN), ("#moderated", MODERATED), ("#nourl", NO_VIDEO)])
async def test_a_failed_render_is_explained_and_gives_the_credits_back(
    shared_stage: Stage, provider: str, word: str, sentence: str
) -> None:
    async with shared_stage.bot(providers=provider) as bot:
        prompt = f"a failure at {provider} {word}"
        job, card = await shared_stage.made(bot, "create", {"prompt": prompt})

        assert job.state is State.FAILED
        assert "**No video**" in text_of(card)
        assert sentence.format(name=NAMES[provider]) in text_of(card)
        assert f"Not charged: {job.price} credits returned to the server's pool." in text_of(card)
        assert await shared_stage.settled(bot, job) == ["hold", "release"]
        assert len(shared_stage.orders(prompt)) == 1
        assert await bot.store.integrity.verify() == []


@pytest.mark.parametrize("provider", NAMES)
async def test_answers_that_fail_now_and_then_do_not_stop_the_video(shared_stage: Stage, provider: str) -> None:
    async with shared_stage.bot(providers=provider) as bot:
        prompt = f"now and then at {provider} #flaky #slow"
        job, card = await shared_stage.made(bot, "create", {"prompt": prompt})

        assert job.state is State.DELIVERED
        assert [file.content_type for file in card.attachments] == ["video/mp4"]
        assert await shared_stage.settled(bot, job) == ["hold", "capture"]
        assert len(shared_stage.orders(prompt)) == 1


@pytest.mark.parametrize("provider", NAMES)
async def test_a_job_that_never_starts_is_given_up_at_the_deadline(shared_stage: Stage, provider: str) -> None:
    async with shared_stage.bot(providers=provider, queue_limit_minutes=0.1) as bot:
        prompt = f"never starts at {provider} #stuck"
        job, card = await shared_stage.made(bot, "create", {"prompt": prompt})

        assert job.state is State.FAILED
        assert f"{NAMES[provider]} took too long, so the bot stopped waiting." in text_of(card)
        assert "Not charged" in text_of(card)
        assert await shared_stage.settled(bot, job) == ["hold", "release"]
        assert len(shared_stage.orders(prompt)) == 1


@pytest.mark.parametrize("provider", ["runcomfy", "fal"])
async def test_a_job_that_is_given_up_is_dropped_at_the_provider_too(shared_stage: Stage, provider: str) -> None:
    async with shared_stage.bot(providers=provider, queue_limit_minutes=0.1) as bot:
        prompt = f"dropped at {provider} #stuck"
        await shared_stage.made(bot, "create", {"prompt": prompt})

        assert [order.state for order in shared_stage.orders(prompt)] == [RenderState.CANCELLED]


async def test_a_card_that_shows_a_failure_can_be_taken_away_and_nothing_else(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        _, card = await shared_stage.made(bot, "create", {"prompt": "no button #fail"})

        assert buttons_of(card).keys() == {"Delete", "Report"}
