"""Credits across a restart, and settings that decide who creates them."""

from bot.chat.text import credits as credits_text
from bot.domain.period import DAY_MS
from tests.end_to_end.stage import Stage
from tests.store.samples import grant


async def test_a_restart_between_offer_and_confirmation_changes_nothing(stage: Stage) -> None:
    mira, jonas = stage.payer("Mira"), stage.payer("Jonas")
    async with stage.bot() as bot:
        at_ms = stage.hands.clock.wall_ms() - 30 * DAY_MS
        await grant(bot.store, mira.scope, mira.id, 50, id="prize", at_ms=at_ms, by="ada", reason="prize")
        used = await stage.use("credits give", {"member": stage.member("Jonas"), "amount": 20})
    async with stage.bot() as bot:
        await stage.press(used, credits_text.CONFIRM_GIFT)

        assert (await bot.services.orders.balance(jonas)).wallet == 20
        assert (await bot.services.orders.balance(mira)).wallet == 30
        assert await bot.store.integrity.verify() == []


async def test_administrators_create_credits_where_the_operator_lets_them(stage: Stage) -> None:
    stage.world.change_server(owner_id=stage.member("Jonas").id)  # The owner of a server is its administrator.
    options = {"amount": 100, "reason": "a new season"}
    async with stage.bot():
        refused = stage.answer(await stage.use("mod pool add", options, by="Jonas"))
    async with stage.bot(admins_may_create_credits=True) as bot:
        done = stage.answer(await stage.use("mod pool add", options, by="Jonas"))
        moderator = stage.answer(await stage.use("mod pool add", options, by="Noor"))

        assert "Only the bot's operator creates credits here" in refused
        assert "created 100 credits for the pool" in done
        assert "Only the bot's operator creates credits here" in moderator
        assert (await bot.services.orders.balance(stage.payer())).pool == 1100
