"""The nouns of the sandbox's Discord: who is there, where they are, what was said.

All are frozen and replaced on change, so that a test or an event that holds one holds what was true then. Only an
interaction is live: its sender wants to watch it being answered.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class ChannelKind(IntEnum):
    TEXT = 0
    DM = 1
    GROUP_DM = 3
    THREAD = 11


class Flag(IntEnum):
    """Message flags the sandbox knows."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


class MessageKind(IntEnum):
    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


class InteractionKind(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class InteractionState(StrEnum):
    """What the member who sent it sees."""

    SENT = "sent"
    THINKING = "thinking"
    ANSWERED = "answered"
    FAILED = "failed"
    MODAL = "modal"
    AUTOCOMPLETE = "autocomplete"


class Context(IntEnum):
    """Where a command was used."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    id: int
    name: str
    permissions: int
    position: int = 0
    mentionable: bool = False
    bot_id: int | None = None  # The bot that Discord made it for, when that was invited.


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person (or the bot) and their place in the demo's server."""

    id: int
    name: str
    role_ids: tuple[int, ...] = ()
    bot: bool = False
    standing: str = "creator"
    color: str = "#8b8fa3"
    takes_dms: bool = True
    joined_at_s: float = 0.0
    attachment_size_limit_bytes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Overwrite:
    target_id: int
    is_role: bool
    allow: int = 0
    deny: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    id: int
    kind: ChannelKind
    name: str
    server_id: int | None = None
    parent_id: int | None = None
    position: int = 0
    overwrites: tuple[Overwrite, ...] = ()
    recipient_ids: tuple[int, ...] = ()
    archived: bool = False
    locked: bool = False
    nsfw: bool = False
    created_at_s: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    id: int
    name: str
    owner_id: int
    member_ids: tuple[int, ...]
    roles: tuple[Role, ...]
    has_bot: bool = True
    bot_added_by: int | None = None
    bot_joined_at_s: float | None = None  # None: when the bot joined the demo's server.
    boost_tier: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A stored file. `place` is the folder its address names; ephemeral ones belong to a command's option."""

    id: int
    filename: str
    size_bytes: int
    content_type: str
    file: Path
    place: int = 0
    ephemeral: bool = False
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    id: int
    channel_id: int
    author_id: int
    created_at_s: float
    content: str = ""
    kind: MessageKind = MessageKind.DEFAULT
    flags: int = 0
    tts: bool = False
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    mention_ids: tuple[int, ...] = ()
    mention_role_ids: tuple[int, ...] = ()
    mention_everyone: bool = False
    pinged: tuple[int, ...] = ()
    edited_at_s: float | None = None
    reference_id: int | None = None
    nonce: str | int | None = None
    ephemeral_for: int | None = None
    interaction_id: int | None = None

    def has(self, flag: Flag) -> bool:
        return bool(self.flags & flag)


@dataclass(kw_only=True, slots=True)
class Interaction:
    """One thing a member did that the bot must answer."""

    id: int
    kind: InteractionKind
    token: str
    member: Member
    channel: Channel
    sent_at_s: float
    context: Context
    owners: dict[str, str]
    data: Json
    nonce: str = ""
    command: Json | None = None
    message: Message | None = None
    parent: "Interaction | None" = None
    state: InteractionState = InteractionState.SENT
    failure: str = ""
    response_type: int | None = None
    responded_at_s: float | None = None
    ephemeral: bool = False
    original_id: int | None = None
    follow_ups: int = 0
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    expired: bool = False

    @property
    def is_acknowledged(self) -> bool:
        return self.response_type is not None
