"""Channels that the bot may not view: whatever is null in them, discord.py knows the server and all of its channels."""

from typing import Any

import discord
import pytest

from bot.chat.hidden_channels import HIDDEN, completed, read_hidden_channels

SERVER, CHANNEL, BOT = "10", "20", "30"
VIEW = 1 << 10
NAME = "___hidden___"
# Of text, voice, category, announcements, stage, forum and media: all that any of them has.
NULLED = (
    "topic",
    "nsfw",
    "last_message_id",
    "rate_limit_per_user",
    "last_pin_timestamp",
    "bitrate",
    "user_limit",
    "rtc_region",
    "video_quality_mode",
    "default_auto_archive_duration",
    "default_thread_rate_limit_per_user",
    "available_tags",
    "default_reaction_emoji",
    "default_sort_order",
    "default_forum_layout",
)
KINDS = (0, 2, 4, 5, 13, 15, 16)
REDUCED = [{"id": SERVER, "type": 0, "allow": "0", "deny": str(VIEW)}]
NULL_TOO: list[dict[str, Any]] = [
    {},
    {"position": None},
    {"permission_overwrites": None},
    {"parent_id": None, "name": None},
]


def hidden(kind: int, **changes: Any) -> dict[str, Any]:
    known = {"id": CHANNEL, "type": kind, "guild_id": SERVER, "name": NAME, "flags": HIDDEN, "position": 3}
    return {**dict.fromkeys(NULLED), **known, "parent_id": None, "permission_overwrites": REDUCED, **changes}


def told_of(*channels: dict[str, Any]) -> discord.Client:
    """A client that the gateway has told of a server."""
    client = discord.Client(intents=discord.Intents(guilds=True), chunk_guilds_at_startup=False)
    read_hidden_channels(client)
    client._connection.user = discord.ClientUser(
        state=client._connection,
        data={"id": BOT, "username": "Pika", "discriminator": "0", "avatar": None, "global_name": None},
    )
    client._connection.parsers["GUILD_CREATE"](
        {
            "id": SERVER,
            "name": "Lantern Studio",
            "owner_id": "1",
            "roles": [{"id": SERVER, "name": "@everyone", "permissions": str(VIEW | 1 << 11), "position": 0}],
            "members": [{"user": client.user._to_minimal_user_json() | {"avatar": None}, "roles": [], "flags": 0}],  # type: ignore[union-attr]
            "channels": list(channels),
        }
    )
    return client


def is_seen(client: discord.Client) -> bool:
    guild = client.get_guild(int(SERVER))
    assert guild is not None
    channel = guild.get_channel(int(CHANNEL))
    assert channel is not None
    return channel.permissions_for(guild.me).view_channel


@pytest.mark.parametrize("changes", NULL_TOO, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_a_hidden_channel_of_any_kind_is_known_and_not_seen(kind: int, changes: dict[str, Any]) -> None:
    client = told_of(hidden(kind, **changes))

    assert not is_seen(client)
    assert NAME not in str(client.get_channel(int(CHANNEL)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_channel_that_becomes_visible_is_seen_and_one_that_is_hidden_later_no_more(kind: int) -> None:
    client = told_of(hidden(kind))
    full = {**hidden(kind), "name": "workshop", "flags": 0, "permission_overwrites": [], "available_tags": []}
    update = client._connection.parsers["CHANNEL_UPDATE"]
    update({**full, "bitrate": 64000, "user_limit": 0})
    was_seen, name = is_seen(client), str(client.get_channel(int(CHANNEL)))
    update(hidden(kind))

    assert (was_seen, name) == (True, "workshop")
    assert not is_seen(client)


def test_only_the_flag_hides_a_channel_and_not_what_somebody_calls_it() -> None:
    so_called = {**hidden(0), "flags": 0}

    assert completed(so_called, server=SERVER) is so_called
