"""Where a server is set up: shows the screen, and draws it anew in the answer to every click on it."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.chat.answering import Answer, AnyInteraction, answering
from bot.chat.features.setup import forms
from bot.chat.features.setup.items import SetupPage
from bot.chat.features.setup.screen import setup_screen
from bot.chat.forms import filled_in
from bot.chat.permissions import still_there
from bot.chat.who import member_of
from bot.domain import settings_change
from bot.domain.catalog import ProviderName
from bot.domain.channels import ChannelUse
from bot.domain.server import ServerSettings
from bot.domain.settings_change import SettingsChange
from bot.services.setup import Setup


class SetupDesk:
    """One for the whole bot; keeps nothing between two interactions."""

    def __init__(self, *, setup: Setup, providers: Sequence[ProviderName]) -> None:
        self._setup = setup
        self._providers = providers

    async def show(self, interaction: AnyInteraction) -> None:
        """Answer with the screen, privately."""
        async with answering(interaction) as answer:
            await answer.show(_screen(interaction, await self._setup.settings(member_of(interaction))))

    async def channels(self, interaction: AnyInteraction, use: ChannelUse, ids: Sequence[str]) -> None:
        """Somebody picked channels."""
        async with answering(interaction) as answer:
            await self._choose(interaction, answer, settings_change.channels(use, ids))

    async def moderators(self, interaction: AnyInteraction, role: str | None) -> None:
        """Somebody picked the role of the moderators, or none."""
        async with answering(interaction) as answer:
            await self._choose(interaction, answer, settings_change.moderator_role(role))

    async def open_page(self, interaction: AnyInteraction, page: SetupPage) -> None:
        """Open a form with what holds now."""
        async with answering(interaction) as answer:
            settings = await self._setup.settings(member_of(interaction))
            guild = _guild_of(interaction)
            drawn = settings if guild is None else still_there(settings, guild)
            await answer.open(forms.draw(page, drawn, self._providers))

    async def submitted(self, interaction: AnyInteraction, page: SetupPage) -> None:
        """A form came back."""
        async with answering(interaction) as answer:
            await self._choose(interaction, answer, forms.read(page, filled_in(interaction)))

    async def _choose(self, interaction: AnyInteraction, answer: Answer, choice: SettingsChange) -> None:
        settings = await self._setup.choose(choice, by=member_of(interaction), id=str(interaction.id))
        await answer.redraw(_screen(interaction, settings))


def _screen(interaction: AnyInteraction, settings: ServerSettings) -> ui.LayoutView:
    return setup_screen(settings, _guild_of(interaction), interaction.client.application_id)


def _guild_of(interaction: AnyInteraction) -> discord.Guild | None:
    """With what roles and channels allow, from the gateway's cache; the interaction itself knows it only roughly."""
    guild = None if interaction.guild_id is None else interaction.client.get_guild(interaction.guild_id)
    return None if guild is None or guild.unavailable else guild  # For a moment after connecting it is only a name.
