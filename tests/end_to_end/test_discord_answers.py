"""The first answer to a command when Discord is slow, deaf or forgetful: one card or none, one job or none."""

import pytest

from bot.domain.job import State
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.interactions import FIRST_RESPONSE_S
from bot.sandbox.model import InteractionState
from tests.end_to_end.stage import Stage, text_of

CALLBACK = "/callback$"


async def test_a_command_that_discord_gave_up_on_is_cancelled_and_costs_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await stage.world.command(
            stage.member("Mira"), stage.world.channel("creations"), "create", {"prompt": "too late"}
        )
        stage.world.skip(FIRST_RESPONSE_S + 1)
        job = await stage.until_job(bot, used)

        assert used.state is InteractionState.FAILED
        assert job.state is State.CANCELLED
        assert await stage.settled(bot, job) == ["hold", "release"]
        assert stage.orders() == []
        assert await bot.store.unclosed() == []
        assert await bot.store.verify() == []


async def test_a_lost_reply_to_the_first_answer_loses_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.world.fault(Fault(kind=FaultKind.RESET_AFTER, route=CALLBACK, times=1))
        job, card = await stage.made(bot, "create", {"prompt": "a lost reply"})

        assert job.state is State.DELIVERED
        assert "**Done**" in text_of(card)
        assert len(stage.orders()) == 1
        assert len(stage.cards()) == 1


async def test_a_first_answer_that_never_arrived_costs_nothing(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.world.fault(Fault(kind=FaultKind.RESET_BEFORE, route=CALLBACK, times=1))
        used = await stage.world.command(
            stage.member("Mira"), stage.world.channel("creations"), "create", {"prompt": "never arrived"}
        )
        job = await stage.until_job(bot, used)

        assert job.state is State.CANCELLED
        assert await stage.settled(bot, job) == ["hold", "release"]
        assert stage.orders() == []


async def test_after_a_first_answer_that_never_arrived_the_member_is_told(stage: Stage) -> None:
    async with stage.bot():
        stage.world.fault(Fault(kind=FaultKind.RESET_BEFORE, route=CALLBACK, times=1))
        used = await stage.use("create", {"prompt": "never arrived"})

        assert "nothing was started. Try again; no credits were used." in stage.answer(used)


async def test_an_error_of_discord_at_the_first_answer_is_tried_again(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.world.fault(Fault(kind=FaultKind.STATUS, status=503, route=CALLBACK, times=1))
        job, _ = await stage.made(bot, "create", {"prompt": "a hiccup"})

        assert job.state is State.DELIVERED
        assert len(stage.orders()) == 1


async def test_the_same_interaction_twice_is_one_job(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await stage.use("create", {"prompt": "delivered twice"})
        stage.redeliver(used)
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert len(stage.orders()) == 1
        assert len(stage.cards()) == 1
        assert await stage.settled(bot, job) == ["hold", "capture"]


async def test_the_same_interaction_twice_at_once_is_one_job(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await stage.world.command(
            stage.member("Mira"), stage.world.channel("creations"), "create", {"prompt": "twice at once"}
        )
        stage.redeliver(used)
        job = await stage.ended(bot, await stage.answered(used))

        assert job.state is State.DELIVERED
        assert len(stage.orders()) == 1
        assert len(stage.cards()) == 1
        assert await stage.settled(bot, job) == ["hold", "capture"]


@pytest.mark.parametrize("times", [1, 2])
async def test_a_card_that_automod_refuses_is_shown_without_the_prompt(stage: Stage, times: int) -> None:
    async with stage.bot() as bot:
        stage.world.fault(Fault(kind=FaultKind.STATUS, status=400, route=CALLBACK, times=1))
        stage.world.fault(Fault(kind=FaultKind.STATUS, status=400, route="/messages/", method="PATCH", times=times))
        job, card = await stage.made(bot, "create", {"prompt": "words that a filter knows"})

        assert job.state is State.DELIVERED
        assert [file.content_type for file in card.attachments] == ["video/mp4"]
