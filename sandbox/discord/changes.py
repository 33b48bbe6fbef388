"""Everything that can happen in the sandbox's Discord; the gateway and the page are told of nothing else."""

from dataclasses import dataclass

from sandbox.discord.model import Channel, Interaction, InteractionState, Member, Message, Role, Server


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageCreated:
    message: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageUpdated:
    message: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageDeleted:
    message: Message


@dataclass(frozen=True, kw_only=True, slots=True)
class InteractionSent:
    interaction: Interaction


@dataclass(frozen=True, kw_only=True, slots=True)
class InteractionMoved:
    interaction: Interaction
    state: InteractionState


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelCreated:
    channel: Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelDeleted:
    channel: Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelUpdated:
    channel: Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class BotAdded:
    server: Server


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleCreated:
    server: Server
    role: Role


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleUpdated:
    server: Server
    role: Role


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerLeft:
    """The bot is a member of it no more."""

    server: Server


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberUpdated:
    member: Member


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandsChanged:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class BotPresence:
    online: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Typing:
    channel: Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayDropped:
    """The connection breaks; a session that is not resumable is forgotten too."""

    resumable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconnectAsked:
    """Discord asks its clients to come back, as it does before maintenance."""


Change = (
    MessageCreated
    | MessageUpdated
    | MessageDeleted
    | InteractionSent
    | InteractionMoved
    | ChannelCreated
    | ChannelDeleted
    | ChannelUpdated
    | BotAdded
    | RoleCreated
    | RoleUpdated
    | ServerLeft
    | MemberUpdated
    | CommandsChanged
    | BotPresence
    | Typing
    | GatewayDropped
    | ReconnectAsked
)
