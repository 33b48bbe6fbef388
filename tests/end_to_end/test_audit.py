"""`/mod audit`, its pages, and the log channel that reads along."""

from dataclasses import replace

import pytest

from bot.app.bot import Bot
from bot.chat.text import audit as audit_text
from bot.chat.text import common
from bot.domain.action import ActionKind
from bot.domain.scope import Scope
from bot.engine.audit_feed import REFUSED_WAIT_S
from bot.services.audit import PAGE_LINES
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.permissions import Permission
from tests.actions import an_action, record
from tests.end_to_end.stage import Stage, buttons_of, text_of


async def done(stage: Stage, bot: Bot, count: int) -> None:
    for number in range(count):
        action = an_action(
            ActionKind.TAKE,
            id=f"made {number}",
            scope=Scope(stage.world.server.id),
            at_ms=stage.hands.clock.wall_ms(),
            by=str(stage.member("Noor").id),
            member=str(stage.member("Jonas").id),
            amount=number,
            reason="a test",
        )
        await record(bot.store, action)


async def choose_log(stage: Stage, bot: Bot, channel: str) -> None:
    scope, id_ = Scope(stage.world.server.id), str(stage.world.channel(channel).id)
    action = an_action(
        ActionKind.SETUP, id=f"log {channel}", scope=scope, at_ms=stage.hands.clock.wall_ms(), by="1", detail="log"
    )
    await bot.store.servers.change(scope, lambda now: replace(now, log_channel=id_), action)


def in_channel(stage: Stage, name: str) -> list[str]:
    channel = stage.world.channel(name).id
    return [text_of(message) for message in stage.world.messages.values() if message.channel_id == channel]


async def test_a_moderator_turns_the_pages(stage: Stage) -> None:
    async with stage.bot() as bot:
        await done(stage, bot, PAGE_LINES + 2)
        opened = await stage.use("mod audit", by="Noor")
        first = stage.answer(opened)
        assert f"took {PAGE_LINES + 1} credits" in first
        assert list(buttons_of(stage.card(opened))) == [common.OLDER]

        await stage.press(opened, common.OLDER, by="Noor")
        second = stage.answer(opened)
        assert "took 0 credits" in second
        assert "took 1 credit from" in second
        await stage.press(opened, common.NEWER, by="Noor")

        assert stage.answer(opened) == first
        assert stage.card(opened).ephemeral_for == stage.member("Noor").id


async def test_filters_hold_on_every_page(stage: Stage) -> None:
    async with stage.bot() as bot:
        await done(stage, bot, PAGE_LINES + 2)
        options = {"member": stage.member("Jonas").id, "what": "take", "since_days": 3}
        opened = await stage.use("mod audit", options, by="Noor")
        await stage.press(opened, common.OLDER, by="Noor")
        nothing = await stage.use("mod audit", {"what": "block"}, by="Noor")

        head = f"**Audit** · Credits taken · <@{stage.member('Jonas').id}> · the last 3 days"
        assert stage.answer(opened).startswith(head)
        assert audit_text.NOTHING_DONE in stage.answer(nothing)


async def test_a_member_may_not_read_it(stage: Stage) -> None:
    async with stage.bot():
        used = await stage.use("mod audit")

        assert "Only moderators can do that" in stage.answer(used)


async def test_what_is_done_stands_in_the_log_channel(stage: Stage) -> None:
    async with stage.bot() as bot:
        await choose_log(stage, bot, "general")
        await stage.use("operator pool", {"amount": 500, "reason": "for the contest"}, by="Ada")

        await stage.until(lambda: len(in_channel(stage, "general")) == 2)

        chosen, created = in_channel(stage, "general")
        assert "changed the set-up (log)" in chosen
        assert f"<@{stage.member('Ada').id}> created 500 credits · “for the contest”" in created


async def test_what_was_done_while_the_bot_was_down_is_told_afterwards(stage: Stage) -> None:
    async with stage.bot() as bot:
        await choose_log(stage, bot, "general")
        await stage.until(lambda: len(in_channel(stage, "general")) == 1)
        await bot.services.engine.audit_feed.stop()
        await done(stage, bot, 2)
    async with stage.bot():
        await stage.until(lambda: len(in_channel(stage, "general")) == 3)

        assert "took 1 credit from" in in_channel(stage, "general")[-1]


async def test_a_line_that_automod_refuses_is_written_without_what_people_said(stage: Stage) -> None:
    stage.world.fault(Fault(kind=FaultKind.STATUS, method="POST", route="/messages$", status=400, code=200000, times=1))
    async with stage.bot() as bot:
        await choose_log(stage, bot, "general")
        await stage.until(lambda: in_channel(stage, "general"))

        assert in_channel(stage, "general")[0].startswith("<@1> changed the set-up\n")


async def test_a_channel_that_does_not_let_the_bot_in_gets_its_lines_when_it_does(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    channel = stage.world.channel("general")
    stage.world.deny(channel, Permission.VIEW_CHANNEL, to=stage.world.bot)
    async with stage.bot() as bot:
        await choose_log(stage, bot, "general")
        await stage.use("operator pool", {"amount": 500, "reason": "while it is shut"}, by="Ada")
        await stage.until(lambda: "cause=NoAccess" in caplog.text)
        stage.world.allow(channel, Permission.VIEW_CHANNEL, to=stage.world.bot)
        assert in_channel(stage, "general") == []
        stage.hands.skip(REFUSED_WAIT_S)

        await stage.until(lambda: len(in_channel(stage, "general")) == 2)
