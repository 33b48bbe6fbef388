"""Makes, edits and deletes messages in the one truth, with the rules that hold whichever route they came by."""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.discord.changes import MessageCreated, MessageDeleted, MessageUpdated
from sandbox.discord.forms import Complaints
from sandbox.discord.mentions import mentions_of, text_of
from sandbox.discord.message_forms import (
    MAX_ATTACHMENTS,
    MESSAGE_MENTIONS,
    AllowedMentions,
    MessageForm,
    NamedAttachment,
    Unset,
    check_references,
)
from sandbox.discord.model import Attachment, Channel, Flag, Member, Message, MessageKind
from sandbox.discord.refusals import empty_message, thread_archived, too_large
from sandbox.discord.state import State
from sandbox.discord.vault import Upload, safe_filename

DEFAULT_ATTACHMENT_LIMIT_BYTES = 10 * 1024 * 1024
BOOSTED_LIMITS_BYTES = {2: 50 * 1024 * 1024, 3: 100 * 1024 * 1024}
NONCE_LIFE_S = 5 * 60

Files = Mapping[int, Upload]


class Messages:
    def __init__(self, state: State) -> None:
        self._state = state
        self._nonces: dict[tuple[int, int, str], tuple[int, float]] = {}

    def size_limit_bytes(self, channel: Channel, member: Member | None = None) -> int:
        """What one attachment may weigh: the server's boosts, or the member's own subscription if that is more."""
        server = self._state.server_of(channel)
        limit = BOOSTED_LIMITS_BYTES.get(server.boost_tier if server else 0, DEFAULT_ATTACHMENT_LIMIT_BYTES)
        own = member.attachment_size_limit_bytes if member else None
        return limit if own is None else max(limit, own)

    def already_sent(self, form: MessageForm, channel: Channel, author: Member) -> Message | None:
        """The message an enforced nonce was used for in the past few minutes."""
        if form.nonce is None or not form.enforce_nonce:
            return None
        id_, sent_at_s = self._nonces.get((channel.id, author.id, str(form.nonce)), (0, 0.0))
        return self._state.messages.get(id_) if self._state.now() - sent_at_s < NONCE_LIFE_S else None

    def create(
        self,
        form: MessageForm,
        files: Files,
        *,
        channel: Channel,
        author: Member,
        limit_bytes: int,
        allowed_by_default: AllowedMentions = MESSAGE_MENTIONS,
        kind: MessageKind = MessageKind.DEFAULT,
        reference: Message | None = None,
        ephemeral_for: int | None = None,
        interaction_id: int | None = None,
    ) -> Message:
        attachments = self._attachments(form, files, (), channel, limit_bytes)
        message = self._filled(
            Message(
                id=self._state.ids.mint(),
                channel_id=channel.id,
                author_id=author.id,
                created_at_s=self._state.now(),
                kind=kind,
                flags=form.flags,
                tts=form.tts,
                nonce=form.nonce,
                reference_id=reference.id if reference else None,
                ephemeral_for=ephemeral_for,
                interaction_id=interaction_id,
            ),
            form,
            attachments,
        )
        mentions = mentions_of(
            self._state,
            text=text_of(message.content, message.components),
            author=author,
            channel=channel,
            allowed=form.allowed_mentions or allowed_by_default,
            flags=form.flags,
            replied_to=reference if kind is MessageKind.REPLY and interaction_id is None else None,
        )
        message = replace(
            message,
            mention_ids=mentions.user_ids,
            mention_role_ids=mentions.role_ids,
            mention_everyone=mentions.everyone,
            pinged=mentions.pinged,
        )
        if form.nonce is not None:
            self._nonces[channel.id, author.id, str(form.nonce)] = message.id, message.created_at_s
        return self.add(message)

    def add(self, message: Message) -> Message:
        self._state.keep(message)
        self._state.publish(MessageCreated(message=message))
        return message

    def edit(self, message: Message, form: MessageForm, files: Files, *, limit_bytes: int) -> Message:
        """`message` with what `form` says; what it does not mention stays. An edit sends no notification."""
        self._refuse_in_closed_thread(message)
        channel = self._state.channels[message.channel_id]
        attachments = self._attachments(form, files, message.attachments, channel, limit_bytes)
        was_loading = message.has(Flag.LOADING)
        edited = self._filled(
            replace(
                message,
                flags=form.flags & ~Flag.LOADING,
                # The loading message is not a version of the answer, so filling it in is no edit.
                edited_at_s=None if was_loading else self._state.now(),
            ),
            form,
            attachments,
        )
        mentions = mentions_of(
            self._state,
            text=text_of(edited.content, edited.components),
            author=self._state.members[message.author_id],
            channel=channel,
            allowed=form.allowed_mentions or MESSAGE_MENTIONS,
            flags=edited.flags,
            replied_to=None,
        )
        edited = replace(edited, mention_ids=mentions.user_ids, mention_role_ids=mentions.role_ids)
        return self.put(edited)

    def put(self, message: Message) -> Message:
        self._state.keep(message)
        self._state.publish(MessageUpdated(message=message))
        return message

    def delete(self, message: Message) -> None:
        self._refuse_in_closed_thread(message)
        self._state.forget(message)
        self._state.publish(MessageDeleted(message=message))

    def _refuse_in_closed_thread(self, message: Message) -> None:
        """Discord does so whichever way it is asked (discord-api-docs #6884, #3197), a private message included."""
        channel = self._state.channels.get(message.channel_id)
        if channel is not None and (channel.archived or channel.locked):
            raise thread_archived()

    def _filled(self, message: Message, form: MessageForm, attachments: tuple[Attachment, ...]) -> Message:
        filled = replace(
            message,
            content=message.content if isinstance(form.content, Unset) else form.content,
            embeds=message.embeds if isinstance(form.embeds, Unset) else form.embeds,
            components=message.components if isinstance(form.components, Unset) else form.components,
            attachments=attachments,
        )
        if not (filled.content or filled.embeds or filled.components or filled.attachments):
            raise empty_message()
        check_references(form, {one.filename for one in attachments})
        return filled

    def _attachments(
        self, form: MessageForm, files: Files, present: tuple[Attachment, ...], channel: Channel, limit_bytes: int
    ) -> tuple[Attachment, ...]:
        """What the message has afterwards: the ones named that it has, and the new ones, in the named order."""
        if any(upload.size_bytes > limit_bytes for upload in files.values()):
            raise too_large()
        if isinstance(form.attachments, Unset):
            new = [self._stored(upload, channel) for _, upload in sorted(files.items())]
            return self._counted((*present, *new))
        complaints = Complaints()
        by_id, left, kept = {one.id: one for one in present}, dict(files), list[Attachment]()
        for named in form.attachments:
            if named.id in by_id:
                known = by_id[named.id]
                kept.append(known if named.description is None else replace(known, description=named.description))
            elif named.id in left:
                kept.append(self._stored(left.pop(named.id), channel, named))
            else:
                complaints.add(
                    (*named.path, "id"), "ATTACHMENT_NOT_FOUND", f"No file and no attachment has id {named.id}"
                )
        for number in left:
            complaints.add(("attachments",), "SANDBOX_FILE_NOT_LISTED", f"files[{number}] is not listed in attachments")
        complaints.refuse_if_any()
        return self._counted(tuple(kept))

    def _counted(self, attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
        complaints = Complaints()
        if len(attachments) > MAX_ATTACHMENTS:
            complaints.add(("attachments",), "BASE_TYPE_BAD_LENGTH", f"Must be {MAX_ATTACHMENTS} or fewer in length.")
        complaints.refuse_if_any()
        return attachments

    def _stored(self, upload: Upload, channel: Channel, named: NamedAttachment | None = None) -> Attachment:
        return Attachment(
            id=self._state.ids.mint(),
            filename=safe_filename(named.filename if named and named.filename else upload.filename),
            description=named.description if named else None,
            size_bytes=upload.size_bytes,
            content_type=upload.content_type,
            file=upload.file,
            place=channel.id,
            width=upload.width,
            height=upload.height,
            duration_s=upload.duration_s,
        )
