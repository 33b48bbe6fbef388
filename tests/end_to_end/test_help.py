"""`/help` tells what one can do where one asks, by what one may, in one private message."""

import re

import pytest

from bot.app.bot import Bot
from bot.chat.text import help as help_text
from sandbox.discord.model import Channel
from tests.end_to_end.stage import Stage
from tests.served import served_commands

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGE_LIMIT_CHARS = 4000
MENTION = re.compile(r"</([a-z ]+):(\d+)>")


async def helped(stage: Stage, by: str, channel: str | Channel = "creations") -> str:
    used = await stage.use("help", by=by, channel=channel)
    assert stage.card(used).ephemeral_for == stage.member(by).id
    return stage.answer(used)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("Mira", ["Everybody"]),
        ("Noor", ["Everybody", "Moderators", "Manage Server"]),
        ("Ada", ["Everybody", "Moderators", "Manage Server", "The bot's operator"]),
    ],
)
async def test_everybody_reads_what_they_may_do_and_no_more(
    shared_stage: Stage, shared_bot: Bot, by: str, told: list[str]
) -> None:
    said = await helped(shared_stage, by)

    assert [line.strip("*") for line in said.splitlines() if line.startswith("**")] == told
    assert len(said) <= MESSAGE_LIMIT_CHARS


async def test_who_may_do_everything_reads_of_every_command_as_a_mention_that_can_be_clicked(
    shared_stage: Stage, shared_bot: Bot
) -> None:
    world = shared_stage.world
    ids = {command["name"]: command["id"] for command in world.commands_at(world.server.id)}
    mentioned = dict(MENTION.findall(await helped(shared_stage, "Ada")))

    assert set(mentioned) == {command.qualified_name for command in served_commands(shared_bot.client)}
    assert mentioned == {name: ids[name.split()[0]] for name in mentioned}


async def test_in_a_direct_message_it_says_where_videos_are_made(shared_stage: Stage, shared_bot: Bot) -> None:
    said = await helped(shared_stage, "Mira", shared_stage.world.dm(shared_stage.member("Mira")))

    assert help_text.NOT_HERE_BUT_IN_SERVERS in said
    assert "create" not in said


async def test_the_operator_reads_where_their_commands_are(shared_stage: Stage, shared_bot: Bot) -> None:
    said = await helped(shared_stage, "Ada", shared_stage.world.dm(shared_stage.member("Ada")))

    assert help_text.OPERATOR_ELSEWHERE in said
