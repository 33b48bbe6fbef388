"""The first word in a server: to whoever added the bot, or where it may write; once, and not where it was before."""

from dataclasses import replace

import pytest

from sandbox.discord.model import Channel, Member, Message, Server
from sandbox.discord.permissions import Permission
from tests.end_to_end.stage import Stage, buttons_of, text_of
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO = "Hello from Pika"


def new_server(stage: Stage, name: str) -> tuple[Server, Channel]:
    """Of Jonas, where Mira may add the bot."""
    lobby = stage.world.add_server(name, [stage.member("Mira")], owner=stage.member("Jonas"))
    return stage.world.servers[lobby.server_id or 0], lobby


def said_in(stage: Stage, channel: Channel) -> list[str]:
    return [text_of(message) for message in stage.world.messages_in(channel)]


async def welcomed(stage: Stage, channel: Channel) -> str:
    return (await stage.world.until(lambda: said_in(stage, channel), PATIENCE_S))[0]


def dm(stage: Stage, member: Member) -> Channel:
    return stage.world.dm(member)


async def test_a_new_server_reads_what_it_is_how_it_is_set_up_and_what_it_can_spend(shared_stage: Stage) -> None:
    world = shared_stage.world
    harbour, lobby = new_server(shared_stage, "Harbour")
    async with shared_stage.bot(new_servers="open", starting_pool=1234):
        world.add_bot(harbour, by=shared_stage.member("Mira"))
        said = await welcomed(shared_stage, lobby)

    ids = {command["name"]: command["id"] for command in world.commands[None]}
    assert f"**{HELLO}, in Harbour.**" in said
    assert all(f"</{name}:{ids[name]}>" in said for name in ("create", "setup", "help"))
    assert "The server's pool holds 1,234 credits" in said


async def test_it_is_said_once_a_server_whatever_starts_anew(shared_stage: Stage) -> None:
    world, mira = shared_stage.world, shared_stage.member("Mira")
    island, lobby = new_server(shared_stage, "Island")
    other, other_lobby = new_server(shared_stage, "Other")
    async with shared_stage.bot(new_servers="open"):
        added = world.add_bot(island, by=mira)
        await welcomed(shared_stage, lobby)
    async with shared_stage.bot(new_servers="open"):
        world.add_bot(added, by=mira)  # It was thrown out, and asked back.
        world.add_bot(other, by=mira)
        await welcomed(shared_stage, other_lobby)

    assert len(said_in(shared_stage, lobby)) == 1


async def test_who_added_it_hears_it_alone_where_the_bot_may_read_the_audit_log(shared_stage: Stage) -> None:
    world, mira = shared_stage.world, shared_stage.member("Mira")
    marsh, lobby = new_server(shared_stage, "Marsh")
    everyone = marsh.roles[0]
    trusting = replace(marsh, roles=(replace(everyone, permissions=everyone.permissions | Permission.VIEW_AUDIT_LOG),))
    async with shared_stage.bot(new_servers="open"):
        world.add_bot(trusting, by=mira)
        said = await welcomed(shared_stage, dm(shared_stage, mira))

    assert "in Marsh" in said
    assert said_in(shared_stage, lobby) == []


async def test_where_the_bot_may_write_nowhere_whoever_owns_the_server_hears_it(shared_stage: Stage) -> None:
    world, jonas = shared_stage.world, shared_stage.member("Jonas")
    cliff, lobby = new_server(shared_stage, "Cliff")
    world.deny(lobby, Permission.VIEW_CHANNEL)
    async with shared_stage.bot(new_servers="open"):
        world.add_bot(cliff, by=shared_stage.member("Mira"))
        said = await welcomed(shared_stage, dm(shared_stage, jonas))

    assert "in Cliff" in said


async def test_a_server_that_waits_for_the_operator_is_welcomed_when_it_is_let_in(shared_stage: Stage) -> None:
    world, ada = shared_stage.world, shared_stage.member("Ada")
    waiting, lobby = new_server(shared_stage, "Waiting")
    async with shared_stage.bot():
        world.add_bot(waiting, by=shared_stage.member("Mira"))

        def question() -> Message | None:
            asked = (one for one in world.messages_in(dm(shared_stage, ada)) if "Waiting" in text_of(one))
            return next(asked, None)

        asked = await world.until(question, PATIENCE_S)
        before = said_in(shared_stage, lobby)
        await shared_stage.answered(await world.press(ada, asked, buttons_of(asked)["Allow"]))
        said = await welcomed(shared_stage, lobby)

    assert before == []
    assert f"**{HELLO}, in Waiting.**" in said


async def test_a_server_that_the_operator_does_not_want_is_not_welcomed(shared_stage: Stage) -> None:
    world, mira = shared_stage.world, shared_stage.member("Mira")
    wanted, lobby = new_server(shared_stage, "Wanted")
    unwanted, silent = new_server(shared_stage, "Unwanted")
    async with shared_stage.bot(allowed_servers=str(wanted.id)):
        world.add_bot(unwanted, by=mira)
        world.add_bot(wanted, by=mira)
        await welcomed(shared_stage, lobby)

    assert said_in(shared_stage, silent) == []


async def test_the_servers_that_it_was_in_before_hear_nothing(shared_stage: Stage) -> None:
    world = shared_stage.world
    later, lobby = new_server(shared_stage, "Later")
    async with shared_stage.bot(new_servers="open"):
        world.add_bot(later, by=shared_stage.member("Mira"))
        await welcomed(shared_stage, lobby)

    of_demo = [one for one in world.channels.values() if one.server_id == world.server.id]
    assert [said for one in of_demo for said in said_in(shared_stage, one) if HELLO in said] == []
