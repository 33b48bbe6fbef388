"""What a member can do in Discord's client: write, use commands and menus, press, choose, fill in forms.

Everything the client itself would not let a member do raises ClientRefused and goes nowhere.
"""

from collections.abc import Sequence
from dataclasses import replace

from sandbox.discord.components import SELECTS, Kind, walk
from sandbox.discord.file_types import check_file_type
from sandbox.discord.interactions import Interactions
from sandbox.discord.mentions import mentions_of
from sandbox.discord.message_forms import MAX_CONTENT_LENGTH, MESSAGE_MENTIONS
from sandbox.discord.messages import Messages
from sandbox.discord.modals import Values, fill_in
from sandbox.discord.model import (
    Attachment,
    Channel,
    ChannelKind,
    Context,
    Interaction,
    InteractionKind,
    Member,
    Message,
)
from sandbox.discord.options import Given, OptionReader
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import ClientRefused, Json
from sandbox.discord.resolved import Resolved
from sandbox.discord.state import State
from sandbox.discord.vault import Upload, safe_filename

CHAT_INPUT, MESSAGE_MENU = 1, 3
RESOLVERS = {
    Kind.USER_SELECT: Resolved.user,
    Kind.ROLE_SELECT: Resolved.role,
    Kind.MENTIONABLE_SELECT: Resolved.mentionable,
    Kind.CHANNEL_SELECT: Resolved.channel,
}


class People:
    def __init__(self, state: State, messages: Messages, interactions: Interactions) -> None:
        self._state = state
        self._messages = messages
        self._interactions = interactions

    def upload(self, upload: Upload) -> Attachment:
        attachment = Attachment(
            id=self._state.ids.mint(),
            filename=safe_filename(upload.filename),
            size_bytes=upload.size_bytes,
            content_type=upload.content_type,
            file=upload.file,
            place=self._state.bot_id,
            ephemeral=True,
            width=upload.width,
            height=upload.height,
            duration_s=upload.duration_s,
        )
        self._state.files[attachment.id] = attachment
        return attachment

    def post(self, member: Member, channel: Channel, content: str, attachment_ids: Sequence[int]) -> Message:
        may = self._state.permissions(channel, member)
        speak = Permission.SEND_MESSAGES_IN_THREADS if channel.kind is ChannelKind.THREAD else Permission.SEND_MESSAGES
        if not Permission.VIEW_CHANNEL | speak <= may:
            raise ClientRefused("You do not have permission to send messages in this channel.")
        if len(content) > MAX_CONTENT_LENGTH:
            raise ClientRefused(f"A message has at most {MAX_CONTENT_LENGTH} characters.")
        if not content.strip() and not attachment_ids:
            raise ClientRefused("Write something, or attach a file.")
        files = [
            replace(self._uploaded(id_, member, channel), place=channel.id, ephemeral=False) for id_ in attachment_ids
        ]
        mentions = mentions_of(
            self._state,
            text=content,
            author=member,
            channel=channel,
            allowed=MESSAGE_MENTIONS,
            flags=0,
            replied_to=None,
        )
        return self._messages.add(
            Message(
                id=self._state.ids.mint(),
                channel_id=channel.id,
                author_id=member.id,
                created_at_s=self._state.now(),
                content=content,
                attachments=tuple(files),
                mention_ids=mentions.user_ids,
                mention_role_ids=mentions.role_ids,
                mention_everyone=mentions.everyone,
                pinged=mentions.pinged,
            )
        )

    def command(
        self,
        member: Member,
        channel: Channel,
        command: Json,
        path: list[str],
        given: Given,
        *,
        nonce: str = "",
        focused: str | None = None,
    ) -> Interaction:
        if command["type"] != CHAT_INPUT:
            raise ClientRefused(f"{command['name']} is not a slash command.")
        resolved = Resolved(self._state, channel, member)
        reader = OptionReader(resolved, lambda file_id: self._uploaded(file_id, member, channel), focused)
        context, owners = self._admitted(member, channel, command)
        data = self._command_data(command) | {"options": reader.read(command, path, given)} | resolved.payload()
        kind = InteractionKind.COMMAND if focused is None else InteractionKind.AUTOCOMPLETE
        return self._send(kind, member, channel, context, owners, data, nonce=nonce, command=command)

    def menu(self, member: Member, message: Message, command: Json, *, nonce: str = "") -> Interaction:
        channel = self._readable(member, message)
        if command["type"] != MESSAGE_MENU:
            raise ClientRefused(f"{command['name']} is not in the menu of a message.")
        resolved = Resolved(self._state, channel, member)
        resolved.message(message)
        context, owners = self._admitted(member, channel, command)
        data = self._command_data(command) | {"target_id": str(message.id)} | resolved.payload()
        return self._send(InteractionKind.COMMAND, member, channel, context, owners, data, nonce=nonce, command=command)

    def component(
        self, member: Member, message: Message, custom_id: str, values: Sequence[str] | None, *, nonce: str = ""
    ) -> Interaction:
        channel = self._readable(member, message)
        pressed = next((one for one in walk(message.components) if one.get("custom_id") == custom_id), None)
        if pressed is None:
            raise ClientRefused("The message has no such button or menu.")
        if pressed.get("disabled"):
            raise ClientRefused("That is disabled.")
        data: Json = {"custom_id": custom_id, "component_type": pressed["type"], "id": pressed["id"]}
        if pressed["type"] in SELECTS:
            resolved = Resolved(self._state, channel, member)
            data |= {"values": self._chosen(pressed, values or (), resolved)} | resolved.payload()
        context = self._context(channel)
        owners = self._owners_of(message, member, channel)
        return self._send(
            InteractionKind.COMPONENT, member, channel, context, owners, data, nonce=nonce, message=message
        )

    def submit(self, opened_by: Interaction, values: Values, *, nonce: str = "") -> Interaction:
        """Send the form that `opened_by` was answered with."""
        modal = opened_by.modal
        if modal is None:
            raise ClientRefused("There is no form open.")
        resolved = Resolved(self._state, opened_by.channel, opened_by.member)
        filled = fill_in(modal, values)
        asked = {part["custom_id"]: part for part in walk(modal["components"]) if part.get("custom_id")}
        for answer in walk(filled):
            part = asked.get(answer.get("custom_id", ""), {})
            for id_ in answer.get("values", ()):
                if part.get("type") == Kind.FILE_UPLOAD:
                    attached = self._uploaded(int(id_), opened_by.member, opened_by.channel)
                    check_file_type(answer["custom_id"], part.get("file_types"), attached.filename)
                    resolved.attachment(attached)
                elif resolve := RESOLVERS.get(part.get("type")):  # type: ignore[arg-type]
                    resolve(resolved, int(id_))
        data = {"custom_id": modal["custom_id"], "components": filled} | resolved.payload()
        return self._send(
            InteractionKind.MODAL,
            opened_by.member,
            opened_by.channel,
            opened_by.context,
            opened_by.owners,
            data,
            nonce=nonce,
            message=opened_by.message,
            parent=opened_by,
        )

    # Details

    def _send(
        self,
        kind: InteractionKind,
        member: Member,
        channel: Channel,
        context: Context,
        owners: dict[str, str],
        data: Json,
        *,
        nonce: str,
        command: Json | None = None,
        message: Message | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        return self._interactions.send(
            Interaction(
                id=self._state.ids.mint(),
                kind=kind,
                token=self._interactions.new_token(),
                member=member,
                channel=channel,
                sent_at_s=self._state.now(),
                context=context,
                owners=owners,
                data=data,
                nonce=nonce,
                command=command,
                message=message,
                parent=parent,
            )
        )

    def _readable(self, member: Member, message: Message) -> Channel:
        if not self._state.may_read(message, member):
            raise ClientRefused("You cannot see that message.")
        return self._state.channels[message.channel_id]

    def _uploaded(self, id: int, member: Member, channel: Channel) -> Attachment:
        attachment = self._state.files.get(id)
        if attachment is None:
            raise ClientRefused("That file was not uploaded.")
        if attachment.size_bytes > self._messages.size_limit_bytes(channel, member):
            raise ClientRefused("Your file is too powerful: it is larger than this channel takes.")
        return attachment

    def _command_data(self, command: Json) -> Json:
        data = {"id": command["id"], "name": command["name"], "type": command["type"]}
        return data | {"guild_id": command["guild_id"]} if "guild_id" in command else data

    def _context(self, channel: Channel) -> Context:
        if channel.server_id is not None:
            return Context.GUILD
        with_bot = channel.kind is ChannelKind.DM and self._state.bot_id in channel.recipient_ids
        return Context.BOT_DM if with_bot else Context.PRIVATE_CHANNEL

    def _owners(self, member: Member, channel: Channel) -> dict[str, str]:
        """Who let the application in: "0" the server (or, in the bot's own DM, nobody), "1" the member."""
        server = self._state.server_of(channel)
        owners = {}
        if server is not None and server.has_bot:
            owners["0"] = str(server.id)
        if self._context(channel) is Context.BOT_DM:
            owners["0"] = "0"
        if member.id in self._state.user_installs:
            owners["1"] = str(member.id)
        return owners

    def _owners_of(self, message: Message, member: Member, channel: Channel) -> dict[str, str]:
        """A component belongs to who let in the command that made its message."""
        made_by = self._state.interactions.get(message.interaction_id or 0)
        return made_by.owners if made_by else self._owners(member, channel)

    def _admitted(self, member: Member, channel: Channel, command: Json) -> tuple[Context, dict[str, str]]:
        context = self._context(channel)
        if not self._state.sees(channel, member):
            raise ClientRefused("You cannot see that channel.")
        if command.get("contexts") is not None and context not in command["contexts"]:
            raise ClientRefused(f"/{command['name']} cannot be used here.")
        installed = {str(int(kind)) for kind in command.get("integration_types") or (0, 1)}
        owners = {kind: id_ for kind, id_ in self._owners(member, channel).items() if kind in installed}
        if not owners:
            raise ClientRefused(f"/{command['name']} is not installed here.")
        server, may = self._state.server_of(channel), self._state.permissions(channel, member)
        if context is Context.GUILD and not self._state.command_permissions.allows(command, server, member, may):
            raise ClientRefused(f"You do not have permission to use /{command['name']}.")
        return context, owners

    def _chosen(self, select: Json, values: Sequence[str], resolved: Resolved) -> list[str]:
        if not select["min_values"] <= len(values) <= select["max_values"]:
            raise ClientRefused(f"Choose between {select['min_values']} and {select['max_values']}.")
        if select["type"] == Kind.STRING_SELECT:
            if not set(values) <= {option["value"] for option in select["options"]}:
                raise ClientRefused("The menu has no such choice.")
            return list(values)
        for id_ in values:
            RESOLVERS[select["type"]](resolved, int(id_))
        return list(values)
