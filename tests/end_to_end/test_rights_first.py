"""Who may not do a thing hears that first, and nothing about its options, however impossible these are."""

from typing import Any

import pytest
from discord import app_commands

from bot.app.bot import Bot
from bot.chat.client import VideoClient
from bot.chat.text.refusals.sentence import refusal
from bot.domain.refusals.access import NotManager, NotModerator, NotOperator
from sandbox.discord.modals import Values
from sandbox.discord.model import Interaction, InteractionKind, InteractionState
from sandbox.discord.options import OptionKind
from sandbox.discord.resolved import Resolved
from tests.end_to_end.stage import Stage
from tests.served import served_commands

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = {"mod": refusal(NotModerator()), "setup": refusal(NotManager()), "operator": refusal(NotOperator())}
FORMS: dict[str, Values] = {
    "rules": {"cost": "a lot", "days": "-1", "hours": "0"},
    "limits": {"server": "many", "member": "0"},
}
IMPOSSIBLE: dict[OptionKind, Any] = {
    OptionKind.STRING: "no such choice",
    OptionKind.INTEGER: -1,
    OptionKind.NUMBER: -0.5,
    OptionKind.BOOLEAN: True,
}


def guarded(client: VideoClient) -> list[app_commands.Command[Any, ..., Any]]:
    """Every command of moderators, of who sets the server up, and of the operator."""
    return [one for one in served_commands(client) if one.qualified_name.split()[0] in FIRST]


def sent(
    stage: Stage, command: app_commands.Command[Any, ..., Any], tree: app_commands.CommandTree[Any], by: str
) -> Interaction:
    """The command with a value in every option that nobody could give it, past Discord's own client."""
    world, who = stage.world, stage.member(by)
    place, (root, *path) = world.channel("creations"), command.qualified_name.split()
    registered = next(one for one in world.commands_at(world.server.id) if one["name"] == root)
    resolved = Resolved(world, place, who)
    options = [_impossible(stage, option, resolved) for option in command.to_dict(tree)["options"]]
    for depth, name in reversed(list(enumerate(path))):
        is_group = depth < len(path) - 1
        kind = OptionKind.SUB_COMMAND_GROUP if is_group else OptionKind.SUB_COMMAND
        options = [{"type": int(kind), "name": name, "options": options}]
    data = {"id": registered["id"], "name": root, "type": 1, "options": options} | resolved.payload()
    if "guild_id" in registered:
        data["guild_id"] = registered["guild_id"]
    people = world.people
    owners, context = people._owners(who, place), people._context(place)
    return people._send(InteractionKind.COMMAND, who, place, context, owners, data, nonce="", command=registered)


def _impossible(stage: Stage, option: dict[str, Any], resolved: Resolved) -> dict[str, Any]:
    """The bot cannot be given credits, nobody is both a role and a member, and no place is a category."""
    kind, world = OptionKind(option["type"]), stage.world
    match kind:
        case OptionKind.USER:
            value: Any = str(world.bot_id)
            resolved.user(world.bot_id)
        case OptionKind.ROLE:
            value = str(world.server.roles[1].id)
            resolved.role(world.server.roles[1].id)
        case OptionKind.CHANNEL:
            value = str(world.channel("general").id)
            resolved.channel(world.channel("general").id)
        case _:
            value = IMPOSSIBLE[kind]
    return {"type": int(kind), "name": option["name"], "value": value}


async def test_a_plain_member_hears_of_their_rights_and_of_no_option(shared_stage: Stage, shared_bot: Bot) -> None:
    commands = guarded(shared_bot.client)
    said = {}
    for command in commands:
        used = await shared_stage.answered(sent(shared_stage, command, shared_bot.client.tree, "Mira"))
        said[command.qualified_name] = shared_stage.answer(used)

    assert len(commands) > 30
    assert said == {command.qualified_name: FIRST[command.qualified_name.split()[0]] for command in commands}


@pytest.mark.parametrize("page", FORMS)
async def test_who_may_not_set_up_hears_of_no_number_in_a_form(shared_stage: Stage, shared_bot: Bot, page: str) -> None:
    world, noor = shared_stage.world, shared_stage.member("Noor")
    screen = await shared_stage.use("setup", by="Noor")
    opened = await shared_stage.answered(await world.press(noor, shared_stage.card(screen), f"setup:open:{page}"))
    assert opened.state is InteractionState.MODAL
    opened.member = shared_stage.member("Mira")
    refused = await shared_stage.answered(await world.submit(opened, FORMS[page]))

    assert shared_stage.answer(refused) == FIRST["setup"]
