"""What Discord offers to whom: members what they may use, `/operator` where its operator is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.chat.text import setup as setup_text
from sandbox.discord.model import Channel
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import ClientRefused
from sandbox.page import events
from tests.end_to_end.stage import Stage
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODERATION = {"mod", "setup"}


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def undecided(shared_stage: Stage) -> AsyncIterator[None]:
    """The server decided nothing under Integrations: what is shown is what the bot asked for."""
    shared_stage.shows_all = False
    yield


def offered(stage: Stage, name: str) -> set[str]:
    return {command["name"] for command in events.commands(stage.world, stage.member(name))}


def commands_of(stage: Stage, server: int) -> list[str]:
    return [command["name"] for command in stage.world.commands.get(server, [])]


async def test_a_plain_member_is_shown_no_command_that_they_may_not_use(shared_stage: Stage) -> None:
    async with shared_stage.bot():
        by_mira, by_noor, by_ada = (offered(shared_stage, name) for name in ("Mira", "Noor", "Ada"))

        assert "create" in by_mira
        assert not by_mira & (MODERATION | {"operator"})
        assert by_noor - by_mira == MODERATION
        assert by_ada - by_mira == MODERATION | {"operator"}


async def test_the_chosen_role_is_shown_mod_once_the_server_allows_it_which_the_set_up_says(
    shared_stage: Stage,
) -> None:
    world = shared_stage.world
    helpers = world.add_role("Helpers")
    hilda = world.add_member("Hilda", roles=[helpers])
    async with shared_stage.bot():
        screen = await shared_stage.use("setup", by="Noor")
        card = shared_stage.card(screen)
        chosen = await world.press(shared_stage.member("Noor"), card, "setup:moderators", [helpers])
        said = shared_stage.answer(await shared_stage.answered(chosen))
        before = offered(shared_stage, "Hilda")
        shared_stage.decide("mod", helpers, may=True)
        used = await shared_stage.use("mod pool show", by="Hilda")
        world.change_role(helpers, permissions=Permission.MANAGE_GUILD)
        world.change_member(hilda, role_ids=())
        again = shared_stage.answer(await shared_stage.use("setup", by="Noor"))

    assert setup_text.role_hint(str(helpers.id)) in said
    assert "**Server Settings**, **Integrations**" in said
    assert "mod" not in before
    assert "Only moderators can do that" not in shared_stage.answer(used)
    assert setup_text.role_hint(str(helpers.id)) not in again


async def test_operators_commands_are_in_the_named_servers_alone(shared_stage: Stage) -> None:
    world = shared_stage.world
    harbour = world.add_server("Harbour", [shared_stage.member("Ada")], has_bot=True)
    async with shared_stage.bot(operator_servers=f"{harbour.server_id},123"):
        await shared_stage.world.until(lambda: commands_of(shared_stage, harbour.server_id or 0), PATIENCE_S)

        await world.until(lambda: not commands_of(shared_stage, world.server.id), PATIENCE_S)
        with pytest.raises(ClientRefused):
            await shared_stage.use("operator health", by="Ada", channel=_dm(shared_stage, "Ada"))
        assert commands_of(shared_stage, harbour.server_id or 0) == ["operator"]


async def test_a_server_that_is_named_no_more_loses_them_at_the_next_start(shared_stage: Stage) -> None:
    server = shared_stage.world.server.id
    async with shared_stage.bot():
        before = commands_of(shared_stage, server)
    async with shared_stage.bot(operator_servers="123"):
        await shared_stage.world.until(lambda: not commands_of(shared_stage, server), PATIENCE_S)

    assert before == ["operator"]


async def test_while_no_server_is_named_the_operator_is_served_in_direct_messages_and_nobody_else(
    shared_stage: Stage,
) -> None:
    async with shared_stage.bot(operator_servers=""):
        by_ada = await shared_stage.use("operator health", by="Ada", channel=_dm(shared_stage, "Ada"))
        by_mira = await shared_stage.use("operator health", channel=_dm(shared_stage, "Mira"))
        named = {"amount": 50, "reason": "why", "server": str(shared_stage.world.server.id)}
        created = await shared_stage.use("operator pool", named, by="Ada", channel=_dm(shared_stage, "Ada"))
        with pytest.raises(ClientRefused):
            await shared_stage.use("operator health", by="Ada")

    assert "**RunComfy**" in shared_stage.answer(by_ada)
    assert shared_stage.answer(by_mira) == "Only the bot's operator can do that."
    assert f"50 credits created for the pool of **{shared_stage.world.server.name}**." in shared_stage.answer(created)


def _dm(stage: Stage, name: str) -> Channel:
    return stage.world.dm(stage.member(name))
