"""A server that invites the bot: who is asked, what its members read meanwhile, and what the operator's press does."""

from pathlib import Path

import pytest

from bot.domain.job import State
from sandbox.discord.model import Channel, Message, Server
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


def invited(stage: Stage, name: str, *, with_operator: bool = False) -> Channel:
    """The lobby of another server, which has the bot and in which Mira is a member."""
    members = [stage.member("Mira"), stage.world.bot, *([stage.member("Ada")] if with_operator else [])]
    lobby = stage.world.add_server(name, members, owner=stage.member("Noor"))
    stage.world.add_bot(server_of(stage, lobby), stage.member("Noor"))
    return lobby


def server_of(stage: Stage, lobby: Channel) -> Server:
    return next(server for server in stage.world.servers.values() if server.id == lobby.server_id)


async def question(stage: Stage, name: str) -> Message:
    """The card that asks the operator about a server, in their direct messages."""
    channel = stage.world.dm(stage.member("Ada"))

    def found() -> Message | None:
        asked = (one for one in stage.world.messages.values() if one.channel_id == channel.id and name in text_of(one))
        return next(asked, None)

    return await stage.world.until(found, PATIENCE_S)


async def press(stage: Stage, message: Message, label: str, by: str = "Ada") -> str:
    pressed = await stage.world.press(stage.member(by), message, buttons_of(message)[label])
    await stage.answered(pressed)
    return text_of(stage.world.messages[message.id])


async def test_until_the_operator_allows_a_server_its_commands_say_who_is_asked(
    shared_stage: Stage, tmp_path: Path
) -> None:
    lobby = invited(shared_stage, "Harbour")
    async with shared_stage.bot(home=tmp_path) as bot:
        asked = await question(shared_stage, "Harbour")
        refused = [
            shared_stage.answer(await shared_stage.use(command, options, channel=lobby))
            for command, options in (("create", {"prompt": "too early"}), ("jobs", {}), ("credits balance", {}))
        ]
        shown = await press(shared_stage, asked, "Allow")
        job, _ = await shared_stage.made(bot, "create", {"prompt": "allowed by now"}, channel=lobby)

        ada = shared_stage.member("Ada").id
        assert all(f"The bot's operator <@{ada}> has been asked whether this server may use it." in s for s in refused)
        assert shared_stage.orders("too early") == []
        assert f"<@{ada}> let **Harbour** use the bot." in shown
        assert job.state is State.DELIVERED


async def test_leave_on_the_card_leaves_the_server_and_nothing_was_made_there(
    shared_stage: Stage, tmp_path: Path
) -> None:
    lobby = invited(shared_stage, "Quarry")
    async with shared_stage.bot(home=tmp_path):
        asked = await question(shared_stage, "Quarry")
        shown = await press(shared_stage, asked, "Leave")

        assert "refused **Quarry**, and the bot left it." in shown
        assert not server_of(shared_stage, lobby).has_bot


async def test_a_server_that_the_operator_is_a_member_of_is_served_at_once_and_not_asked_about(
    shared_stage: Stage, tmp_path: Path
) -> None:
    lobby = invited(shared_stage, "Studio", with_operator=True)
    async with shared_stage.bot(home=tmp_path) as bot:
        job, _ = await shared_stage.made(bot, "create", {"prompt": "the operator is here"}, channel=lobby)

        assert job.state is State.DELIVERED
        assert not any("Studio" in said for said in shared_stage.written_to("Ada"))


async def test_the_list_of_servers_shows_what_each_has_and_asks_before_it_leaves_one_that_is_in(
    shared_stage: Stage, tmp_path: Path
) -> None:
    lobby = invited(shared_stage, "Atelier", with_operator=True)
    async with shared_stage.bot(home=tmp_path) as bot:
        await shared_stage.made(bot, "create", {"prompt": "for the list"}, channel=lobby)
        listed = shared_stage.card(await shared_stage.use("operator servers", by="Ada"))
        leave = f"server:leave:{lobby.server_id}"
        pressed = await shared_stage.world.press(shared_stage.member("Ada"), listed, leave)
        await shared_stage.answered(pressed)
        still_in = server_of(shared_stage, lobby).has_bot
        sure = shared_stage.card(pressed)
        await press(shared_stage, sure, "Leave")

        assert "**Atelier** · 4 members" in text_of(listed)
        assert "$0.20 in 30 days, of at most" in text_of(listed)
        assert still_in
        assert "Nothing has been done yet." in text_of(sure)
        assert not server_of(shared_stage, lobby).has_bot
