"""A finished video reaches its member whichever way Discord closes, with whatever code, while the token still lives."""

from pathlib import Path

import pytest

from bot.app.bot import Bot
from bot.chat.errors import CLOSED, REFUSAL_CODES
from bot.domain.job import State
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.model import Channel, Interaction, Message
from tests.end_to_end.stage import Stage, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

BY_TOKEN, BY_CHANNEL = r"/webhooks/\d+/[^/]+/messages/", r"/channels/\d+/messages/"
UPLOAD_BYTES = 5_000  # More than any edit without a file.
CLOSING = [(403, code) for code, meaning in REFUSAL_CODES.items() if meaning in CLOSED] + [
    (400, 50083),
    (400, 99999),
    (405, 0),
    (409, 0),
    (422, 99999),
    (403, 99999),
    (404, 0),
]


async def rendering(
    stage: Stage, where: Channel | None = None, command: str = "create", **options: object
) -> Interaction:
    asked = {"prompt": "a long render #slow", **options}
    return await stage.use(command, asked, channel=where or "creations")


def closed(status: int, code: int, route: str) -> Fault:
    """No video is taken this way."""
    return Fault(kind=FaultKind.STATUS, status=status, code=code, route=route, method="PATCH", least_bytes=UPLOAD_BYTES)


def videos(message: Message) -> int:
    return [file.content_type for file in message.attachments].count("video/mp4")


def sent_videos(stage: Stage, job: str) -> int:
    sent = stage.world.messages_in(stage.world.dm(stage.member("Mira")))
    return sum(videos(message) for message in sent if message.nonce == f"d{job}")


@pytest.mark.parametrize(("status", "code"), CLOSING)
async def test_by_token_closed_with_any_code_the_channel_is_taken(
    shared_stage: Stage, shared_bot: Bot, status: int, code: int
) -> None:
    fault = shared_stage.world.fault(
        Fault(kind=FaultKind.STATUS, status=status, code=code, route=BY_TOKEN, method="PATCH", least_bytes=UPLOAD_BYTES)
    )
    used = await rendering(shared_stage)

    job = await shared_stage.ended(shared_bot, used)

    assert (job.state, videos(shared_stage.card(used))) == (State.DELIVERED, 1)
    assert fault.struck == 1
    shared_stage.world.faults.remove(fault)


@pytest.mark.parametrize(("status", "code"), [(403, 50083), (400, 99999), (405, 0), (403, 50013), (404, 10008)])
async def test_with_both_ways_closed_the_member_is_written_to(
    shared_stage: Stage, shared_bot: Bot, status: int, code: int
) -> None:
    faults = [
        shared_stage.world.fault(
            Fault(
                kind=FaultKind.STATUS, status=status, code=code, route=route, method="PATCH", least_bytes=UPLOAD_BYTES
            )
        )
        for route in (BY_TOKEN, BY_CHANNEL)
    ]
    used = await rendering(shared_stage)

    job = await shared_stage.ended(shared_bot, used)

    assert (job.state, sent_videos(shared_stage, job.id)) == (State.DELIVERED, 1)
    for fault in faults:
        shared_stage.world.faults.remove(fault)


async def test_a_thread_that_fell_asleep_while_the_token_lives_is_woken(shared_stage: Stage, shared_bot: Bot) -> None:
    thread = shared_stage.world.channel("Storyboard")
    used = await rendering(shared_stage, thread)
    shared_stage.world.change_channel(thread, archived=True)

    job = await shared_stage.ended(shared_bot, used)

    assert (job.state, videos(shared_stage.card(used))) == (State.DELIVERED, 1)
    assert not shared_stage.world.channel("Storyboard").archived


async def test_a_thread_that_was_locked_while_the_token_lives_sends_its_video_to_the_member(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    thread = shared_stage.world.channel("Storyboard")
    used = await rendering(shared_stage, thread)
    locked = shared_stage.world.change_channel(thread, archived=True, locked=True)

    job = await shared_stage.ended(shared_bot, used)
    shared_stage.world.change_channel(locked, archived=False, locked=False)

    assert (job.state, sent_videos(shared_stage, job.id)) == (State.DELIVERED, 1)
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_a_card_that_takes_no_pictures_does_not_keep_its_video_from_being_ordered(
    shared_stage: Stage, shared_bot: Bot, photo: Path
) -> None:
    thread = shared_stage.world.channel("Storyboard")
    fault = shared_stage.world.fault(
        Fault(kind=FaultKind.STATUS, status=403, code=50083, route=rf"{BY_TOKEN}|{BY_CHANNEL}", method="PATCH")
    )
    image = await shared_stage.upload(photo)
    used = await shared_stage.use("animate", {"image": image, "prompt": "in a locked thread"}, channel=thread)

    job = await shared_stage.ended(shared_bot, used)
    shared_stage.world.faults.remove(fault)

    assert (job.state, sent_videos(shared_stage, job.id)) == (State.DELIVERED, 1)


async def test_delete_in_a_locked_thread_answers_with_a_sentence(shared_stage: Stage, shared_bot: Bot) -> None:
    thread = shared_stage.world.channel("Storyboard")
    used = await shared_stage.use("create", {"prompt": "a fox"}, channel=thread)
    await shared_stage.ended(shared_bot, used)
    locked = shared_stage.world.change_channel(thread, archived=True, locked=True)

    pressed = await shared_stage.delete(used)
    said = await shared_stage.until(lambda: [text_of(message) for message in shared_stage.answers(pressed)])
    shared_stage.world.change_channel(locked, archived=False, locked=False)

    assert "This thread is locked or asleep, so the bot can not delete here." in said[0]
