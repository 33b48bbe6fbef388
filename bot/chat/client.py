"""The connection to Discord: no privileged intent, no cache of people, everything that is used answered in one way."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, cast

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.chat.callers import AnyInteraction
from bot.chat.errors import translated
from bot.chat.hidden_channels import read_hidden_channels
from bot.chat.in_flight import InFlight
from bot.chat.interactions import replying
from bot.chat.offered_commands import OfferedCommands
from bot.chat.permissions import invite_link
from bot.chat.router import Router
from bot.chat.server_watch import ServerWatch
from bot.domain.member import Member
from bot.domain.scope import Scope

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True)  # Channels and upload limits; interactions need no intent at all.

ANSWER_LIMIT_S = 3.0  # Discord takes no answer later.
ALWAYS_SERVED = frozenset({"operator", "help"})  # Also in a server that was not let in.
SERVERS_PATIENCE_S = 0.5  # discord.py waits this long for one more server before it calls itself ready.

Admit = Callable[[Member], Awaitable[object]]
AnyCommand = app_commands.Command[Any, ..., None] | app_commands.Group | app_commands.ContextMenu


def point_at(*, api_url: str, gateway_url: str) -> None:
    """Let every client that is made from now on call these addresses: discord.py keeps them in class attributes."""
    Route.BASE = api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class VideoClient(discord.Client):
    """discord.py's client with what the features serve: their commands, and a router for all that is pressed and sent.

    `direct_use` also offers commands in direct messages and where a user brings the bot along; `operator_servers` are
    those that the operator named for their own. `proxy` is the address of the one that leads to Discord, if any.
    `on_connected` is called once, when the first session stands.
    """

    def __init__(
        self,
        *,
        direct_use: bool,
        on_connected: Callable[[], Awaitable[None]],
        operator_servers: Collection[str] = (),
        proxy: str | None = None,
    ) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # We never speak; its advice is noise.
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=SERVERS_PATIENCE_S,
            proxy=proxy,
        )
        read_hidden_channels(self)
        self.tree = _Commands(self)
        self.offered = OfferedCommands(self.tree)
        self.router = Router()
        self.in_flight = InFlight()
        self.watch = ServerWatch()
        self._operator_servers = [discord.Object(int(server)) for server in operator_servers]
        self._direct_use = direct_use
        self._on_connected = on_connected
        self._connected_once = False

    def serve(self, *commands: AnyCommand) -> None:
        """Offer these in servers, and wherever else the operator lets the bot be used."""
        for command in commands:
            _place(command, servers=True, direct=self._direct_use, user=self._direct_use)
            self.tree.add_command(command)

    def serve_always(self, command: AnyCommand) -> None:
        """Offer this in servers, in direct messages and, where the operator allows it, with users who bring the bot."""
        _place(command, servers=True, direct=True, user=self._direct_use)
        self.tree.add_command(command)

    def serve_in_servers(self, command: AnyCommand, *, admit: Admit) -> None:
        """Offer this where the bot itself is a member, and nowhere else; `admit` raises the Refusal of who may not."""
        self.tree.admit[command.name] = admit
        _place(command, servers=True, direct=False, user=False)
        self.tree.add_command(command)

    def serve_operator(self, command: AnyCommand, *, admit: Admit) -> None:
        """Offer this in the servers that the operator named, and while none is named in direct messages only."""
        self.tree.admit[command.name] = admit
        if self._operator_servers:
            self.tree.add_command(command, guilds=self._operator_servers)
        else:
            _place(command, servers=False, direct=True, user=False)
            self.tree.add_command(command)

    async def offer_in(self, server: Scope) -> None:
        """Tell Discord which commands this server alone has. Raises one of CLOSED, Rejected or Outage."""
        async with translated():
            registered = await self.tree.sync(guild=discord.Object(int(server)))
        self.offered.learn(registered, server=int(server))

    async def offer_anew(self, commands: Sequence[AnyCommand]) -> None:
        """Put these in place of those of the same names, also at Discord. Raises Outage."""
        for command in commands:
            self.tree.remove_command(command.name)
        self.serve(*commands)
        async with translated():
            self.offered.learn(await self.tree.sync())

    def is_in(self, server: Scope) -> bool:
        """Whether the bot is in the server with this id."""
        return self.get_guild(int(server)) is not None

    async def setup_hook(self) -> None:
        # Overwriting commands with the same ones does not count against Discord's daily allowance (DISCORD.md, 1.2).
        self.offered.learn(await self.tree.sync())

    async def on_ready(self) -> None:
        invite = invite_link(self.application_id) if self.application_id else ""
        log.info("discord=ready servers=%s invite=%s", len(self.guilds), invite)
        for guild in self.guilds:
            self.watch.changed(guild)
        if not self._connected_once:
            self._connected_once = True
            await self._on_connected()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.watch.changed(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.watch.changed(guild)

    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        self.watch.changed(after.guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self.watch.changed(channel.guild)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        self.watch.changed(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        self.watch.changed(role.guild)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        """Of the bot's own roles: without a privileged intent Discord tells of nobody else's."""
        self.watch.changed(after.guild)

    async def on_interaction(self, interaction: AnyInteraction) -> None:
        """discord.py itself finds commands; everything that is pressed, picked or sent is the router's."""
        self.in_flight.add()
        await self.router.dispatch(interaction)

    async def finish_answers(self) -> None:
        """Let what members asked last be answered; nothing new is heard any more by now."""
        dropped = await self.in_flight.finish(ANSWER_LIMIT_S)
        if dropped:
            log.warning("interactions_dropped=%s", dropped)

    async def close(self) -> None:
        """discord.py leaves its wait for more servers running, which would call us after the end."""
        waiting = getattr(self._connection, "_ready_task", None)
        if waiting is not None:
            waiting.cancel()
        await super().close()

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        log.exception("discord_event=%s bug", event_method)


class _Commands(app_commands.CommandTree[VideoClient]):
    """The command tree; what discord.py finds wrong before a command begins becomes one private sentence, too.

    `admit` has the question for the right to use a command, by its first word.
    `check_server` raises the Refusal of a server that may not use the bot; nothing is asked before it is set.
    """

    def __init__(self, client: VideoClient) -> None:
        super().__init__(client)
        self.admit: dict[str, Admit] = {}
        self.check_server: Callable[[Scope], Awaitable[None]] | None = None

    async def interaction_check(self, interaction: discord.Interaction[VideoClient], /) -> bool:
        """Every command and every completion begins here.

        Who may not use a command hears that first, and nothing about its options, which are read only then; then
        whoever uses one in a server that was not let in hears who is being asked.
        """
        self.client.in_flight.add()
        name = str(cast("Mapping[str, Any]", interaction.data or {}).get("name"))
        if interaction.type is not discord.InteractionType.application_command:
            return True
        may = False
        async with replying(cast("AnyInteraction", interaction)) as reply:
            if (admit := self.admit.get(name)) is not None:
                await admit(reply.by)
            if self.check_server is not None and name not in ALWAYS_SERVED:
                await self.check_server(reply.by.scope)
            may = True
        return may  # noqa: RET504 - what was raised is answered by now, and raised no further.

    async def on_error(self, interaction: AnyInteraction, error: app_commands.AppCommandError, /) -> None:
        async with replying(interaction):
            raise error.original if isinstance(error, app_commands.CommandInvokeError) else error


def _place(command: AnyCommand, *, servers: bool, direct: bool, user: bool) -> None:
    """In `servers`, in `direct` messages to the bot, and wherever a `user` brings it along."""
    command.allowed_contexts = app_commands.AppCommandContext(guild=servers, dm_channel=direct, private_channel=user)
    command.allowed_installs = app_commands.AppInstallationType(guild=True, user=user)
