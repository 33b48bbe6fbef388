"""The gallery through real discord.py: a finished video is shown once more, with the way to its card."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.app.bot import Bot
from bot.chat.text import moderation as words
from bot.domain.job import State
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.model import Channel, Message
from sandbox.discord.permissions import Permission
from tests.end_to_end.moderating import fill_in, press
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def gallery(shared_stage: Stage, shared_bot: Bot) -> AsyncIterator[Channel]:
    screen = await shared_stage.use("setup", by="Noor")
    channel = shared_stage.world.channel("gallery")
    noor = shared_stage.member("Noor")
    await shared_stage.answered(
        await shared_stage.world.press(noor, shared_stage.card(screen), "setup:gallery", [channel])
    )
    yield channel


def hanging(stage: Stage, gallery: Channel, prompt: str) -> list[Message]:
    return [message for message in stage.world.messages_in(gallery) if prompt in text_of(message)]


async def test_a_public_video_hangs_there_once_with_the_way_to_its_card(
    shared_stage: Stage, shared_bot: Bot, gallery: Channel
) -> None:
    job, card = await shared_stage.made(shared_bot, "create", {"prompt": "a fox for all"})

    (copy,) = hanging(shared_stage, gallery, "a fox for all")
    assert copy.attachments[0].content_type == "video/mp4"
    assert buttons_of(copy)["Open card"].endswith(f"/{card.channel_id}/{card.id}")
    assert copy.pinged == ()
    assert job.card.gallery_message == str(copy.id)


async def test_a_video_that_its_author_deletes_hangs_there_no_more(
    shared_stage: Stage, shared_bot: Bot, gallery: Channel
) -> None:
    used = await shared_stage.use("create", {"prompt": "a fox to forget"})
    await shared_stage.ended(shared_bot, used)
    before = len(hanging(shared_stage, gallery, "a fox to forget"))
    await shared_stage.delete(used)
    await shared_stage.world.until(lambda: not hanging(shared_stage, gallery, "a fox to forget"), PATIENCE_S)

    assert before == 1


async def test_a_copy_that_a_moderator_can_not_have_deleted_is_said(
    shared_stage: Stage, shared_bot: Bot, gallery: Channel
) -> None:
    used = await shared_stage.use("create", {"prompt": "a fox that stays"})
    await shared_stage.ended(shared_bot, used)
    shared_stage.world.deny(gallery, Permission.VIEW_CHANNEL)
    form = await press(shared_stage, shared_stage.card(used), words.DELETE)
    await fill_in(shared_stage, form, reason="off topic")
    await shared_stage.world.until(lambda: words.COPY_STAYS in "".join(shared_stage.said_to("Noor")), PATIENCE_S)
    shared_stage.world.allow(gallery, Permission.VIEW_CHANNEL)

    assert len(hanging(shared_stage, gallery, "a fox that stays")) == 1


async def test_a_private_video_does_not(shared_stage: Stage, shared_bot: Bot, gallery: Channel) -> None:
    await shared_stage.made(shared_bot, "create", {"prompt": "a fox for me", "private": True})

    assert hanging(shared_stage, gallery, "a fox for me") == []


async def test_a_gallery_that_does_not_let_the_bot_post_costs_nobody_a_video(
    shared_stage: Stage, shared_bot: Bot, gallery: Channel
) -> None:
    shared_stage.world.deny(gallery, Permission.SEND_MESSAGES)
    job, card = await shared_stage.made(shared_bot, "create", {"prompt": "a fox at the door"})
    shared_stage.world.allow(gallery, Permission.SEND_MESSAGES)

    assert job.state is State.DELIVERED
    assert "**Done**" in text_of(card)
    assert hanging(shared_stage, gallery, "a fox at the door") == []


async def test_what_is_too_large_for_the_server_hangs_as_a_link(
    shared_stage: Stage, shared_bot: Bot, gallery: Channel
) -> None:
    mira = shared_stage.member("Mira")
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=500 * 1024 * 1024)
    await shared_stage.made(shared_bot, "create", {"prompt": "a great fox #huge"})
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=None)

    (copy,) = hanging(shared_stage, gallery, "a great fox")
    assert copy.attachments == ()
    assert "Open card" in buttons_of(copy)


async def test_what_automod_refuses_hangs_without_its_words(
    shared_stage: Stage, shared_bot: Bot, gallery: Channel
) -> None:
    before = len(shared_stage.world.messages_in(gallery))
    posts = f"/channels/{gallery.id}/messages"
    shared_stage.world.fault(Fault(kind=FaultKind.STATUS, status=400, route=posts, method="POST", times=1))
    await shared_stage.made(shared_bot, "create", {"prompt": "a fox with bad manners"})

    (copy,) = shared_stage.world.messages_in(gallery)[before:]
    assert "bad manners" not in text_of(copy)
    assert copy.attachments


async def test_a_lost_reply_does_not_hang_it_twice(shared_stage: Stage, shared_bot: Bot, gallery: Channel) -> None:
    posts = f"/channels/{gallery.id}/messages"
    shared_stage.world.fault(Fault(kind=FaultKind.RESET_AFTER, route=posts, method="POST", times=1))
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "a fox behind bad wires"})

    (copy,) = hanging(shared_stage, gallery, "a fox behind bad wires")
    assert job.card.gallery_message == str(copy.id)
