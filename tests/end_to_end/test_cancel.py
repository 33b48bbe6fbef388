"""Cancelling: who may, when it is possible, and what becomes of the credits."""

import asyncio

import pytest

from bot.app.bot import Bot
from bot.chat.text import common as common_text
from bot.domain.job import State
from sandbox.discord.model import Interaction
from sandbox.providers.work import RenderState
from tests.end_to_end.stage import Stage, buttons_of, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("by", ["Mira", "Noor"])
async def test_the_author_and_a_moderator_can_cancel_what_is_queued_at_the_provider(
    shared_stage: Stage, shared_bot: Bot, by: str
) -> None:
    used = await _queued(shared_stage, f"cancelled by {by}")
    pressed = await shared_stage.press(used, common_text.CANCEL, by=by)
    job = await shared_stage.ended(shared_bot, used)

    assert "RunComfy has been asked to drop it." in shared_stage.answer(pressed)
    assert shared_stage.card(pressed).ephemeral_for == shared_stage.member(by).id
    assert job.state is State.CANCELLED
    assert "**Cancelled** · Not charged: 20 credits returned" in text_of(shared_stage.card(used))
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    assert [order.state for order in shared_stage.orders(f"cancelled by {by}")] == [RenderState.CANCELLED]


async def test_a_cancelled_card_can_only_be_deleted_or_reported(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await _queued(shared_stage, "no button left")
    await shared_stage.press(used, common_text.CANCEL)
    await shared_stage.ended(shared_bot, used)

    assert buttons_of(shared_stage.card(used)).keys() == {"Delete", "Report"}


async def test_a_stranger_is_refused_privately_and_the_job_goes_on(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await _queued(shared_stage, "none of your business")
    refused = await shared_stage.press(used, common_text.CANCEL, by="Jonas")

    assert "Only the one who asked for this video, or a moderator, can do that." in shared_stage.answer(refused)
    assert shared_stage.card(refused).ephemeral_for == shared_stage.member("Jonas").id
    job = await shared_bot.store.jobs.job(str(used.id))
    assert job is not None
    assert (job.state, job.cancel_wanted) == (State.RENDERING, False)
    await _clear(shared_stage, shared_bot, used)


async def test_pressing_twice_at_once_cancels_once(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await _queued(shared_stage, "twice at once")
    card, mira = shared_stage.card(used), shared_stage.member("Mira")
    button = buttons_of(card)[common_text.CANCEL]
    presses = [await shared_stage.world.press(mira, card, button) for _ in range(2)]
    await asyncio.gather(*(shared_stage.answered(press) for press in presses))
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.CANCELLED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    assert {shared_stage.card(press).ephemeral_for for press in presses} == {mira.id}


async def test_a_render_that_cannot_be_stopped_is_posted_and_paid(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.use("create", {"prompt": "too far gone #slow"})
    await shared_stage.card_says(used, "Rendering at RunComfy")
    await shared_stage.press(used, common_text.CANCEL)
    await shared_stage.card_says(used, "has begun and does not stop")
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert [file.content_type for file in shared_stage.card(used).attachments] == ["video/mp4"]
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_a_button_that_is_gone_from_the_job_says_what_became_of_it(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await _queued(shared_stage, "an old view of the card")
    old = shared_stage.card(used)
    await _clear(shared_stage, shared_bot, used)
    # A member's client may still show the button when the job is over already.
    shared_stage.world.messages[old.id] = old
    pressed = await shared_stage.press(used, common_text.CANCEL)

    assert "It was cancelled already" in shared_stage.answer(pressed)


async def _queued(stage: Stage, prompt: str) -> Interaction:
    """A job that waits at the provider for as long as the test likes."""
    used = await stage.use("create", {"prompt": f"{prompt} #stuck"})
    await stage.card_says(used, "Queued at")
    return used


async def _clear(stage: Stage, bot: Bot, used: Interaction) -> None:
    await stage.press(used, common_text.CANCEL)
    await stage.ended(bot, used)
