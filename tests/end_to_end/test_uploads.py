"""Videos that are larger than Discord takes: made to fit, or shown as a picture with a link."""

import av
import pytest

from bot.app.bot import Bot
from bot.chat.text import common as common_text
from bot.domain.job import State
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.model import Attachment
from tests.end_to_end.stage import Stage, buttons_of, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT_BYTES = 10 * 1024 * 1024
HUGE = {"prompt": "far too large #huge", "seed": 1}


async def test_a_video_above_the_limit_is_made_to_fit_and_plays(shared_stage: Stage, shared_bot: Bot) -> None:
    job, card = await shared_stage.made(shared_bot, "create", HUGE)

    assert job.state is State.DELIVERED
    assert card.attachments[0].content_type == "video/mp4"
    assert card.attachments[0].size_bytes <= LIMIT_BYTES
    assert "made smaller to fit Discord's limit" in text_of(card)
    assert buttons_of(card)[common_text.OPEN_LINK].startswith("http")
    assert _plays(card.attachments[0])


async def test_a_member_who_may_upload_more_gets_the_original(shared_stage: Stage, shared_bot: Bot) -> None:
    mira = shared_stage.world.change_member(shared_stage.member("Mira"), attachment_size_limit_bytes=50 * 1024 * 1024)
    job, card = await shared_stage.made(shared_bot, "create", HUGE)
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=None)

    assert job.state is State.DELIVERED
    assert card.attachments[0].size_bytes > LIMIT_BYTES
    assert "made smaller" not in text_of(card)


async def test_after_the_token_ended_the_servers_own_limit_counts(shared_stage: Stage, shared_bot: Bot) -> None:
    mira = shared_stage.world.change_member(shared_stage.member("Mira"), attachment_size_limit_bytes=50 * 1024 * 1024)
    used = await shared_stage.use("create", {**HUGE, "prompt": "far too large #huge #slow"})
    await shared_stage.card_says(used, "at RunComfy")
    shared_stage.hands.skip(16 * 60)
    job = await shared_stage.ended(shared_bot, used)
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=None)

    assert job.state is State.DELIVERED
    assert shared_stage.card(used).attachments[0].size_bytes <= LIMIT_BYTES
    assert _plays(shared_stage.card(used).attachments[0])


async def test_more_than_100_mb_is_not_believed_whatever_a_membership_promises(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    mira = shared_stage.world.change_member(shared_stage.member("Mira"), attachment_size_limit_bytes=500 * 1024 * 1024)
    used = await shared_stage.use("create", {"prompt": "promised too much #slow"})
    job = await shared_bot.store.jobs.job(str(used.id))
    shared_stage.world.change_member(mira, attachment_size_limit_bytes=None)
    assert job is not None
    presenter = shared_bot.services.engine.transitions._presenter
    promised, believed = job.card.upload_limit_bytes, presenter.upload_limit_bytes(job)
    await shared_stage.ended(shared_bot, used)

    assert promised == 500 * 1024 * 1024
    assert believed == 100 * 1024 * 1024


async def test_where_no_video_fits_the_card_shows_a_still_and_a_link(shared_stage: Stage, shared_bot: Bot) -> None:
    too_large = shared_stage.world.fault(
        Fault(kind=FaultKind.STATUS, status=413, code=40005, method="PATCH", least_bytes=2 * 1024 * 1024)
    )
    job, card = await shared_stage.made(shared_bot, "create", HUGE)
    shared_stage.world.faults.clear()

    assert too_large.struck
    assert job.state is State.DELIVERED
    assert [file.content_type for file in card.attachments] == ["image/jpeg"]
    assert "too large for Discord" in text_of(card)
    assert buttons_of(card)[common_text.OPEN_LINK] == job.video_url


def _plays(attachment: Attachment) -> bool:
    with av.open(str(attachment.file)) as film:
        return sum(1 for _ in film.decode(video=0)) > 0
