"""What members do reaches a real discord.py bot, and what it answers is there to be read."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from PIL import Image

from sandbox.discord.model import Channel, Flag, InteractionState, Member
from sandbox.discord.refusals import ClientRefused
from sandbox.discord.world import World
from tests.patience import PATIENCE_S
from tests.sandbox.conftest import Bot

Login = Callable[[Bot], Awaitable[Bot]]
Got = discord.Interaction[Any]


def picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(stream, "PNG")
    return stream.getvalue()


async def test_a_slash_command_is_answered(login: Login, world: World, mira: Member, creations: Channel) -> None:
    bot = Bot()

    @bot.tree.command()
    async def create(got: Got, prompt: str, seed: int | None = None) -> None:
        answered = await got.response.send_message(f"{got.user.name} in {got.channel} wants {prompt}, {seed}")
        assert answered.message_id

    await login(bot)
    asked = await world.command(mira, creations, "create", {"prompt": "a lighthouse", "seed": 7})
    card = await world.until(lambda: world.original(asked))

    assert card.content == "mira in creations wants a lighthouse, 7"
    assert asked.state is InteractionState.ANSWERED


async def test_an_attachment_is_fetched_and_an_answer_carries_a_file(
    login: Login, world: World, mira: Member, creations: Channel, session: aiohttp.ClientSession
) -> None:
    bot, content = Bot(), picture()

    @bot.tree.command()
    async def animate(got: Got, image: discord.Attachment) -> None:
        assert (image.width, image.height, image.content_type) == (320, 200, "image/png")
        assert image.ephemeral
        file = discord.File(BytesIO(await image.read()), "again.png")
        await got.response.send_message(file=file)

    await login(bot)
    upload = await world.upload("my picture.png", content)
    asked = await world.command(mira, creations, "animate", {"image": upload})
    card = await world.until(lambda: world.original(asked))

    async with session.get(world.vault.address(card.attachments[0])) as response:
        assert await response.read() == content
        assert response.content_type == "image/png"


async def test_a_deferred_answer_is_filled_in(login: Login, world: World, mira: Member, creations: Channel) -> None:
    bot, go_on = Bot(), asyncio.Event()

    @bot.tree.command()
    async def create(got: Got) -> None:
        await got.response.defer(thinking=True)
        await go_on.wait()
        await got.edit_original_response(content="done")

    await login(bot)
    asked = await world.command(mira, creations, "create")
    thinking = await world.until(lambda: world.original(asked))
    assert thinking.has(Flag.LOADING)
    assert asked.state is InteractionState.THINKING
    go_on.set()
    await world.until(lambda: asked.state is InteractionState.ANSWERED)

    card = world.original(asked)
    assert card is not None
    assert (card.content, card.has(Flag.LOADING), card.edited_at_s) == ("done", False, None)


async def test_an_ephemeral_answer_is_only_the_members(
    login: Login, world: World, mira: Member, creations: Channel
) -> None:
    bot = Bot()

    @bot.tree.command()
    async def credits_left(got: Got) -> None:
        await got.response.send_message("12", ephemeral=True)

    await login(bot)
    asked = await world.command(mira, creations, "credits_left")
    card = await world.until(lambda: world.original(asked))

    assert card.ephemeral_for == mira.id
    assert world.may_read(card, mira)
    assert not world.may_read(card, world.member("Jonas"))
    with pytest.raises(discord.NotFound) as failure:
        await bot.get_partial_messageable(creations.id).fetch_message(card.id)
    assert failure.value.code == 10008


async def test_an_answer_is_edited_and_followed_up(
    login: Login, world: World, mira: Member, creations: Channel
) -> None:
    bot = Bot()

    @bot.tree.command()
    async def create(got: Got) -> None:
        await got.response.send_message("one")
        await got.edit_original_response(content="two")
        more = await got.followup.send("more", wait=True)
        await more.edit(content="more, edited")

    await login(bot)
    asked = await world.command(mira, creations, "create")
    await world.until(lambda: [m.content for m in world.messages_in(creations)] == ["two", "more, edited"])

    card, follow_up = world.messages_in(creations)
    assert card.edited_at_s
    assert follow_up.reference_id == asked.original_id


async def test_a_modal_goes_out_and_comes_back(login: Login, world: World, mira: Member, creations: Channel) -> None:
    class Remix(discord.ui.Modal, title="Remix"):
        note: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("Change what you like.")
        prompt: discord.ui.Label[Any] = discord.ui.Label(
            text="Prompt", component=discord.ui.TextInput(custom_id="prompt", min_length=3, max_length=20)
        )
        shape: discord.ui.Label[Any] = discord.ui.Label(
            text="Shape",
            component=discord.ui.Select(
                custom_id="shape", options=[discord.SelectOption(label="Wide"), discord.SelectOption(label="Tall")]
            ),
        )

        async def on_submit(self, got: Got) -> None:
            prompt, shape = self.prompt.component, self.shape.component
            assert isinstance(prompt, discord.ui.TextInput)
            assert isinstance(shape, discord.ui.Select)
            await got.response.send_message(f"{prompt.value}, {shape.values[0]}")

    bot = Bot()

    @bot.tree.command()
    async def remix(got: Got) -> None:
        await got.response.send_modal(Remix())

    await login(bot)
    asked = await world.command(mira, creations, "remix")
    await world.until(lambda: asked.state is InteractionState.MODAL)
    with pytest.raises(ClientRefused, match="Prompt must be between 3 and 20"):
        await world.submit(asked, {"prompt": "x", "shape": ["Tall"]})
    sent = await world.submit(asked, {"prompt": "a fox", "shape": ["Tall"]})
    card = await world.until(lambda: world.original(sent))

    assert card.content == "a fox, Tall"


async def test_a_modal_takes_files_and_members(login: Login, world: World, mira: Member, creations: Channel) -> None:
    class Order(discord.ui.Modal, title="Order"):
        image: discord.ui.Label[Any] = discord.ui.Label(text="Image", component=discord.ui.FileUpload(custom_id="f"))
        friend: discord.ui.Label[Any] = discord.ui.Label(text="For", component=discord.ui.UserSelect(custom_id="u"))

        async def on_submit(self, got: Got) -> None:
            image, friend = self.image.component, self.friend.component
            assert isinstance(image, discord.ui.FileUpload)
            assert isinstance(friend, discord.ui.UserSelect)
            await got.response.send_message(f"{image.values[0].filename} for {friend.values[0].name}")

    bot = Bot()

    @bot.tree.command()
    async def order(got: Got) -> None:
        await got.response.send_modal(Order())

    await login(bot)
    asked = await world.command(mira, creations, "order")
    await world.until(lambda: asked.state is InteractionState.MODAL)
    upload = await world.upload("cat.png", picture())
    sent = await world.submit(asked, {"f": [str(upload.id)], "u": [str(world.member("Jonas").id)]})
    card = await world.until(lambda: world.original(sent))

    assert card.content == "cat.png for jonas"


async def test_buttons_and_selects_of_a_layout_reach_the_bot(
    login: Login, world: World, mira: Member, creations: Channel
) -> None:
    class Row(discord.ui.ActionRow[Any]):
        @discord.ui.button(label="Again", custom_id="again")
        async def again(self, got: Got, _: discord.ui.Button[Any]) -> None:
            card = discord.ui.LayoutView()
            card.add_item(discord.ui.TextDisplay("pressed"))
            await got.response.edit_message(view=card)

    class Choice(discord.ui.ActionRow[Any]):
        @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who")
        async def who(self, got: Got, select: discord.ui.UserSelect[Any]) -> None:
            await got.response.send_message(f"chose {select.values[0].name}")

    class Card(discord.ui.LayoutView):
        text: discord.ui.Container[Any] = discord.ui.Container(discord.ui.TextDisplay("a card"), accent_color=0x336699)
        row, choice = Row(), Choice()

    bot = Bot()

    @bot.tree.command()
    async def create(got: Got) -> None:
        await got.response.send_message(view=Card())

    await login(bot)
    asked = await world.command(mira, creations, "create")
    card = await world.until(lambda: world.original(asked))
    chosen = await world.press(mira, card, "who", [world.member("Jonas")])
    reply = await world.until(lambda: world.original(chosen))
    await world.press(mira, card, "again")
    await world.until(lambda: world.messages[card.id].components[0].get("content") == "pressed")

    assert reply.content == "chose jonas"
    assert world.messages[card.id].has(Flag.COMPONENTS_V2)


async def test_a_message_menu_carries_the_message(login: Login, world: World, mira: Member, creations: Channel) -> None:
    bot = Bot()

    @bot.tree.context_menu(name="Animate image")
    async def animate(got: Got, message: discord.Message) -> None:
        await got.response.send_message(f"{message.content}: {message.attachments[0].filename}")

    await login(bot)
    posted = await world.post(mira, creations, "look", [await world.upload("cat.png", picture())])
    asked = await world.menu(world.member("Jonas"), posted, "Animate image")
    card = await world.until(lambda: world.original(asked))

    assert card.content == "look: cat.png"


async def test_subcommands_and_resolved_members(login: Login, world: World, mira: Member, creations: Channel) -> None:
    bot = Bot()
    group = app_commands.Group(name="credits", description="Credits")

    @group.command()
    async def give(got: Got, to: discord.Member, amount: app_commands.Range[int, 1, 50]) -> None:
        await got.response.send_message(f"{amount} to {to.display_name}")

    bot.tree.add_command(group)
    await login(bot)
    with pytest.raises(ClientRefused, match="amount must be at most 50"):
        await world.command(mira, creations, "credits give", {"to": world.member("Jonas"), "amount": 51})
    asked = await world.command(mira, creations, "credits give", {"to": world.member("Jonas"), "amount": 5})
    card = await world.until(lambda: world.original(asked))

    assert card.content == "5 to Jonas"


async def test_autocomplete_offers_choices(login: Login, world: World, mira: Member, creations: Channel) -> None:
    bot = Bot()

    @bot.tree.command()
    async def style(got: Got, name: str) -> None:
        raise NotImplementedError

    @style.autocomplete("name")
    async def names(got: Got, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}ink", value="ink")]

    await login(bot)
    asked = await world.autocomplete(mira, creations, "style", {"name": "in"}, "name")
    await world.until(lambda: asked.choices)

    assert asked.choices[0]["value"] == "ink"


@pytest.mark.parametrize("where", ["thread", "dm"])
async def test_threads_and_direct_messages_work_alike(login: Login, world: World, mira: Member, where: str) -> None:
    channel = world.channel("Storyboard") if where == "thread" else world.dm(mira)
    bot = Bot()

    @bot.tree.command()
    async def create(got: Got) -> None:
        await got.response.send_message(f"{got.guild_id is not None} {type(got.channel).__name__}")

    await login(bot)
    asked = await world.command(mira, channel, "create")
    card = await world.until(lambda: world.original(asked))

    assert card.content == ("True Thread" if where == "thread" else "False DMChannel")


@pytest.mark.parametrize("where", ["server", "private"])
async def test_a_member_carries_the_bot_to_where_it_is_not(
    login: Login, world: World, mira: Member, where: str
) -> None:
    jonas = world.member("Jonas")
    channel = world.add_server("Elsewhere", [mira]) if where == "server" else world.add_private_channel(mira, jonas)
    bot = Bot()

    @bot.tree.command()
    async def create(got: Got) -> None:
        assert got.is_user_integration()
        assert not got.is_guild_integration()
        await got.response.send_message("here")

    await login(bot)
    with pytest.raises(ClientRefused, match="not installed"):
        await world.command(mira, channel, "create")
    world.install_for(mira)
    asked = await world.command(mira, channel, "create")
    card = await world.until(lambda: world.original(asked))

    assert card.ephemeral_for is None
    with pytest.raises(discord.Forbidden) as failure:
        await bot.get_partial_messageable(channel.id).get_partial_message(card.id).edit(content="x")
    assert failure.value.code == 50001


async def test_no_message_is_told_without_its_intent(
    login: Login, world: World, mira: Member, creations: Channel
) -> None:
    bot, heard = Bot(), list[str]()

    @bot.event
    async def on_socket_event_type(event: str) -> None:
        heard.append(event)

    @bot.tree.command()
    async def ping(got: Got) -> None:
        await got.response.send_message("pong")

    await login(bot)
    await world.post(mira, creations, "hello")
    asked = await world.command(mira, creations, "ping")
    await world.until(lambda: world.original(asked))

    assert "INTERACTION_CREATE" in heard
    assert "MESSAGE_CREATE" not in heard


async def test_messages_are_told_with_their_intent(
    login: Login, world: World, mira: Member, creations: Channel
) -> None:
    bot, heard = Bot(discord.Intents(guilds=True, guild_messages=True)), asyncio.Queue[discord.Message]()

    @bot.event
    async def on_message(message: discord.Message) -> None:
        heard.put_nowait(message)

    await login(bot)
    await world.post(mira, creations, "hello")

    message = await asyncio.wait_for(heard.get(), PATIENCE_S)
    assert (message.author.id, message.content) == (mira.id, "")
