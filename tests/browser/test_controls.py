"""Everything that Discord lets a bot ask with, tried in the page with a bot that only repeats what it is told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands, ui
from playwright.async_api import expect

from bot.chat.client import point_at
from tests.browser.conftest import Visit
from tests.end_to_end.stage import Stage
from tests.patience import PATIENCE_S

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Asked = discord.Interaction[Any]


class Parrot(discord.Client):
    """Answers privately with what it was given."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        mod = app_commands.Group(name="mod", description="Group")
        pool = app_commands.Group(name="pool", description="Group in it", parent=mod)

        @pool.command(name="show", description="Deep inside")
        async def show(interaction: Asked) -> None:
            await interaction.response.send_message("the pool is shown", ephemeral=True)

        @app_commands.command(name="give", description="Every kind of option")
        @app_commands.autocomplete(job=_jobs)
        async def give(
            interaction: Asked,
            member: discord.Member,
            role: discord.Role,
            channel: discord.TextChannel,
            amount: app_commands.Range[int, 1, 100],
            job: str,
            quiet: bool = False,
        ) -> None:
            said = f"{amount} for {member.name} of {role.name} in {channel.name}, job {job}, quiet {quiet}"
            await interaction.response.send_message(said, ephemeral=True)

        @app_commands.command(name="screen", description="Selects and buttons")
        async def screen(interaction: Asked) -> None:
            await interaction.response.send_message(view=Screen("nothing yet"), ephemeral=True)

        self.tree.add_command(mod)
        self.tree.add_command(give)
        self.tree.add_command(screen)

    async def setup_hook(self) -> None:
        await self.tree.sync()


async def _jobs(_interaction: Asked, current: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{current} number {n}", value=f"j{n}") for n in (1, 2)]


class Screen(ui.LayoutView):
    """One select of every kind, and a button that opens a form; every pick is told by an edit."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.add_item(ui.TextDisplay(said))
        selects: dict[str, ui.Item[Any]] = {
            "users": ui.UserSelect(custom_id="users", max_values=2),
            "role": ui.RoleSelect(custom_id="role", min_values=0),
            "channel": ui.ChannelSelect(custom_id="channel", channel_types=[discord.ChannelType.text], min_values=0),
            "anybody": ui.MentionableSelect(custom_id="anybody"),
        }
        for select in selects.values():
            select.callback = self.picked  # type: ignore[method-assign]
            self.add_item(ui.ActionRow(select))
        button = ui.Button[Any](label="Form", custom_id="form")
        button.callback = self.opened  # type: ignore[method-assign]
        self.add_item(ui.ActionRow(button))

    async def picked(self, interaction: Asked) -> None:
        data: Any = interaction.data
        resolved = data.get("resolved", {})
        names = [
            one.get("username") or one.get("name")
            for kind in ("users", "roles", "channels")
            for one in resolved.get(kind, {}).values()
        ]
        said = f"{data['custom_id']}: {', '.join(names) or 'nobody'}"
        await interaction.response.edit_message(view=Screen(said))

    async def opened(self, interaction: Asked) -> None:
        await interaction.response.send_modal(Sheet())


class Sheet(ui.Modal, title="Sheet"):
    """Selects and boxes in labels."""

    who: ui.Label[Any] = ui.Label(text="Who", component=ui.UserSelect(custom_id="who"))
    where: ui.Label[Any] = ui.Label(text="Where", component=ui.ChannelSelect(custom_id="where", required=False))
    what: ui.Label[Any] = ui.Label(
        text="What",
        component=ui.Select(
            custom_id="what",
            options=[discord.SelectOption(label="Tea"), discord.SelectOption(label="Cake")],
            min_values=0,
        ),
    )

    async def on_submit(self, interaction: Asked) -> None:
        who: Any = self.who.component
        what: Any = self.what.component
        await interaction.response.edit_message(view=Screen(f"{who.values[0].name} has {what.values}"))


@pytest_asyncio.fixture(loop_scope="session")
async def parrot(stage: Stage) -> AsyncIterator[None]:
    point_at(api_url=stage.sandbox.urls.discord_api, gateway_url=stage.sandbox.urls.discord_gateway)
    async with Parrot() as client:
        await client.login(stage.sandbox.token)
        connected = asyncio.create_task(client.connect())
        await stage.world.until(lambda: stage.world.bot_online and bool(stage.world.commands[None]), PATIENCE_S)
        yield
    await asyncio.wait({connected})


async def test_a_command_in_a_group_of_a_group_is_found_and_used(parrot: None, enter: Visit) -> None:
    noor = await enter("Noor")
    await noor.see("composer").fill("/mod pool show ")
    await noor.press("Enter")

    await expect(noor.page.get_by_text("the pool is shown")).to_be_visible()


async def test_options_of_every_kind_arrive_as_they_were_picked(parrot: None, enter: Visit) -> None:
    noor = await enter("Noor")
    await noor.see("composer").fill("/give ")
    for typed in ("Mira", "Moderators", "general"):
        await noor.type(typed)
        await noor.press("Enter")
    await noor.type("7")
    await noor.press("Tab")
    await noor.type("mine")
    await expect(noor.page.get_by_text("mine number 2")).to_be_visible()
    await noor.page.get_by_text("mine number 2").click()
    await noor.see("send").click()

    await expect(noor.page.get_by_text("7 for mira of Moderators in general, job j2, quiet False")).to_be_visible()


async def test_every_kind_of_select_works_on_a_private_message_and_edits_it(parrot: None, enter: Visit) -> None:
    noor = await enter("Noor")
    await noor.see("composer").fill("/screen ")
    await noor.press("Enter")
    for what, label, said in (
        ("users", "Jonas", "users: jonas"),
        ("role", "@Moderators", "role: Moderators"),
        ("channel", "#gallery", "channel: gallery"),
        ("anybody", "Mira", "anybody: mira"),
    ):
        await noor.see(f"select-{what}").click()
        await noor.see(f"choice-{label}").click()
        if await noor.see(f"select-{what}").get_attribute("aria-expanded") == "true":
            await noor.press("Escape")
        await expect(noor.page.get_by_text(said)).to_be_visible()


async def test_a_form_with_selects_is_filled_in(parrot: None, enter: Visit) -> None:
    noor = await enter("Noor")
    await noor.see("composer").fill("/screen ")
    await noor.press("Enter")
    await noor.see("button-Form").click()
    await noor.see("modal-field-who").click()
    await noor.see("choice-Jonas").click()
    await noor.see("modal-field-what").click()
    await noor.see("choice-Cake").click()
    await noor.see("modal-submit").click()

    await expect(noor.page.get_by_text("jonas has ['Cake']")).to_be_visible()
