"""A bot gets in with its token, sees the server, and registers its commands."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest
from discord import app_commands

from sandbox.discord.permissions import Permission
from sandbox.discord.world import World
from sandbox.discord_side import DiscordSide
from tests.patience import PATIENCE_S
from tests.sandbox.conftest import Api, Bot

Login = Callable[[Bot], Awaitable[Bot]]
MANY_OPTIONS = [{"type": 3, "name": f"o{n}", "description": "d"} for n in range(26)]


async def test_a_bot_sees_the_server_it_is_in(login: Login, world: World) -> None:
    bot = await login(Bot())

    guild = bot.guilds[0]
    assert (guild.name, guild.owner_id) == ("Lantern Studio", world.member("Ada").id)
    assert {channel.name for channel in guild.channels} == {"creations", "general", "gallery", "review", "mod-log"}
    assert [thread.name for thread in guild.threads] == ["Storyboard"]
    assert world.bot_online


async def test_a_bot_has_the_role_that_discord_made_for_it(login: Login, world: World) -> None:
    guild = (await login(Bot())).guilds[0]

    assert guild.self_role is not None
    assert guild.self_role.managed
    assert guild.self_role in guild.me.roles


async def test_a_bot_hears_of_new_channels_and_of_roles_that_change(login: Login, world: World) -> None:
    bot = await login(Bot())
    guild = bot.guilds[0]
    renamed = asyncio.Event()

    @bot.event
    async def on_guild_role_update(_before: discord.Role, _after: discord.Role) -> None:
        renamed.set()

    made = world.add_channel_to(world.server, "passing")
    helpers = world.change_role(world.add_role("Helpers"), name="Helping hands")
    await asyncio.wait_for(renamed.wait(), PATIENCE_S)

    assert guild.get_channel(made.id) is not None
    role = guild.get_role(helpers.id)
    assert role is not None
    assert role.name == "Helping hands"


async def test_a_channel_that_the_bot_may_not_view_has_no_name_until_it_may(login: Login, world: World) -> None:
    creations = world.channel("creations")
    world.deny(creations, Permission.VIEW_CHANNEL)
    bot = await login(Bot())
    guild = bot.guilds[0]
    told: asyncio.Queue[str] = asyncio.Queue()

    @bot.event
    async def on_guild_channel_update(_before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        told.put_nowait(after.name)

    @bot.event
    async def on_thread_join(thread: discord.Thread) -> None:
        told.put_nowait(thread.name)

    hidden = guild.get_channel(creations.id)
    assert hidden is not None
    before, may, threads = hidden.name, hidden.permissions_for(guild.me), list(guild.threads)
    listed = {channel.id for channel in await guild.fetch_channels()}
    world.allow(creations, Permission.VIEW_CHANNEL)
    heard = [await asyncio.wait_for(told.get(), PATIENCE_S) for _ in range(2)]
    world.change_member(world.bot, role_ids=())
    hidden_again = await asyncio.wait_for(told.get(), PATIENCE_S)

    assert (before, may.view_channel, threads) == ("___hidden___", False, [])
    assert creations.id not in listed
    assert heard == ["creations", "Storyboard"]
    assert hidden_again == "___hidden___"


async def test_a_picked_channel_says_what_the_bot_may_do_there(login: Login, world: World) -> None:
    bot = Bot()

    @bot.tree.command(description="Where to")
    async def where(interaction: discord.Interaction, channel: discord.TextChannel) -> None:
        await interaction.response.send_message("There.", ephemeral=True)

    await login(bot)
    world.deny(world.channel("general"), Permission.VIEW_CHANNEL)
    noor, general = world.member("Noor"), world.channel("general")
    asked = await world.command(noor, world.channel("creations"), "where", {"channel": general})
    await world.until(lambda: world.original(asked))

    picked = asked.data["resolved"]["channels"][str(general.id)]
    assert (picked["name"], picked["app_permissions"]) == ("general", "0")


async def test_the_operator_owns_the_application(login: Login, world: World) -> None:
    bot = await login(Bot())

    assert (await bot.application_info()).owner.id == world.member("Ada").id


async def test_commands_keep_their_id_while_their_name_stays(login: Login) -> None:
    bot = Bot()

    @bot.tree.command(description="Make a video")
    @app_commands.describe(prompt="What to show")
    async def create(interaction: discord.Interaction, prompt: app_commands.Range[str, 1, 500]) -> None:
        raise NotImplementedError

    await login(bot)
    first, again = await bot.tree.sync(), await bot.tree.sync()

    assert [command.id for command in first] == [command.id for command in again]
    assert (await bot.tree.fetch_commands())[0].options[0].max_length == 500  # type: ignore[union-attr]


async def test_a_wrong_token_is_refused(api: Api) -> None:
    answer = await api("GET", "/users/@me", token="wrong")

    assert (answer.status, answer.body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_wrong_token_closes_the_gateway(side: DiscordSide, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(side.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}})
        await socket.receive()

        assert socket.close_code == 4004


async def test_privileged_intents_are_refused(side: DiscordSide, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect(side.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": side.world.token, "intents": 1 << 15, "properties": {}}})
        await socket.receive()

        assert socket.close_code == 4014


async def test_a_route_that_is_not_imitated_names_itself(api: Api) -> None:
    answer = await api("GET", "/voice/regions")

    assert answer.status == 404
    assert "GET /api/v10/voice/regions" in answer.body["message"]


async def test_a_message_menu_has_no_description(api: Api) -> None:
    answer = await api.register({"name": "Animate image", "type": 3, "description": "no"})

    assert answer.code == 50035
    assert "description" in answer.body["errors"]["0"]


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"name": "Loud", "description": "d"}, ["0", "name"]),
        ({"name": "two words", "description": "d"}, ["0", "name"]),
        ({"name": "quiet"}, ["0", "description"]),
        ({"name": "long", "description": "d" * 101}, ["0", "description"]),
        (
            {
                "name": "many",
                "description": "d",
                "options": MANY_OPTIONS,
            },
            ["0", "options"],
        ),
        ({"name": "odd", "description": "d", "colour": "red"}, ["0", "colour"]),
    ],
)
async def test_a_command_discord_would_refuse_is_refused_where_it_is_wrong(
    api: Api, command: dict[str, object], path: list[str]
) -> None:
    answer = await api.register(command)

    assert answer.code == 50035
    errors = answer.body["errors"]
    for step in path:
        errors = errors[step]
    assert errors["_errors"]


async def test_required_options_come_first(api: Api) -> None:
    optional = {"type": 3, "name": "a", "description": "d"}
    answer = await api.register(
        {"name": "c", "description": "d", "options": [optional, optional | {"name": "b", "required": True}]}
    )

    assert "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID" in str(answer.body)


async def test_there_are_at_most_100_slash_commands(api: Api) -> None:
    answer = await api.register(*({"name": f"c{n}", "description": "d"} for n in range(101)))

    assert "Maximum number" in str(answer.body)
