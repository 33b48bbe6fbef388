"""`/setup`: shows the screen, and draws it anew in the answer to every click on it.

Discord hides the command from members without Manage Server; whether somebody may is decided at every use, in code.
"""

from collections.abc import Callable, Sequence

import discord
from discord import app_commands, ui

from bot.chat.client import VideoClient
from bot.chat.features.setup import forms
from bot.chat.features.setup.controls import OpenPage, PickChannels, PickModerators, PickNotified, SetupForm
from bot.chat.features.setup.screen import setup_screen
from bot.chat.interactions import Reply, replies
from bot.chat.permissions import still_there
from bot.domain import settings_change
from bot.domain.catalog import ProviderName
from bot.domain.server import ServerSettings
from bot.domain.settings_change import SettingsChange
from bot.services.setup import Setup


def register(client: VideoClient, *, setup: Setup, providers: Sequence[ProviderName]) -> None:
    """Offer the command, and let its screen work. `providers` say which defaults there are to choose from."""

    @app_commands.command(name="setup", description="Channels, moderators, reviews and limits of this server")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    @app_commands.guild_install()
    @replies
    async def show(reply: Reply) -> None:
        await reply.show(_screen(reply, await setup.settings(reply.by)))

    async def change(reply: Reply, read: Callable[[], SettingsChange]) -> None:
        """What was chosen is read once it is known that it may be."""
        await setup.check(reply.by)
        await reply.redraw(_screen(reply, await setup.choose(read(), by=reply.by, id=reply.id)))

    async def pick_channels(reply: Reply, picked: PickChannels) -> None:
        await change(reply, lambda: settings_change.channels(picked.use, reply.picked))

    async def pick_moderators(reply: Reply, _picked: PickModerators) -> None:
        await change(reply, lambda: settings_change.moderator_role(next(iter(reply.picked), None)))

    async def pick_notified(reply: Reply, _picked: PickNotified) -> None:
        await change(reply, lambda: settings_change.notify_role(next(iter(reply.picked), None)))

    async def open_page(reply: Reply, pressed: OpenPage) -> None:
        settings, guild = await setup.settings(reply.by), _guild_of(reply)
        drawn = settings if guild is None else still_there(settings, guild)
        await reply.open(forms.draw_form(pressed.page, drawn, providers))

    async def take_form(reply: Reply, sent: SetupForm) -> None:
        await change(reply, lambda: forms.read_form(sent.page, reply.filled))

    client.serve_in_servers(show, admit=setup.check)
    client.router.on(PickChannels, pick_channels)
    client.router.on(PickModerators, pick_moderators)
    client.router.on(PickNotified, pick_notified)
    client.router.on(OpenPage, open_page)
    client.router.on_form(SetupForm, take_form, opener=lambda sent: OpenPage(sent.page))


def _screen(reply: Reply, settings: ServerSettings) -> ui.LayoutView:
    return setup_screen(settings, _guild_of(reply), reply.interaction.client.application_id)


def _guild_of(reply: Reply) -> discord.Guild | None:
    """With what roles and channels allow, from the gateway's cache; the interaction itself knows it only roughly."""
    guild_id = reply.interaction.guild_id
    guild = None if guild_id is None else reply.interaction.client.get_guild(guild_id)
    return None if guild is None or guild.unavailable else guild  # For a moment after connecting it is only a name.
