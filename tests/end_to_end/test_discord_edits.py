"""Cards when Discord limits, fails or forgets: the video arrives all the same, by another route if need be."""

from collections.abc import Iterator

import pytest

from bot.app.bot import Bot
from bot.domain.errors import Fault as JobFault
from bot.domain.job import State
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.limits import Rate, Rates
from sandbox.discord.model import Channel, ChannelKind, Interaction, Message
from sandbox.discord.permissions import Permission
from tests.end_to_end.stage import Stage, open_stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

BY_TOKEN = "/webhooks/"
PAST_THE_TOKEN_S = 16 * 60
UPLOAD_BYTES = 30_000  # Above any edit without a file, below any film.


@pytest.fixture(autouse=True)
def no_faults_stay(shared_stage: Stage) -> Iterator[None]:
    yield
    shared_stage.world.faults.clear()


@pytest.fixture
def place(shared_stage: Stage) -> Channel:
    """A channel that a test may hide or delete."""
    world = shared_stage.world
    id_ = world.ids.mint()
    return world.add_channel(Channel(id=id_, kind=ChannelKind.TEXT, name=f"place-{id_}", server_id=world.server.id))


async def test_the_videos_arrive_within_tight_rate_limits(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limited")
    rates = Rates(per_token=Rate(most=2, per_s=1.0), per_channel=Rate(most=1, per_s=1.0))
    async with open_stage(folder, record=folder / "traffic.jsonl", rates=rates) as stage, stage.bot() as bot:
        first, second = [await stage.use("create", {"prompt": f"limited {n} #slow"}) for n in range(2)]

        assert (await stage.ended(bot, first)).state is State.DELIVERED
        assert (await stage.ended(bot, second)).state is State.DELIVERED


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.RATE_LIMITED, route=BY_TOKEN, method="PATCH", delay_s=0.3, times=3),
        Fault(kind=FaultKind.STATUS, status=500, route=BY_TOKEN, method="PATCH", times=1),
        Fault(kind=FaultKind.STATUS, status=429, route=BY_TOKEN, method="PATCH", least_bytes=UPLOAD_BYTES, times=1),
        Fault(kind=FaultKind.RESET_BEFORE, route=BY_TOKEN, method="PATCH", least_bytes=UPLOAD_BYTES, times=1),
        Fault(kind=FaultKind.RESET_AFTER, route=BY_TOKEN, method="PATCH", least_bytes=UPLOAD_BYTES, times=1),
    ],
    ids=["limits", "errors", "a ban by Cloudflare", "a broken connection", "a lost reply"],
)
async def test_a_passing_trouble_with_edits_is_got_over(shared_stage: Stage, shared_bot: Bot, fault: Fault) -> None:
    shared_stage.world.fault(fault)
    job, card = await shared_stage.made(shared_bot, "create", {"prompt": "got over it"})

    assert fault.struck == fault.times
    assert job.state is State.DELIVERED
    assert "**Done**" in text_of(card)
    assert _videos(card) == 1
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_a_lost_reply_to_the_ping_pings_once(shared_stage: Stage, shared_bot: Bot) -> None:
    fault = shared_stage.world.fault(Fault(kind=FaultKind.RESET_AFTER, route="/channels/", method="POST", times=1))
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "pinged once"})

    pings = [message for message in shared_stage.world.messages.values() if message.nonce == f"p{job.id}"]
    assert fault.struck == 1
    assert job.state is State.DELIVERED
    assert len(pings) == 1


async def test_a_token_that_ends_while_it_renders_is_followed_by_the_channel(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    used = await _rendering(shared_stage)
    shared_stage.hands.skip(PAST_THE_TOKEN_S)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _videos(shared_stage.card(used)) == 1


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015)])
async def test_a_token_that_dies_early_is_followed_by_the_channel(
    shared_stage: Stage, shared_bot: Bot, status: int, code: int
) -> None:
    used = await _rendering(shared_stage)
    dead = shared_stage.world.fault(Fault(kind=FaultKind.STATUS, status=status, code=code, route=BY_TOKEN))
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _videos(shared_stage.card(used)) == 1
    assert dead.struck <= 2  # Discord bans those who keep using a dead token; one edit may have been on its way.


async def test_a_private_card_whose_token_ended_is_continued_by_direct_message(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    used = await _rendering(shared_stage, private=True)
    shared_stage.hands.skip(PAST_THE_TOKEN_S)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _sent_videos(shared_stage, job.id) == [1]


async def test_a_card_that_was_deleted_is_continued_by_direct_message(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await _rendering(shared_stage)
    shared_stage.world.delete_message(shared_stage.card(used))
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _sent_videos(shared_stage, job.id) == [1]


async def test_a_channel_that_was_deleted_is_continued_by_direct_message(
    shared_stage: Stage, shared_bot: Bot, place: Channel
) -> None:
    used = await _rendering(shared_stage, place)
    shared_stage.world.delete_channel(place)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _sent_videos(shared_stage, job.id) == [1]


async def test_a_failure_whose_card_was_deleted_is_told_by_direct_message(shared_stage: Stage, shared_bot: Bot) -> None:
    used = await shared_stage.use("create", {"prompt": "a failure without a card #fail #slow"})
    await shared_stage.card_says(used, "at RunComfy")
    shared_stage.world.delete_message(shared_stage.card(used))
    job = await shared_stage.ended(shared_bot, used)

    assert ["**No video**" in text_of(told) for told in _direct_messages(shared_stage, job.id)] == [True]


async def test_a_video_that_nobody_can_be_given_is_refunded(
    shared_stage: Stage, shared_bot: Bot, place: Channel
) -> None:
    used = await _rendering(shared_stage, place)
    mira = shared_stage.world.change_member(shared_stage.member("Mira"), takes_dms=False)
    shared_stage.world.delete_channel(place)
    job = await shared_stage.ended(shared_bot, used)
    shared_stage.world.change_member(mira, takes_dms=True)

    assert job.state is State.FAILED
    assert job.failure is not None
    assert job.failure.fault is JobFault.UNDELIVERABLE
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture", "refund"]


async def test_a_channel_hidden_from_the_bot_still_gets_its_video_by_the_token(
    shared_stage: Stage, shared_bot: Bot, place: Channel
) -> None:
    used = await _rendering(shared_stage, place)
    shared_stage.world.deny(place, Permission.VIEW_CHANNEL)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _videos(shared_stage.card(used)) == 1


async def test_a_channel_hidden_from_the_bot_after_the_token_ended_is_continued_by_direct_message(
    shared_stage: Stage, shared_bot: Bot, place: Channel
) -> None:
    used = await _rendering(shared_stage, place)
    shared_stage.world.deny(place, Permission.VIEW_CHANNEL)
    shared_stage.hands.skip(PAST_THE_TOKEN_S)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _sent_videos(shared_stage, job.id) == [1]


async def test_an_archived_thread_does_not_lose_the_video(shared_stage: Stage, shared_bot: Bot) -> None:
    thread = shared_stage.world.channel("Storyboard")
    used = await _rendering(shared_stage, thread)
    shared_stage.world.change_channel(thread, archived=True)
    shared_stage.hands.skip(PAST_THE_TOKEN_S)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert [_videos(shared_stage.card(used)), *_sent_videos(shared_stage, job.id)] in ([1], [0, 1])


async def test_a_card_that_takes_no_edit_at_all_is_continued_by_direct_message(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    used = await _rendering(shared_stage)
    shared_stage.world.fault(Fault(kind=FaultKind.STATUS, status=400, method="PATCH"))
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert _sent_videos(shared_stage, job.id) == [1]


async def _rendering(stage: Stage, where: Channel | None = None, *, private: bool = False) -> Interaction:
    options = {"prompt": "a long render #slow", "private": private}
    used = await stage.use("create", options, channel=where or "creations")
    await stage.card_says(used, "at RunComfy")
    return used


def _videos(message: Message) -> int:
    return [file.content_type for file in message.attachments].count("video/mp4")


async def test_a_thread_that_fell_asleep_is_woken_for_its_video(shared_stage: Stage, shared_bot: Bot) -> None:
    thread = shared_stage.world.channel("Storyboard")
    used = await shared_stage.use("create", {"prompt": "in a sleepy thread #slow"}, channel=thread)
    shared_stage.world.change_channel(thread, archived=True)
    shared_stage.hands.skip(PAST_THE_TOKEN_S)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert "**Done**" in text_of(shared_stage.card(used))
    assert not shared_stage.world.channel("Storyboard").archived


async def test_a_thread_that_can_not_be_woken_sends_its_video_to_the_member(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    thread = shared_stage.world.channel("Storyboard")
    shared_stage.world.fault(
        Fault(kind=FaultKind.STATUS, status=403, code=50013, route=f"/channels/{thread.id}$", method="PATCH")
    )
    used = await shared_stage.use("create", {"prompt": "in a locked thread #slow"}, channel=thread)
    shared_stage.world.change_channel(thread, archived=True)
    shared_stage.hands.skip(PAST_THE_TOKEN_S)
    job = await shared_stage.ended(shared_bot, used)
    shared_stage.world.change_channel(thread, archived=False)

    assert job.state is State.DELIVERED
    assert _sent_videos(shared_stage, job.id) == [1]


def _direct_messages(stage: Stage, job: str) -> list[Message]:
    sent = stage.world.messages_in(stage.world.dm(stage.member("Mira")))
    return [message for message in sent if message.nonce == f"d{job}"]


def _sent_videos(stage: Stage, job: str) -> list[int]:
    """How many videos each direct message about the job has."""
    return [_videos(message) for message in _direct_messages(stage, job)]
