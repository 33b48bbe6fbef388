"""The one truth of the sandbox's Discord: who and what exists, what time it is, and who hears of changes.

It only holds and looks up. What members do is in `members`, what the bot's requests do in `messages` and
`interactions`; all of them change things here and publish the change.
"""

import asyncio
import base64
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from sandbox.discord.changes import Change
from sandbox.discord.command_permissions import CommandPermissions
from sandbox.discord.model import Attachment, Channel, ChannelKind, Interaction, Member, Message, Server
from sandbox.discord.permissions import EVERYONE, EVERYTHING, Permission, permissions_in
from sandbox.discord.refusals import Json
from sandbox.discord.snowflakes import Snowflakes
from sandbox.discord.vault import Vault

KEPT_CHANGES = 5000
PATIENCE_S = 120.0  # Whatever else the machine has to do meanwhile.

T = TypeVar("T")
Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A change and its place in the order of all changes."""

    sequence: int
    change: Change


class State:
    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._skipped_s = 0.0
        self.ids = Snowflakes(self.now)
        self.vault = Vault(self.now)
        self.members: dict[int, Member] = {}
        self.servers: dict[int, Server] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.files: dict[int, Attachment] = {}
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.commands: dict[int | None, list[Json]] = {None: []}
        self.command_permissions = CommandPermissions()
        self.user_installs: set[int] = set()
        self.application_name = "Pika"
        self.bot_id = 0
        self.owner_id = 0
        self.bot_online = False
        self.history: deque[Heard] = deque(maxlen=KEPT_CHANGES)
        self._sequence = 0
        self._said: dict[int, dict[int, Message]] = {}
        self._listeners: list[Callable[[Heard], None]] = []
        self._changed = asyncio.Event()

    # Time

    def now(self) -> float:
        return self._clock() + self._skipped_s

    def skip_clock(self, seconds: float) -> None:
        self._skipped_s += seconds

    # Changes

    @property
    def sequence(self) -> int:
        return self._sequence

    def publish(self, change: Change) -> None:
        self._sequence += 1
        heard = Heard(sequence=self._sequence, change=change)
        self.history.append(heard)
        for listener in tuple(self._listeners):
            listener(heard)
        self._changed.set()
        self._changed = asyncio.Event()

    def listen(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Tell `listener` of every change from now on; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, predicate: Callable[[], T | None], timeout_s: float = PATIENCE_S) -> T:
        """The first truthy value of `predicate`, looked at again after every change. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not (found := predicate()):
                await self._changed.wait()
            return found

    # Who and where

    @property
    def bot(self) -> Member:
        return self.members[self.bot_id]

    @property
    def token(self) -> str:
        """The bot's token: its id in base64 as in a real one, and nothing else a secret scanner would stop at."""
        return f"{base64.b64encode(str(self.bot_id).encode()).decode().rstrip('=')}.sandbox.token"

    def server_of(self, channel: Channel) -> Server | None:
        return self.servers.get(channel.server_id) if channel.server_id else None

    def ruling(self, channel: Channel) -> Channel:
        """The channel whose overwrites count: of a thread, its parent."""
        return self.channels.get(channel.parent_id or 0, channel)

    def permissions(self, channel: Channel, member: Member) -> Permission:
        server = self.server_of(channel)
        if server is None:
            return EVERYONE if member.id in channel.recipient_ids else Permission(0)
        if member.id not in server.member_ids and member.id != self.bot_id:
            return Permission(0)
        if member.id == self.bot_id and not server.has_bot:
            return Permission(0)
        return permissions_in(server, self.ruling(channel), member, server.roles)

    def server_permissions(self, server: Server, member: Member) -> Permission:
        if server.owner_id == member.id:
            return EVERYTHING
        granted = Permission(0)
        for role in server.roles:
            if role.id == server.id or role.id in member.role_ids:
                granted |= Permission(role.permissions)
        return granted

    def sees(self, channel: Channel, member: Member) -> bool:
        return Permission.VIEW_CHANNEL in self.permissions(channel, member)

    def may_read(self, message: Message, member: Member) -> bool:
        channel = self.channels.get(message.channel_id)
        if channel is None or not self.sees(channel, member):
            return False
        return message.ephemeral_for in (None, member.id)

    def dm_of(self, member: Member) -> Channel:
        """The direct channel between the bot and a member, opened when it is first asked for."""
        for channel in self.channels.values():
            if channel.kind is ChannelKind.DM and set(channel.recipient_ids) == {member.id, self.bot_id}:
                return channel
        return self.add_channel(
            Channel(
                id=self.ids.mint(),
                kind=ChannelKind.DM,
                name=member.name,
                recipient_ids=(member.id, self.bot_id),
                created_at_s=self.now(),
            )
        )

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    # What was said

    def keep(self, message: Message) -> None:
        """Remember `message`, or its newer version."""
        self.messages[message.id] = message
        self._said.setdefault(message.channel_id, {})[message.id] = message
        self.files.update({one.id: one for one in message.attachments})

    def forget(self, message: Message) -> None:
        """Delete a message, and its files."""
        del self.messages[message.id]
        del self._said[message.channel_id][message.id]
        for attachment in message.attachments:
            self.files.pop(attachment.id, None)

    def messages_in(self, channel: Channel) -> list[Message]:
        """A channel's messages, oldest first."""
        return list(self._said.get(channel.id, {}).values())

    def last_message_id(self, channel: Channel) -> int | None:
        """The last message of a channel that everyone there can read."""
        said = self._said.get(channel.id, {})
        return next((id_ for id_, one in reversed(said.items()) if one.ephemeral_for is None), None)

    # Commands

    def commands_at(self, server_id: int | None) -> Iterable[Json]:
        """The commands of a server: the global ones, and its own where there are any."""
        yield from self.commands[None]
        if server_id is not None:
            yield from self.commands.get(server_id, ())

    def registered(self, id: int) -> Json | None:
        every = (command for scope in self.commands.values() for command in scope)
        return next((command for command in every if command["id"] == str(id)), None)
