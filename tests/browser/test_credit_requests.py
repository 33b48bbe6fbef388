"""Too few credits in the browser: asking the moderators, and being granted some."""

import pytest
from playwright.async_api import expect

from bot.domain.server import ReviewRules
from tests.browser.conftest import Visit
from tests.end_to_end.moderating import set_up
from tests.end_to_end.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_member_asks_and_a_moderator_grants(stage: Stage, enter: Visit) -> None:
    async with stage.bot(quota_per_day=10) as bot:
        await set_up(stage, bot, ReviewRules())
        visitor = await enter()
        refused = await visitor.create("more than there is")
        await expect(refused).to_contain_text("Moderators can grant you credits of the pool")
        await visitor.see("button-Ask the moderators").click()
        await expect(visitor.cards.last).to_contain_text("The moderators were asked.")

        await visitor.become("Noor")
        await visitor.see("channel-general").click()
        await expect(visitor.cards).to_contain_text("asked for credits")
        await visitor.see("button-Grant 100").click()

        await expect(visitor.cards).to_contain_text("granted 100 credits from the pool to their wallet")
        await expect(visitor.see("button-Grant 100")).to_have_count(0)
