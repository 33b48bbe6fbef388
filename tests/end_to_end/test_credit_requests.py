"""From a refusal to credits: who is asked reads it on a card, gives once, and the member hears of it."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.server import ReviewRules
from sandbox.discord.model import Interaction, Message
from tests.end_to_end.moderating import card_shows, review_card, set_up
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S
from tests.store.samples import grant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def written(stage: Stage, name: str, words: str) -> Message:
    """The direct message to a member with these words, as soon as it is there."""
    channel = stage.world.dm(stage.member(name))

    def found() -> Message | None:
        return next((one for one in stage.world.messages_in(channel) if words in text_of(one)), None)

    return await stage.world.until(found, PATIENCE_S)


async def pressed(stage: Stage, message: Message, label: str, *, by: str) -> Interaction:
    return await stage.answered(await stage.world.press(stage.member(by), message, buttons_of(message)[label]))


async def asked(stage: Stage, label: str, *, by: str = "Mira") -> str:
    """Order what can not be paid, and press the button under the refusal."""
    refused = await stage.use("create", {"prompt": "too dear"}, by=by)
    used = await stage.press(refused, label, by=by)
    answers = await stage.world.until(lambda: [one for one in stage.answers(used) if text_of(one)], PATIENCE_S)
    return "\n".join(map(text_of, answers))


async def test_a_moderator_grants_what_a_member_asked_for_once(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, quota_per_day=10) as bot:
        await set_up(shared_stage, bot, ReviewRules())
        assert "The moderators were asked." in await asked(shared_stage, "Ask the moderators")
        card = await review_card(shared_stage, f"<@{shared_stage.member('Mira').id}> asked for credits")
        assert "They had too few for 20 credits." in text_of(card)
        assert "10 of 10 credits left" in text_of(card)

        presses = [pressed(shared_stage, card, label, by="Noor") for label in ("Grant 20", "Grant 20", "Grant 100")]
        await asyncio.gather(*presses)

        shown = await card_shows(shared_stage, card, "from the pool to their wallet")
        assert f"<@{shared_stage.member('Noor').id}> granted" in text_of(shown)
        assert buttons_of(shown) == {}
        await written(shared_stage, "Mira", "a moderator granted you the credits that you asked for")
        assert (await bot.services.orders.balance(shared_stage.payer())).wallet in (20, 100)
        assert "You have asked the moderators already" in await asked_by_wallet_spent(shared_stage)
        assert await bot.store.integrity.verify() == []


async def asked_by_wallet_spent(stage: Stage) -> str:
    """Spend what was granted, and ask once more."""
    for number in range(5):
        used = await stage.use("create", {"prompt": f"granted {number} #stuck"})
        if "Ask the moderators" in buttons_of(stage.card(used)):
            break
    return await asked(stage, "Ask the moderators")


async def test_the_operator_fills_a_pool_that_is_empty(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, starting_pool=5, quota_per_day=100) as bot:
        refused = await shared_stage.use("create", {"prompt": "nothing left"})
        assert "the server's pool has 5 left" in shared_stage.answer(refused)
        assert "Nothing comes into it by itself; the bot's operator can fill it." in shared_stage.answer(refused)

        assert "The bot's operator was asked" in await asked(shared_stage, "Ask the operator")
        card = await written(shared_stage, "Ada", "asked for credits")
        assert shared_stage.world.server.name in text_of(card)
        await pressed(shared_stage, card, "Allow 500", by="Ada")

        assert "created 500 credits for the pool" in text_of(await card_shows(shared_stage, card, "created"))
        await written(shared_stage, "Mira", "the bot's operator filled the server's pool, as you asked")
        assert (await bot.services.orders.balance(shared_stage.payer())).pool == 505


async def test_where_moderators_have_no_channel_it_is_said_who_can_choose_one(
    shared_stage: Stage, tmp_path: Path
) -> None:
    async with shared_stage.bot(home=tmp_path, quota_per_day=10):
        said = await asked(shared_stage, "Ask the moderators")

        assert "Whoever has Manage Server can pick one with `/setup`" in said


async def test_a_moderator_whose_pool_is_short_can_ask_the_operator(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, starting_pool=5):
        given = {"member": shared_stage.member("Mira"), "amount": 50, "reason": "the contest"}

        refused = await shared_stage.use("mod grant", given, by="Noor")

        assert "The pool has 5 credits, which is less than 50." in shared_stage.answer(refused)
        assert list(buttons_of(shared_stage.card(refused))) == ["Ask the operator"]


async def test_moderators_are_warned_in_their_channel_before_the_pool_is_empty(
    shared_stage: Stage, tmp_path: Path
) -> None:
    async with shared_stage.bot(home=tmp_path, starting_pool=0) as bot:
        await set_up(shared_stage, bot, ReviewRules())
        scope, at_ms = shared_stage.payer().scope, shared_stage.hands.clock.wall_ms()
        await grant(bot.store, scope, None, 100, id="fill", at_ms=at_ms, by="1", reason="festival")
        for number in range(4):
            await shared_stage.use("create", {"prompt": f"down to a fifth {number} #stuck"})

        warned = await review_card(shared_stage, "**The server's pool is down to 20 %**: 20 of 100 credits left.")

        assert "Nothing comes into it by itself." in text_of(warned)
        assert list(buttons_of(warned)) == ["Ask the operator"]
