"""Cards when Discord limits, fails or forgets: the video arrives all the same, by another route if need be."""

import pytest

from bot.domain.errors import Fault as JobFault
from bot.domain.job import State
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.limits import Rate, Rates
from bot.sandbox.model import Interaction, Message
from bot.sandbox.permissions import Permission
from tests.end_to_end.stage import Stage, open_stage, text_of

TOKEN_ROUTE = "/webhooks/"
CHANNEL_ROUTE = "/channels/"
PAST_THE_TOKEN_S = 16 * 60
SLOW = {"prompt": "a long render #slow"}


async def test_the_video_arrives_within_discords_own_rate_limits(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limited")
    rates = Rates(per_token=Rate(most=2, per_s=1.0), per_channel=Rate(most=1, per_s=1.0))
    async with open_stage(folder, record=folder / "traffic.jsonl", rates=rates) as stage, stage.bot() as bot:
        first, second = [await stage.use("create", {"prompt": f"limited {n} #slow"}) for n in range(2)]

        assert (await stage.ended(bot, first)).state is State.DELIVERED
        assert (await stage.ended(bot, second)).state is State.DELIVERED


async def test_a_limit_on_edits_is_waited_out(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.world.fault(Fault(kind=FaultKind.RATE_LIMITED, route=TOKEN_ROUTE, method="PATCH", delay_s=0.3, times=3))
        job, card = await stage.made(bot, "create", {"prompt": "limited edits"})

        assert job.state is State.DELIVERED
        assert "**Done**" in text_of(card)


async def test_errors_of_discord_on_edits_are_tried_again(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.world.fault(Fault(kind=FaultKind.STATUS, status=500, route=TOKEN_ROUTE, method="PATCH", times=2))
        job, card = await stage.made(bot, "create", {"prompt": "failing edits"})

        assert job.state is State.DELIVERED
        assert "**Done**" in text_of(card)


async def test_an_edit_whose_reply_is_lost_posts_the_video_once(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.world.fault(
            Fault(kind=FaultKind.RESET_AFTER, route=TOKEN_ROUTE, method="PATCH", least_bytes=50_000, times=1)
        )
        job, card = await stage.made(bot, "create", {"prompt": "posted once"})

        assert job.state is State.DELIVERED
        assert len(card.attachments) == 1
        assert await stage.settled(bot, job) == ["hold", "capture"]


async def test_a_token_that_ends_while_it_renders_is_followed_by_the_channel(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.hands.skip(PAST_THE_TOKEN_S)
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [file.content_type for file in stage.card(used).attachments] == ["video/mp4"]


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015)])
async def test_a_token_that_dies_early_is_followed_by_the_channel(stage: Stage, status: int, code: int) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.world.fault(Fault(kind=FaultKind.STATUS, status=status, code=code, route=TOKEN_ROUTE))
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [file.content_type for file in stage.card(used).attachments] == ["video/mp4"]


async def test_a_private_card_whose_token_ended_is_continued_by_direct_message(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage, private=True)
        stage.hands.skip(PAST_THE_TOKEN_S)
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [[file.content_type for file in message.attachments] for message in _dms(stage)] == [["video/mp4"]]


async def test_a_card_that_was_deleted_is_continued_by_direct_message(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.world.delete_message(stage.card(used))
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [[file.content_type for file in message.attachments] for message in _dms(stage)] == [["video/mp4"]]


async def test_a_channel_that_was_deleted_is_continued_by_direct_message(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.world.delete_channel(stage.world.channel("creations"))
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [[file.content_type for file in message.attachments] for message in _dms(stage)] == [["video/mp4"]]


async def test_a_failure_whose_card_was_deleted_is_told_by_direct_message(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await stage.use("create", {"prompt": "a failure without a card #fail #slow"})
        await stage.card_says(used, "at RunComfy")
        stage.world.delete_message(stage.card(used))
        await stage.ended(bot, used)

        assert ["**No video**" in text_of(message) for message in _dms(stage)] == [True]


async def test_a_video_that_nobody_can_be_given_is_refunded(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.world.change_member(stage.member("Mira"), takes_dms=False)
        stage.world.delete_message(stage.card(used))
        job = await stage.ended(bot, used)

        assert job.state is State.FAILED
        assert job.failure is not None
        assert job.failure.fault is JobFault.UNDELIVERABLE
        assert await stage.settled(bot, job) == ["hold", "capture", "refund"]
        assert await bot.store.verify() == []


async def test_a_channel_that_was_hidden_from_the_bot_still_gets_its_video_by_the_token(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.world.deny(stage.world.channel("creations"), Permission.VIEW_CHANNEL)
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert len(stage.card(used).attachments) == 1


async def test_a_channel_hidden_from_the_bot_after_the_token_ended_is_continued_by_direct_message(
    stage: Stage,
) -> None:
    async with stage.bot() as bot:
        used = await _rendering(stage)
        stage.world.deny(stage.world.channel("creations"), Permission.VIEW_CHANNEL)
        stage.hands.skip(PAST_THE_TOKEN_S)
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert [[file.content_type for file in message.attachments] for message in _dms(stage)] == [["video/mp4"]]


async def test_an_archived_thread_does_not_lose_the_video(stage: Stage) -> None:
    async with stage.bot() as bot:
        used = await stage.use("create", SLOW, channel="Storyboard")
        await stage.card_says(used, "at RunComfy")
        stage.world.change_channel(stage.world.channel("Storyboard"), archived=True)
        stage.hands.skip(PAST_THE_TOKEN_S)
        job = await stage.ended(bot, used)

        assert job.state is State.DELIVERED
        assert len(stage.card(used).attachments) + len(_dms(stage)) == 1


async def _rendering(stage: Stage, *, private: bool = False) -> Interaction:
    used = await stage.use("create", {**SLOW, "private": private})
    await stage.card_says(used, "at RunComfy")
    return used


def _dms(stage: Stage) -> list[Message]:
    return stage.world.messages_in(stage.world.dm(stage.member("Mira")))
