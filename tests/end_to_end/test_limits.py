"""What may be spent: over any limit, nothing is held, nothing is sent, and the member is told privately why."""

from pathlib import Path

import pytest

from bot.app.bot import Bot
from bot.domain.job import State
from tests.end_to_end.stage import Stage, text_of
from tests.store.samples import grant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_over_the_share_of_the_day(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, quota_per_day=30) as bot:
        await shared_stage.use("create", {"prompt": "within the share #stuck"})
        await _refused(shared_stage, bot, "20 credits, but 10 are left of your share for today")


async def test_the_share_is_each_members_own(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, quota_per_day=30) as bot:
        await shared_stage.made(bot, "create", {"prompt": "the first #nourl"}, by="Mira")
        job, _ = await shared_stage.made(bot, "create", {"prompt": "another member's #nourl"}, by="Jonas")

        assert job.state is State.FAILED
        assert len(shared_stage.orders("another member's")) == 1


async def test_credits_that_came_back_can_be_spent_again(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, quota_per_day=20) as bot:
        await shared_stage.made(bot, "create", {"prompt": "comes back #nourl"})
        job, card = await shared_stage.made(bot, "create", {"prompt": "a second try"})

        assert job.state is State.DELIVERED
        assert "**Done**" in text_of(card)


async def test_a_share_is_fresh_the_next_day(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, quota_per_day=20) as bot:
        await shared_stage.use("create", {"prompt": "today #stuck"})
        shared_stage.hands.skip(24 * 60 * 60)
        job, _ = await shared_stage.made(bot, "create", {"prompt": "tomorrow"})

        assert job.state is State.DELIVERED


async def test_an_empty_pool(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, starting_pool=30) as bot:
        await shared_stage.use("create", {"prompt": "the pool's last #stuck"}, by="Jonas")
        await _refused(shared_stage, bot, "the server's pool has 10 left")


async def test_the_own_wallet_pays_where_the_pool_can_not(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, starting_pool=0) as bot:
        mira = shared_stage.payer()
        await grant(bot.store, mira.scope, mira.id, 50, id="gift", at_ms=0, by="test", reason="a gift")
        job, card = await shared_stage.made(bot, "create", {"prompt": "from the wallet"})

        assert job.state is State.DELIVERED
        assert "20 credits from your wallet, because the server's pool is empty" in text_of(card)
        assert (await bot.services.orders.balance(mira)).wallet == 30


async def test_the_spending_limit_of_the_day(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, daily_spend_limit_usd=0.3) as bot:
        await shared_stage.use("create", {"prompt": "within the limit #stuck"}, by="Jonas")
        await _refused(shared_stage, bot, "The bot has reached the spending limit that its operator set for today.")


async def test_the_spending_limit_of_a_server_says_who_can_raise_it(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, server_daily_spend_limit_usd=5) as bot:
        options = {"day_usd": "0.30", "server": str(shared_stage.world.server.id)}
        capped = await shared_stage.use("operator caps", options, by="Ada")
        await shared_stage.use("create", {"prompt": "within the limit #stuck"}, by="Jonas")
        await _refused(shared_stage, bot, "This server has reached the spending limit that the bot's operator set")

        assert f"**{shared_stage.world.server.name}**" in shared_stage.answer(capped)
        assert "$0.30 left of $0.30, set by `/operator caps`" in shared_stage.answer(capped)


async def test_a_server_that_was_not_let_in(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, allowed_servers="123,456") as bot:
        await _refused(shared_stage, bot, "The bot's operator has not let this server in yet.")


async def test_a_server_that_was_let_in(shared_stage: Stage, tmp_path: Path) -> None:
    async with shared_stage.bot(home=tmp_path, allowed_servers=str(shared_stage.world.server.id)) as bot:
        job, _ = await shared_stage.made(bot, "create", {"prompt": "let in #nourl"})

        assert len(shared_stage.orders("let in")) == 1
        assert job.scope == str(shared_stage.world.server.id)


@pytest.mark.parametrize("command", ["jobs", "credits balance"])
async def test_a_server_that_was_not_let_in_is_told_nothing_of_its_books(
    shared_stage: Stage, tmp_path: Path, command: str
) -> None:
    async with shared_stage.bot(home=tmp_path, allowed_servers="123,456"):
        used = await shared_stage.use(command)

        assert "has not let this server in" in shared_stage.answer(used)


async def _refused(shared_stage: Stage, bot: Bot, sentence: str) -> None:
    used = await shared_stage.use("create", {"prompt": "one too many"})

    assert sentence in shared_stage.answer(used)
    assert "No credits were used." in shared_stage.answer(used) or "let this server in" in sentence
    assert shared_stage.card(used).ephemeral_for == shared_stage.member("Mira").id
    assert await bot.store.jobs.job(str(used.id)) is None
    assert shared_stage.orders("one too many") == []
    assert await bot.store.integrity.verify() == []
