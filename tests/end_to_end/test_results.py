"""A finished video that somebody wants gone, or wants moderators to know of."""

from dataclasses import replace
from functools import partial

import pytest

from bot.app.bot import Bot
from bot.chat.text import common
from bot.chat.text import moderation as words
from bot.chat.text import reports as report_words
from bot.domain.action import ActionKind
from bot.domain.job import Job
from bot.domain.server import ReviewRules
from sandbox.discord.components import walk
from sandbox.discord.model import Interaction, InteractionState
from sandbox.discord.permissions import Permission
from tests.end_to_end.moderating import actions_of, card_shows, fill_in, press, review_after, review_card, set_up
from tests.end_to_end.rights.town import with_id
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


LONG = "a *very* long tale of " + "a fox_and_a_hen, " * 110 + "the end"


async def made(stage: Stage, bot: Bot, prompt: str, **where: object) -> tuple[Job, Interaction]:
    used = await stage.use("create", {"prompt": prompt, **where})
    return await stage.ended(bot, used), used


def said_in(stage: Stage, interaction: Interaction, words: str) -> bool:
    return any(words in text_of(message) for message in stage.answers(interaction))


async def test_the_author_deletes_and_the_books_stay(shared_stage: Stage, shared_bot: Bot) -> None:
    job, used = await made(shared_stage, shared_bot, "not my best")
    card = shared_stage.card(used)
    await shared_stage.delete(used)
    await shared_stage.world.until(lambda: words.DELETED in "".join(shared_stage.said_to("Mira")), PATIENCE_S)

    assert card.id not in shared_stage.world.messages
    assert await shared_stage.settled(shared_bot, job) == ["hold", "capture"]
    assert await shared_bot.store.jobs.job(job.id) == replace(job, card=replace(job.card, is_deleted=True))
    assert all(action.job != job.id for action in await actions_of(shared_bot))


async def test_deleting_asks_first_and_takes_the_message_about_it_along(shared_stage: Stage, shared_bot: Bot) -> None:
    job, used = await made(shared_stage, shared_bot, "with its message")
    ping = int(job.card.ping_message or 0)
    assert shared_stage.world.messages[ping].pinged == (shared_stage.member("Mira").id,)

    asked = await shared_stage.press(used, words.DELETE)
    assert shared_stage.card(used).id in shared_stage.world.messages
    await shared_stage.answered(await shared_stage.world.submit(asked, {}))
    await shared_stage.world.until(lambda: ping not in shared_stage.world.messages, PATIENCE_S)


async def test_a_card_without_a_video_can_be_deleted_too(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(everything=True))
    used = await shared_stage.use("create", {"prompt": "not to be"})
    asked = await review_card(shared_stage, "not to be")
    await fill_in(shared_stage, await press(shared_stage, asked, "Deny"), reason="off topic")
    job = await shared_stage.ended(shared_bot, used)
    await set_up(shared_stage, shared_bot, ReviewRules())
    said = text_of(shared_stage.world.messages[int(job.card.ping_message or 0)])
    card = shared_stage.card(used)
    await shared_stage.delete(used)
    await shared_stage.world.until(lambda: card.id not in shared_stage.world.messages, PATIENCE_S)

    assert "a moderator denied your video; the card says why, and your credits are back" in said


async def test_a_private_video_can_be_deleted(shared_stage: Stage, shared_bot: Bot) -> None:
    _, used = await made(shared_stage, shared_bot, "nobody saw it", private=True)
    card = shared_stage.card(used)
    assert words.REPORT not in buttons_of(card)
    await shared_stage.delete(used)
    await shared_stage.world.until(lambda: card.id not in shared_stage.world.messages, PATIENCE_S)


async def test_a_private_video_says_that_it_does_not_last_and_can_be_sent(shared_stage: Stage, shared_bot: Bot) -> None:
    world, mira = shared_stage.world, shared_stage.member("Mira")
    job, used = await made(shared_stage, shared_bot, "for my eyes only", private=True)
    card = shared_stage.card(used)
    for _ in range(2):
        pressed = await shared_stage.press(used, common.SEND_ME)
        await world.until(partial(said_in, shared_stage, pressed, "It is in your direct messages"), PATIENCE_S)

    [sent] = [one for one in world.messages_in(world.dm(mira)) if "for my eyes only" in text_of(one)]
    assert "it is gone when Discord is loaded anew" in text_of(card)
    assert "it is gone when Discord is loaded anew" not in text_of(sent)
    assert sent.attachments[0].filename == f"pika-{job.id}.mp4"
    assert sent.attachments[0].size_bytes == card.attachments[0].size_bytes


async def test_a_private_video_of_a_member_who_takes_no_messages_stays(shared_stage: Stage, shared_bot: Bot) -> None:
    _, used = await made(shared_stage, shared_bot, "nobody may write to me", private=True)
    mira = shared_stage.world.change_member(shared_stage.member("Mira"), takes_dms=False)
    pressed = await shared_stage.press(used, common.SEND_ME)
    refused = "Discord does not let the bot write to you."
    await shared_stage.world.until(partial(said_in, shared_stage, pressed, refused), PATIENCE_S)
    shared_stage.world.change_member(mira, takes_dms=True)


async def test_a_moderator_deletes_with_a_reason(shared_stage: Stage, shared_bot: Bot) -> None:
    job, used = await made(shared_stage, shared_bot, "somebody else's")
    card = shared_stage.card(used)
    form = await press(shared_stage, card, words.DELETE)
    await fill_in(shared_stage, form, reason="off topic")
    await shared_stage.world.until(lambda: words.DELETED in "".join(shared_stage.said_to("Noor")), PATIENCE_S)

    assert card.id not in shared_stage.world.messages
    [action] = [one for one in await actions_of(shared_bot) if one.job == job.id]
    assert (action.kind, action.by, action.reason) == (
        ActionKind.DELETE,
        str(shared_stage.member("Noor").id),
        "off topic",
    )


async def test_a_stranger_can_not_delete(shared_stage: Stage, shared_bot: Bot) -> None:
    _, used = await made(shared_stage, shared_bot, "hands off")
    refused = await shared_stage.press(used, words.DELETE, by="Jonas")

    assert "Only the one who asked for this video, or a moderator" in shared_stage.answer(refused)
    assert shared_stage.card(used).id in shared_stage.world.messages


async def test_a_report_reaches_the_moderators_once(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, "a questionable thing")
    card = shared_stage.card(used)
    said = await report(shared_stage, used, "that is *me*")
    told = await review_card(shared_stage, "a questionable thing")
    again = await report(shared_stage, used, "still")

    assert said == report_words.REPORTED
    assert again == "You have reported this video already, and the moderators know."
    shown = text_of(told)
    assert f"**A video was reported** by <@{shared_stage.member('Jonas').id}>" in shown
    assert "“that is \\*me\\*”" in shown
    assert f"/{card.channel_id}/{card.id}" in shown
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.REPORT]


async def test_a_report_shows_the_words_and_the_video(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules())
    _, used = await made(shared_stage, shared_bot, LONG, negative="no *rain*")
    [video] = shared_stage.card(used).attachments
    await report(shared_stage, used, "hm")
    told = await review_after(shared_stage, used)
    [file] = told.attachments
    shown = [item["media"]["url"] for part in walk(told.components) for item in part.get("items", ())]

    assert (file.filename, LONG in file.file.read_text(), "no *rain*" in file.file.read_text()) == (
        "prompt.txt",
        True,
        True,
    )
    assert [video.filename in url for url in shown] == [True]
    assert list(buttons_of(told)) == [words.DELETE, report_words.BLOCK, report_words.DISMISS]


@pytest.mark.parametrize("way", [words.DELETE, report_words.BLOCK, report_words.DISMISS])
async def test_a_settled_report_closes_and_its_reporter_is_told(shared_stage: Stage, shared_bot: Bot, way: str) -> None:
    world, noor = shared_stage.world, shared_stage.member("Noor").id
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, f"a thing to {way}")
    card = shared_stage.card(used)
    await report(shared_stage, used, "bad")
    told = await review_after(shared_stage, used)
    done = await fill_in(shared_stage, await press(shared_stage, told, way), reason="*seen*")
    said, state, kind, reporter = {
        words.DELETE: (report_words.VIDEO_DELETED, "**Deleted** by", ActionKind.DELETE, "A moderator has deleted it"),
        report_words.BLOCK: ("can make no videos here for good", "**Author blocked** by", ActionKind.BLOCK, "no more"),
        report_words.DISMISS: (
            report_words.DISMISSED,
            "**Dismissed** by",
            ActionKind.DISMISS,
            "it stays: “\\*seen\\*”",
        ),
    }[way]
    closed = await card_shows(shared_stage, told, f"{state} <@{noor}>")
    await world.until(lambda: next((t for t in shared_stage.written_to("Jonas") if reporter in t), None), PATIENCE_S)
    late = await press(shared_stage, told, way, by="Ada")
    await shared_stage.use("mod unblock", {"member": shared_stage.member("Mira")}, by="Noor")

    assert said in "\n".join(shared_stage.said_to("Noor"))
    assert done.state is not InteractionState.SENT
    assert "\\*seen\\*" in text_of(closed)
    assert buttons_of(closed) == {}
    assert f"Too late: <@{noor}> has" in shared_stage.answer(late)
    assert (card.id in world.messages) is (way != words.DELETE)
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.REPORT, kind]


async def test_an_author_who_deletes_what_was_reported_closes_it_and_stays_in_the_audit(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, "better gone")
    await report(shared_stage, used, "bad")
    told = await review_after(shared_stage, used)
    await shared_stage.delete(used)
    closed = await card_shows(shared_stage, told, "**Deleted** by its author")
    audit = shared_stage.answer(await shared_stage.use("mod audit", {"what": "delete"}, by="Noor"))

    assert buttons_of(closed) == {}
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [
        ActionKind.REPORT,
        ActionKind.DELETE,
    ]
    assert "of their own, which moderators had been asked about" in audit


async def test_a_wrong_number_of_days_blocks_nobody_and_leaves_the_report_open(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules())
    _, used = await made(shared_stage, shared_bot, "blocked until soon")
    await report(shared_stage, used, "bad")
    told = await review_after(shared_stage, used)
    form = await press(shared_stage, told, report_words.BLOCK)
    wrong = await fill_in(shared_stage, form, reason="bad", days="soon")

    assert "whole number of days" in shared_stage.answer(wrong)
    assert len(buttons_of(shared_stage.world.messages[told.id])) == 3


@pytest.mark.parametrize("what", ["review", "report"])
async def test_the_role_that_the_server_chose_is_pinged_and_nobody_else(
    shared_stage: Stage, shared_bot: Bot, what: str
) -> None:
    world = shared_stage.world
    watch = world.change_role(world.add_role(f"Watch {what}"), mentionable=True)
    world.change_member(world.member("Ada"), role_ids=(*world.member("Ada").role_ids, watch.id))
    await set_up(shared_stage, shared_bot, ReviewRules(everything=what == "review"), notify=str(watch.id))
    prompt = f"@everyone <@&{watch.id}> <@{world.member('Jonas').id}> {what}"
    if what == "review":
        used = await shared_stage.use("create", {"prompt": prompt})
    else:
        _, used = await made(shared_stage, shared_bot, prompt)
        await report(shared_stage, used, f"<@{world.member('Mira').id}> @here")
    told = await review_after(shared_stage, used)

    assert text_of(told).startswith(f"<@&{watch.id}>")
    assert told.pinged == (world.member("Ada").id,)


async def test_nobody_reports_themselves(shared_stage: Stage, shared_bot: Bot) -> None:
    _, used = await made(shared_stage, shared_bot, "my own")
    refused = await shared_stage.press(used, words.REPORT)

    assert "This is your own video." in shared_stage.answer(refused)


async def test_a_report_without_a_channel_is_kept(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules(), channel=None)
    job, used = await made(shared_stage, shared_bot, "told to nobody")
    said = await report(shared_stage, used, "hm")

    assert said == report_words.REPORTED_QUIETLY
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.REPORT]


async def test_a_report_that_can_not_be_posted_is_kept(shared_stage: Stage, shared_bot: Bot) -> None:
    general = shared_stage.world.channel("general")
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, "told to a wall")
    shared_stage.world.deny(general, Permission.VIEW_CHANNEL)
    said = await report(shared_stage, used, "hm")
    shared_stage.world.allow(general, Permission.VIEW_CHANNEL)

    assert said == report_words.REPORTED_QUIETLY
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.REPORT]


async def test_deleting_what_was_gone_already_is_no_deletion(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, "gone before")
    card = shared_stage.card(used)
    await report(shared_stage, used, "quick")
    told = await review_after(shared_stage, used)
    form = await press(shared_stage, card, words.DELETE)
    shared_stage.world.delete_message(card)
    by_report = await fill_in(shared_stage, await press(shared_stage, told, words.DELETE), reason="bad")
    await shared_stage.world.until(lambda: report_words.GONE_ALREADY in shared_stage.said_to("Noor"), PATIENCE_S)
    await fill_in(shared_stage, form, reason="bad")
    await shared_stage.world.until(lambda: words.DELETED_ALREADY in shared_stage.said_to("Noor"), PATIENCE_S)

    assert by_report.state is not InteractionState.SENT
    assert len(buttons_of(shared_stage.world.messages[told.id])) == 3, "somebody has to say what becomes of it"
    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.REPORT]


async def test_reports_of_older_versions_can_be_acted_on(shared_stage: Stage, shared_bot: Bot) -> None:
    """They stand in servers for years, with buttons that are made no more."""
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, "an old story")
    card = shared_stage.card(used)
    await report(shared_stage, used, "bad")
    told = await review_after(shared_stage, used)
    reporter, author = shared_stage.member("Jonas").id, shared_stage.member("Mira").id
    old = with_id(told, f"report:delete:{job.id}:{reporter}", f"remove:{job.id}")
    old = with_id(old, f"report:block:{job.id}:{reporter}", f"block:{author}")
    shared_stage.world.keep(old)
    removed = await fill_in(shared_stage, await press(shared_stage, old, words.DELETE), reason="bad indeed")
    shared_stage.world.keep(old)
    blocked = await fill_in(shared_stage, await press(shared_stage, old, report_words.BLOCK), reason="bad", days="3")
    await shared_stage.use("mod unblock", {"member": shared_stage.member("Mira")}, by="Noor")

    assert "can make no videos here until" in shared_stage.answer(blocked)
    assert removed.state is not InteractionState.SENT
    await shared_stage.world.until(lambda: card.id not in shared_stage.world.messages, PATIENCE_S)
    assert ActionKind.DELETE in [one.kind for one in await actions_of(shared_bot) if one.job == job.id]


async def report(stage: Stage, used: Interaction, reason: str) -> str:
    """What Jonas is told who reports the video."""
    form = await stage.press(used, words.REPORT, by="Jonas")
    return stage.answer(await fill_in(stage, form, reason=reason))


async def test_a_video_that_came_as_a_direct_message_can_be_deleted_there(shared_stage: Stage, shared_bot: Bot) -> None:
    world, mira = shared_stage.world, shared_stage.member("Mira")
    used = await shared_stage.use("create", {"prompt": "a card that was lost #slow"})
    await shared_stage.card_says(used, "at RunComfy")
    world.delete_message(shared_stage.card(used))
    await shared_stage.ended(shared_bot, used)
    [message] = [one for one in world.messages_in(world.dm(mira)) if "a card that was lost" in text_of(one)]
    await fill_in(shared_stage, await press(shared_stage, message, words.DELETE, by="Mira"))

    await world.until(lambda: message.id not in world.messages, PATIENCE_S)


async def test_a_reply_that_nobody_hears_leaves_no_second_report(shared_stage: Stage, shared_bot: Bot) -> None:
    await set_up(shared_stage, shared_bot, ReviewRules())
    job, used = await made(shared_stage, shared_bot, "reported through a storm")
    form = await shared_stage.press(used, words.REPORT, by="Jonas")
    sent = await fill_in(shared_stage, form, reason="hm")
    shared_stage.redeliver(sent)
    general = shared_stage.world.channel("general")
    await review_card(shared_stage, "reported through a storm")

    assert [one.kind for one in await actions_of(shared_bot) if one.job == job.id] == [ActionKind.REPORT]
    told = [one for one in shared_stage.world.messages_in(general) if "through a storm" in text_of(one)]
    assert len(told) == 1
