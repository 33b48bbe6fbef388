"""Channels that the bot may not view, as the gateway tells of them since 2026-11-16 (DISCORD.md, 1.9).

They carry a flag, a placeholder for a name, and null where other channels have lists and numbers. discord.py 2.7.1
reads on in those: it falls over a hidden forum, and with it over the whole server (its pull request 10473 is not
released). So what arrives is completed before discord.py reads it. Whether the bot sees a channel is asked of its
permissions ever after, never of its name, which anybody may give to a channel of their own.
"""

from collections.abc import Callable
from typing import Any

import discord

HIDDEN = 1 << 17  # Among a channel's flags.
# What discord.py asks every channel for, or a voice channel, and finds no default of its own.
ALWAYS_THERE = {"position": 0, "bitrate": 0, "user_limit": 0}

Payload = dict[str, Any]


def read_hidden_channels(client: discord.Client) -> None:
    """Let discord.py read what the gateway tells of channels that the bot may not view."""
    parsers = client._connection.parsers
    parsers["GUILD_CREATE"] = _with_channels(parsers["GUILD_CREATE"])
    for event in ("CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"):
        parsers[event] = _with_channel(parsers[event])


def completed(channel: Payload, *, server: str) -> Payload:
    """A hidden channel without its placeholder and its nulls, and seen by nobody; any other channel as it is."""
    if not (channel.get("flags") or 0) & HIDDEN:
        return channel
    told = {name: value for name, value in channel.items() if value is not None}
    view = str(discord.Permissions(view_channel=True).value)
    denied = {"id": server, "type": 0, "allow": "0", "deny": view}
    return {**ALWAYS_THERE, **told, "name": "", "permission_overwrites": [denied]}


def _with_channels(parse: Callable[[Any], None]) -> Callable[[Any], None]:
    def parse_server(server: Payload) -> None:
        channels = [completed(one, server=str(server["id"])) for one in server.get("channels") or ()]
        parse({**server, "channels": channels})

    return parse_server


def _with_channel(parse: Callable[[Any], None]) -> Callable[[Any], None]:
    def parse_channel(channel: Payload) -> None:
        parse(completed(channel, server=str(channel.get("guild_id"))))

    return parse_channel
