"""Where the bot may be used and who sees what: threads, direct messages, user installs, private answers."""

from dataclasses import replace

import pytest

from bot.chat.text import common as common_text
from bot.domain.job import State
from bot.domain.member import Member
from bot.domain.scope import Scope
from sandbox.discord.model import Channel
from sandbox.discord.refusals import ClientRefused
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.store.samples import JOB

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_thread_gets_its_video_in_the_thread(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        job, card = await shared_stage.made(bot, "create", {"prompt": "in a thread"}, channel="Storyboard")

        assert job.state is State.DELIVERED
        assert card.channel_id == shared_stage.world.channel("Storyboard").id
        assert job.scope == str(shared_stage.world.server.id)


async def test_jobs_lists_the_own_videos_privately(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        job, card = await shared_stage.made(bot, "create", {"prompt": "listed by jonas #nourl"}, by="Jonas")
        await shared_stage.made(bot, "create", {"prompt": "listed by mira #nourl"}, by="Mira")
        listed = await shared_stage.use("jobs", by="Jonas")

        said = shared_stage.answer(listed)
        assert "**no video** · listed by jonas" in said
        assert f" · not charged · [card](https://discord.com/channels/{job.scope}" in said
        assert f"/channels/{job.scope}/{card.channel_id}/{card.id}" in said
        assert "listed by mira" not in said
        assert shared_stage.card(listed).ephemeral_for == shared_stage.member("Jonas").id


async def test_jobs_are_leafed_through_ten_at_a_time(shared_stage: Stage) -> None:
    async with shared_stage.bot(home=shared_stage.folder / "leafing") as bot:
        payer, began_ms = shared_stage.payer("Jonas"), shared_stage.hands.clock.wall_ms() - 60_000
        for n in range(12):
            made = replace(JOB, id=str(n + 1), scope=payer.scope, member=payer.id, created_ms=began_ms + n)
            await bot.store.jobs.move(await bot.store.jobs.place(made), State.CANCELLED, at_ms=began_ms + n)
        listed = await shared_stage.use("jobs", by="Jonas")
        assert shared_stage.answer(listed).count("not charged") == 10

        await shared_stage.press(listed, "Older", by="Jonas")
        assert shared_stage.answer(listed).count("not charged") == 2

        await shared_stage.press(listed, "Newest", by="Jonas")
        assert shared_stage.answer(listed).count("not charged") == 10
        assert "Newest" not in buttons_of(shared_stage.card(listed))


async def test_jobs_of_somebody_who_made_none_says_how_to_begin(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        assert shared_stage.answer(await shared_stage.use("jobs", by="Ada")) == common_text.NO_JOBS


async def test_the_balance_is_told_privately(shared_stage: Stage) -> None:
    async with shared_stage.bot(starting_pool=500, quota_per_day=70) as bot:
        pool = (await bot.services.orders.balance(shared_stage.payer("Noor"))).pool
        asked = await shared_stage.use("credits balance", by="Noor")

        said = shared_stage.answer(asked)
        assert "70 of 70 credits left" in said
        assert f"**The server's pool**: {pool:,} credits" in said
        assert "**Your wallet**: 0 credits" in said
        assert shared_stage.card(asked).ephemeral_for == shared_stage.member("Noor").id


async def test_a_spent_share_shows_in_the_balance(shared_stage: Stage) -> None:
    async with shared_stage.bot(quota_per_day=70) as bot:
        job, _ = await shared_stage.made(bot, "create", {"prompt": "a part of the share"}, by="Noor")

        said = shared_stage.answer(await shared_stage.use("credits balance", by="Noor"))
        assert f"{70 - job.price} of 70 credits left" in said


async def test_without_direct_use_no_command_is_offered_in_direct_messages(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        with pytest.raises(ClientRefused):
            await shared_stage.use("create", {"prompt": "in private"}, channel=_dm(shared_stage))


async def test_without_direct_use_a_direct_message_is_refused_even_if_discord_lets_it_through(
    shared_stage: Stage,
) -> None:
    async with shared_stage.bot(direct_use=True):
        commands = shared_stage.world.commands[None]
    async with shared_stage.bot():
        registered, shared_stage.world.commands[None] = shared_stage.world.commands[None], commands
        used = await shared_stage.use("create", {"prompt": "by an old client"}, channel=_dm(shared_stage))
        shared_stage.world.commands[None] = registered

        assert "Videos are made in servers that have this bot" in shared_stage.answer(used)
        assert shared_stage.orders("by an old client") == []


async def test_direct_use_takes_direct_messages_from_a_pool_of_their_own(shared_stage: Stage) -> None:
    async with shared_stage.bot(direct_use=True) as bot:
        job, card = await shared_stage.made(bot, "create", {"prompt": "in private"}, channel=_dm(shared_stage))

        assert (job.state, job.scope) == (State.DELIVERED, Scope.DIRECT)
        assert [file.content_type for file in card.attachments] == ["video/mp4"]
        assert {transfer.scope for transfer in await bot.store.credit_reports.transfers_of(job.id)} == {Scope.DIRECT}
        assert await bot.store.integrity.verify() == []


async def test_a_member_may_bring_the_bot_along_to_a_server_that_has_not_let_it_in(shared_stage: Stage) -> None:
    async with shared_stage.bot(direct_use=True) as bot:
        mira = shared_stage.member("Mira")
        shared_stage.world.install_for(mira)
        elsewhere = shared_stage.world.add_server("Elsewhere", [mira])
        job, card = await shared_stage.made(bot, "create", {"prompt": "elsewhere"}, channel=elsewhere)

        assert (job.state, job.scope) == (State.DELIVERED, Scope.DIRECT)
        assert [file.content_type for file in card.attachments] == ["video/mp4"]
        assert card.channel_id == elsewhere.id


async def test_a_moderator_elsewhere_has_no_say_over_jobs_of_the_direct_scope(shared_stage: Stage) -> None:
    async with shared_stage.bot(direct_use=True) as bot:
        mira, noor = shared_stage.member("Mira"), shared_stage.member("Noor")
        shared_stage.world.install_for(mira)
        group = shared_stage.world.add_private_channel(mira, noor)
        used = await shared_stage.use("create", {"prompt": "between two #stuck"}, channel=group)
        await shared_stage.card_says(used, "Queued at")
        refused = await shared_stage.press(used, common_text.CANCEL, by="Noor")

        assert "Only the one who asked for this video" in shared_stage.answer(refused)
        await shared_stage.press(used, common_text.CANCEL, by="Mira")
        assert (await shared_stage.ended(bot, used)).state is State.CANCELLED


async def test_a_private_card_is_seen_by_nobody_else_and_pings_nobody_in_public(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        before = set(shared_stage.world.messages)
        await shared_stage.made(bot, "create", {"prompt": "a secret", "private": True}, by="Jonas")

        new = [message for id_, message in shared_stage.world.messages.items() if id_ not in before]
        assert {message.ephemeral_for for message in new} == {shared_stage.member("Jonas").id}


async def test_a_private_failure_is_told_on_the_private_card(shared_stage: Stage) -> None:
    async with shared_stage.bot() as bot:
        _, card = await shared_stage.made(bot, "create", {"prompt": "a quiet failure #fail", "private": True})

        assert card.ephemeral_for == shared_stage.member("Mira").id
        assert "**No video**" in text_of(card)


async def test_the_direct_scope_has_its_own_balance(shared_stage: Stage) -> None:
    async with shared_stage.bot(direct_use=True, starting_pool=300) as bot:
        mira = Member(id=str(shared_stage.member("Mira").id), scope=Scope.DIRECT)
        pool = (await bot.services.orders.balance(mira)).pool
        said = shared_stage.answer(await shared_stage.use("credits balance", channel=_dm(shared_stage)))

        assert f"{pool:,} credits" in said


def _dm(stage: Stage) -> Channel:
    return stage.world.dm(stage.member("Mira"))
