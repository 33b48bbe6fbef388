"""Shapes what the gateway tells of a server: when a bot connects, and when somebody adds it."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.discord import payloads
from sandbox.discord.model import Channel, ChannelKind, Server
from sandbox.discord.refusals import Json
from sandbox.discord.state import State


def guild_create(state: State, server: Server, shown: Callable[[Channel], Json]) -> Json:
    """Everything that a bot without privileged intents is told; `shown` is a channel as it may know it."""
    places = [one for one in state.channels.values() if one.server_id == server.id]
    channels = [one for one in places if one.kind is not ChannelKind.THREAD]
    threads = [one for one in places if one.kind is ChannelKind.THREAD and state.sees(one, state.bot)]
    joined_at_s = state.bot.joined_at_s if server.bot_joined_at_s is None else server.bot_joined_at_s
    return payloads.guild(server) | {
        "joined_at": payloads.moment(joined_at_s),
        "large": False,
        "member_count": len(server.member_ids),
        # Without the privileged members intent a bot is shown only itself.
        "members": [payloads.guild_member(replace(state.bot, joined_at_s=joined_at_s), server)],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "channels": [shown(one) for one in channels],
        "threads": [payloads.channel(state, one) for one in threads],
    }
