"""A bot that is stopped and started again in good order: nobody's job or form is lost without a word."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.chat.text import common as common_text
from bot.domain.job import State
from sandbox.discord.model import InteractionState
from tests.end_to_end.stage import Stage, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_render_is_followed_to_its_end_after_a_restart(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        used = await shared_stage.use("create", {"prompt": "across a restart #slow"})
        await shared_stage.card_says(used, "at RunComfy")
    async with shared_stage.bot() as bot:
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.DELIVERED
        assert len(shared_stage.orders("across a restart")) == 1
        assert await shared_stage.settled(bot, job) == ["hold", "capture"]


async def test_a_button_from_before_the_restart_works(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        used = await shared_stage.use("create", {"prompt": "an old button #stuck"})
        await shared_stage.card_says(used, "Queued at")
    async with shared_stage.bot() as bot:
        await shared_stage.press(used, common_text.CANCEL)
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.CANCELLED
        assert "Not charged" in text_of(shared_stage.card(used))


async def test_a_private_card_is_continued_after_a_restart(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        used = await shared_stage.use("create", {"prompt": "privately across a restart #slow", "private": True})
        await shared_stage.card_says(used, "at RunComfy")
    async with shared_stage.bot() as bot:
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.DELIVERED
        assert [file.content_type for file in shared_stage.card(used).attachments] == ["video/mp4"]


async def test_a_job_whose_provider_is_not_set_up_any_more_gives_the_credits_back(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        used = await shared_stage.use("create", {"prompt": "nobody's any more #stuck"})
        await shared_stage.card_says(used, "Queued at")
    async with shared_stage.bot(providers="fal") as bot:
        job = await shared_stage.until_job(bot, used)

        assert job.state is State.FAILED
        assert "RunComfy does not offer this any more." in text_of(shared_stage.card(used))
        assert await shared_stage.settled(bot, job) == ["hold", "release"]


async def test_a_form_opened_before_a_restart_asks_to_pick_again(shared_stage: Stage, photo: Path) -> None:
    world, mira = shared_stage.world, shared_stage.member("Mira")
    async with shared_stage.bot():
        file = await world.upload(photo.name, photo.read_bytes())
        message = await world.post(shared_stage.member("Jonas"), world.channel("creations"), "look at this", [file])
        form = await shared_stage.answered(await world.menu(mira, message, "Animate image"))
    async with shared_stage.bot() as bot:
        sent = await shared_stage.answered(await world.submit(form, {"prompt": "too late"}))

        assert shared_stage.answer(sent) == common_text.PICK_AGAIN
        assert await bot.store.jobs.job(str(sent.id)) is None


async def test_a_set_up_screen_from_before_a_restart_still_works(shared_stage: Stage) -> None:
    stage = shared_stage
    noor, general = stage.member("Noor"), stage.world.channel("general")
    async with stage.bot():
        screen = await stage.use("setup", by="Noor")
        opened = await stage.answered(await stage.world.press(noor, stage.card(screen), "setup:open:limits"))
    async with stage.bot():
        await stage.answered(await stage.world.press(noor, stage.card(screen), "setup:log", [general]))
        shown = await stage.answered(await stage.world.submit(opened, {"server": "5"}))

        assert "5 in the server" in stage.answer(shown)


async def test_what_is_being_answered_when_the_bot_stops_is_answered_before_it_goes(
    shared_stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The books take their time, and would have been ready only when the connection to Discord was closed."""
    begun, closed = asyncio.Event(), asyncio.Event()
    async with shared_stage.bot() as bot:
        balance, close = bot.store.credit_reports.balance, bot.client.close

        async def slow(*args: Any, **kwargs: Any) -> Any:
            begun.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(closed.wait(), 0.5)
            return await balance(*args, **kwargs)

        async def closing() -> None:
            await close()
            closed.set()

        monkeypatch.setattr(bot.store.credit_reports, "balance", slow)
        monkeypatch.setattr(bot.client, "close", closing)
        world = shared_stage.world
        asked = await world.command(world.member("Mira"), world.channel("creations"), "credits balance")
        async with asyncio.timeout(PATIENCE_S):
            await begun.wait()

    assert asked.state is InteractionState.ANSWERED
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
