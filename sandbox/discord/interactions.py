"""The life of an interaction: three seconds to the first answer, fifteen minutes to everything after it."""

import asyncio
import secrets
from dataclasses import dataclass, replace

from sandbox.discord.changes import InteractionMoved, InteractionSent
from sandbox.discord.forms import Complaints, Form
from sandbox.discord.message_forms import INTERACTION_MENTIONS, MessageForm, read_alone, read_message
from sandbox.discord.messages import Files, Messages
from sandbox.discord.modals import read_modal
from sandbox.discord.model import Flag, Interaction, InteractionKind, InteractionState, Message, MessageKind
from sandbox.discord.permissions import Permission
from sandbox.discord.refusals import (
    Json,
    already_acknowledged,
    not_imitated,
    token_expired,
    too_many_follow_ups,
    unknown_interaction,
    unknown_message,
    unknown_webhook,
)
from sandbox.discord.state import State

FIRST_RESPONSE_S = 3.0
TOKEN_LIFE_S = 15 * 60.0
MAX_FOLLOW_UPS_OF_USER_INSTALL = 5
MAX_CHOICES = 25

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, AUTOCOMPLETE, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED_RESPONSES: dict[InteractionKind, frozenset[int]] = {
    InteractionKind.COMMAND: frozenset({MESSAGE, DEFERRED_MESSAGE, MODAL}),
    InteractionKind.COMPONENT: frozenset({MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL}),
    InteractionKind.AUTOCOMPLETE: frozenset({AUTOCOMPLETE}),
    InteractionKind.MODAL: frozenset({MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What a callback left behind."""

    interaction: Interaction
    response_type: int
    message: Message | None = None


class Interactions:
    def __init__(self, state: State, messages: Messages, *, first_response_s: float) -> None:
        self._state = state
        self._messages = messages
        self._first_response_s = first_response_s
        self._waiting: dict[int, Interaction] = {}
        self._timer: asyncio.TimerHandle | None = None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def send(self, interaction: Interaction) -> Interaction:
        self._state.interactions[interaction.id] = interaction
        self._state.by_token[interaction.token] = interaction
        self._waiting[interaction.id] = interaction
        self._state.publish(InteractionSent(interaction=interaction))
        self.sweep()
        return interaction

    @staticmethod
    def new_token() -> str:
        return secrets.token_urlsafe(64)

    def expire_tokens(self) -> None:
        """Every token given so far is now as if fifteen minutes had passed."""
        for interaction in self._state.interactions.values():
            interaction.expired = True
            self._give_up_if_due(interaction)

    def sweep(self) -> None:
        """Fail what was left unanswered too long, and wake up again when the next one is due."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for interaction in tuple(self._waiting.values()):
            self._give_up_if_due(interaction)
        self._waiting = {id_: one for id_, one in self._waiting.items() if self._is_waited_for(one)}
        if dues := [self._due_s(one) for one in self._waiting.values()]:
            self._timer = asyncio.get_running_loop().call_later(max(0.0, min(dues) - self._state.now()), self.sweep)

    # The callback

    def respond(self, id: int, token: str, body: Json, files: Files) -> Answered:
        interaction = self._state.interactions.get(id)
        if interaction is None or interaction.token != token:
            raise unknown_interaction()
        if interaction.is_acknowledged:
            raise already_acknowledged()
        if self._give_up_if_due(interaction) or interaction.expired or interaction.state is InteractionState.FAILED:
            raise unknown_interaction()
        complaints = Complaints()
        form = Form(body, complaints)
        allowed = ALLOWED_RESPONSES[interaction.kind]
        if interaction.kind is InteractionKind.MODAL and interaction.message is None:
            allowed -= {DEFERRED_UPDATE, UPDATE}
        kind = form.choice("type", allowed, required=True)
        complaints.refuse_if_any()
        match kind:
            case 4 | 5:
                return self._new_message(interaction, kind, form, files)
            case 6 | 7:
                return self._same_message(interaction, kind, form, files)
            case 8:
                return self._choices(interaction, form)
            case 9:
                return self._modal(interaction, form)
        raise not_imitated(f"the interaction response type {kind}")

    def _new_message(self, interaction: Interaction, kind: int, form: Form, files: Files) -> Answered:
        deferred = kind == DEFERRED_MESSAGE
        data = form.form("data", required=not deferred)
        form.finish()
        if deferred:
            flags = 0 if data is None else data.integer("flags") or 0
            if data is not None:
                data.unused("tts")
                data.finish()
                if flags & ~Flag.EPHEMERAL:
                    data.complain("flags", "BASE_TYPE_CHOICES", "Only EPHEMERAL may be set on a deferred response.")
            form.complaints.refuse_if_any()
            read = MessageForm(flags=flags | Flag.LOADING)
        else:
            read = MessageForm() if data is None else read_message(data)
            form.complaints.refuse_if_any()
        ephemeral = bool(read.flags & Flag.EPHEMERAL) or self._must_be_private(interaction)
        if ephemeral:
            read = replace(read, flags=read.flags | Flag.EPHEMERAL)
        if deferred:
            message = self._messages.add(self._loading(interaction, read))
        else:
            message = self._create(interaction, read, files, self._kind(interaction))
        interaction.ephemeral = ephemeral
        interaction.original_id = message.id
        self._acknowledge(interaction, kind, InteractionState.THINKING if deferred else InteractionState.ANSWERED)
        return Answered(interaction=interaction, response_type=kind, message=message)

    def _same_message(self, interaction: Interaction, kind: int, form: Form, files: Files) -> Answered:
        message = self._state.messages.get(interaction.message.id) if interaction.message else None
        data = form.form("data")
        form.finish()
        if message is None:
            raise unknown_message()
        if kind == UPDATE and data is not None:
            read = read_message(data, editing=message)
            form.complaints.refuse_if_any()
            message = self._messages.edit(message, read, files, limit_bytes=self._limit_bytes(interaction))
        elif data is not None:
            data.finish()
        form.complaints.refuse_if_any()
        interaction.original_id = message.id
        interaction.ephemeral = message.has(Flag.EPHEMERAL)
        self._acknowledge(interaction, kind, InteractionState.ANSWERED)
        return Answered(interaction=interaction, response_type=kind, message=message)

    def _choices(self, interaction: Interaction, form: Form) -> Answered:
        data = form.form("data", required=True)
        form.finish()
        choices = []
        for choice in (data.forms("choices", maximum=MAX_CHOICES) or []) if data else []:
            read = {
                "name": choice.string("name", min_length=1, max_length=100, required=True),
                "value": choice.raw("value"),
            }
            choice.raw("name_localizations")
            choice.finish()
            choices.append(read)
        if data:
            data.finish()
        form.complaints.refuse_if_any()
        interaction.choices = choices
        self._acknowledge(interaction, AUTOCOMPLETE, InteractionState.AUTOCOMPLETE)
        return Answered(interaction=interaction, response_type=AUTOCOMPLETE)

    def _modal(self, interaction: Interaction, form: Form) -> Answered:
        data = form.form("data", required=True)
        form.finish()
        modal = read_modal(data) if data else None
        form.complaints.refuse_if_any()
        interaction.modal = modal
        self._acknowledge(interaction, MODAL, InteractionState.MODAL)
        return Answered(interaction=interaction, response_type=MODAL)

    # The webhook the token opens

    def by_token(self, application_id: int, token: str) -> Interaction:
        """The interaction whose webhook this is, while it may be used."""
        interaction = self._state.by_token.get(token)
        if application_id != self._state.bot_id or interaction is None:
            raise unknown_webhook()
        if interaction.is_acknowledged and (
            interaction.expired or self._state.now() - interaction.sent_at_s > TOKEN_LIFE_S
        ):
            raise token_expired()
        if not interaction.is_acknowledged:
            self._give_up_if_due(interaction)
            raise unknown_webhook()
        return interaction

    def message(self, interaction: Interaction, id: int | None) -> Message:
        """The original response (`id` is None), or another message this interaction made."""
        message = self._state.messages.get(id or interaction.original_id or 0)
        mine = message is not None and (
            message.interaction_id == interaction.id or message.id == interaction.original_id
        )
        if message is None or not mine:
            raise unknown_message()
        return message

    def edit(self, interaction: Interaction, message: Message, body: Json, files: Files) -> Message:
        read = read_alone(body, editing=message)
        edited = self._messages.edit(message, read, files, limit_bytes=self._limit_bytes(interaction))
        self._settle(interaction, edited)
        return edited

    def delete(self, interaction: Interaction, message: Message) -> None:
        self._messages.delete(message)
        self._settle(interaction, message)

    def follow_up(self, interaction: Interaction, body: Json, files: Files) -> Message:
        original = self._state.messages.get(interaction.original_id or 0)
        if original is not None and original.has(Flag.LOADING):
            # Old bots answer a defer this way, and Discord still lets them.
            return self.edit(interaction, original, {k: v for k, v in body.items() if k != "flags"}, files)
        read = read_alone(body)
        if "0" not in interaction.owners and interaction.follow_ups >= MAX_FOLLOW_UPS_OF_USER_INSTALL:
            raise too_many_follow_ups()
        if self._must_be_private(interaction):
            read = replace(read, flags=read.flags | Flag.EPHEMERAL)
        message = self._create(interaction, read, files, MessageKind.REPLY)
        interaction.follow_ups += 1
        return message

    # Details

    def _create(self, interaction: Interaction, read: MessageForm, files: Files, kind: MessageKind) -> Message:
        reference = None
        if kind is MessageKind.REPLY:
            reference = self._state.messages.get(interaction.original_id or 0) or interaction.message
        return self._messages.create(
            read,
            files,
            channel=interaction.channel,
            author=self._state.bot,
            limit_bytes=self._limit_bytes(interaction),
            allowed_by_default=INTERACTION_MENTIONS,
            kind=kind,
            reference=reference,
            ephemeral_for=interaction.member.id if read.flags & Flag.EPHEMERAL else None,
            interaction_id=interaction.id,
        )

    def _loading(self, interaction: Interaction, read: MessageForm) -> Message:
        return Message(
            id=self._state.ids.mint(),
            channel_id=interaction.channel.id,
            author_id=self._state.bot_id,
            created_at_s=self._state.now(),
            kind=self._kind(interaction),
            flags=read.flags,
            ephemeral_for=interaction.member.id if read.flags & Flag.EPHEMERAL else None,
            interaction_id=interaction.id,
        )

    def _kind(self, interaction: Interaction) -> MessageKind:
        source = interaction.parent or interaction
        if source.kind is InteractionKind.COMPONENT:
            return MessageKind.REPLY
        return MessageKind.CONTEXT_MENU_COMMAND if "target_id" in source.data else MessageKind.CHAT_INPUT_COMMAND

    def _limit_bytes(self, interaction: Interaction) -> int:
        return self._messages.size_limit_bytes(interaction.channel, interaction.member)

    def _must_be_private(self, interaction: Interaction) -> bool:
        """In a server the bot is not in, only a member who may use external apps is answered in public."""
        if "0" in interaction.owners or interaction.channel.server_id is None:
            return False
        permissions = self._state.permissions(interaction.channel, interaction.member)
        return Permission.USE_EXTERNAL_APPS not in permissions

    def _acknowledge(self, interaction: Interaction, kind: int, state: InteractionState) -> None:
        interaction.response_type = kind
        interaction.responded_at_s = self._state.now()
        self._move(interaction, state)
        self.sweep()

    def _settle(self, interaction: Interaction, message: Message) -> None:
        if message.id == interaction.original_id and interaction.state is InteractionState.THINKING:
            self._move(interaction, InteractionState.ANSWERED)

    def _move(self, interaction: Interaction, state: InteractionState) -> None:
        interaction.state = state
        self._state.publish(InteractionMoved(interaction=interaction, state=state))

    @staticmethod
    def _is_waited_for(interaction: Interaction) -> bool:
        return interaction.state in (InteractionState.SENT, InteractionState.THINKING)

    def _due_s(self, interaction: Interaction) -> float:
        patience_s = TOKEN_LIFE_S if interaction.is_acknowledged else self._first_response_s
        return interaction.sent_at_s + patience_s

    def _give_up_if_due(self, interaction: Interaction) -> bool:
        """Whether the member has been told that it failed."""
        if not self._is_waited_for(interaction):
            return interaction.state is InteractionState.FAILED
        if not interaction.expired and self._state.now() < self._due_s(interaction):
            return False
        interaction.failure = "The application did not respond"
        self._move(interaction, InteractionState.FAILED)
        return True
