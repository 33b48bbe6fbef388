"""Jobs beyond the places that a provider has: they wait, say so, and can be cancelled before anything is ordered."""

import pytest

from bot.chat.text import common as common_text
from bot.domain.job import State
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_waits_for_its_turn_is_cancelled_before_anything_is_ordered(shared_stage: Stage) -> None:
    async with shared_stage.bot(jobs_at_once=1) as bot:
        first = await shared_stage.use("create", {"prompt": "in the only place #stuck"})
        await shared_stage.card_says(first, "Queued at")
        second = await shared_stage.use("create", {"prompt": "behind it"})
        assert "**Queued**" in text_of(shared_stage.card(second))
        pressed = await shared_stage.press(second, common_text.CANCEL)
        job = await shared_stage.ended(bot, second)

        assert job.state is State.CANCELLED
        assert "Not charged: 20 credits returned" in shared_stage.answer(pressed)
        assert shared_stage.orders("behind it") == []
        await shared_stage.press(first, common_text.CANCEL)
        await shared_stage.ended(bot, first)


async def test_the_next_one_begins_when_a_place_is_free(shared_stage: Stage) -> None:
    async with shared_stage.bot(jobs_at_once=1) as bot:
        first = await shared_stage.use("create", {"prompt": "the first #stuck"})
        await shared_stage.card_says(first, "Queued at")
        second = await shared_stage.use("create", {"prompt": "the second"})
        third = await shared_stage.use("create", {"prompt": "the third"})
        await shared_stage.card_says(third, "Waiting for its turn** · 1 before it")
        await shared_stage.press(first, common_text.CANCEL)

        assert (await shared_stage.ended(bot, second)).state is State.DELIVERED
        assert (await shared_stage.ended(bot, third)).state is State.DELIVERED
        assert [order.prompt for order in shared_stage.orders("the ")][-3:] == [
            "the first #stuck",
            "the second",
            "the third",
        ]


async def test_a_render_at_comfy_has_no_cancel_button(shared_stage: Stage) -> None:
    async with shared_stage.bot(providers="comfy") as bot:
        used = await shared_stage.use("create", {"prompt": "no way back #slow"})
        card = await shared_stage.card_says(used, "at Comfy")

        assert "custom_id" not in str(card.components)
        assert (await shared_stage.ended(bot, used)).state is State.DELIVERED
