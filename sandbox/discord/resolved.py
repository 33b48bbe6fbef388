"""Gathers the objects an interaction refers to by id, as Discord sends them along under `resolved`."""

from sandbox.discord import payloads
from sandbox.discord.model import Attachment, Channel, ChannelKind, Member, Message
from sandbox.discord.refusals import ClientRefused, Json
from sandbox.discord.state import State


class Resolved:
    def __init__(self, state: State, channel: Channel, asker: Member) -> None:
        self._state = state
        self._server = state.server_of(channel)
        self._asker = asker
        self._found: Json = {}

    def payload(self) -> Json:
        return {"resolved": self._found} if self._found else {}

    def user(self, id: int) -> None:
        member = self._state.members.get(id)
        if member is None:
            raise ClientRefused("There is no such member.")
        self._found.setdefault("users", {})[str(id)] = payloads.user(member)
        if self._server is not None and id in self._server.member_ids:
            shown = payloads.bare_member(member, self._server)
            shown["permissions"] = str(int(self._state.server_permissions(self._server, member)))
            self._found.setdefault("members", {})[str(id)] = shown

    def role(self, id: int) -> None:
        roles = {role.id: role for role in self._server.roles} if self._server else {}
        if id not in roles:
            raise ClientRefused("There is no such role.")
        self._found.setdefault("roles", {})[str(id)] = payloads.role(roles[id])

    def mentionable(self, id: int) -> None:
        if id in self._state.members:
            self.user(id)
        else:
            self.role(id)

    def channel(self, id: int, kinds: list[int] | None = None) -> None:
        channel = self._state.channels.get(id)
        if channel is None or not self._state.sees(channel, self._asker):
            raise ClientRefused("There is no such channel.")
        if kinds and channel.kind not in kinds:
            raise ClientRefused(f"#{channel.name} is not of a kind that can be chosen here.")
        shown = payloads.channel(self._state, channel)
        shown["permissions"] = str(int(self._state.permissions(channel, self._asker)))
        shown["app_permissions"] = str(int(self._state.permissions(channel, self._state.bot)))
        if channel.kind is ChannelKind.THREAD:
            shown["parent_id"] = str(channel.parent_id)
        self._found.setdefault("channels", {})[str(id)] = shown

    def attachment(self, attachment: Attachment) -> None:
        shown = payloads.attachment(self._state, attachment)
        self._found.setdefault("attachments", {})[str(attachment.id)] = shown

    def message(self, message: Message) -> None:
        self._found.setdefault("messages", {})[str(message.id)] = payloads.message(self._state, message)
