"""`/setup` and the forms of its screen. Discord hides it from members without Manage Server; the service decides."""

from typing import Any

from discord import app_commands

from bot.chat.answering import AnyInteraction
from bot.chat.features.setup.forms import PREFIX
from bot.chat.features.setup.items import SetupPage
from bot.chat.forms import custom_id_of
from bot.chat.setup_desk import SetupDesk


def make_setup(desk: SetupDesk) -> app_commands.Command[Any, ..., None]:
    """`/setup`, in servers that have the bot."""

    @app_commands.command(name="setup", description="Channels, moderators, reviews and limits of this server")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    @app_commands.guild_install()
    async def setup(interaction: AnyInteraction) -> None:
        await desk.show(interaction)

    return setup


class SetupForm:
    """One form of the screen, found by its custom_id."""

    def __init__(self, desk: SetupDesk, page: SetupPage) -> None:
        self._desk = desk
        self.page = page

    def is_mine(self, interaction: AnyInteraction) -> bool:
        return custom_id_of(interaction) == f"{PREFIX}{self.page}"

    async def submitted(self, interaction: AnyInteraction) -> None:
        await self._desk.submitted(interaction, self.page)


def make_setup_forms(desk: SetupDesk) -> list[SetupForm]:
    return [SetupForm(desk, page) for page in SetupPage]
