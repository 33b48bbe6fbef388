"""The sandbox's Discord as one object: tests and the page act on it as members do, REST and gateway show it to the bot.

mira, creations = world.member("Mira"), world.channel("creations")
interaction = await world.command(mira, creations, "create", {"prompt": "a lighthouse at dusk"})
card = await world.until(lambda: world.original(interaction))
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.discord.changes import (
    BotAdded,
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    GatewayDropped,
    MemberUpdated,
    MessageDeleted,
    ReconnectAsked,
    RoleCreated,
    RoleUpdated,
    ServerLeft,
)
from sandbox.discord.faults import Fault
from sandbox.discord.interactions import FIRST_RESPONSE_S, Interactions
from sandbox.discord.limits import RateLimits, Rates
from sandbox.discord.measure import measured
from sandbox.discord.messages import Messages
from sandbox.discord.modals import Values
from sandbox.discord.model import (
    Attachment,
    Channel,
    ChannelKind,
    Interaction,
    Member,
    Message,
    Overwrite,
    Role,
    Server,
)
from sandbox.discord.people import People
from sandbox.discord.permissions import EVERYONE, NOTHING, Permission
from sandbox.discord.refusals import ClientRefused, Json
from sandbox.discord.state import Clock, State
from sandbox.discord.vault import Upload, guessed_type


class World(State):
    """A Discord in which `fill` put the people, the servers and the channels."""

    def __init__(
        self,
        *,
        fill: Callable[[State], None],
        clock: Clock = time.time,
        rates: Rates | None = None,
        first_response_s: float = FIRST_RESPONSE_S,
    ) -> None:
        super().__init__(clock)
        self.limits = RateLimits(self.now, rates)
        self.messaging = Messages(self)
        self.first_response_s = first_response_s
        self.interacting = Interactions(self, self.messaging, first_response_s=first_response_s)
        self.people = People(self, self.messaging, self.interacting)
        self.faults: list[Fault] = []
        fill(self)

    def close(self) -> None:
        self.interacting.close()
        self.vault.close()

    # Looking

    def member(self, name: str) -> Member:
        return next(one for one in self.members.values() if one.name == name)

    def channel(self, name: str) -> Channel:
        """A text channel or a thread by its name; of a member's direct messages see `dm`."""
        return next(one for one in self.channels.values() if one.name == name and one.server_id)

    def dm(self, member: Member) -> Channel:
        return self.dm_of(member)

    @property
    def server(self) -> Server:
        """The demo's server."""
        return next(iter(self.servers.values()))

    def message(self, id: int) -> Message | None:
        return self.messages.get(int(id))

    def original(self, interaction: Interaction) -> Message | None:
        """The message an interaction was answered with, as it is now."""
        return self.messages.get(interaction.original_id or 0)

    # What members do

    async def upload(self, filename: str, content: bytes, content_type: str = "") -> Attachment:
        """Put a file into a member's composer; its id is what an attachment option takes."""
        file, stream = self.vault.new_file()
        with stream:
            stream.write(content)
        upload = Upload(
            filename=filename,
            content_type=guessed_type(filename, content_type),
            file=file,
            size_bytes=len(content),
        )
        return self.people.upload(await asyncio.to_thread(measured, upload))

    async def post(
        self, member: Member, channel: Channel, content: str = "", attachments: Sequence[Attachment] = ()
    ) -> Message:
        return self.people.post(member, channel, content, [one.id for one in attachments])

    async def command(
        self,
        member: Member,
        channel: Channel,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        nonce: str = "",
    ) -> Interaction:
        """Use a slash command, with its group and subcommand: "credits balance". Raises ClientRefused."""
        command, path = self._named(name, channel)
        return self.people.command(member, channel, command, path, _ids(options), nonce=nonce)

    async def autocomplete(
        self, member: Member, channel: Channel, name: str, options: Mapping[str, Any], focused: str
    ) -> Interaction:
        command, path = self._named(name, channel)
        return self.people.command(member, channel, command, path, _ids(options), focused=focused)

    async def menu(self, member: Member, message: Message, name: str) -> Interaction:
        """Use a command from a message's menu."""
        command, _ = self._named(name, self.channels[message.channel_id], whole=True)
        return self.people.menu(member, self._newest(message), command)

    async def press(
        self, member: Member, message: Message, custom_id: str, values: Sequence[Any] | None = None
    ) -> Interaction:
        """Press a button, or choose `values` in a select."""
        chosen = None if values is None else [str(getattr(value, "id", value)) for value in values]
        return self.people.component(member, self._newest(message), custom_id, chosen)

    async def submit(self, opened_by: Interaction, fields: Values) -> Interaction:
        """Send the form that answered `opened_by`, with what goes into each field by its custom_id."""
        return self.people.submit(opened_by, fields)

    # What a test does to the world

    def skip(self, seconds: float) -> None:
        """Let time pass at once."""
        self.skip_clock(seconds)
        self.interacting.sweep()

    def expire_tokens(self) -> None:
        self.interacting.expire_tokens()

    def fault(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    def drop_gateway(self, *, resumable: bool = True) -> None:
        self.publish(GatewayDropped(resumable=resumable))

    def ask_reconnect(self) -> None:
        self.publish(ReconnectAsked())

    def delete_message(self, message: Message) -> None:
        self.messaging.delete(self.messages[message.id])

    def delete_channel(self, channel: Channel) -> None:
        """The channel, its threads and everything said in them."""
        for thread in [one for one in self.channels.values() if one.parent_id == channel.id]:
            self.delete_channel(thread)
        for message in self.messages_in(channel):
            self.forget(message)
            self.publish(MessageDeleted(message=message))
        del self.channels[channel.id]
        self.publish(ChannelDeleted(channel=channel))

    def deny(self, channel: Channel, *permissions: Permission, to: Member | None = None) -> None:
        """Take permissions in a channel from the bot, or from `to`."""
        self._overwrite(channel, to or self.bot, deny=permissions)

    def allow(self, channel: Channel, *permissions: Permission, to: Member | None = None) -> None:
        """Give them, whatever roles say."""
        self._overwrite(channel, to or self.bot, allow=permissions)

    def change_channel(self, channel: Channel, **changes: Any) -> Channel:
        """Rename, archive or mark a channel: any field of Channel."""
        changed = self.add_channel(replace(self.channels[channel.id], **changes))
        self.publish(ChannelUpdated(channel=changed))
        return changed

    def change_member(self, member: Member, **changes: Any) -> Member:
        changed = self.members[member.id] = replace(self.members[member.id], **changes)
        self.publish(MemberUpdated(member=changed))
        return changed

    def change_server(self, **changes: Any) -> Server:
        self.servers[self.server.id] = replace(self.server, **changes)
        return self.server

    def leave(self, server: Server) -> None:
        """The bot leaves a server, and hears that it did."""
        members = tuple(id_ for id_ in server.member_ids if id_ != self.bot_id)
        self.servers[server.id] = replace(server, has_bot=False, member_ids=members)
        self.publish(ServerLeft(server=self.servers[server.id]))

    def install_for(self, member: Member) -> None:
        """Let a member carry the application to where the bot is not."""
        self.user_installs.add(member.id)

    def add_member(self, name: str, *, roles: Sequence[Role] = (), joined: bool = True) -> Member:
        """Somebody new in the demo's server; not `joined`, somebody who is nowhere yet."""
        made = Member(id=self.ids.mint(), name=name, role_ids=tuple(one.id for one in roles), joined_at_s=self.now())
        self.members[made.id] = made
        if joined:
            self.change_server(member_ids=(*self.server.member_ids, made.id))
        return made

    def add_role(self, name: str, permissions: Permission = NOTHING) -> Role:
        """A role of the demo's server, above the others."""
        role = Role(id=self.ids.mint(), name=name, permissions=permissions, position=len(self.server.roles))
        self.change_server(roles=(*self.server.roles, role))
        self.publish(RoleCreated(server=self.server, role=role))
        return role

    def change_role(self, role: Role, **changes: Any) -> Role:
        """Rename a role of the demo's server, or give it other permissions."""
        changed = replace(role, **changes)
        self.change_server(roles=tuple(changed if one.id == role.id else one for one in self.server.roles))
        self.publish(RoleUpdated(server=self.server, role=changed))
        return changed

    def add_channel_to(self, server: Server, name: str) -> Channel:
        """A text channel that everybody in the server can use."""
        count = sum(one.server_id == server.id for one in self.channels.values())
        made = Channel(
            id=self.ids.mint(),
            kind=ChannelKind.TEXT,
            name=name,
            server_id=server.id,
            position=count,
            created_at_s=self.now(),
        )
        self.add_channel(made)
        self.publish(ChannelCreated(channel=made))
        return made

    def add_server(
        self, name: str, members: Sequence[Member], *, has_bot: bool = False, owner: Member | None = None
    ) -> Channel:
        """Another server with one text channel, which is returned; a bot hears of it when it connects."""
        id_ = self.ids.mint()
        ids = tuple(one.id for one in (*members, *((owner,) if owner else ())))
        everyone = Role(id=id_, name="@everyone", permissions=EVERYONE)
        self.servers[id_] = Server(
            id=id_,
            name=name,
            owner_id=owner.id if owner else self.ids.mint(),
            member_ids=ids,
            roles=(everyone,),
            has_bot=has_bot,
        )
        return self.add_channel(Channel(id=self.ids.mint(), kind=ChannelKind.TEXT, name="lobby", server_id=id_))

    def add_bot(self, server: Server, by: Member) -> Server:
        """Let a member add the bot to a server, with the permissions that everybody has there."""
        added = replace(server, has_bot=True, bot_added_by=by.id, bot_joined_at_s=self.now())
        self.servers[server.id] = added
        self.publish(BotAdded(server=added))
        return added

    def add_private_channel(self, *members: Member) -> Channel:
        """A direct conversation between members, without the bot."""
        ids = tuple(one.id for one in members)
        kind = ChannelKind.DM if len(ids) == 2 else ChannelKind.GROUP_DM
        return self.add_channel(Channel(id=self.ids.mint(), kind=kind, name="private", recipient_ids=ids))

    # Details

    def _overwrite(
        self, channel: Channel, member: Member, *, allow: Sequence[Permission] = (), deny: Sequence[Permission] = ()
    ) -> None:
        ruling = self.ruling(self.channels[channel.id])
        before = next((one for one in ruling.overwrites if one.target_id == member.id), None)
        given, taken = int(sum(allow)), int(sum(deny))
        held = before or Overwrite(target_id=member.id, is_role=False)
        after = replace(held, allow=held.allow & ~taken | given, deny=held.deny & ~given | taken)
        self.change_channel(ruling, overwrites=(*(one for one in ruling.overwrites if one != before), after))

    def _newest(self, message: Message) -> Message:
        if message.id not in self.messages:
            raise ClientRefused("That message was deleted.")
        return self.messages[message.id]

    def _named(self, name: str, channel: Channel, *, whole: bool = False) -> tuple[Json, list[str]]:
        first, *path = [name] if whole else name.split()
        for command in self.commands_at(channel.server_id):
            if command["name"] == first:
                return command, path
        raise ClientRefused(f"There is no command {first!r}.")


def _ids(options: Mapping[str, Any] | None) -> dict[str, Any]:
    """Members, channels, roles and attachments may be given themselves instead of by their id."""
    return {name: getattr(value, "id", value) for name, value in (options or {}).items()}
