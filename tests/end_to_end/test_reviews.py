"""A request that waits for a moderator: approved, denied, expired, cancelled, and what everybody sees of it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.bot import Bot
from bot.chat.text import cards as cards_text
from bot.chat.text import common as common_text
from bot.chat.text import reviews as reviews_text
from bot.domain.action import ActionKind
from bot.domain.job import State
from bot.domain.server import ReviewRules
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.model import Channel, ChannelKind, InteractionState
from sandbox.discord.permissions import Permission
from tests.end_to_end.moderating import actions_of, card_shows, fill_in, press, review_after, review_card, set_up
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

COSTLY = ReviewRules(cost_above=30)
HD = {"resolution": "1080p"}  # 45 credits.


async def test_an_approved_request_is_made(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a lighthouse at dusk", **HD})
    waiting = text_of(await shared_stage.card_says(used, "Waiting for a moderator"))
    asked = await review_card(shared_stage, "a lighthouse at dusk")
    question = text_of(asked)
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert "45 credits are set aside meanwhile" in waiting
    assert "costs more than 30 credits" in question
    assert f"<@{shared_stage.member('Mira').id}>" in question
    assert job.state is State.DELIVERED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]
    assert [file.content_type for file in shared_stage.card(used).attachments] == ["video/mp4"]
    outcome = await card_shows(shared_stage, asked, "now done")
    assert f"**Approved** by <@{shared_stage.member('Noor').id}>" in text_of(outcome)
    assert buttons_of(outcome).keys() == set()


async def test_a_blank_reason_denies_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a clown without a reason", **HD})
    asked = await review_card(shared_stage, "a clown without a reason")
    form = await press(shared_stage, asked, reviews_text.DENY)
    told = shared_stage.answer(await fill_in(shared_stage, form, reason="   "))
    await press(shared_stage, asked, reviews_text.APPROVE)

    assert told.startswith("Say in a few words why")
    assert (await shared_stage.ended(shared_bot, used)).state is State.DELIVERED


async def test_a_denied_request_says_why_and_gives_the_credits_back(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a scary clown", **HD})
    asked = await review_card(shared_stage, "a scary clown")
    form = await press(shared_stage, asked, reviews_text.DENY)
    await fill_in(shared_stage, form, reason="too *scary* for here")
    job = await shared_stage.ended(shared_bot, used)
    story = shared_stage.answer(await shared_stage.use("credits explain", {"job": job.id}))

    assert job.state is State.DENIED
    told = [line.split(" · ")[1] for line in story.splitlines()[2:-1] if line]
    assert told == [
        "Set 45 credits aside from the pool",
        "Had to wait for a moderator: costs more than 30 credits",
        rf"<@{shared_stage.member('Noor').id}> denied it: “too \*scary\* for here”",
        "Gave 45 credits back to the pool: no video was made",
    ]
    card = text_of(shared_stage.card(used))
    assert "**Denied by a moderator**" in card
    assert r"too \*scary\* for here" in card
    assert "Not charged: 45 credits returned" in card
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    outcome = await card_shows(shared_stage, asked, "**Denied** by")
    assert buttons_of(outcome) == {}


async def test_pictures_stand_on_both_cards(shared_stage: Stage, shared_bot: Bot, photo: Path) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(everything=True))
    used = await shared_stage.use(
        "animate", {"image": await shared_stage.upload(photo), "prompt": "wind in the leaves"}
    )
    asked = await review_card(shared_stage, "wind in the leaves")
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert [file.filename for file in asked.attachments] == ["input-1.png"]
    assert job.state is State.DELIVERED
    assert [file.filename for file in shared_stage.world.messages[asked.id].attachments] == ["input-1.png"]


LONG = "a *very* long tale of " + "a fox_and_a_hen, " * 110


@pytest.mark.parametrize("automod", [False, True], ids=["long", "refused by AutoMod"])
async def test_words_that_no_card_holds_stand_in_a_file_beside_approve(
    shared_stage: Stage, shared_bot: Bot, automod: bool
) -> None:
    world = shared_stage.world
    await set_up(shared_stage, shared_bot, COSTLY)
    route = f"/channels/{world.channel('general').id}/"
    if automod:
        world.fault(Fault(kind=FaultKind.STATUS, status=400, code=200000, method="POST", route=route, times=1))
    prompt = "a short *tale*" if automod else LONG.strip()
    used = await shared_stage.use("create", {"prompt": prompt, "negative": "no *rain*", **HD})
    asked = await review_after(shared_stage, used)
    [file] = asked.attachments
    kept = file.file.read_text()
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert file.filename == "prompt.txt"
    assert kept == f"Prompt:\n{prompt}\n\nNot in it:\nno *rain*"
    assert "**prompt.txt** below" in text_of(asked)
    assert ("tale" in text_of(asked)) is not automod
    assert job.state is State.DELIVERED
    assert [one.filename for one in world.messages[asked.id].attachments] == ["prompt.txt"]


async def test_the_list_shows_a_request_whole_before_it_can_be_approved(
    shared_stage: Stage, shared_bot: Bot, photo: Path
) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(everything=True), channel=None)
    image = await shared_stage.upload(photo)
    used = await shared_stage.use("animate", {"image": image, "prompt": LONG})
    await shared_stage.card_says(used, "they find it in `/mod reviews`")
    listed = await shared_stage.use("mod reviews", by="Noor")
    in_list = buttons_of(shared_stage.card(listed))
    shown = await shared_stage.press(listed, reviews_text.SHOW, by="Noor")
    whole = await shared_stage.world.until(lambda: next(iter(shared_stage.answers(shown)), None), PATIENCE_S)
    await press(shared_stage, whole, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert reviews_text.APPROVE not in in_list
    assert whole.ephemeral_for == shared_stage.member("Noor").id
    assert {file.filename for file in whole.attachments} == {"input-1.png", "prompt.txt"}
    assert job.state is State.DELIVERED


async def test_the_second_moderator_is_told_who_was_first(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "two at once", **HD})
    asked = await review_card(shared_stage, "two at once")
    noor, ada = shared_stage.member("Noor"), shared_stage.member("Ada")
    presses = [
        await shared_stage.world.press(noor, asked, buttons_of(asked)[reviews_text.APPROVE]),
        await shared_stage.world.press(ada, asked, buttons_of(asked)[reviews_text.TRUST]),
    ]
    await asyncio.gather(*(shared_stage.answered(one) for one in presses))
    job = await shared_stage.ended(shared_bot, used)

    assert f"Too late: <@{noor.id}> has approved it already." in shared_stage.said_to("Ada")
    assert job.state is State.DELIVERED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.APPROVE]


async def test_a_form_that_comes_back_too_late_denies_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a slow typist", **HD})
    asked = await review_card(shared_stage, "a slow typist")
    form = await press(shared_stage, asked, reviews_text.DENY)
    await press(shared_stage, asked, reviews_text.APPROVE, by="Ada")
    late = await fill_in(shared_stage, form, reason="no")
    job = await shared_stage.ended(shared_bot, used)

    assert "has approved it already" in shared_stage.answer(late)
    assert job.state is State.DELIVERED


async def test_only_moderators_decide_and_only_while_they_are(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "who may", **HD})
    asked = await review_card(shared_stage, "who may")
    noor = shared_stage.member("Noor")
    form = await press(shared_stage, asked, reviews_text.DENY)
    by_author = await press(shared_stage, asked, reviews_text.APPROVE, by="Mira")
    by_stranger = await press(shared_stage, asked, reviews_text.DENY, by="Jonas")
    shared_stage.world.change_member(noor, role_ids=())
    without_role = await press(shared_stage, asked, reviews_text.TRUST)
    late = await fill_in(shared_stage, replace(form, member=shared_stage.member("Noor")), reason="no")
    shared_stage.world.change_member(noor, role_ids=noor.role_ids)
    job = await shared_bot.store.jobs.job(str(used.id))
    await shared_stage.press(used, common_text.CANCEL)

    refused = (by_author, by_stranger, without_role, late)
    assert all("Only moderators can do that" in shared_stage.answer(one) for one in refused)
    assert job is not None
    assert job.state is State.AWAITING_APPROVAL


async def test_a_trusted_member_is_not_asked_for_again(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(everything=True, videos_too=True))
    used = await shared_stage.use("create", {"prompt": "first of many"}, by="Jonas")
    asked = await review_card(shared_stage, "first of many")
    await press(shared_stage, asked, reviews_text.TRUST)
    await shared_stage.ended(shared_bot, used)
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "second of many"}, by="Jonas")
    await shared_stage.use("mod untrust", {"member": shared_stage.member("Jonas")}, by="Noor")

    assert job.state is State.DELIVERED
    assert job.review.request is None
    assert "who trusts this member from now on" in text_of(await card_shows(shared_stage, asked, "now done"))


async def test_a_moderators_own_request_does_not_wait(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(everything=True))
    job, _ = await shared_stage.made(shared_bot, "create", {"prompt": "by a moderator"}, by="Noor")

    assert job.state is State.DELIVERED


async def test_cancelling_takes_the_question_back(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "never mind", **HD})
    asked = await review_card(shared_stage, "never mind")
    await shared_stage.press(used, common_text.CANCEL)
    job = await shared_stage.ended(shared_bot, used)
    outcome = await card_shows(shared_stage, asked, "**Cancelled** before anybody decided")
    late = await press(shared_stage, asked, reviews_text.APPROVE)

    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]
    assert buttons_of(outcome) == {}
    assert "was cancelled before anybody decided" in shared_stage.answer(late)


async def test_nobody_decides_in_time(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, replace(COSTLY, patience_h=24))
    used = await shared_stage.use("create", {"prompt": "forgotten", **HD})
    asked = await review_card(shared_stage, "forgotten")
    shared_stage.hands.skip(25 * 60 * 60)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.EXPIRED
    assert "**No moderator decided in time** · Not charged: 45 credits" in text_of(shared_stage.card(used))
    assert "**Nobody decided in time**" in text_of(await card_shows(shared_stage, asked, "Nobody decided"))
    assert await shared_stage.settled(shared_bot, job) == ["hold", "release"]


async def test_without_a_review_channel_moderators_find_it_in_their_list(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY, channel=None)
    used = await shared_stage.use("create", {"prompt": "nobody was asked", **HD})
    await shared_stage.card_says(used, "they find it in `/mod reviews`")
    listed = await shared_stage.use("mod reviews", by="Noor")
    shown = shared_stage.answer(listed)
    await shared_stage.press(listed, reviews_text.APPROVE, by="Noor")
    job = await shared_stage.ended(shared_bot, used)

    assert "nobody was asked" in shown
    assert shared_stage.answer(listed) == reviews_text.NO_REVIEWS
    assert job.state is State.DELIVERED


async def test_a_review_channel_that_is_mended_is_asked_after_all(shared_stage: Stage, shared_bot: Bot) -> None:
    general = shared_stage.world.channel("general")
    await set_up(shared_stage, shared_bot, COSTLY)
    shared_stage.world.deny(general, Permission.VIEW_CHANNEL)
    used = await shared_stage.use("create", {"prompt": "locked out", **HD})
    await shared_stage.card_says(used, "they find it in `/mod reviews`")
    shared_stage.world.allow(general, Permission.VIEW_CHANNEL)
    asked = await review_card(shared_stage, "locked out")
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED


async def test_a_list_decision_shows_on_the_review_card_too(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "from the list", **HD})
    asked = await review_card(shared_stage, "from the list")
    listed = await shared_stage.use("mod reviews", by="Noor")
    form = await shared_stage.press(listed, reviews_text.DENY, by="Noor")
    await fill_in(shared_stage, form, reason="not today")
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DENIED
    assert "not today" in text_of(await card_shows(shared_stage, asked, "**Denied** by"))


async def test_a_finished_video_is_looked_at_before_it_is_posted(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(videos_too=True))
    used = await shared_stage.use("create", {"prompt": "let me see it first"})
    asked = await review_card(shared_stage, "let me see it first")
    waiting = text_of(await shared_stage.card_says(used, "a moderator looks at the video"))
    nothing_yet = shared_stage.card(used).attachments
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert "May this be posted?" in text_of(asked)
    assert [file.content_type for file in asked.attachments] == ["video/mp4"]
    assert cards_text.head(State.RENDERED, job.provider) in waiting
    assert nothing_yet == ()
    assert job.state is State.DELIVERED
    assert [file.content_type for file in shared_stage.card(used).attachments] == ["video/mp4"]
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_a_denied_video_is_not_posted_and_not_charged(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(videos_too=True))
    used = await shared_stage.use("create", {"prompt": "too much of it"})
    asked = await review_card(shared_stage, "too much of it")
    await fill_in(shared_stage, await press(shared_stage, asked, reviews_text.DENY), reason="blood")
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.FAILED
    assert "did not let it be posted: “blood”" in text_of(shared_stage.card(used))
    assert "Not charged: 20 credits returned" in text_of(shared_stage.card(used))
    assert shared_stage.card(used).attachments == ()
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture", "refund"]


async def test_a_video_that_nobody_looks_at_is_not_posted(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(videos_too=True))
    used = await shared_stage.use("create", {"prompt": "unseen"})
    asked = await review_card(shared_stage, "unseen")
    shared_stage.hands.skip(25 * 60 * 60)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.FAILED
    assert "no moderator looked at it in time" in text_of(shared_stage.card(used))
    assert "Nobody decided in time" in text_of(await card_shows(shared_stage, asked, "Nobody decided"))
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture", "refund"]


async def test_a_private_request_waits_and_is_decided_too(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "just for me", "private": True, **HD})
    asked = await review_card(shared_stage, "just for me")
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert "[card]" not in text_of(asked)
    assert job.state is State.DELIVERED


async def test_a_decision_after_the_token_died_reaches_the_card(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "an hour later", **HD})
    asked = await review_card(shared_stage, "an hour later")
    shared_stage.hands.skip(60 * 60)
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert [file.content_type for file in shared_stage.card(used).attachments] == ["video/mp4"]


async def test_a_review_channel_that_is_deleted_ends_nothing(shared_stage: Stage, shared_bot: Bot) -> None:
    world = shared_stage.world
    channel = world.add_channel(
        Channel(id=world.ids.mint(), kind=ChannelKind.TEXT, name="short-lived", server_id=world.server.id)
    )
    await set_up(shared_stage, shared_bot, COSTLY, channel="short-lived")
    used = await shared_stage.use("create", {"prompt": "outlives its channel", **HD})
    await review_card(shared_stage, "outlives its channel", channel="short-lived")
    world.delete_channel(channel)
    listed = await shared_stage.use("mod reviews", by="Noor")
    await shared_stage.press(listed, reviews_text.APPROVE, by="Noor")
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED


async def test_a_member_who_left_is_decided_on_all_the_same(shared_stage: Stage, shared_bot: Bot) -> None:
    world, jonas = shared_stage.world, shared_stage.member("Jonas")
    everybody = world.server.member_ids
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "a parting gift", **HD}, by="Jonas")
    asked = await review_card(shared_stage, "a parting gift")
    world.change_server(member_ids=tuple(id_ for id_ in everybody if id_ != jonas.id))
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)
    world.change_server(member_ids=everybody)

    assert job.state is State.DELIVERED
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]


async def test_words_that_discord_refuses_keep_nobody_from_deciding(shared_stage: Stage, shared_bot: Bot) -> None:
    """A server's AutoMod reads the review card and its outcome as well (DISCORD.md, 1.1)."""
    world = shared_stage.world
    general = world.channel("general")
    await set_up(shared_stage, shared_bot, COSTLY)
    asking = world.fault(
        Fault(kind=FaultKind.STATUS, status=400, code=200000, method="POST", route=f"/channels/{general.id}/", times=1)
    )
    used = await shared_stage.use("create", {"prompt": "a word that AutoMod hates", **HD})
    asked = await review_after(shared_stage, used)
    answering = world.fault(Fault(kind=FaultKind.STATUS, status=400, code=200000, route="/callback", times=1))
    pressed = await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert (asking.struck, answering.struck) == (1, 1)
    assert "AutoMod hates" not in text_of(asked)
    assert pressed.state is InteractionState.ANSWERED
    assert job.state is State.DELIVERED


async def test_the_same_click_delivered_twice_is_one_decision(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, COSTLY)
    used = await shared_stage.use("create", {"prompt": "an echo", **HD})
    asked = await review_card(shared_stage, "an echo")
    pressed = await press(shared_stage, asked, reviews_text.APPROVE)
    shared_stage.redeliver(pressed)
    job = await shared_stage.ended(shared_bot, used)

    assert job.state is State.DELIVERED
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.APPROVE]


@pytest.mark.parametrize("kind", [FaultKind.RESET_AFTER, FaultKind.STATUS])
async def test_a_question_whose_answer_is_lost_is_asked_once(
    shared_stage: Stage, shared_bot: Bot, kind: FaultKind
) -> None:
    world = shared_stage.world
    general = world.channel("general")
    await set_up(shared_stage, shared_bot, COSTLY)
    fault = world.fault(Fault(kind=kind, status=502, method="POST", route=f"/channels/{general.id}/", times=1))
    used = await shared_stage.use("create", {"prompt": f"asked once {kind}", **HD})
    asked = await review_card(shared_stage, f"asked once {kind}")
    await press(shared_stage, asked, reviews_text.APPROVE)
    job = await shared_stage.ended(shared_bot, used)

    assert fault.struck == 1
    assert len([one for one in world.messages_in(general) if f"asked once {kind}" in text_of(one)]) == 1
    assert job.state is State.DELIVERED
