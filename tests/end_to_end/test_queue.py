"""`/queue`, and fair turns through the whole bot: who used least lately goes first."""

from bot.chat.text import common as common_text
from bot.chat.text import queue as queue_text
from tests.end_to_end.stage import Stage, text_of


async def test_who_used_least_lately_goes_first_and_the_others_are_told_why(stage: Stage) -> None:
    async with stage.bot(jobs_at_once=1) as bot:
        await stage.made(bot, "create", {"prompt": "what Mira made before"})
        holding = await stage.use("create", {"prompt": "in the only place #stuck"}, by="Noor")
        await stage.card_says(holding, "Queued at")
        mira = await stage.use("create", {"prompt": "of Mira"})
        await stage.until(lambda: "1 before" not in text_of(stage.card(mira)))
        jonas = await stage.use("create", {"prompt": "of Jonas"}, by="Jonas")
        await stage.card_says(mira, "Waiting for its turn** · 1 before it")

        asked = await stage.use("queue")
        own = stage.answer(asked)
        assert "1 before it: 1 of members who used less lately (you used 20 credits)." in own
        assert "RunComfy is given 1 at once, and all are taken." in own
        assert "of Jonas" not in own
        assert stage.card(asked).ephemeral_for == stage.member("Mira").id

        await stage.press(holding, common_text.CANCEL, by="Noor")
        await stage.ended(bot, jonas)
        await stage.ended(bot, mira)
        assert [order.prompt for order in stage.orders("of ")][-2:] == ["of Jonas", "of Mira"]


async def test_a_member_has_so_many_at_once(stage: Stage) -> None:
    async with stage.bot(member_jobs_at_once=1) as bot:
        first = await stage.use("create", {"prompt": "the first #stuck"})
        await stage.card_says(first, "Queued at")
        second = await stage.use("create", {"prompt": "the second"})
        await stage.made(bot, "create", {"prompt": "past them"}, by="Jonas")
        own = stage.answer(await stage.use("queue"))

        assert "You have 1 at once here, and all are taken" in own
        assert "**Rendering** · “the first \\#stuck”" in own
        await stage.press(first, common_text.CANCEL)
        await stage.ended(bot, second)


async def test_who_has_nothing_under_way_is_told_so(stage: Stage) -> None:
    async with stage.bot():
        assert stage.answer(await stage.use("queue")) == queue_text.NOTHING_QUEUED
