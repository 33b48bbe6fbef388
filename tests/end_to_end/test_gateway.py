"""The connection to Discord breaks and comes back: what was said meanwhile is answered, what was begun is finished."""

import pytest

from bot.app.bot import Bot
from bot.domain.job import State
from tests.end_to_end.stage import Stage, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("resumable", [True, False])
async def test_after_a_break_the_bot_comes_back_and_answers(
    shared_stage: Stage, shared_bot: Bot, resumable: bool
) -> None:
    shared_stage.world.drop_gateway(resumable=resumable)
    await _gone_and_back(shared_stage)
    job, card = await shared_stage.made(shared_bot, "create", {"prompt": f"after a break {resumable}"})

    assert job.state is State.DELIVERED
    assert "**Done**" in text_of(card)


async def test_a_break_while_it_renders_changes_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.use("create", {"prompt": "during a break #slow"})
    shared_stage.world.drop_gateway()
    job = await shared_stage.ended(shared_bot, used)
    await shared_stage.world.until(lambda: shared_stage.world.bot_online, PATIENCE_S)

    assert job.state is State.DELIVERED
    assert len(shared_stage.orders("during a break")) == 1
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_the_bot_follows_when_discord_asks_it_to_reconnect(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.ask_reconnect()
    await _gone_and_back(shared_stage)
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "after a request to reconnect"})

    assert job.state is State.DELIVERED


async def test_a_command_sent_during_a_break_is_answered_after_the_resume(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.drop_gateway()
    await shared_stage.world.until(lambda: not shared_stage.world.bot_online, PATIENCE_S)
    sent = await shared_stage.world.command(
        shared_stage.member("Mira"), shared_stage.world.channel("creations"), "create", {"prompt": "said meanwhile"}
    )
    job = await shared_stage.until_job(shared_bot, sent)

    # Whether Discord still waits for the answer depends on how soon the bot is back; both are fine, a half is not.
    assert job.state in (State.DELIVERED, State.CANCELLED)
    assert len(shared_stage.orders("said meanwhile")) == (job.state is State.DELIVERED)


async def test_commands_that_a_resume_brings_too_late_cost_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    shared_stage.world.drop_gateway()
    await shared_stage.world.until(lambda: not shared_stage.world.bot_online, PATIENCE_S)
    sent = await shared_stage.world.command(
        shared_stage.member("Mira"), shared_stage.world.channel("creations"), "create", {"prompt": "long ago"}
    )
    shared_stage.world.skip(shared_stage.world.first_response_s + 1)
    job = await shared_stage.until_job(shared_bot, sent)

    assert job.state is State.CANCELLED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    assert shared_stage.orders("long ago") == []


async def _gone_and_back(stage: Stage) -> None:
    await stage.world.until(lambda: not stage.world.bot_online, PATIENCE_S)
    await stage.world.until(lambda: stage.world.bot_online, PATIENCE_S)
