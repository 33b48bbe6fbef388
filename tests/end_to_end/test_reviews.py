"""A request that waits for a moderator: approved, denied, expired, cancelled, and what everybody sees of it."""

from pathlib import Path

import pytest

from bot.app import Bot
from bot.chat import words
from bot.domain.job import State
from bot.domain.server import ReviewRules
from tests.end_to_end.moderating import card_shows, fill_in, press, review_card, set_up
from tests.end_to_end.stage import Stage, buttons_of, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

COSTLY = ReviewRules(cost_above=30)
HD = {"resolution": "1080p"}  # 45 credits.


async def test_an_approved_request_is_made(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a lighthouse at dusk", **HD})
    waiting = text_of(await shared_stage.card_says(used, "Waiting for a moderator"))
    asked = await review_card(shared_stage, "a lighthouse at dusk")
    question = text_of(asked)
    await press(shared_stage, asked, words.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert "45 credits are held meanwhile" in waiting
    assert "costs more than 30 credits" in question
    assert f"<@{shared_stage.member('Mira').id}>" in question
    assert job.state is State.DELIVERED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]
    assert [file.content_type for file in shared_stage.card(used).attachments] == ["video/mp4"]
    outcome = await card_shows(shared_stage, asked, "now done")
    assert f"**Approved** by <@{shared_stage.member('Noor').id}>" in text_of(outcome)
    assert buttons_of(outcome).keys() == set()


async def test_a_denied_request_says_why_and_gives_the_credits_back(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a scary clown", **HD})
    asked = await review_card(shared_stage, "a scary clown")
    form = await press(shared_stage, asked, words.DENY)
    await fill_in(shared_stage, form, reason="too *scary* for here")
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DENIED
    card = text_of(shared_stage.card(used))
    assert "**Denied by a moderator**" in card
    assert r"too \*scary\* for here" in card
    assert "Not charged: 45 credits returned" in card
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    outcome = await card_shows(shared_stage, asked, "**Denied** by")
    assert buttons_of(outcome) == {}


async def test_pictures_stand_on_both_cards(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(everything=True))
    used = await shared_stage.use(
        "animate", {"image": await shared_stage.upload(photo), "prompt": "wind in the leaves"}
    )
    asked = await review_card(shared_stage, "wind in the leaves")
    await press(shared_stage, asked, words.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert [file.filename for file in asked.attachments] == ["input-1.png"]
    assert job.state is State.DELIVERED
    assert [file.filename for file in shared_stage.world.messages[asked.id].attachments] == ["input-1.png"]
