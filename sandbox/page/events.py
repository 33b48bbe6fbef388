"""Shapes what happens in the world into the page's events, each as one member may see it."""

from sandbox.discord import payloads
from sandbox.discord.changes import (
    BotPresence,
    ChannelCreated,
    ChannelDeleted,
    ChannelUpdated,
    CommandsChanged,
    InteractionMoved,
    InteractionSent,
    MessageCreated,
    MessageDeleted,
    MessageUpdated,
    Typing,
)
from sandbox.discord.model import ChannelKind, Interaction, InteractionState, Member, Message
from sandbox.discord.refusals import Json
from sandbox.discord.state import Heard
from sandbox.discord.world import World

CHANNEL_WORDS = {ChannelKind.TEXT: "text", ChannelKind.THREAD: "thread", ChannelKind.DM: "dm"}


def event(world: World, heard: Heard, member: Member) -> Json | None:
    """The event for `member`'s page; None if it does not concern them."""
    match heard.change:
        case MessageCreated(message=said) | MessageUpdated(message=said):
            if not world.may_read(said, member):
                return None
            kind = "message_create" if isinstance(heard.change, MessageCreated) else "message_update"
            return {"type": kind, "channel": str(said.channel_id), "message": message(world, said)}
        case MessageDeleted(message=said):
            if said.ephemeral_for not in (None, member.id):
                return None
            return {"type": "message_delete", "channel": str(said.channel_id), "id": str(said.id)}
        case InteractionSent(interaction=one):
            return _interaction(one, InteractionState.SENT, member)
        case InteractionMoved(interaction=one, state=state):
            return _interaction(one, state, member)
        case CommandsChanged():
            return {"type": "commands", "commands": commands(world, member)}
        case BotPresence(online=online):
            return {"type": "bot", "online": online}
        case Typing(channel=channel) if world.sees(channel, member):
            return {"type": "typing", "channel": str(channel.id), "author": str(world.bot_id)}
        case ChannelCreated() | ChannelDeleted() | ChannelUpdated():
            return {"type": "channels", "channels": channels(world, member)}
    return None


def message(world: World, said: Message) -> Json:
    return payloads.message(world, said) | {
        "ephemeral_for": str(said.ephemeral_for) if said.ephemeral_for else None,
        "pinged": [str(id_) for id_ in said.pinged],
    }


def channels(world: World, member: Member) -> list[Json]:
    return [
        {
            "id": str(one.id),
            "name": world.bot.name if one.kind is ChannelKind.DM else one.name,
            "kind": CHANNEL_WORDS[one.kind],
            "parent": str(one.parent_id) if one.parent_id else None,
        }
        for one in world.channels.values()
        if one.kind in CHANNEL_WORDS and one.server_id in (None, world.server.id) and world.sees(one, member)
    ]


def commands(world: World, member: Member) -> list[Json]:
    """What the client offers: commands whose permissions the member does not have stay hidden."""
    may = world.server_permissions(world.server, member)
    allows = world.command_permissions.allows
    return [one for one in world.commands_at(world.server.id) if allows(one, world.server, member, may)]


def _interaction(interaction: Interaction, state: InteractionState, member: Member) -> Json | None:
    if interaction.member.id != member.id:
        return None
    shown: Json = {
        "type": "interaction",
        "id": str(interaction.id),
        "state": str(state),
        "nonce": interaction.nonce,
        "channel": str(interaction.channel.id),
    }
    match state:
        case InteractionState.FAILED:
            shown["reason"] = interaction.failure
        case InteractionState.MODAL:
            shown["modal"] = interaction.modal
        case InteractionState.AUTOCOMPLETE:
            shown["choices"] = interaction.choices
    return shown
