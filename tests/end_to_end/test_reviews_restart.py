"""Requests that wait for a moderator while the bot is stopped and started again."""

import pytest

from bot.chat.text import reviews as reviews_text
from bot.domain.job import State
from bot.domain.server import ReviewRules
from tests.end_to_end.moderating import fill_in, press, review_card, set_up
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYTHING = ReviewRules(everything=True)


async def test_the_buttons_work_after_a_restart_and_nobody_is_asked_twice(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        await set_up(shared_stage, bot, EVERYTHING)
        used = await shared_stage.use("create", {"prompt": "across a restart"})
        asked = await review_card(shared_stage, "across a restart")
    async with shared_stage.bot() as bot:
        await press(shared_stage, asked, reviews_text.APPROVE)
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.DELIVERED
        said = shared_stage.world.messages_in(shared_stage.world.channel("general"))
        assert len([one for one in said if "across a restart" in text_of(one)]) == 1


async def test_a_form_from_before_the_restart_denies(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        await set_up(shared_stage, bot, EVERYTHING)
        used = await shared_stage.use("create", {"prompt": "an open form"})
        form = await press(shared_stage, await review_card(shared_stage, "an open form"), reviews_text.DENY)
    async with shared_stage.bot() as bot:
        await fill_in(shared_stage, form, reason="no")
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.DENIED
        assert await shared_stage.settled(bot, job) == ["hold", "release"]


async def test_what_expired_while_the_bot_was_away_is_over_at_once(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        await set_up(shared_stage, bot, EVERYTHING)
        used = await shared_stage.use("create", {"prompt": "a long weekend"})
        await review_card(shared_stage, "a long weekend")
    shared_stage.hands.skip(3 * 24 * 60 * 60)
    async with shared_stage.bot() as bot:
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.EXPIRED
        assert "Not charged" in text_of(shared_stage.card(used))


async def test_a_provider_that_is_gone_at_the_approval_leaves_it_to_another(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        await set_up(shared_stage, bot, EVERYTHING)
        used = await shared_stage.use("create", {"prompt": "another provider"})
        asked = await review_card(shared_stage, "another provider")
    async with shared_stage.bot(providers="fal") as bot:
        await press(shared_stage, asked, reviews_text.APPROVE)
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.DELIVERED
        assert "fal" in text_of(shared_stage.card(used))
        assert await shared_stage.settled(bot, job) == ["hold", "capture"]


async def test_where_no_other_makes_it_the_credits_come_back(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        await set_up(shared_stage, bot, EVERYTHING)
        used = await shared_stage.use("create", {"prompt": "a provider less", "aspect": "5:2"})
        asked = await review_card(shared_stage, "a provider less")
    async with shared_stage.bot(providers="fal") as bot:
        await press(shared_stage, asked, reviews_text.APPROVE)
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.FAILED
        assert "RunComfy does not offer this any more." in text_of(shared_stage.card(used))
        assert await shared_stage.settled(bot, job) == ["hold", "release"]
