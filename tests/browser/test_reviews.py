"""A request that a moderator decides on, as a creator and a moderator see it in the browser."""

import pytest
from playwright.async_api import expect

from bot.domain.server import ReviewRules
from tests.browser.conftest import Visit
from tests.end_to_end.moderating import set_up
from tests.end_to_end.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COSTLY = ReviewRules(cost_above=10)


async def test_a_moderator_approves_from_the_review_card_and_the_video_arrives(stage: Stage, enter: Visit) -> None:
    async with stage.bot() as bot:
        await set_up(stage, bot, COSTLY)
        visitor = await enter()
        card = await visitor.create("a lighthouse at dusk")
        await expect(card).to_contain_text("Waiting for a moderator")
        await visitor.become("Noor")
        await visitor.see("channel-general").click()
        await expect(visitor.cards).to_contain_text("costs more than 10 credits")
        await visitor.see("button-Approve").click()

        await expect(visitor.cards).to_contain_text("Approved by @Noor")
        await expect(visitor.see("button-Approve")).to_have_count(0)
        await expect(visitor.cards).to_contain_text("now done")
        await visitor.become("Mira")
        await visitor.see("channel-creations").click()
        await expect(card).to_contain_text("Done in")
        await visitor.play(card.get_by_test_id("video"))
        story = await visitor.explain()
        for told in ("Set 20 credits aside", "Had to wait for a moderator", "@Noor approved it", "Paid the 20 credits"):
            await expect(story).to_contain_text(told)


async def test_a_moderator_denies_with_a_reason(stage: Stage, enter: Visit) -> None:
    async with stage.bot() as bot:
        await set_up(stage, bot, COSTLY)
        visitor = await enter()
        card = await visitor.create("a lighthouse at dusk")
        await visitor.become("Noor")
        await visitor.see("channel-general").click()
        await visitor.see("button-Deny").click()
        await visitor.see("modal-field-reason").fill("not in this channel")
        await visitor.see("modal-submit").click()

        await expect(visitor.cards).to_contain_text("Denied by @Noor")
        await visitor.become("Mira")
        await visitor.see("channel-creations").click()
        await expect(card).to_contain_text("“not in this channel”")
        await expect(card).to_contain_text("Not charged: 20 credits returned to the server's pool.")
        story = await visitor.explain()
        for told in ("@Noor denied it: “not in this channel”", "Gave 20 credits back to the pool", "not charged"):
            await expect(story).to_contain_text(told)


async def test_nobody_decides(stage: Stage, enter: Visit) -> None:
    async with stage.bot() as bot:
        await set_up(stage, bot, COSTLY)
        visitor = await enter()
        card = await visitor.create("a lighthouse at dusk")
        await expect(card).to_contain_text("A moderator decides")
        stage.hands.skip(25 * 60 * 60)

        await expect(card).to_contain_text("No moderator decided in time")
        story = await visitor.explain()
        for told in ("No moderator decided in time", "Gave 20 credits back to the pool", "not charged"):
            await expect(story).to_contain_text(told)


async def test_a_finished_video_is_reported_and_taken_away(stage: Stage, enter: Visit) -> None:
    async with stage.bot() as bot:
        await set_up(stage, bot, ReviewRules())
        visitor = await enter()
        card = await visitor.create("a lighthouse at dusk")
        await expect(card).to_contain_text("Done in")
        await visitor.become("Jonas")
        await card.get_by_test_id("button-Report").click()
        await visitor.see("modal-field-reason").fill("that is my lighthouse")
        await visitor.see("modal-submit").click()
        noor = await enter("Noor")
        await noor.see("channel-general").click()
        await expect(noor.cards).to_contain_text("that is my lighthouse")
        await expect(noor.cards.get_by_test_id("video")).to_have_count(1)
        await noor.see("button-Delete").click()
        await noor.see("modal-field-reason").fill("it is")
        await noor.see("modal-submit").click()

        await expect(noor.page.get_by_text("Deleted, and whoever reported it is told.")).to_be_visible()
        await expect(noor.cards.filter(has_text="Deleted by @Noor")).to_have_count(1)
        await expect(noor.see("button-Dismiss")).to_have_count(0)
        await expect(visitor.cards.filter(has_text="Done in")).to_have_count(0)
