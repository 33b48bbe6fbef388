"""The connection to Discord: no privileged intent, no cache of people, every command answered by the desk."""

import logging
from collections.abc import Awaitable, Callable, Sequence

import discord
from discord import app_commands

from bot.chat.answering import answering
from bot.chat.audit_desk import AuditButton
from bot.chat.buttons import BUTTONS
from bot.chat.errors import translated
from bot.chat.invite import invite_link
from bot.chat.rooms import Form, Rooms

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True)  # Channels and upload limits; interactions need no intent at all.

SERVERS_PATIENCE_S = 0.5  # discord.py waits this long for one more server before it calls itself ready.

AnyCommand = app_commands.Command | app_commands.Group | app_commands.ContextMenu  # type: ignore[type-arg]


class VideoClient(discord.Client):
    """discord.py's client with a desk. `on_connected` is called once, when the first session stands."""

    def __init__(self, *, on_connected: Callable[[], Awaitable[None]]) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # We never speak; its advice is noise.
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=SERVERS_PATIENCE_S,
        )
        self.tree = Commands(self)
        self._on_connected = on_connected
        self._connected_once = False

    def furnish(self, *, rooms: Rooms, commands: Sequence[AnyCommand], forms: Sequence[Form]) -> None:
        """What the client serves. Not in the constructor, because the rooms' parts need the client to send with."""
        self.rooms = rooms
        self.forms = forms
        for command in commands:
            self.tree.add_command(command)
        self.add_dynamic_items(*BUTTONS, AuditButton)

    async def offer(self, commands: Sequence[AnyCommand]) -> None:
        """Put these in place of those of the same names, also at Discord. Raises Outage."""
        for command in commands:
            self.tree.remove_command(command.name)
            self.tree.add_command(command)
        async with translated():
            await self.tree.sync()

    def is_in(self, server: str) -> bool:
        """Whether the bot is in the server with this id."""
        return self.get_guild(int(server)) is not None

    async def setup_hook(self) -> None:
        # Overwriting commands with the same ones does not count against Discord's daily allowance (DISCORD.md, 1.2).
        await self.tree.sync()

    async def on_ready(self) -> None:
        invite = invite_link(self.application_id) if self.application_id else ""
        log.info("discord=ready servers=%s invite=%s", len(self.guilds), invite)
        if not self._connected_once:
            self._connected_once = True
            await self._on_connected()

    async def on_interaction(self, interaction: discord.Interaction[discord.Client]) -> None:
        """discord.py finds commands and buttons; forms are ours to find, because they too must survive a restart."""
        if interaction.type is discord.InteractionType.modal_submit:
            for form in self.forms:
                if form.is_mine(interaction):
                    await form.submitted(interaction)

    async def close(self) -> None:
        """discord.py leaves its wait for more servers running, which would call us after the end."""
        waiting = getattr(self._connection, "_ready_task", None)
        if waiting is not None:
            waiting.cancel()
        await super().close()

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        log.exception("discord_event=%s bug", event_method)


class Commands(app_commands.CommandTree[discord.Client]):
    """The command tree; whatever a command raises becomes one private sentence."""

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError, /
    ) -> None:
        async with answering(interaction):
            raise error.original if isinstance(error, app_commands.CommandInvokeError) else error
